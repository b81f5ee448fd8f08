"""From a crawl to what `policylint audit` reads: skills.csv, the policies as files, and the evidence list of the crawl.

Files of an audit project::

    skills.csv              one line a skill
    policies/ID.html        the policy of a link (.html .pdf .md .txt); ID stands in skills.csv
    platform/ID.html        documents of `[crawl] policies`
    crawl/report.txt        completeness, for people; report.json the same with every page
    crawl/policies.csv      every policy link: document, page, reason of the choice or why there is none
    crawl/listings.jsonl    all that the store shows about each skill
    crawl/findings.csv      rules of the store that listings break
    crawl/manifest.txt      SHA-256 of every WARC and body, as `sha256sum -c` reads it
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag

from policylint.crawl.chosen import ChosenPolicy, FetchedPage, chosen_policies
from policylint.crawl.completeness import Completeness, completeness
from policylint.crawl.handlers import document_format
from policylint.crawl.html import parse
from policylint.crawl.links import normal
from policylint.crawl.listing_findings import ListingFinding, listing_findings
from policylint.crawl.settings import CrawlSettings
from policylint.crawl.skill import Skill
from policylint.crawl.snapshots import SnapshotFolder
from policylint.crawl.state import CrawlState
from policylint.documents.decoding import decode
from policylint.errors import InputError
from policylint.serialization import write_lines, writing

SKILL_COLUMNS = (
    *("id", "name", "developer", "category", "marketplace", "policy", "permissions"),
    *("policy_link", "terms_link", "child_directed", "account_linking"),
)

_SUFFIXES = {"html": ".html", "pdf": ".pdf", "markdown": ".md", "text": ".txt"}

_PROJECT = """# An audit of crawled skills; see docs/crawling.md.
[audit]
title = {title}

[skills]
list = "skills.csv"

[policies]
sources = ["policies"]
{platform}
[flows]
sources = []
permissions = true

[store]
url = "sqlite:///policylint.sqlite"

[report]
folder = "report"
"""


@dataclass(frozen=True, slots=True)
class Export:
    """What was written.

    Attributes:
        skills: in skills.csv.
        policies: files in policies/.
        report: the completeness of the crawl.
        findings: rules of the store that listings break.
        warnings: what was understood in another way than it stands there.
    """

    skills: int
    policies: int
    report: Completeness
    findings: tuple[ListingFinding, ...]
    warnings: tuple[str, ...] = ()


def export_project(state: CrawlState, snapshots: SnapshotFolder, folder: Path, settings: CrawlSettings) -> Export:
    """Write the files of an audit project; the same state gives the same files.

    Args:
        state: of the crawl.
        snapshots: of the crawl.
        folder: of the project.
        settings: of the crawl; its `policies` go to platform/.
    """
    crawl = folder / "crawl"
    chosen = {policy.link: policy for policy in chosen_policies(state)}
    platform = {normal(link): name for name, link in settings.policies.items()}
    skills = _skills(state, chosen)
    links = {normal(skill.policy_link) for skill in skills}
    warnings: list[str] = []
    written: dict[str, str] = {}
    for link, policy in chosen.items():
        if policy.page is None:
            continue
        if link in links:
            written[_write_policy(snapshots, folder / "policies", policy, policy.id, warnings)] = link
        if link in platform:
            written[_write_policy(snapshots, folder / "platform", policy, platform[link], warnings)] = link
    (folder / "policies").mkdir(parents=True, exist_ok=True)
    _remove_old(folder, crawl / "exported.json", written)
    _write_skills(folder / "skills.csv", skills)
    _write_choices(crawl / "policies.csv", chosen.values(), written)
    listings = [json.loads(row["data"]) for row in state.rows("SELECT data FROM skill ORDER BY marketplace, id")]
    write_lines(crawl / "listings.jsonl", listings)
    findings = tuple(listing_findings(skills))
    _write_findings(crawl / "findings.csv", findings)
    report = completeness(state)
    with writing(crawl / "report.json") as stream:
        stream.write(json.dumps(report.as_dict(), ensure_ascii=False, indent=1) + "\n")
    with writing(crawl / "report.txt") as stream:
        stream.write(report.text())
    _write_manifest(state, crawl / "manifest.txt")
    _write_project(folder, settings, [p for p in platform.values() if _named(written, "platform", p)])
    return Export(
        len(skills), sum(1 for name in written if name.startswith("policies/")), report, findings, tuple(warnings)
    )


def _named(written: Mapping[str, str], folder: str, name: str) -> bool:
    return any(path.startswith(f"{folder}/{name}.") for path in written)


def _skills(state: CrawlState, chosen: Mapping[str, ChosenPolicy]) -> list[Skill]:
    known = {each.name for each in fields(Skill)}
    skills = []
    seen: set[str] = set()
    for row in state.rows("SELECT data FROM skill ORDER BY marketplace, id"):
        data = {key: value for key, value in json.loads(row["data"])["skill"].items() if key in known}
        data["permissions"] = tuple(data.get("permissions", ()))
        skill = Skill(**data)
        policy = chosen.get(normal(skill.policy_link))
        # The same id in two marketplaces is two listings.
        identifier = skill.id if skill.id not in seen else f"{skill.id}.{skill.marketplace}"
        seen.add(identifier)
        document = policy.id if policy is not None and policy.page is not None else ""
        skills.append(replace(skill, id=identifier, policy=document))
    return skills


def _write_policy(snapshots: SnapshotFolder, folder: Path, policy: ChosenPolicy, name: str, warnings: list[str]) -> str:
    assert policy.page is not None
    content, form = _content(snapshots, policy.page)
    if policy.parts and form == "html":
        content = _combined(content, policy, snapshots)
    elif policy.parts:
        warnings.append(f"{policy.link}: the parts of the policy were not added, because it is no HTML page")
    target = folder / f"{name}{_SUFFIXES[form]}"
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists() or target.read_bytes() != content:
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(content)
        part.replace(target)
    return f"{folder.name}/{target.name}"


def _content(snapshots: SnapshotFolder, page: FetchedPage) -> tuple[bytes, str]:
    """The body as the documents stage reads it from a file: text in UTF-8, whatever the server's charset was."""
    content = snapshots.read_body(page.sha256)
    form = document_format(page.media_type, page.final_url)
    if form == "pdf" or content.startswith(b"%PDF-"):
        return content, "pdf"
    try:
        text, warnings = decode(content, page.final_url, html=form == "html", declared=page.charset)
    except InputError:
        return content, form
    return (text.encode("utf-8", "surrogatepass") if warnings else content), form


