"""Accounts of one event that cannot both hold, with the reason in words.

Claims are compared by what they state: a figure, a culprit, whether it happened, who the victims
were, where, when. Silence contradicts nothing; a vaguer account does not contradict a finer one;
rounding is no contradiction; a denial contradicts what it denies and nothing else. One voice that
gives another figure has corrected it (`kg.accounts.revisions`); one that denies what it told, or
two ministries of one government that do not agree, are a self-contradiction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from kg.accounts.account import Account, Figure, Party
from kg.accounts.figures import (
    comparable,
    compatible,
    counts,
    exceeds,
    far,
    grew,
    is_outdated,
    number,
    one_count,
    told,
    whom,
)
from kg.accounts.parties import common, disjoint, opposed
from kg.accounts.places import apart_km, kilometres
from kg.accounts.revisions import is_later
from kg.accounts.voices import body, in_order, outlet, speaker_key, speaker_label, state_of
from kg.knowledge.event_types import family
from kg.knowledge.lexicon import words
from kg.knowledge.toponymy import fold

_ADJACENT_DAYS = 1  # a night belongs to two days, and the desk may be in another time zone
_FAR_DAYS = 7  # accounts of days or places farther apart are of other happenings
_FAR_KM = 50.0
_MANY = 150  # positions beyond which voices that hold the same are no longer told apart
_REAL = frozenset({"Occurred"})
_WILL = frozenset({"Occurred", "Planned"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Contradiction:
    """Two claims that cannot both hold; `kind` is a local name of the ontology's aspects."""

    first: str  # claim IRI; of the account told first
    second: str
    kind: str  # Numbers | Responsibility | Occurrence | VictimIdentity | Whereabouts | Timing | …
    reason: str


_Rule = Callable[[Account, Account], str | None]
"""Why the two accounts, the one told first first, cannot both hold; None when they can."""


def contradictions(accounts: Iterable[Account]) -> tuple[Contradiction, ...]:
    """Return every contradiction between accounts of one event, sorted.

    What a voice repeats is one position and stands there once, by its first account; what it calls
    outdated is none.
    """
    held = (account for account in own_deeds(accounts) if not is_outdated(account))
    positions = {account.claim: account for account in _positions(held)}
    pairs = combinations(positions.values(), 2)
    found = [one for first, second in pairs for one in between(first, second)]
    return tuple(sorted(_by_sources(found, positions)))


def own_deeds(accounts: Iterable[Account]) -> tuple[Account, ...]:
    """Return the accounts; who is accused and denies, denies to have done it, not that it happened.

    "The Front denied the charge": where somebody says that the Front did it, that is denied.
    """
    every = tuple(accounts)
    charges = [a for a in every if a.status != "Denied"]
    return tuple(_own(a, _accused(_answered(a, charges) or charges)) for a in every)


def _accused(charges: Iterable[Account]) -> tuple[Party, ...]:
    return tuple(party for charge in charges for party in charge.agents)


def _answered(account: Account, charges: Iterable[Account]) -> list[Account]:
    """What others say in the words in which it is denied: "one was killed; police denied it"."""
    here = (account.source.article, account.words)
    said = (c for c in charges if c.voices and (c.source.article, c.words) == here)
    return [c for c in said if c.voices != account.voices] if account.words else []


def _own(account: Account, accused: tuple[Party, ...]) -> Account:
    if account.status != "Denied" or account.agents or not _says_no(account):
        return account
    speaks_for = body(account.voices[-1])
    if speaks_for is None or not common((speaks_for,), accused):
        return account
    return replace(account, agents=(speaks_for,), denies_doing=True)


def _by_sources(
    found: Iterable[Contradiction], accounts: Mapping[str, Account]
) -> Iterator[Contradiction]:
    """Leave out what an article says after a source that it quotes with the same words."""
    found = list(found)
    quoted = {
        mark for one in found for claim, mark in _marks(one, accounts) if accounts[claim].voices
    }
    for one in found:
        if not any(m in quoted for c, m in _marks(one, accounts) if not accounts[c].voices):
            yield one


