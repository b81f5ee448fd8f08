"""The words of privacy policies: data types, purposes and parties with their terms, organisations with their domains.

from policylint.ontology import ontology
ontology().data_types.lookup("your mailing address").id   # "postal_address"
"""

from policylint.ontology.concept import Concept, Found, Lookup
from policylint.ontology.hosts import clean_host, registrable_domain
from policylint.ontology.load import Ontology, ontology
from policylint.ontology.organisations import HostMatch, Organisation, Organisations
from policylint.ontology.taxonomy import Taxonomy
from policylint.ontology.text import Token, normalise, tokens

__all__ = [
    "Concept",
    "Found",
    "HostMatch",
    "Lookup",
    "Ontology",
    "Organisation",
    "Organisations",
    "Taxonomy",
    "Token",
    "clean_host",
    "normalise",
    "ontology",
    "registrable_domain",
    "tokens",
]
