"""The graph: ancestors, distances, overlap, errors of the data."""

from __future__ import annotations

import pytest

from policylint.ontology import Concept, Taxonomy


@pytest.fixture
def fruit() -> Taxonomy:
    concepts = [
        Concept("food", "Food"),
        Concept("fruit", "Fruit", ("food",)),
        Concept("red", "Red things"),
        Concept("apple", "Apple", ("fruit",)),
        Concept("red_apple", "Red apple", ("apple", "red")),
        Concept("pear", "Pear", ("fruit",)),
    ]
    terms = [("apple", "apple"), ("red apples", "red_apple"), ("pear", "pear"), ("fruit", "fruit"), ("~thing", "food")]
    return Taxonomy("food", concepts, terms)


def test_is_a_is_reflexive_and_goes_up(fruit):
    assert fruit.is_a("apple", "apple")
    assert fruit.is_a("red_apple", "food")
    assert not fruit.is_a("food", "apple")
    assert not fruit.is_a("pear", "apple")


def test_distance_is_the_shortest_way_up(fruit):
    assert fruit.distance("red_apple", "red_apple") == 0
    assert fruit.distance("red_apple", "red") == 1
    assert fruit.distance("red_apple", "food") == 3
    assert fruit.distance("food", "red_apple") is None


def test_ancestors_and_descendants_leave_the_concept_out(fruit):
    assert fruit.ancestors("red_apple") == {"apple", "fruit", "food", "red"}
    assert fruit.descendants("fruit") == {"apple", "red_apple", "pear"}
    assert fruit.descendants("pear") == frozenset()


def test_overlap_needs_something_that_is_both(fruit):
    assert fruit.overlap("apple", "red")
    assert fruit.overlap("fruit", "apple")
    assert fruit.overlap("apple", "fruit")
    assert not fruit.overlap("pear", "red")
    assert not fruit.overlap("pear", "apple")


def test_path_ends_at_a_root(fruit):
    assert fruit.path("pear") == ["pear", "fruit", "food"]
    assert fruit.path("red_apple") == ["red_apple", "red"]
    assert fruit.path("food") == ["food"]


def test_ids_come_in_file_order(fruit):
    assert list(fruit) == ["food", "fruit", "red", "apple", "red_apple", "pear"]
    assert len(fruit) == 6
    assert "apple" in fruit
    assert "stone" not in fruit


@pytest.mark.parametrize("question", ["get", "ancestors", "descendants", "contract", "children"])
def test_unknown_id_names_the_nearest(fruit, question):
    with pytest.raises(KeyError, match="unknown food 'aple'; nearest: apple"):
        getattr(fruit, question)("aple")


@pytest.mark.parametrize("question", ["is_a", "distance", "overlap"])
def test_unknown_id_in_a_pair(fruit, question):
    with pytest.raises(KeyError, match="stone"):
        getattr(fruit, question)("apple", "stone")
    with pytest.raises(KeyError, match="stone"):
        getattr(fruit, question)("stone", "apple")


def test_errors_of_the_data_are_refused():
    with pytest.raises(ValueError, match="unknown parent 'b'"):
        Taxonomy("x", [Concept("a", "A", ("b",))], [])
    with pytest.raises(ValueError, match="its own ancestor"):
        Taxonomy("x", [Concept("a", "A", ("b",)), Concept("b", "B", ("a",))], [])
    with pytest.raises(ValueError, match="unknown x 'b'"):
        Taxonomy("x", [Concept("a", "A")], [("word", "b")])
    with pytest.raises(ValueError, match="belongs to 'a' and to 'b'"):
        Taxonomy("x", [Concept("a", "A"), Concept("b", "B")], [("E-mails", "a"), ("email", "b")])
    with pytest.raises(ValueError, match="has no word of its own"):
        Taxonomy("x", [Concept("a", "A")], [("...", "a")])


def test_weak_terms_count_only_as_the_whole_phrase(fruit):
    assert fruit.lookup("things").id == "food"
    assert fruit.lookup("shiny things") is None
    assert fruit.find("a shiny thing") == []


def test_find_takes_the_longest_and_gives_offsets(fruit):
    text = "We sell red apples, pears and an apple."
    found = [(text[f.start : f.end], f.id) for f in fruit.find(text)]
    assert found == [("red apples", "red_apple"), ("pears", "pear"), ("apple", "apple")]


def test_find_does_not_reach_over_punctuation(fruit):
    text = "It is red. Apples are green."
    assert [f.id for f in fruit.find(text)] == ["apple"]


def test_find_reaches_over_a_line_break_but_no_empty_line(fruit):
    assert [f.id for f in fruit.find("red\napples")] == ["red_apple"]
    assert [f.id for f in fruit.find("red\n\napples")] == ["apple"]
