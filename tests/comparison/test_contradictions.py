"""Contradictions of a policy with itself; narrowing pairs kept apart."""

from __future__ import annotations

import pytest

from policylint.comparison import contradictions
from tests.comparison.policies import Policy


def relations(policy: Policy, *, narrowing: bool = True) -> list[str]:
    return [pair.relation for pair in contradictions(policy.analysis, narrowing=narrowing)]


@pytest.mark.parametrize(
    ("claim", "denial", "relation"),
    [
        ("[e-mail|email_address]", "[e-mail|email_address]", "C1"),
        ("[e-mail|email_address]", "[personal data|personal_information]", "C2"),
        ("[personal data|personal_information]", "[e-mail|email_address]", "N1"),
        ("[contact details|contact_information]", "[what you enter|provided_information]", "C2"),
    ],
)
def test_collecting(claim: str, denial: str, relation: str) -> None:
    policy = Policy().says(f"We collect {claim}.").denies(f"We do not collect {denial}.")
    assert relations(policy) == [relation]


@pytest.mark.parametrize(
    ("claim", "denial", "relation"),
    [
        ("{advertisers|advertiser}", "{third parties|third_party}", "C3"),
        ("{third parties|third_party}", "{advertisers|advertiser}", "N3"),
        ("{Google|analytics_provider|Google}", "{third parties|third_party}", "C3"),
        ("{Google|analytics_provider|Google}", "{Google|analytics_provider|Google}", "C1"),
    ],
)
def test_sharing(claim: str, denial: str, relation: str) -> None:
    policy = Policy().says(f"We share [e-mail|email_address] with {claim}.", "share")
    policy.denies(f"We do not share [e-mail|email_address] with {denial}.", "share")
    assert relations(policy) == [relation]


def test_narrowing_pairs_are_given_only_on_request() -> None:
    policy = Policy().says("We collect [personal data|personal_information].")
    policy.denies("We do not collect [e-mail|email_address].")
    assert relations(policy, narrowing=False) == []
    assert contradictions(policy.analysis, narrowing=True)[0].narrowing


def test_sharing_contradicts_a_denial_of_collecting() -> None:
    policy = Policy().denies("We do not collect [e-mail|email_address].")
    policy.says("We share [e-mail|email_address] with {others|third_party}.", "share")
    assert relations(policy) == ["C1"]


def test_what_is_no_contradiction() -> None:
    claim = "We collect [e-mail|email_address]."
    pairs = [
        Policy().says(claim).denies("We do not share [e-mail|email_address].", "share"),
        Policy().says(claim).denies("We do not collect [cookies|cookies]."),
        Policy().says(claim).denies("We do not collect [e-mail|email_address] of children.", scope="children"),
        Policy().says(claim).denies("We do not sell [e-mail|email_address].", "sell"),
        Policy().says(claim).denies("We do not keep [e-mail|email_address].", "retain"),
        Policy()
        .says(claim, purposes=["security"])
        .denies("No [e-mail|email_address] for ads.", "use", purposes=["advertising"]),
        Policy()
        .says(claim)
        .denies("We collect no [e-mail|email_address] unless asked.", exceptions=[("unless asked", "condition", ())]),
        Policy()
        .says("We only collect [e-mail|email_address].", exclusive=True)
        .denies("We do not collect [personal data|personal_information]."),
        Policy()
        .says(claim)
        .denies("Amazon does not collect [e-mail|email_address].", party="amazon", party_name="Amazon"),
    ]
    assert [relations(policy) for policy in pairs] == [[]] * len(pairs)


def test_root_terms_and_empty_policies() -> None:
    assert contradictions(Policy().analysis) == []
    policy = Policy().says("We collect [e-mail|email_address].").denies("We do not collect [data|other_data].")
    assert relations(policy) == []
