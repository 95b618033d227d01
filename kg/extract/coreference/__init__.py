"""Further mentions of who was named, roles, and people without a name who speak or act.

    scene      who can be seen from where: sections, quotations, genders
    roles      titles before names, appositions after them
    tenure     since and until when, as far as it is told
    nominals   "the President", "the organisation", "the army"
    organs     "the government", "army spokesman": of the state the scene is about (home)
    pronouns   "he", "she", "it", "they"
    groups     "rebels", "local sources"
    forces     whose "regime forces" and "Syrian troops" are

Sentence by sentence, nouns before pronouns: what is resolved is seen by what follows. Precision
goes before recall: a wrong speaker is worse than none.
"""

from __future__ import annotations

from kg.extract.coreference.forces import settle_forces
from kg.extract.coreference.groups import Groups
from kg.extract.coreference.nominals import resolve_nominal
from kg.extract.coreference.organs import resolve_organ
from kg.extract.coreference.pronouns import resolve_pronoun
from kg.extract.coreference.roles import add_roles, settle_roles
from kg.extract.coreference.scene import Stage
from kg.extract.coreference.tenure import settle_tenure
from kg.extract.reading import Reading
from kg.knowledge.lexicon import words
from kg.model import Entity


def find_coreference(reading: Reading) -> tuple[Entity, ...]:
    """Return all entities found so far, with roles, nominal and pronoun mentions; new groups last.

    Ids and order of what was found before stay as they are.
    """
    stage = Stage(reading)
    add_roles(stage)
    groups = Groups(stage)
    for sentence in range(len(reading.document.sentences)):
        tokens = reading.parse.sentence(sentence)
        for token in tokens:
            if reading.parse.tokens[token].pos in ("NOUN", "PROPN"):
                _ = resolve_nominal(stage, token) or resolve_organ(stage, token)
        groups.find(sentence)
        for token in tokens:
            if _is_pronoun(stage, token):
                resolve_pronoun(stage, token)
    settle_roles(stage)
    settle_forces(stage)
    settle_tenure(stage, reading.found.timexes)
    return tuple(actor.done() for actor in stage.actors)


def _is_pronoun(stage: Stage, token: int) -> bool:
    one = stage.parse.tokens[token]
    kinds = ("male", "female", "thing", "many")
    return one.pos == "PRON" and any(
        one.text.lower() in words("coreference", "pronouns", kind) for kind in kinds
    )
