"""Further mentions of who was named, roles, and people without a name who speak or act.

    scene      who can be seen from where: sections, quotations, genders
    roles      titles before names, appositions after them
    tenure     since and until when, as far as it is told
    nominals   "the President", "the organisation", "the army"
    organs     "the government", "army spokesman": of the state the scene is about (home)
    pronouns   "he", "she", "it", "they", where that is plain
    ranked     … and where the encoder is sure enough
    groups     "rebels", "local sources"
    forces     whose "regime forces" and "Syrian troops" are

Sentence by sentence, nouns before pronouns: what is resolved is seen by what follows. Precision
goes before recall: a wrong speaker is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable

from kg.extract.coreference.forces import settle_forces
from kg.extract.coreference.groups import Groups
from kg.extract.coreference.nominals import resolve_nominal
from kg.extract.coreference.organs import resolve_organ
from kg.extract.coreference.pronouns import resolve_pronoun
from kg.extract.coreference.ranked import Ranked
from kg.extract.coreference.roles import add_roles, settle_roles
from kg.extract.coreference.scene import Stage
from kg.extract.coreference.tenure import settle_tenure
from kg.extract.reading import Reading
from kg.model import Entity


def find_coreference(reading: Reading) -> tuple[Entity, ...]:
    """Return all entities found so far, with roles, nominal and pronoun mentions; new groups last.

    Ids and order of what was found before stay as they are.
    """
    stage = Stage(reading)
    ranked = Ranked(stage)
    take_up(stage, lambda token: resolve_pronoun(stage, token) or ranked.resolve(token))
    settle_roles(stage)
    settle_forces(stage)
    settle_tenure(stage, reading.found.timexes)
    return tuple(actor.done() for actor in stage.actors)


def take_up(stage: Stage, resolve: Callable[[int], bool]) -> None:
    """Add roles, nouns that take up a name, and groups; `resolve` is asked for each pronoun."""
    add_roles(stage)
    groups = Groups(stage)
    for sentence in range(len(stage.document.sentences)):
        tokens = stage.parse.sentence(sentence)
        for token in tokens:
            if stage.parse.tokens[token].pos in ("NOUN", "PROPN"):
                _ = resolve_nominal(stage, token) or resolve_organ(stage, token)
        groups.find(sentence)
        for token in tokens:
            if stage.parse.tokens[token].pos == "PRON":
                resolve(token)
