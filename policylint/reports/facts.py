"""The facts about skills, in the form in which the Echo study stated its own (shares of the skills)."""

from __future__ import annotations

from dataclasses import dataclass

from policylint.reports.counting import Condition, Count, Tables, any_in, equals
from policylint.reports.wording import read_data, share


@dataclass(frozen=True, slots=True)
class Fact:
    """How many skills of which have something in common.

    Attributes:
        label: the sentence that begins with the number ("skills have no policy").
        stem: path of the list of these skills, without suffix.
        whole_where, where: the skills of which it is a share; what the counted ones have in common besides.
        whole_label: the skills of which it is a share, in words ("skills with observed flows").
        note: what a reader has to know about it.
        part: the fact divides the one above it.
        optional: shown only when there are such skills.
    """

    label: str
    stem: str
    whole_where: tuple[Condition, ...]
    where: tuple[Condition, ...]
    whole_label: str
    note: str = ""
    part: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class CountedFact:
    """A fact with its numbers."""

    fact: Fact
    count: Count
    whole: Count
    share: str


def facts() -> tuple[Fact, ...]:
    """All facts, in the order of the report."""
    names = [name for names in read_data("platforms.toml").values() for name in names]
    neither = "neither " + " nor ".join(names) if len(names) > 1 else f"not {names[0]}"
    with_policy: tuple[Condition, ...] = (equals("has_policy", "yes"),)
    with_flows: tuple[Condition, ...] = (any_in("flows"),)
    of_all, of_policy, of_flows = "skills", "skills with a usable policy", "skills with observed flows"
    none, not_read, not_a_policy = (equals("policy_status", status) for status in ("none", "not_read", "not_a_policy"))
    return (
        Fact(
            "have a link to a policy in the store",
            "lists/skills-with-link",
            (),
            (equals("has_policy_link", "yes"),),
            of_all,
            # A list of skills without any link most likely left them out.
            optional=True,
        ),
        Fact("have no usable policy", "lists/skills-without-policy", (), (equals("has_policy", "no"),), of_all),
        Fact("none is named or linked", "lists/skills-policy-none", (), (none,), of_all, part=True),
        Fact(
            "one is named or linked, but was not read",
            "lists/skills-policy-not-read",
            (),
            (not_read,),
            of_all,
            part=True,
        ),
        Fact(
            "what was read is not a policy, or not in a supported language",
            "lists/skills-policy-not-a-policy",
            (),
            (not_a_policy,),
            of_all,
            part=True,
        ),
        Fact(
            "have a policy that the report was not told of",
            "lists/skills-policy-unknown",
            (),
            (equals("policy_status", "unknown"),),
            of_all,
            note="Counted neither as with nor as without a usable policy.",
            optional=True,
        ),
        Fact(
            f"have a policy that mentions {neither}",
            "lists/skills-platform-not-mentioned",
            with_policy,
            (equals("mentions_platform", "no"),),
            of_policy,
            note="Counted over the whole text, whatever is said about the platform.",
        ),
        Fact(
            "disclose every observed flow clearly",
            "lists/skills-all-clear",
            with_flows,
            (equals("all_clear", "yes"),),
            of_flows,
        ),
        Fact(
            "have at least one flow that their policy denies",
            "lists/skills-any-incorrect",
            with_flows,
            (any_in("incorrect"),),
            of_flows,
        ),
        Fact(
            "have at least one flow on which their policy contradicts itself",
            "lists/skills-any-ambiguous",
            with_flows,
            (any_in("ambiguous"),),
            of_flows,
        ),
        Fact(
            "have at least one flow on which no statement was found",
            "lists/skills-any-omitted",
            with_flows,
            (any_in("omitted"),),
            of_flows,
            note="Found or not found is about the text as it was read; it does not say what happens to the data.",
        ),
    )


def counted(tables: Tables) -> list[CountedFact]:
    """Every fact with its numbers; the wholes lead to the list of all skills."""
    rows = []
    for fact in facts():
        count = tables.count("skills", *fact.whole_where, *fact.where, href=f"{fact.stem}.html")
        whole = tables.count("skills", *fact.whole_where, href=stem_of_whole(fact) + ".html")
        if count.value or not fact.optional:
            rows.append(CountedFact(fact, count, whole, share(count.value, whole.value)))
    return rows


def stem_of_whole(fact: Fact) -> str:
    """Path of the list of the skills that a fact is a share of."""
    stems = {
        (): "lists/skills",
        (equals("has_policy", "yes"),): "lists/skills-with-policy",
        (any_in("flows"),): "lists/skills-with-flows",
    }
    return stems[fact.whole_where]
