"""Base forms of the verbs that purposes are said with, and the words that may stand between the words of a cue.

A closed list instead of a stemmer: only verbs that occur in purpose terms matter, and "marketing" must stay a noun.
"""

from __future__ import annotations

from policylint.ontology.files import read_toml

_DATA = read_toml("verbs.toml")
FILLERS: frozenset[str] = frozenset(_DATA["fillers"])


def _forms() -> dict[str, str]:
    forms: dict[str, str] = {}
    for verb in _DATA["regular"]:
        stem = verb[:-1] if verb.endswith("e") else verb
        past = verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else stem + "ed"
        forms |= {stem + "ing": verb, past: verb}
    for verb in _DATA["doubling"]:
        forms |= {verb + verb[-1] + "ing": verb, verb + verb[-1] + "ed": verb}
    forms |= {form: verb for verb, others in _DATA["irregular"].items() for form in others}
    for noun in _DATA["nouns"]:
        forms.pop(noun, None)
    return forms


_FORMS = _forms()


def lemma(word: str) -> str:
    """The base form of a word in normal form when it is a form of a listed verb, otherwise the word."""
    return _FORMS.get(word, word)
