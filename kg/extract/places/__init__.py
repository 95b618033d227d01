"""Places of a document: names, adjectives of countries, and places told by other places.

words        the word lists
candidates   what may be the name of a place, by the gazetteer or by pattern
cues         what speaks for and against each
weigh        which of them are places
containment  "Saraqeb in Idlib Province"
relative     "5 km southeast of Dabiq", "northern Syria", "the Turkish border"
entities     one entity a referent, beside the actors found before
"""

from __future__ import annotations

from itertools import groupby

from kg.extract.places.containment import contained
from kg.extract.places.entities import Drafts, merge
from kg.extract.places.relative import relatives
from kg.extract.places.weigh import is_place, weigh
from kg.extract.reading import Reading
from kg.model import Entity

__all__ = ["find_places"]


def find_places(reading: Reading) -> tuple[Entity, ...]:
    """Return all entities found so far, with the places among them found anew and refined.

    Coordinates and identities come later (`kg.link.places`); time is linear in the text.

    Raises KnowledgeError when the gazetteer or a word list is missing or damaged.
    """
    document, parse, found = reading.document, reading.parse, reading.found
    drafts = Drafts()
    judged = weigh(document, parse, found.entities)
    for number, group in groupby(filter(is_place, judged), lambda c: c.sentence):
        here, sentence = list(group), parse.sentence(number)
        for one in here:
            drafts.add_place(one)
        for pair in contained(here, parse.tokens):
            drafts.add_containment(pair)
        for told in relatives(here, parse.tokens, sentence):
            drafts.add_relative(told, document.text)
    drafts.join()
    return merge(drafts, found.entities, [one.span for one in judged])
