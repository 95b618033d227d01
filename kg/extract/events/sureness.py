"""How sure it is who did it: asserted, alleged, or unknown (coding rules: Agents).

The article asserts what it tells in its own voice without a hedge, and whoever speaks asserts the
own deed: "we", "its fighters", a ministry of its state's army. All else is alleged.
"""

from __future__ import annotations

from kg.extract.events.hedges import has_hedge
from kg.extract.events.participants import Filler
from kg.extract.events.tellings import Telling
from kg.extract.events.voices import Voices
from kg.language import is_dep
from kg.model import AgentCertainty, Entity, EntityKind, Mode, Statement


def agent_certainty(tellings: list[Telling], voices: Voices) -> AgentCertainty:
    """Asserted by the article or the doer itself, alleged by others or with a hedge."""
    agents = [(t, f) for t in tellings for f in t.of("agent")]
    if not agents:
        return AgentCertainty.UNKNOWN
    sure = any(_is_asserted(telling, filler, voices) for telling, filler in agents)
    return AgentCertainty.ASSERTED if sure else AgentCertainty.ALLEGED


def _is_asserted(telling: Telling, filler: Filler, voices: Voices) -> bool:
    if telling.hedged or filler.blamed or has_hedge(telling.scene, filler.head):
        return False
    return telling.voice is None or is_speaker(telling, filler, telling.voice, voices)


def is_speaker(telling: Telling, filler: Filler, voice: str | None, voices: Voices) -> bool:
    """Whether the doer speaks: the same entity, the same words, "we", "its fighters"."""
    statement = voices.statement(voice)
    if statement is None:
        return False
    scene = telling.scene
    speakers = {statement.source_entity, statement.on_behalf_of} - {None}
    if filler.entity in speakers or scene.word(filler.head) in _FIRST:
        return True
    if _is_owned(telling, filler) or _is_of_one_state(telling, filler, statement):
        return True
    if filler.entity is None and scene.word(filler.head) in _AGAIN:
        return statement.mode is not Mode.DIRECT
    called = _words(statement, telling)
    return called <= _AGAIN or (filler.entity is None and scene.lemma(filler.head) in called)


def _is_owned(telling: Telling, filler: Filler) -> bool:
    """ "its fighters", "our forces": the speaker's, when they do it alone."""
    phrase, token = telling.scene.phrase(filler.head), telling.scene.token(filler.head)
    owner = phrase.owner if phrase else None
    alone = owner is not None and not is_dep(token.dep, "conj")
    return alone and telling.scene.word(owner or 0) in _POSSESSIVES


def _is_of_one_state(telling: Telling, filler: Filler, statement: Statement) -> bool:
    """ "Forces of the republic have withdrawn, the General Staff said": its own deed."""
    scene = telling.scene
    doers = [n.entity for n in scene.named.get(filler.head, ()) if n.entity.id == filler.entity]
    speakers = [
        n.entity
        for span in statement.source
        for i in scene.parse.indices(span)
        for n in scene.named.get(i, ())
        if n.entity.id in {statement.source_entity, statement.on_behalf_of}
    ]
    return any(_is_state(a, b) for a in doers for b in speakers)


def _is_state(one: Entity, other: Entity) -> bool:
    states = one.kind in _STATE and other.kind in _STATE
    return states and one.country is not None and one.country == other.country


_STATE = frozenset({EntityKind.GOVERNMENT, EntityKind.GOVERNMENT_BODY, EntityKind.MILITARY})
_FIRST = frozenset({"we", "i", "us"})
_AGAIN = frozenset({"it", "they"})
_POSSESSIVES = frozenset({"its", "our", "their", "his", "her", "my"})


def _words(statement: Statement, telling: Telling) -> set[str]:
    """The lemmas by which a speaker without an entity is called: "the junta says it …"."""
    parse = telling.scene.parse
    return {parse.tokens[i].lemma.lower() for span in statement.source for i in parse.indices(span)}
