"""Who or what "the President", "the envoy", "the organisation", "the army" is.

A noun takes up what was named before it in the same section: a person with that office, a body
whose name ends in that noun, a body of a kind that the noun may mean.
"""

from __future__ import annotations

from kg.extract.coreference.scene import Actor, Seen, Stage, agrees
from kg.extract.names.lists import folded_words, titles
from kg.knowledge.lexicon import load_toml, words
from kg.knowledge.toponymy import fold
from kg.language import Token
from kg.model import EntityKind, Form, Span

_FAR = 40  # sentences: an office may be taken up from far above
_UNNAMED = 15  # … and somebody without a name
_NEAR = 3
_DETERMINERS = frozenset({"the", "that", "this"})


def resolve_nominal(stage: Stage, token: int) -> bool:
    """Give the definite noun at `token` to the actor it takes up; False when that is not plain."""
    found = _definite(stage, token)
    if found is None:
        return _resolve_bare(stage, token)
    span, said = found
    if stage.taken(token):
        return False
    noun = _singular(stage.parse.tokens[token])
    actor = _office_holder(stage, token, said) or _body(stage, token, noun, said)
    actor = actor or _told_before(stage, token, noun, said)
    if actor is None:
        return False
    stage.add(actor, span, Form.NOMINAL)
    return True


def _resolve_bare(stage: Stage, token: int) -> bool:
    """Give the noun before an office to the body it takes up: "*ministry* spokesman"."""
    tokens, noun = stage.parse.tokens, _singular(stage.parse.tokens[token])
    if noun not in words("coreference", "named", "nouns") or token + 1 >= len(tokens):
        return False
    office = _singular(tokens[token + 1]) in words("coreference", "people", "nouns")
    before = tokens[token - 1] if token else tokens[token]
    if not office or (token and before.pos in ("ADJ", "NOUN", "PROPN")) or stage.taken(token):
        return False
    actor = _named(stage, token, [noun])
    if actor is not None:
        stage.add(actor, tokens[token].span, Form.NOMINAL)
    return actor is not None


def _singular(token: Token) -> str:
    return fold(token.lemma)


def _definite(stage: Stage, token: int) -> tuple[Span, list[str]] | None:
    """Return the span of "the … noun" that ends at `token`, and the folded words between.

    None when it says more than a name could take up: "the minister of health", "the two groups".
    """
    tokens = stage.parse.tokens
    noun = tokens[token]
    if noun.pos not in ("NOUN", "PROPN") or noun.tag in ("NNS", "NNPS"):
        return None
    start = token
    while start > 0 and token - start < 5 and tokens[start - 1].sentence == noun.sentence:
        if fold(tokens[start - 1].text) in _DETERMINERS:
            said = [fold(t.text) for t in tokens[start : token + 1]]
            ends = _ends_here(stage, token)
            return (Span(tokens[start - 1].start, noun.end), said) if ends else None
        if tokens[start - 1].pos not in ("ADJ", "NOUN", "PROPN", "PUNCT"):
            return None
        start -= 1
    return None


def _ends_here(stage: Stage, token: int) -> bool:
    tokens = stage.parse.tokens
    if token + 1 >= len(tokens):
        return True
    after = tokens[token + 1]
    goes_on = after.text[0].isupper() or after.text in ("of", "for", "in", "-")
    return not goes_on and after.pos not in ("NOUN", "PROPN", "NUM")


# ── people by their office ──────────────────────────────────────────────────────────────────


def _office_holder(stage: Stage, token: int, said: list[str]) -> Actor | None:
    noun = said[-1]
    if not _is_office(said):
        return None
    gender = _told_gender(noun)
    people = [
        s
        for s in stage.before(token, _FAR)
        if s.actor.kind is EntityKind.PERSON and agrees(s.actor.gender, gender)
    ]
    holders = [s for s in people if _holds(s.actor, said)]
    if holders:
        return _last_alone(holders)
    return _other_word(stage, token, noun, people)


def _is_office(said: list[str]) -> bool:
    length, _ = titles().ending_at(said, len(said))
    known = length > 0 or said[-1] in words("coreference", "people", "nouns")
    before = said[: len(said) - max(length, 1)]
    return known and all(w in folded_words("modifiers") for w in before)


def _told_gender(noun: str) -> str:
    for gender in ("female", "male"):
        if noun in words("coreference", "people", gender):
            return gender
    return ""


def _holds(actor: Actor, said: list[str]) -> bool:
    """Whether one of somebody's roles is what the noun phrase says: "the foreign minister"."""
    wanted = [w for w in said[:-1] if w not in folded_words("modifiers")] + said[-1:]
    for role in actor.roles:
        title = fold(role.title).split()
        if said[0] == "former" and title[:1] != ["former"]:
            continue
        if wanted[-1] in title and set(wanted) <= set(title):
            return True
    return False