def _marks(
    one: Contradiction, accounts: Mapping[str, Account]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each side, by which article holds it, against whom, and for which reason."""
    for claim, other in ((one.first, one.second), (one.second, one.first)):
        yield claim, (accounts[claim].source.article, other, one.kind, one.reason)


def between(first: Account, second: Account) -> Iterator[Contradiction]:
    """Yield what is contradictory between two accounts of one event.

    Two accounts that do not even meet in place and time may tell of two happenings: then that,
    and nothing else, is said of them.
    """
    rules = _rules(first, second)
    if rules is _RULES and not _meet(first, second):
        rules = _WHERE_AND_WHEN
    for kind, rule in rules.items():
        if reason := rule(first, second):
            yield Contradiction(first=first.claim, second=second.claim, kind=kind, reason=reason)


def _rules(first: Account, second: Account) -> Mapping[str, _Rule]:
    if _one_telling(first, second):
        return {}
    if speaker_key(first) == speaker_key(second):
        return {"SelfContradiction": _himself}
    if (state := state_of(first)) and state == state_of(second):
        return {"SelfContradiction": _one_government}
    return _RULES


def _meet(first: Account, second: Account) -> bool:
    if _lasting(first, second):
        return True
    gap = _gap(first, second)
    return _apart(first, second) is None and (gap is None or gap <= _ADJACENT_DAYS)


def _apart(first: Account, second: Account) -> float | None:
    """Kilometres between two places that cannot be one; None where they can, or are not told."""
    one, other = first.place, second.place
    return apart_km(one, other) if one and other else None


def _one_telling(first: Account, second: Account) -> bool:
    """One voice in one article, in one breath: its claims are one account, continued."""
    if first.source.article != second.source.article:
        return False
    if not first.voices and not second.voices:
        return outlet(first.source).key == outlet(second.source).key
    statements = {a.voices[-1].statement if a.voices else None for a in (first, second)}
    return len(statements) == 1


def _positions(accounts: Iterable[Account]) -> list[Account]:
    first: dict[tuple[object, ...], Account] = {}
    for account in in_order(accounts):
        first.setdefault((speaker_key(account), _position(account)), account)
    if len(first) <= _MANY:
        return list(first.values())
    held: dict[tuple[object, ...], Account] = {}
    for account in first.values():
        held.setdefault(_position(account), account)
    return list(held.values())


def _position(account: Account) -> tuple[object, ...]:
    return (
        account.status,
        frozenset(p.iri for p in account.agents),
        frozenset(p.iri for p in account.victims),
        frozenset(account.victim_words),
        frozenset(counts(account)),
        account.place,
        account.first_day,
        account.last_day,
    )


# ── numbers ─────────────────────────────────────────────────────────────────────────────────


def _numbers(first: Account, second: Account) -> str | None:
    if not _both_real(first, second) or not one_count(first, second):
        return None
    for one in counts(first):
        for other in counts(second):
            if _grew(first, second, one, other) or _grew(second, first, other, one):
                continue
            if comparable(one, other) and not compatible(one, other):
                return f"{one.metric}: {told(one)} against {told(other)}"
            if exceeds(one, other) or exceeds(other, one):
                return f"{one.metric}: {told(one)} against {told(other)} in all"
    return None


def _grew(earlier: Account, later: Account, before: Figure, after: Figure) -> bool:
    """Whether more have been counted since: the dead of a day later, or of a later update."""
    if grew(earlier, later, before, after):
        return True
    more = number(before) <= number(after)
    return more and is_later(later, earlier) and not far(before, after)


# ── responsibility ──────────────────────────────────────────────────────────────────────────


def _responsibility(first: Account, second: Account) -> str | None:
    kinds = family(first.type) | family(second.type)
    other = words("sides", "events", "mutual") | words("sides", "events", "own")
    if not kinds & words("sides", "events", "blamed") or kinds & other:
        return None
    if first.denies_doing or second.denies_doing:
        return _charge(first, second)
    if "Denied" in (first.status, second.status) or not disjoint(first.agents, second.agents):
        return None
    joint = kinds & words("sides", "events", "joint")
    if joint and not all(opposed(a, b) for a in first.agents for b in second.agents):
        return None
    return f"agent: {_names(first.agents)} against {_names(second.agents)}"


def _charge(first: Account, second: Account) -> str | None:
    """One says that the other did it, who denies it."""
    denial, charge = (first, second) if first.denies_doing else (second, first)
    if charge.status not in _REAL or not (doer := common(denial.agents, charge.agents)):
        return None
    return f"agent: {doer.label} by {speaker_label(charge)}; {speaker_label(denial)} denies it"


# ── victims ─────────────────────────────────────────────────────────────────────────────────


def _victims(first: Account, second: Account) -> str | None:
    if not _both_real(first, second):
        return None
    if disjoint(_people(first.victims), _people(second.victims)):
        return f"victims: {_names(first.victims)} against {_names(second.victims)}"
    kinds = _kind_of_people(first), _kind_of_people(second)
    one_deed = not _lasting(first, second)
    if one_deed and set(kinds) == {"civilians", "fighters"} and _same_toll(first, second):
        return f"victims: {kinds[0]} against {kinds[1]}"
    return None


def _people(victims: Iterable[Party]) -> tuple[Party, ...]:
    return tuple(v for v in victims if v.kind not in ("Location", "Country"))


def _kind_of_people(account: Account) -> str | None:
    """Return "civilians" or "fighters" when all its victims are; None when it does not tell."""
    said = [frozenset(fold(w).split()) for w in account.victim_words]
    counted = {whom(f) for f in counts(account) if f.metric == "killed" and whom(f)}
    if not said and not counted:
        return None
    if _all_are("civilian", said) and counted <= {"civilians", "women", "children"}:
        return "civilians"
    if _all_are("fighter", said) and counted <= {"fighters", "soldiers", "police"}:
        return "fighters"
    return None


def _all_are(kind: str, said: Iterable[frozenset[str]]) -> bool:
    nouns = words("sides", kind)
    return all(one & nouns for one in said)


def _same_toll(first: Account, second: Account) -> bool:
    """Whether both count the same dead: else one may tell of others."""
    one, other = (
        {(f.least, f.most) for f in counts(a) if f.metric == "killed"} for a in (first, second)
    )
    return bool(one & other) or not (one and other)


# ── occurrence ──────────────────────────────────────────────────────────────────────────────


def _occurrence(first: Account, second: Account) -> str | None:
    if first.status == "Denied":
        return _denied(first, second)
    return _denied(second, first) if second.status == "Denied" else None


def _denied(denial: Account, other: Account) -> str | None:
    if other.status not in _REAL or denial.denies_doing or _of_other_days(denial, other):
        return None
    shared = common(denial.agents, other.agents)
    if denial.agents and not shared:
        return None  # "the army denies that it fired" says nothing of others who did
    if not (shared or _denies(denial) or _same_occasion(denial, other)):
        return None
    what = f"that {_names(denial.agents)} did it" if denial.agents else "it"
    return f"{speaker_label(denial)} denies {what}; {speaker_label(other)} says that it happened"


def _denies(account: Account) -> bool:
    """Whether to deny is what the speaker does; a negation alone may be of something else."""
    return bool(account.voices) and account.voices[-1].act in ("Denial", "Rejection")


def _says_no(account: Account) -> bool:
    """ "Denied the charge and said that …": by the act, or in words beside it."""
    said = frozenset(fold(account.words).split()) & words("sides", "denials")
    return _denies(account) or (bool(account.voices) and bool(said))


def _same_occasion(first: Account, second: Account) -> bool:
    """Whether both say where or when, and there they meet."""
    places = first.place, second.place
    same_place = places[0] is not None and places[0] == places[1]
    return same_place or _gap(first, second) == 0


def _of_other_days(first: Account, second: Account) -> bool:
    """ "No raid since Tuesday" says nothing of Monday's."""
    gap = _gap(first, second)
    return gap is not None and gap > 0


# ── place and time ──────────────────────────────────────────────────────────────────────────


def _whereabouts(first: Account, second: Account) -> str | None:
    one, other = first.place, second.place
    if one is None or other is None or not _both_real(first, second) or _lasting(first, second):
        return None
    away = apart_km(one, other)
    if away is None or away > _FAR_KM or (_gap(first, second) or 0) > _ADJACENT_DAYS:
        return None
    return f"place: {one.label} against {other.label}, {kilometres(away)} apart"


def _timing(first: Account, second: Account) -> str | None:
    if not _both_real(first, second) or _lasting(first, second):
        return None
    gap = _gap(first, second)
    if any(_spans_days(account) or _is_of_harm(account) for account in (first, second)):
        return None  # of a campaign one tells the beginning, another the last two weeks
    if gap is None or not _ADJACENT_DAYS < gap <= _FAR_DAYS:
        return None
    if _apart(first, second) is not None:
        return None
    return f"date: {_days(first)} against {_days(second)}"


def _gap(first: Account, second: Account) -> int | None:
    """Days between the two, 0 when they meet; None when either is open."""
    gaps = [
        (b.first_day - a.last_day).days
        for a, b in ((first, second), (second, first))
        if a.last_day is not None and b.first_day is not None
    ]
    return max(0, *gaps) if len(gaps) == 2 else None


def _is_of_harm(account: Account) -> bool:
    """ "Two of the wounded died on Thursday": no other day of the shelling."""
    return bool(account.figures) and not (account.place or account.agents or account.targets)


def _spans_days(account: Account) -> bool:
    first, last = account.first_day, account.last_day
    return first is None or last is None or (last - first).days > _ADJACENT_DAYS


def _days(account: Account) -> str:
    first, last = account.first_day, account.last_day
    return f"{first}" if first == last else f"{first} to {last}"


def _lasting(first: Account, second: Account) -> bool:
    kinds = family(first.type) | family(second.type)
    return bool(kinds & words("sides", "events", "lasting"))


# ── one voice against itself ────────────────────────────────────────────────────────────────


def _himself(first: Account, second: Account) -> str | None:
    """A figure may be corrected, and who did it may become known; a denial denies itself."""
    if reason := _occurrence(first, second) or _refused(first, second):
        return reason
    both_said = first.agent_certainty != "UnknownAgent" != second.agent_certainty
    if both_said and (reason := _responsibility(first, second)):
        return f"{speaker_label(first)} names two culprits: {reason.removeprefix('agent: ')}"
    return None


def _one_government(first: Account, second: Account) -> str | None:
    """Two bodies of one state: what one says, the other denies or refuses."""
    return _occurrence(first, second) or _refused(first, second) or _responsibility(first, second)


def _refused(first: Account, second: Account) -> str | None:
    """One announces it, the other rejects it."""
    for one, other in ((first, second), (second, first)):
        if rejects(one) and not rejects(other) and other.status in _WILL:
            return f"{speaker_label(one)} rejects it; {speaker_label(other)} says that it holds"
    return None


def rejects(account: Account) -> bool:
    """By its act, or by words that refuse without denying: "the truce is irrelevant"."""
    if not account.voices:
        return False
    said = f" {' '.join(fold(account.words).split())} "
    refused = any(f" {phrase} " in said for phrase in words("sides", "refusals"))
    return refused or account.voices[-1].act == "Rejection"


# ── helpers ─────────────────────────────────────────────────────────────────────────────────


def _both_real(first: Account, second: Account) -> bool:
    return first.status == second.status == "Occurred"


def _names(parties: Iterable[Party]) -> str:
    return " and ".join(dict.fromkeys(p.label for p in parties))


_RULES: Mapping[str, _Rule] = {
    "Numbers": _numbers,
    "Responsibility": _responsibility,
    "VictimIdentity": _victims,
    "Occurrence": _occurrence,
    "Whereabouts": _whereabouts,
    "Timing": _timing,
}
_WHERE_AND_WHEN: Mapping[str, _Rule] = {"Whereabouts": _whereabouts, "Timing": _timing}
