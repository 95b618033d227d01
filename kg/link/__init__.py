"""Annotations → Annotations: actors and places learn who and where they are outside the article.

    actors    names → identities of the authority
    places    names of places → points, identities, containers, by the article's context
    options   what a place's name may mean, and what speaks for each meaning
    uses      which mentions name something else: parts of longer names, teams

Nothing found is taken away and no id changes; what cannot be told stays without identity.
"""

from __future__ import annotations

from dataclasses import replace

from kg.link.actors import link_actors
from kg.link.places import resolve
from kg.link.uses import mark
from kg.model import Annotations, Document

__all__ = ["link"]


def link(document: Document, found: Annotations) -> Annotations:
    """Return `found` with identities of actors, and identities, points and kinds of places.

    Raises KnowledgeError when the authority or the gazetteer is missing or damaged.
    """
    actors = replace(found, entities=link_actors(document, found))
    return replace(actors, entities=mark(document, resolve(document, actors)))
