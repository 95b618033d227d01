"""A state's government and army where the text leaves the state out.

"the government said", "the junta", "army spokesman", "the regime's military", "his army": of the
state that the scene is about, or of whoever owns them.
"""

from __future__ import annotations

from functools import cache

from kg.extract.coreference.scene import Actor, Stage
from kg.knowledge.authority import Concept, Use, authority
from kg.knowledge.lexicon import words
from kg.knowledge.toponymy import fold
from kg.language import is_dep
from kg.model import EntityKind, Form, Identity, Span

_DETERMINERS = frozenset({"the", "this", "that"})
_REACH = 5  # tokens a phrase like "the internationally recognised government" may be long
_REGIME = "regime"
_FORCES = ("armed forces", "army", "military")


def resolve_organ(stage: Stage, token: int) -> bool:
    """Give the noun at `token` to the government or army it means; False when that is not plain."""
    noun = fold(stage.parse.tokens[token].lemma)
    is_government = noun in words("coreference", "state", "governments")
    if not is_government and noun not in words("coreference", "state", "armies"):
        return False
    if stage.taken(token) or stage.is_quoted(token):
        return False
    told = _phrase(stage, token)
    if told is None:
        return False
    span, state = told
    code = state or _seat(stage, token) or stage.homes.of(stage.parse.tokens[token].sentence)
    actor = _named_so(stage, noun) if noun == _REGIME else None
    if actor is None and is_government:
        actor = _government(stage, code)
    elif actor is None:
        code = _regime_of(stage, token) or code
        actor = _army(stage, code, noun)
    if actor is None:
        return False
    stage.add(actor, span, Form.NOMINAL)
    return True


def _named_so(stage: Stage, noun: str) -> Actor | None:
    """Return the one government that the text calls so: a "regime" is nobody's own word."""
    called = [a for a in stage.ending_in(noun) if a.kind is EntityKind.GOVERNMENT]
    return called[0] if len(called) == 1 else None


def _regime_of(stage: Stage, token: int) -> str | None:
    """Return the country of "the *regime* military"."""
    if token and stage.parse.tokens[token - 1].text.lower() == _REGIME:
        regime = _named_so(stage, _REGIME)
        return regime.entity.country if regime is not None else None
    return None


def _phrase(stage: Stage, token: int) -> tuple[Span, str | None] | None:
    """Return the span of the phrase that ends at `token`, and the state it is told to belong to.

    A noun before another one has none but itself: "*army* spokesman".
    """
    tokens, one = stage.parse.tokens, stage.parse.tokens[token]
    if one.tag in ("NNS", "NNPS") or not _ends_here(stage, token):
        is_first = token == 0 or tokens[token - 1].pos not in ("ADJ", "NOUN", "PROPN", "PUNCT")
        joined = is_dep(one.dep, "compound") and is_first and token + 1 < len(tokens)
        return (one.span, None) if joined and tokens[token + 1].pos == "NOUN" else None
    start, state = token, None
    while start > 0 and token - start < _REACH and tokens[start - 1].sentence == one.sentence:
        before = tokens[start - 1]
        word = before.text.lower()
        if word in _DETERMINERS:
            return Span(before.start, one.end), state
        if before.tag == "PRP$":
            owner = _country_of(stage, start - 1)
            is_state = fold(one.lemma) in words("coreference", "state", "governments")
            return (Span(before.start, one.end), owner) if owner or is_state else None
        if word not in words("coreference", "state", "modifiers"):
            return None
        start -= 1
    return None


def _ends_here(stage: Stage, token: int) -> bool:
    tokens = stage.parse.tokens
    if token + 1 >= len(tokens) or tokens[token + 1].sentence != tokens[token].sentence:
        return True
    after = tokens[token + 1]
    if after.text in ("in", "of"):
        return _seat(stage, token) is not None
    return after.text not in ("for", "-") and after.pos not in ("NOUN", "PROPN", "NUM")


def _seat(stage: Stage, token: int) -> str | None:
    """Return the country whose capital stands behind: "the government *in Kabul*"."""
    tokens = stage.parse.tokens
    if token + 2 >= len(tokens) or tokens[token + 1].text != "in":
        return None
    for entry in authority().entries(tokens[token + 2].text):
        if entry.use is Use.METONYM:
            return entry.concept.country
    return None


def _country_of(stage: Stage, pronoun: int) -> str | None:
    """Return the country of whom "his" or "its" means: the last actor before of that country."""
    sentence = stage.parse.tokens[pronoun].sentence
    is_thing = stage.parse.tokens[pronoun].text.lower() in ("its", "their")
    near = [s for s in stage.before(pronoun, 1) if s.sentence == sentence or s.subject]
    for seen in reversed(near):
        is_person = seen.actor.kind is EntityKind.PERSON
        if seen.actor.entity.country and is_person is not is_thing:
            return seen.actor.entity.country
    return None


def _government(stage: Stage, code: str | None) -> Actor | None:
    land = _land(code) if code else None
    concept = authority().government_of(land.id) if land is not None else None
    if concept is None:
        return None
    for actor in stage.actors:
        if actor.entity.identity.authority == concept.id:
            return actor
    identity = Identity(authority=concept.id)
    return stage.new(EntityKind.GOVERNMENT, concept.label, identity=identity, country=code)


def _army(stage: Stage, code: str | None, noun: str) -> Actor | None:
    """Return the army of a state: one that is named, one that is listed, or one without a name."""
    own = [a for a in stage.actors if a.kind is EntityKind.MILITARY and a.entity.country == code]
    own = [a for a in own if any(n[-1:] in _LAST for n in a.names)]
    if own:
        return own[0]
    land = _land(code)
    adjectives = land.adjectives if land is not None else ()
    for name in (f"{a} {force}" for a in adjectives for force in _FORCES):
        listed = [e.concept for e in authority().entries(name) if e.use is Use.NAME]
        if listed and listed[0].kind is EntityKind.MILITARY:
            identity = Identity(authority=listed[0].id)
            return stage.new(EntityKind.MILITARY, listed[0].label, identity=identity, country=code)
    name = f"{adjectives[0]} {noun}" if adjectives else noun
    return stage.new(EntityKind.MILITARY, name, country=code)


_LAST = (("army",), ("military",), ("forces",))


@cache
def _land(code: str | None) -> Concept | None:
    """Return the country of an ISO code."""
    lands = (c for c in authority().concepts.values() if c.place_kind == "Country")
    return next((c for c in lands if c.country == code and not c.historical), None)
