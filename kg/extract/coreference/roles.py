"""What office or trade the text says somebody has: titles before names, appositions after them.

"State Department spokesman | John Kirby"
"Sergei Ryabkov, | the Deputy Foreign Minister,"
"Amnesty's Deputy Director for Research, | Lynn Maalouf"
"Murad Gazdiev | of RT",  "RT's | Murad Gazdiev"             (affiliation)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.extract.coreference.scene import Actor, Seen, Stage
from kg.extract.names.lists import folded_words, titles
from kg.knowledge.lexicon import words
from kg.knowledge.toponymy import fold
from kg.language import Token
from kg.model import EntityKind, Form, Role, Span

_AFFILIATED = "affiliation"
_REACH = 14  # tokens a title before or after a name may be long
_STOPS = frozenset({".", ";", ":", "(", ")", "—", "–", '"', "“", "”"})
_HYPHENS = frozenset({"-", "‑", "‐"})
_OWNS = frozenset({"'s", "’s"})
_DEFINITE = frozenset({"the", "s", "a", "an", "its", "his", "her", "their", "our"})
_LINKS = frozenset({"of", "for", "at", "in", "to", "from", "with", "on"})


def add_roles(stage: Stage) -> None:
    """Write down the roles the text gives to the people it names."""
    for actor in stage.actors:
        if actor.kind is EntityKind.PERSON:
            known = {(fold(r.title), r.organisation) for r in actor.roles}
            for mention in tuple(actor.mentions):
                for role in _roles(stage, mention.span):
                    key = (fold(role.title), role.organisation)
                    if mention.form is Form.NAME and key not in known:
                        known.add(key)
                        actor.roles.append(role)


def settle_roles(stage: Stage) -> None:
    """Write down whose the offices are that a noun or pronoun tells: "ministry spokesman X"."""
    for actor in stage.actors:
        for number, role in enumerate(actor.roles):
            at = stage.parse.indices(role.span)
            if role.organisation is None and at:
                owner = _owner_told(stage, at.start)
                actor.roles[number] = replace(role, organisation=owner)


def _owner_told(stage: Stage, title: int) -> str | None:
    """Return the id of the body whose noun, or "its", stands right before a title."""
    tokens, before = stage.parse.tokens, title - 1
    while before >= 0 and fold(tokens[before].text) in folded_words("modifiers"):
        if _body_ending(stage, before):
            break
        before -= 1
    if before < 0 or tokens[before].sentence != tokens[title].sentence:
        return None
    if tokens[before].text in _OWNS:
        before -= 1
    if tokens[before].tag != "PRP$" or tokens[before].text.lower() not in ("its", "their"):
        return _body_ending(stage, before)
    here = tokens[before].sentence
    for sentence in (here, here - 1):
        near = [s for s in stage.before(before, 1) if s.sentence == sentence and s.subject]
        bodies = [s.actor for s in near if _is_body(s.actor) or _is_told_body(stage, s)]
        if bodies:
            return bodies[-1].entity.id
    return None


def _is_told_body(stage: Stage, one: Seen) -> bool:
    """Whether it is a body without a name: "the party"."""
    head = stage.parse.tokens[one.token].lemma.lower()
    is_group = one.actor.kind is EntityKind.GROUP
    return is_group and head in words("coreference", "groups", "bodies")


def _roles(stage: Stage, name: Span) -> Iterator[Role]:
    at = stage.parse.indices(name)
    if not at:
        return
    before = _before(stage, at.start)
    after = _after(stage, at.stop)
    yield from (role for role in (before, after) if role is not None)
    if before is None and after is None:
        affiliated = _affiliation(stage, at)
        if affiliated is not None:
            yield affiliated


def _before(stage: Stage, end: int) -> Role | None:
    """Return the role that the title just before a name tells; a comma may stand between."""
    tokens, stop = stage.parse.tokens, end
    if stop and tokens[stop - 1].text == ",":
        stop -= 1
    first = _sentence_start(stage, stop, end)
    spoken = [i for i in range(first, stop) if tokens[i].text not in _HYPHENS]
    folded = [fold(tokens[i].text) for i in spoken]
    length, _ = _title_ending(folded)
    tail = 0
    if not length and stop < end:
        length, tail = _title_with_tail(folded)  # "Deputy Director for Research,"
    if not length:
        return None
    start = spoken[len(folded) - length - tail]
    if stop < end and tail == 0 and not _is_definite(tokens, start):
        return None
    while start > first and fold(tokens[start - 1].text) in folded_words("modifiers"):
        start -= 1
    owner = _owner_before(stage, start, first)
    if tail and owner is None:
        owner = _owner_inside(stage, stop - tail, stop)
    told = Span(tokens[start].start, tokens[stop - tail - 1 if owner and tail else stop - 1].end)
    title = " ".join(told.of(stage.document.text).split())
    return Role(title=title, organisation=owner, span=told)


def _is_definite(tokens: tuple[Token, ...], start: int) -> bool:
    """Whether "the" or an owner stands before the title: "the foreign minister, X"."""
    for i in range(start - 1, max(start - 5, -1), -1):
        if fold(tokens[i].text) in _DEFINITE:
            return True
        if tokens[i].pos not in ("ADJ", "NOUN", "PROPN"):
            return False
    return False


def _sentence_start(stage: Stage, stop: int, end: int) -> int:
    tokens = stage.parse.tokens
    first = stop
    sentence = tokens[end].sentence if end < len(tokens) else -1
    while first > 0 and stop - first < _REACH:
        before = tokens[first - 1]
        if before.sentence != sentence or before.text in _STOPS or before.text == ",":
            break
        first -= 1
    return first


def _title_ending(folded: list[str]) -> tuple[int, str | None]:
    return titles().ending_at(folded, len(folded))


def _title_with_tail(folded: list[str]) -> tuple[int, int]:
    """Return the lengths of a title and of what follows it: "Director | for Research"."""
    for at in range(len(folded) - 1, 0, -1):
        if folded[at] in ("for", "of", "at"):
            length, _ = titles().ending_at(folded, at)
            if length:
                return length, len(folded) - at
    return 0, 0


def _owner_before(stage: Stage, start: int, first: int) -> str | None:
    """Return the id of the body or state whose name stands before a title."""
    tokens = stage.parse.tokens
    owns = [i for i in range(max(start - 5, first + 1), start) if tokens[i].text in _OWNS]
    if owns:  # "Amnesty's Beirut-based director"
        return _body_ending(stage, owns[-1] - 1)
    at = start
    while at > first and _is_plain(tokens[at - 1]):
        at -= 1
    return _body_ending(stage, at - 1) if at > first else None


def _is_plain(token: Token) -> bool:
    """Whether a word before a title may stand between it and its owner: "RT's Moscow reporter"."""
    return (token.text.islower() and token.pos in ("ADJ", "NOUN")) or token.text in _HYPHENS


def _body_ending(stage: Stage, token: int) -> str | None:
    """Return the id of the body, or else the state, one of whose names ends with that token."""
    one = stage.parse.tokens[token]
    near = stage.in_sentence(one.sentence)
    found = [s.actor for s in near if s.span.end == one.end and _is_body(s.actor)]
    return found[-1].entity.id if found else None


def _body_starting(stage: Stage, token: int) -> Actor | None:
    one = stage.parse.tokens[token]
    near = stage.in_sentence(one.sentence)
    found = [s.actor for s in near if s.span.start == one.start and _is_body(s.actor)]
    return found[-1] if found else None


def _is_body(actor: Actor) -> bool:
    return actor.kind not in (EntityKind.PERSON, EntityKind.LOCATION, EntityKind.GROUP)


def _after(stage: Stage, start: int) -> Role | None:
    """Return the role of an apposition after a name: ", the Deputy Foreign Minister of Russia,"."""
    tokens = stage.parse.tokens
    if start + 1 >= len(tokens) or tokens[start].text != ",":
        return None
    first = start + 1
    stop = _apposition_end(stage, first)
    spoken = [i for i in range(first, stop) if tokens[i].text not in _HYPHENS]
    folded = [fold(tokens[i].text) for i in spoken]
    if not folded or folded[0] in ("who", "which", "whose", "where", "and", "but"):
        return None
    head, length = _first_title(folded)
    if not length:
        return None
    begin = first + (1 if folded[0] in ("the", "a", "an", "its", "his", "her") else 0)
    span = Span(tokens[begin].start, tokens[stop - 1].end)
    owner = _owner_inside(stage, first, stop)
    told = Span(tokens[spoken[head]].start, tokens[spoken[head + length - 1]].end)
    title = " ".join(told.of(stage.document.text).split())
    return Role(title=title, organisation=owner, span=span)


def _apposition_end(stage: Stage, first: int) -> int:
    tokens = stage.parse.tokens
    stop = first
    while stop < len(tokens) and stop - first < _REACH:
        token = tokens[stop]
        ends = token.text in _STOPS or token.text == "," or token.pos in ("VERB", "AUX", "PRON")
        if ends or token.sentence != tokens[first].sentence:
            break
        stop += 1
    return stop


def _first_title(folded: list[str]) -> tuple[int, int]:
    """Return where the longest first title stands that ends its noun phrase."""
    for at in range(len(folded)):
        length, _ = titles().starting_at(folded, at)
        after = folded[at + length] if at + length < len(folded) else ""
        if length and (after in _LINKS or not after):
            return at, length
        if folded[at] in _LINKS:
            break
    return 0, 0


def _owner_inside(stage: Stage, first: int, stop: int) -> str | None:
    tokens = stage.parse.tokens
    span = Span(tokens[first].start, tokens[stop - 1].end)
    near = stage.in_sentence(tokens[first].sentence)
    inside = [s.actor for s in near if span.covers(s.span) and _is_body(s.actor)]
    return inside[0].entity.id if inside else None


def _affiliation(stage: Stage, at: range) -> Role | None:
    """Return whom "RT's Murad Gazdiev" or "Malahifji of the Fastaqim faction" belongs to."""
    tokens = stage.parse.tokens
    if at.start > 1 and tokens[at.start - 1].text in _OWNS:
        owner = _body_ending(stage, at.start - 2)
        if owner is not None:
            span = Span(tokens[at.start - 2].start, tokens[at.stop - 1].end)
            return Role(title=_AFFILIATED, organisation=owner, span=span)
    return _affiliation_after(stage, at)


def _affiliation_after(stage: Stage, at: range) -> Role | None:
    tokens = stage.parse.tokens
    of = at.stop
    if of + 1 >= len(tokens) or fold(tokens[of].text) not in ("of", "from", "with"):
        return None
    body = of + (2 if fold(tokens[of + 1].text) == "the" else 1)
    owner = _body_starting(stage, body) if body < len(tokens) else None
    if owner is None or owner.kind is EntityKind.GOVERNMENT:
        return None
    span = Span(tokens[at.start].start, tokens[body].end)
    return Role(title=_AFFILIATED, organisation=owner.entity.id, span=span)
