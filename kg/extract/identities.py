"""Events again, each with the claims that say who its victims were.

"Local sources said the dead were members of the Harbour Guard" tells of no event, and yet it is an
account of one: the statement's words link people told of before ("the dead", "the two men") with a
group by a form of "to be", or by "belonged to", "were identified as" and the like. Each such
account is a claim of its own, so that two of them can contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kg.extract.reading import Reading
from kg.knowledge.lexicon import load_toml
from kg.language import Parse, is_dep
from kg.model import Argument, Claim, Entity, EntityKind, Event, Span, Statement

_CERTAINTY = 0.6
_BELONGS_TO = frozenset(
    {
        EntityKind.ARMED_GROUP,
        EntityKind.MILITARY,
        EntityKind.GOVERNMENT_BODY,
        EntityKind.NGO,
        EntityKind.MEDIA,
        EntityKind.ORGANISATION,
    }
)
_DEFINITE = frozenset({"the", "those", "these", "both", "all"})


@dataclass(frozen=True, slots=True)
class _Account:
    """A statement by which people told of before belong to a group."""

    statement: Statement
    people: str  # lemma of the noun they are called by
    group: Entity
    where: Span  # the group's name
    words: Span


def find_identities(reading: Reading) -> tuple[Event, ...]:
    """Return every event; those with victims have a claim more for each account of who they were.

    The event must be the last one with victims told of before in the same entry of the article.
    """
    found = list(reading.found.events)
    for account in _accounts(reading):
        at = _told_before(account, found, reading)
        if at is not None:
            found[at] = _with_claim(found[at], account)
    return tuple(found)


def _accounts(reading: Reading) -> Iterator[_Account]:
    for statement in reading.found.statements:
        for span in statement.content:
            for i in reading.parse.indices(span):
                if account := _account(reading, statement, span, i):
                    yield account


def _account(reading: Reading, statement: Statement, span: Span, subject: int) -> _Account | None:
    """The account whose subject is token `subject`, if it is one."""
    parse = reading.parse
    token = parse.tokens[subject]
    if not is_dep(token.dep, "nsubj") or token.lemma not in _people():
        return None
    link = _link(parse, token.head)
    denied = any(parse.tokens[c].lemma in {"not", "never"} for c in parse.children(token.head))
    if link is None or denied or not _is_definite(parse, subject):
        return None
    said = _group_after(reading, token.head, link)
    if said is None:
        return None
    group, where = said
    words = Span(max(span.start, parse.subtree_span(subject).start), where.end)
    return _Account(statement, token.lemma, group, where, words)


def _link(parse: Parse, predicate: int) -> int | None:
    """The word that makes them one: "were", "belonged to", "were identified as"."""
    links = frozenset(load_toml("identities")["links"])
    if parse.tokens[predicate].lemma in links:
        return predicate
    return parse.child(predicate, "cop")


def _people() -> frozenset[str]:
    return frozenset(load_toml("identities")["people"])


def _is_definite(parse: Parse, noun: int) -> bool:
    words = (parse.tokens[c].text.lower() for c in parse.children(noun, "det", "nummod"))
    return any(word in _DEFINITE for word in words)


def _group_after(reading: Reading, predicate: int, copula: int) -> tuple[Entity, Span] | None:
    """The first group named in the predicate, before any clause that hangs on it."""
    parse = reading.parse
    clauses = (parse.subtree(i)[0] for i in parse.subtree(predicate) if _opens_clause(parse, i))
    start = parse.tokens[copula].end
    end = min((parse.tokens[i].start for i in clauses if i > copula), default=None)
    last = parse.subtree_span(predicate).end if end is None else end
    named = [
        (mention.span, entity)
        for entity in reading.found.entities
        if entity.kind in _BELONGS_TO
        for mention in entity.mentions
        if start <= mention.span.start and mention.span.end <= last
    ]
    where, group = min(named, key=lambda pair: pair[0], default=(None, None))
    return (group, where) if group and where else None


def _opens_clause(parse: Parse, i: int) -> bool:
    return parse.tokens[i].dep.startswith(("acl", "advcl", "conj", "parataxis"))


def _told_before(account: _Account, events: list[Event], reading: Reading) -> int | None:
    """The nearest event before the account, in the same entry, whose victims it can mean."""
    containers = reading.document.containers_of(account.words)
    for at in reversed(range(len(events))):
        trigger = _first_trigger(events[at])
        same_entry = reading.document.containers_of(trigger) == containers
        if trigger.start < account.words.start and same_entry:
            called = _victims_called(events[at], reading.parse)
            if called and (account.people in called or called <= _people()):
                return at
    return None


def _first_trigger(event: Event) -> Span:
    return min(event.triggers)


def _victims_called(event: Event, parse: Parse) -> set[str]:
    """Lemmas of the nouns by which the event's victims are called."""
    victims = (a.span for c in event.claims for a in c.args if a.role == "victim")
    heads = (parse.head_of(span) for span in victims)
    return {parse.tokens[h].lemma for h in heads if h is not None}


def _with_claim(event: Event, account: _Account) -> Event:
    claim = Claim(
        id=f"{event.id}c{len(event.claims) + 1}",
        voice=account.statement.id,
        evidence=(account.words,),
        args=(Argument(role="victim", span=account.where, entity=account.group.id),),
        status=event.status,
        certainty=min(_CERTAINTY, account.statement.certainty),
    )
    return replace(event, claims=(*event.claims, claim))
