"""Whose word an account is, and whether two voices know it each for themselves.

An account is had through a chain: the outlet has it from an agency, which has it from activists.
Its origin is the innermost voice that one could look up; where there is none, the outlet answers
for it. Independence has to be shown: two articles of outlets nobody knows are not independent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.accounts.account import Account, Party, Source, Voice
from kg.accounts.parties import is_state, local, parents, same_doer, states
from kg.knowledge.lexicon import load_toml, words
from kg.knowledge.toponymy import fold

_FEW_WORDS = 8  # shorter sentences may be alike by chance


def as_named(speakers: Iterable[Party], words: str | None) -> tuple[Party, ...]:
    """Return who speaks together in the order of the words: a graph keeps none."""
    said = (words or "").casefold()

    def place(party: Party) -> tuple[int, str]:
        at = said.find(party.label.casefold())
        return at if at >= 0 else len(said), party.iri

    return tuple(sorted(speakers, key=place))


@dataclass(frozen=True, slots=True)
class Origin:
    """Who answers for an account."""

    key: str  # the same for the same voice in every article
    label: str
    party: Party | None = None
    is_outlet: bool = False
    known: bool = True  # False: an outlet nobody knows


def origin(account: Account) -> Origin:
    """Return the innermost voice one could look up, or else the outlet."""
    for voice in reversed(account.voices):
        party = body(voice)
        if party is not None and is_named(voice, party):
            return Origin(party.iri, party.label, party)
    return outlet(account.source)


def outlet(source: Source) -> Origin:
    """Return who published it: an outlet, a site, or else an article of nobody knows whom."""
    if source.entry_kind == "embedded" and source.entry:
        return Origin(source.entry, "an article embedded in it", is_outlet=True, known=False)
    if source.publisher:
        return Origin(source.publisher.iri, source.publisher.label, source.publisher, True)
    if source.site:
        return Origin(f"site:{source.site}", source.site, is_outlet=True)
    return Origin(source.work, source.title, is_outlet=True, known=False)


def body(voice: Voice) -> Party | None:
    """Return whose word it is: the body that somebody speaks for, or the speaker."""
    if voice.on_behalf_of:
        return voice.on_behalf_of
    bodies = (one for one in voice.bodies if one.kind != "Location")
    return next(bodies, voice.speaker)


def is_named(voice: Voice, party: Party) -> bool:
    """Whether it is somebody one could look up, not "activists" or "a resident"."""
    return not (voice.unnamed and party is voice.speaker) and party.kind != "Group"


def speaker_key(account: Account) -> str:
    """Return who speaks, innermost, named or not; unnamed ones differ by article and words."""
    if not account.voices:
        return outlet(account.source).key
    voice = account.voices[-1]
    party = body(voice)
    if party is not None:
        return party.iri
    return f"{account.source.work} {fold(voice.words or '') or voice.statement}"


def speaker_label(account: Account) -> str:
    """Return how people call who speaks: "Igor Konashenkov (Russian Ministry of Defence)"."""
    if not account.voices:
        return outlet(account.source).label
    voice = account.voices[-1]
    name = voice.speaker.label if voice.speaker else voice.words or "somebody unnamed"
    party = body(voice)
    return f"{name} ({party.label})" if party and party.label != name else name


def state_of(account: Account) -> str | None:
    """Return the country whose government speaks (ISO 3166-1); None when none does."""
    voice = account.voices[-1] if account.voices else None
    return _state(voice) if voice else None


def _state(voice: Voice) -> str | None:
    parties = (voice.on_behalf_of, *voice.bodies, voice.speaker)
    spoken_for = (min(states(p), default=None) for p in parties if p and is_state(p))
    return next(filter(None, spoken_for), None) or _by_office(voice)


def _by_office(voice: Voice) -> str | None:
    """ "Deputy Foreign Minister Sergei Ryabkov" speaks for the country he is known to be of."""
    speaker = voice.speaker
    if speaker is None or speaker.kind != "Person":
        return None
    named = frozenset(fold(voice.words or "").split())
    return min(states(speaker), default=None) if named & words("sides", "offices") else None


# ── independence ────────────────────────────────────────────────────────────────────────────


def dependence(one: Account, other: Account) -> str | None:
    """Return why the two do not know it each for themselves; None when they do."""
    first, second = origin(one), origin(other)
    if first.key == second.key:
        return f"both are the word of {first.label}"
    if had := _had_from(one, other) or _had_from(other, one):
        return had
    if bound := _bound(first, second):
        return bound
    if (state := state_of(one)) and state == state_of(other):
        return f"{first.label} and {second.label} speak for one state"
    if _one_text(one, other):
        return "one text, printed twice"
    if _copied(one, other):
        return "the same words"
    if first.is_outlet and second.is_outlet and not (first.known and second.known):
        return "nobody knows who published it"
    return None


def count_voices(accounts: Iterable[Account]) -> int:
    """Return how many independent voices there are: named sources first, then outlets."""
    counted: list[Account] = []
    for account in _distinct(accounts):
        if not any(dependence(account, other) for other in counted):
            counted.append(account)
    return len(counted)


def _distinct(accounts: Iterable[Account]) -> list[Account]:
    """One account an origin and way; what an outlet says itself after what it quotes."""
    found: dict[tuple[object, ...], Account] = {}
    for account in sorted(accounts, key=lambda a: (len(a.voices), a.claim)):
        first = origin(account)
        copied = account.words if first.is_outlet else ""
        found.setdefault((first.key, outlet(account.source).key, _chain(account), copied), account)
    return sorted(found.values(), key=lambda a: (origin(a).is_outlet, not origin(a).known, a.claim))


def _had_from(one: Account, other: Account) -> str | None:
    """Whether `one` has it, on its way, from the origin of `other`, or tells what it quotes."""
    source = origin(other)
    if source.key in _chain(one):
        return f"{outlet(one.source).label} has it from {source.label}"
    told_itself = origin(one).is_outlet and not origin(other).is_outlet
    if told_itself and outlet(one.source).key == outlet(other.source).key:
        return f"{outlet(one.source).label} quotes {source.label}"
    return None


def _chain(account: Account) -> frozenset[str]:
    """Keys of the voices it passed on its way, without its origin and its own outlet."""
    keys = {p.iri for v in account.voices for p in (v.speaker, v.on_behalf_of, *v.bodies) if p}
    return frozenset(keys - {origin(account).key})


def _bound(first: Origin, second: Origin) -> str | None:
    """Whether they are bodies of one state or one organisation, or its media."""
    if first.party is None or second.party is None:
        return None
    if same_doer(first.party, second.party) or parents(first.party) & parents(second.party):
        return f"{first.label} and {second.label} belong together"
    states = _spoken_for(first.party) & _spoken_for(second.party)
    return f"{first.label} and {second.label} belong to one state" if states else None


def _spoken_for(party: Party) -> frozenset[str]:
    owners = load_toml("sides")["media"]
    owned = frozenset(c for c, media in owners.items() if local(party.iri) in media)
    return owned | states(party) if is_state(party) else owned


def _one_text(one: Account, other: Account) -> bool:
    """Whether two articles tell it in a text that both have: one of them copied, or both did."""
    return one.source.work != other.source.work and bool(one.texts & other.texts)


def _copied(one: Account, other: Account) -> bool:
    """Whether both tell it in the same words: an agency's text, printed twice."""
    if one.source.work == other.source.work:
        return False
    return bool(_sentences(one.words) & _sentences(other.words))


def _sentences(text: str) -> frozenset[str]:
    folded = (fold(part) for part in re.split(r"\n| … ", text))
    return frozenset(s for s in folded if len(s.split()) >= _FEW_WORDS)


def in_order(accounts: Iterable[Account]) -> Sequence[Account]:
    """Return the accounts as they were told: by day, article, place in the text."""

    def key(account: Account) -> tuple[str, str, int, str]:
        day = account.source.published
        return (
            day.isoformat() if day else "9999",
            account.source.key,
            account.start,
            account.claim,
        )

    return sorted(accounts, key=key)
