"""To which skill and persona a flow belongs: by the manifest of the experiment.

A manifest is TOML; every part may be left out:

    [[persona]]
    id = "fashion"
    category = "Fashion & Style"
    values = "fashion.toml"                     # known values, relative to the manifest
    devices = ["192.168.7.20", "44:65:0d:00:00:01"]
    exports = ["exports/fashion*"]              # its data exports
    control = false

    [[skill]]
    id = "B000000001"
    category = "Fashion & Style"
    developer = ["closet.example", "Closet Ltd"]  # domains and organisation names of the developer
    applications = ["com.example.closet"]         # app ids in reports of phones
    markers = ["amzn1.ask.skill.0000"]            # texts that occur only in requests of this skill

    [[session]]
    skill = "B000000001"
    persona = "fashion"
    start = 2026-01-31T12:00:00Z                  # without an offset: UTC
    end = 2026-01-31T12:05:00Z
    source = "fashion-*.pcap"                     # only in these files
    device = "192.168.7.20"                       # only of this device

    [[source]]
    file = "fashion/*.har"
    persona = "fashion"                           # the whole file belongs to it
    clock_offset = -2.5                           # seconds to add to the times in the file
"""

from __future__ import annotations

import fnmatch
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from policylint.observations.exchange import Connection, Exchange, Item, Sighting, iso_time


@dataclass(frozen=True, slots=True)
class Persona:
    """One persona of the experiment; `devices` are IP or hardware addresses in lower case, `exports` patterns of
    paths."""

    id: str
    category: str = ""
    values: str = ""
    devices: tuple[str, ...] = ()
    control: bool = False
    exports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AuditedSkill:
    """A skill of the experiment with what tells its traffic from others'."""

    id: str
    name: str = ""
    category: str = ""
    developer: tuple[str, ...] = ()
    applications: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """A stretch of time in which one skill was used; times in seconds since 1970."""

    start: float
    end: float
    skill: str = ""
    persona: str = ""
    source: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class SourceRule:
    """What is known of all files whose name fits `file` (shell pattern, compared with the end of the path)."""

    file: str
    skill: str = ""
    persona: str = ""
    clock_offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Attribution:
    """Skill and persona of an item, "" where not known, with the reason either way."""

    skill: str
    persona: str
    basis: str


@dataclass(slots=True)
class Manifest:
    """The experiment."""

    personas: dict[str, Persona] = field(default_factory=dict)
    skills: dict[str, AuditedSkill] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    sources: list[SourceRule] = field(default_factory=list)

    def source_rule(self, source: str) -> SourceRule:
        """The first rule that fits a file; an empty one when none does."""
        return next((rule for rule in self.sources if fits(source, rule.file)), SourceRule(""))

    def developer(self, skill: str) -> tuple[str, ...]:
        """Domains and organisation names of a skill's developer."""
        found = self.skills.get(skill)
        return found.developer if found else ()


def fits(source: str, pattern: str) -> bool:
    """Whether a path ends in what a shell pattern describes ("a/*.har" fits "/x/a/b.har")."""
    path = source.replace("\\", "/")
    return fnmatch.fnmatchcase(path, pattern) or fnmatch.fnmatchcase(path, "*/" + pattern)


class SessionIndex:
    """Sessions by time, so that a long capture need not look at all of them for each packet."""

    def __init__(self, sessions: Iterable[Session]) -> None:
        self._numbered = sorted(enumerate(sessions), key=lambda pair: pair[1].start)
        self._starts = [session.start for _, session in self._numbered]
        self._longest = max((session.end - session.start for _, session in self._numbered), default=0.0)

    def __bool__(self) -> bool:
        return bool(self._numbered)

    def covering(self, time: float) -> list[tuple[int, Session]]:
        """Number (in the order given) and session, for all sessions that contain the time."""
        low, high = bisect_left(self._starts, time - self._longest), bisect_right(self._starts, time)
        return [pair for pair in self._numbered[low:high] if pair[1].end >= time]


