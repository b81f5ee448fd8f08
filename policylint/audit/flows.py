"""The flows of a project: the rows of its flows files, what its captures show, and the permissions of its skills."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from policylint.audit.progress import Reporter
from policylint.audit.project import Project
from policylint.comparison.finding import Finding
from policylint.crawl.skill import Skill
from policylint.errors import InputError
from policylint.observations.flows import read_flows
from policylint.observations.observation import Observation
from policylint.observations.permissions import read_permissions


@dataclass(frozen=True, slots=True)
class Flows:
    """What was observed.

    Attributes:
        skills: those of the list, then those that only a flows file or a capture names.
        observations: the rows of the flows files in their order, then what captures show and no row repeats, then the
            permissions that nothing before repeats.
    """

    skills: tuple[Skill, ...]
    observations: tuple[Observation, ...]


def read_all_flows(
    project: Project,
    skills: Sequence[Skill],
    documents: Collection[str],
    reporter: Reporter,
    captured: Sequence[Observation] = (),
) -> Flows:
    """Read the flows of a project. What cannot be used is a problem and the rest goes on.

    * A row without a policy is judged against the policy that the skill list names.
    * A row that names a policy which is not among `documents` is not judged: it would count as a flow without policy.
    * A skill that is not in the list is added, so that its flows are not lost; it is a problem all the same.
    * What a capture shows is judged against the policy that the skill list names, unless a row says the same.
    * A permission is a flow of its data type to the developer, unless a row says the same.

    Args:
        documents: ids of all documents of the project, including those that could not be read.
        captured: from captures, each with a skill.
    """
    known = {skill.id: skill for skill in skills}
    observations: list[Observation] = []
    with reporter.stage("reading flows") as task:
        for name in project.flows:
            for observation in _rows(project, name, known, documents, reporter):
                observations.append(observation)
                task.advance()
        further = [_captured(project, captured, known, reporter)]
        if project.permissions:
            further.append(_permissions(project, known, reporter))
        for group in further:
            seen = {flow_key(one) for one in observations}
            for observation in group:
                if flow_key(observation) not in seen:
                    observations.append(observation)
                    task.advance()
    return Flows(tuple(known.values()), tuple(observations))


def flow_key(one: Observation | Finding) -> tuple[str, str, str, str]:
    """By which two observations are of the same flow."""
    return one.skill, one.entity, one.data_type, one.purpose


def _captured(
    project: Project, captured: Sequence[Observation], known: dict[str, Skill], reporter: Reporter
) -> list[Observation]:
    for observation in captured:
        if observation.skill not in known:
            problem = f"skill {observation.skill!r} is not in {project.skills}"
            remedy = "add it there; until then it is reported without a name"
            reporter.problem(str(InputError(f"{observation.source}, {observation.locator}", problem, remedy)))
            known[observation.skill] = Skill(observation.skill)
    return [replace(observation, policy=known[observation.skill].policy) for observation in captured]


def _rows(
    project: Project, name: str, known: dict[str, Skill], documents: Collection[str], reporter: Reporter
) -> list[Observation]:
    found: list[Observation] = []
    try:
        rows = read_flows(project.path(name))
        for row in rows:
            place = f"{name}, row {row.number}"
            observation = row.observation
            if observation is None:
                reporter.problem(project.relative(str(row.error)))
                continue
            if observation.policy and observation.policy not in documents:
                remedy = "name a document of [policies] sources, or leave the column empty"
                reporter.problem(str(InputError(place, f"unknown policy {observation.policy!r}", remedy)))
                continue
            skill = known.get(observation.skill)
            if skill is None:
                problem = f"skill {observation.skill!r} is not in {project.skills}"
                reporter.problem(
                    str(InputError(place, problem, "add it there; until then it is reported without a name"))
                )
                skill = known[observation.skill] = Skill(observation.skill, policy=observation.policy)
            found.append(replace(observation, policy=observation.policy or skill.policy, source=name))
    except InputError as error:
        reporter.problem(project.relative(str(error)))
    return found


def _permissions(project: Project, skills: Mapping[str, Skill], reporter: Reporter) -> list[Observation]:
    found: list[Observation] = []
    unknown: dict[str, list[str]] = {}
    for skill in skills.values():
        reading = read_permissions(skill.id, skill.permissions, policy=skill.policy, source=project.skills)
        found += reading.observations
        for permission in reading.unknown:
            unknown.setdefault(permission, []).append(skill.id)
    for permission, ids in unknown.items():
        named = ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
        problem = f"unknown permission {permission!r} of skill {named}"
        reporter.problem(str(InputError(project.skills, problem, "it gives no flow; write it as the store does")))
    return found