def _last_alone(holders: list[Seen]) -> Actor | None:
    """Return who was seen last, unless somebody else was as good within two sentences of it."""
    last = max(holders, key=lambda s: s.span)
    rivals = {
        id(s.actor) for s in holders if s.actor is not last.actor and last.sentence - s.sentence < 2
    }
    return None if rivals else last.actor


def _other_word(stage: Stage, token: int, noun: str, people: list[Seen]) -> Actor | None:
    """ "The diplomat said": another word for the only person of the last two sentences."""
    here = stage.parse.tokens[token].sentence
    if noun not in words("coreference", "people", "nouns"):
        return None
    near = {id(s.actor): s.actor for s in people if 0 < here - s.sentence <= 2}
    everyone = [s for s in stage.before(token, 2) if s.actor.kind is EntityKind.PERSON]
    if len(near) != 1 or len({id(s.actor) for s in everyone}) != 1:
        return None
    actor = next(iter(near.values()))
    spoke = any(s.speaker for s in people if s.actor is actor and here - s.sentence <= 2)
    return actor if spoke and not _conflicts(actor, noun) else None


def _conflicts(actor: Actor, noun: str) -> bool:
    """Whether an office is known that leaves no room for this one."""
    offices = words("coreference", "people", "exclusive")
    if noun not in offices:
        return False
    held = {w for role in actor.roles for w in fold(role.title).split()} & offices
    return bool(held) and noun not in held


# ── somebody without a name ─────────────────────────────────────────────────────────────────


def _told_before(stage: Stage, token: int, noun: str, said: list[str]) -> Actor | None:
    """Return whom the text told of without a name: "a trader" … "the trader"."""
    if noun not in words("coreference", "groups", "single"):
        return None
    alike = [
        s
        for s in stage.before(token, _UNNAMED)
        if s.actor.kind is EntityKind.GROUP and _tells_less(s.actor, said)
    ]
    return _last_alone(alike) if alike else None


def _tells_less(actor: Actor, said: list[str]) -> bool:
    """Whether the noun phrase says no more than somebody was called: "the (interior) minister"."""
    called = actor.names[0]
    return bool(called) and called[-1] == said[-1] and set(said) <= set(called)


# ── bodies ──────────────────────────────────────────────────────────────────────────────────


def _body(stage: Stage, token: int, noun: str, said: list[str]) -> Actor | None:
    named = _named(stage, token, said)
    if named is not None and (noun in words("coreference", "named", "nouns") or len(said) > 1):
        return named
    kinds = load_toml("coreference")["bodies"].get(noun)
    is_actor = stage.parse.tokens[token].dep in ("nsubj", "nmod:poss")
    if (
        not kinds
        or len(said) > 1
        or not is_actor
        or noun in words("coreference", "state", "governments")
    ):
        return None
    allowed = {EntityKind(k) for k in kinds}
    near = [s for s in stage.before(token, _NEAR) if s.actor.kind in allowed]
    if len({id(s.actor) for s in near}) > 1:
        here = stage.parse.tokens[token].sentence
        near = [s for s in near if s.subject and here - s.sentence <= 1]
    chosen = {id(s.actor): s.actor for s in near}
    return next(iter(chosen.values())) if len(chosen) == 1 else None


def _named(stage: Stage, token: int, said: list[str]) -> Actor | None:
    """Return the body whose name ends in what is said: in this scene, or the only one there is."""
    here = [s for s in stage.before(token, _FAR) if _is_named(s.actor, said)]
    if here:
        actor = max(here, key=lambda s: s.span).actor
        return actor if _is_leading(stage, actor) else None
    anywhere = [a for a in stage.ending_in(said[-1]) if _is_named(a, said)]
    if said[-1] in words("coreference", "state", "armies"):
        anywhere = [a for a in anywhere if a.kind is EntityKind.MILITARY]
    return anywhere[0] if len(anywhere) == 1 else None


def _is_leading(stage: Stage, actor: Actor) -> bool:
    """Whether a government is the one the text speaks of most; any other body passes."""
    if actor.kind is not EntityKind.GOVERNMENT:
        return True
    rivals = [a for a in stage.actors if a.kind is EntityKind.GOVERNMENT and a is not actor]
    return all(len(a.mentions) < len(actor.mentions) for a in rivals) or _says_regime(actor)


def _says_regime(actor: Actor) -> bool:
    return any(name[-1] == "regime" for name in actor.names)


def _is_named(actor: Actor, said: list[str]) -> bool:
    """Whether a body's name, or a name of it that was written, ends in what is said."""
    if actor.kind in (EntityKind.PERSON, EntityKind.LOCATION, EntityKind.GROUP):
        return False
    wanted = tuple(said)
    return any(n[-len(wanted) :] == wanted and len(n) > len(wanted) for n in actor.names)