def _combined(content: bytes, policy: ChosenPolicy, snapshots: SnapshotFolder) -> bytes:
    """The policy with its parts below it, each under a heading that names where it comes from."""
    tree = parse(content.decode("utf-8", "replace"))
    for part in policy.parts:
        body, form = _content(snapshots, part)
        if form != "html":
            continue
        inner = parse(body.decode("utf-8", "replace")).body
        if inner is None or tree.body is None:
            continue
        section = tree.new_tag("section")
        heading = tree.new_tag("h1")
        heading.string = f"Part of the policy, from {part.final_url}"
        section.append(heading)
        for child in list(inner.children):
            section.append(child.extract())
        _end_of_main(tree).append(section)
    return str(tree).encode("utf-8", "replace")


def _end_of_main(tree: BeautifulSoup) -> Tag:
    found = tree.find("main") or tree.find("article") or tree.body
    assert isinstance(found, Tag)
    return found


def _remove_old(folder: Path, record: Path, written: Mapping[str, str]) -> None:
    """Remove files that an earlier export wrote and this one did not; files of the user stay."""
    old = json.loads(record.read_text(encoding="utf-8")) if record.exists() else []
    for name in old:
        if name not in written and name.split("/")[0] in ("policies", "platform") and ".." not in name:
            (folder / name).unlink(missing_ok=True)
    with writing(record) as stream:
        stream.write(json.dumps(sorted(written), indent=1) + "\n")


def _write_skills(path: Path, skills: Iterable[Skill]) -> None:
    answers = {True: "yes", False: "no", None: ""}
    with writing(path) as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(SKILL_COLUMNS)
        for skill in skills:
            values = [getattr(skill, name) for name in SKILL_COLUMNS]
            rows.writerow(
                "|".join(v) if isinstance(v, tuple) else answers[v] if not isinstance(v, str) else v for v in values
            )


def _write_choices(path: Path, chosen: Iterable[ChosenPolicy], written: Mapping[str, str]) -> None:
    with writing(path) as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("link", "document", "page", "fetched", "sha256", "problem", "reason", "notes"))
        for policy in chosen:
            page = policy.page
            document = policy.id if page is not None else ""
            facts = (page.final_url, page.started, page.sha256) if page is not None else ("", "", "")
            notes = "; ".join(page.notes + tuple(f"part: {part.final_url}" for part in policy.parts)) if page else ""
            rows.writerow((policy.link, document, *facts, policy.problem, policy.reason, notes))


def _write_findings(path: Path, findings: Iterable[ListingFinding]) -> None:
    with writing(path) as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("marketplace", "skill", "rule", "explanation", "shown"))
        for finding in findings:
            shown = "|".join(finding.shown)
            rows.writerow((finding.marketplace, finding.skill, finding.rule, finding.explanation, shown))


def _write_manifest(state: CrawlState, path: Path) -> None:
    entries = {}
    for row in state.rows("SELECT warc, warc_sha256, body, sha256 FROM fetch"):
        if row["warc"]:
            entries[row["warc"]] = row["warc_sha256"]
        if row["body"]:
            entries[row["body"]] = row["sha256"]
    with writing(path) as stream:
        stream.writelines(f"{digest}  {name}\n" for name, digest in sorted(entries.items()))


def _write_project(folder: Path, settings: CrawlSettings, platform: list[str]) -> None:
    """A project file, when there is none yet."""
    file = folder / "policylint.toml"
    if file.exists():
        return
    names = ", ".join(settings.categories) or "listed skills"
    title = json.dumps(f"Alexa skills ({settings.marketplace}): {names}")
    amazon = '\n[[platform]]\nparty = "amazon"\nsources = ["platform"]\n' if platform else ""
    with writing(file) as stream:
        stream.write(_PROJECT.format(title=title, platform=amazon))


def policy_problems(project: Path) -> dict[str, str]:
    """Why a policy link has no usable document, by link; empty when the project was not crawled.

    For the audit: the reason is part of the finding "no_policy".
    """
    try:
        with (project / "crawl" / "policies.csv").open(encoding="utf-8", newline="") as stream:
            return {row["link"]: row["reason"] for row in csv.DictReader(stream) if row["problem"]}
    except FileNotFoundError:
        return {}
