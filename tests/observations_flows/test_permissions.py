"""Permissions of a skill as flows to its developer."""

from __future__ import annotations

from policylint.observations.permissions import permission_types, read_permissions
from policylint.ontology import ontology


def test_labels_and_scopes_give_flows_to_the_developer() -> None:
    reading = read_permissions(
        "B01", ["Device Address", "alexa::profile:email:read", " full  name "], policy="p", source="skills.csv"
    )
    assert [o.data_type for o in reading.observations] == ["postal_address", "email_address", "name"]
    first = reading.observations[0]
    assert (first.skill, first.entity, first.how, first.policy) == ("B01", "first_party", "permission", "p")
    assert (first.source, first.locator) == ("skills.csv", "permission Device Address")
    assert reading.unknown == ()


def test_two_permissions_for_one_type_are_one_flow() -> None:
    reading = read_permissions("B01", ["Full Name", "First Name", "Lists Read Access", "Reminders"])
    assert [o.data_type for o in reading.observations] == ["name", "lists_reminders"]


def test_unknown_permissions_are_named_and_notifications_open_nothing() -> None:
    reading = read_permissions("B01", ["Alexa Notifications", "Brain Waves", ""])
    assert reading.observations == ()
    assert reading.unknown == ("Brain Waves",)


def test_the_table_names_only_known_types_and_knows_all_labels_of_the_ontology() -> None:
    types = ontology().data_types
    assert all(data_type in types for data_type in permission_types().values() if data_type)
    for identifier in types:
        for label in types.get(identifier).skillvet:
            assert permission_types().get(label.casefold()) is not None, label