class Attributor:
    """Attributes items of one source.

    Args:
        manifest: the experiment.
        source: path of the file.
        skill, persona: what the user said about all sources.
    """

    def __init__(self, manifest: Manifest, source: str, skill: str = "", persona: str = "") -> None:
        self.manifest = manifest
        self.rule = manifest.source_rule(source)
        self.skill = self.rule.skill or skill
        self.persona = self.rule.persona or persona
        self.sessions = SessionIndex(s for s in manifest.sessions if not s.source or fits(source, s.source))
        self._devices = {device: persona.id for persona in manifest.personas.values() for device in persona.devices}
        self._applications = {app: s.id for s in manifest.skills.values() for app in s.applications}
        self._markers = [
            (marker, s.id) for s in manifest.skills.values() for marker in (*s.markers, *_own_marker(s.id))
        ]

    def attribute(self, item: Item, time: float | None) -> Attribution:
        """The skill and persona of an item; `time` is its time with the clock of the experiment."""
        reasons: list[str] = []
        persona = (item.persona if isinstance(item, Sighting) else "") or self.persona
        if persona:
            reasons.append("file")
        client, hardware = item.client_address.lower(), getattr(item, "client_hardware", "").lower()
        device = client if client in self._devices else hardware if hardware in self._devices else ""
        if not persona and device:
            persona = self._devices[device]
            reasons.append("device address")
        skill, why = self._skill_of(item)
        if skill:
            reasons.append(why)
        problem = ""
        if not skill or not persona:
            sessions, problem = self._covering(time, persona, client, hardware)
            skills, personas = {s.skill for s in sessions if s.skill}, {s.persona for s in sessions if s.persona}
            if skill:
                # The marker says which of several overlapping sessions it is.
                personas = {s.persona for s in sessions if s.persona and s.skill in (skill, "")} or personas
            elif len(skills) == 1:
                skill = skills.pop()
                reasons.append("session")
            elif skills:
                problem = f"sessions of several skills overlap: {', '.join(sorted(skills))}"
            if not persona and len(personas) == 1:
                persona = personas.pop()
                if "session" not in reasons:
                    reasons.append("session")
        if not skill and self.skill:
            skill = self.skill
            reasons.append("file")
            problem = ""
        if not skill and item.application and item.application not in self._applications:
            problem = f"the app {item.application} is no skill of the manifest"
        if skill and persona:
            problem = ""
        return Attribution(
            skill, persona, "; ".join([*dict.fromkeys(reasons), *([f"not attributed: {problem}"] if problem else [])])
        )

    def _skill_of(self, item: Item) -> tuple[str, str]:
        """A skill that the item itself names."""
        if isinstance(item, Sighting) and item.skill:
            return item.skill, "named in the log"
        if item.application and item.application in self._applications:
            return self._applications[item.application], "app id"
        if isinstance(item, Exchange):
            for marker, skill in self._markers:
                if (
                    marker in item.url
                    or marker.encode() in item.request_body
                    or any(marker in value for _, value in item.request_headers)
                ):
                    return skill, "marker in the request"
        if isinstance(item, Connection):
            for marker, skill in self._markers:
                if marker in item.host:
                    return skill, "marker in the host name"
        return "", ""

    def _covering(self, time: float | None, persona: str, client: str, hardware: str) -> tuple[list[Session], str]:
        if not self.sessions:
            return (
                [],
                "" if self.skill or not self.manifest.sessions else "no session of the manifest is about this file",
            )
        if time is None:
            return [], "the source does not say when it was"
        found = [session for _, session in self.sessions.covering(time)]
        if not found:
            return [], f"no session covers {iso_time(time)}"
        own = [
            s
            for s in found
            if (not s.device or s.device in (client, hardware))
            and (not persona or not s.persona or s.persona == persona)
        ]
        if not own:
            return [], "the sessions of that time are of other devices or personas"
        return own, ""


def _own_marker(skill: str) -> Iterable[str]:
    """An Alexa skill id is long enough to be a marker by itself."""
    return (skill,) if skill.startswith("amzn1.ask.skill.") else ()
