"""What kind of actor or place each candidate is; what is neither is dropped.

Lists overrule: what the authority knows, then a title, then what the words beside the name say,
then its head word. Only then the learned weights speak, averaged over all places where the same
words stand (one sense per discourse, Gale et al. 1992).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.names.evidence import evidence_of
from kg.extract.names.lists import folded_words, given_names, heads, titles
from kg.extract.names.parts import Case
from kg.extract.names.runs import listed_at
from kg.extract.names.segments import Candidate
from kg.knowledge import gazetteer
from kg.knowledge.authority import Concept, Use, authority
from kg.knowledge.naming import ORDER, Naming, namings
from kg.knowledge.toponymy import fold
from kg.model import EntityKind, Span

_KINDS = {
    Naming.PERSON: EntityKind.PERSON,
    Naming.PLACE: EntityKind.LOCATION,
    Naming.BODY: EntityKind.ORGANISATION,
}
_DATING = frozenset(
    {"in", "of", "since", "until", "till", "by", "last", "this", "next", "early", "late", "mid"}
)
_PLACING = frozenset({"in", "near", "outside", "inside", "around", "throughout"})
_SURE = 0.9  # share at which the weights may contradict a word beside the name
_LIKELY = 0.5  # share below which a name is not believed
_GENERIC = frozenset({"state", "city", "town", "area", "region", "side", "people", "nation"})
_BOLD = 0.8  # share below which a body is not believed where capitals tell nothing
_OF_A_PLACE = frozenset({"de", "del", "du", "da", "do", "la"})  # "San Pedro de Atacama"
_OF_PLACES = frozenset({"mayor", "governor"})
_STATE_WORDS = frozenset({"army", "navy", "force", "forces", "guard", "guards", "police"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A candidate that is a name, and what it names as far as one mention tells."""

    candidate: Candidate
    kind: EntityKind
    concepts: tuple[Concept, ...]  # of the authority, that these words are names of
    certainty: float
    is_listed: bool  # the authority decided

    @property
    def span(self) -> Span:
        """Where it stands in the text."""
        return self.candidate.span

    @property
    def words(self) -> tuple[str, ...]:
        """Its folded words, without what only says that it is a company."""
        words = tuple(w for w in self.candidate.words if w)
        while len(words) > 1 and words[-1] in folded_words("inside", "company"):
            words = words[:-1]
        return words


Shares = Mapping[Naming, float]


def named(candidates: Iterable[Candidate]) -> tuple[Named, ...]:
    """Return the candidates that are names of actors or places, in their order.

    Adjectives and words for peoples ("Russian", "Syrians") are no names of their own and not
    returned.
    """
    every = _weighed(candidates)
    surnames = {c.words[-1] for c in every if len(c.words) > 1 and c.words[0] in given_names()}
    found = [c for c in every if _may_be_name(c) or _is_surname(c, surnames)]
    shares = _shares(found)
    shouted = not any(c.line.case is Case.NORMAL for c in found)  # a text all in capitals
    told = _agreed([_told(c, shares[c.words], shouted) for c in found], found)
    return tuple(_settled(found, told, _people(told)))


_Told = tuple[Named | None, bool]  # the name, if it is one; whether a rule decided


def _agreed(told: Sequence[_Told], found: Sequence[Candidate]) -> list[Named | None]:
    """Let what a rule decided at one place hold wherever the same words stand."""
    decided: dict[tuple[str, ...], EntityKind] = {}
    for candidate, (one, by_rule) in zip(found, told, strict=True):
        if one and by_rule and not one.is_listed:
            decided.setdefault(candidate.words, one.kind)
    settled: list[Named | None] = []
    for candidate, (one, by_rule) in zip(found, told, strict=True):
        kind = decided.get(candidate.words)
        if by_rule or kind is None:
            settled.append(one)
        else:
            settled.append(_named(candidate, kind, 0.8))
    return settled


def _weighed(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates; a "Front" that fights nowhere in the text is no armed group."""
    every = [c for c in candidates if not _is_attitude(c)]
    fighting = {
        c.words for c in every if folded_words("fighting", "words").intersection(c.line.folded)
    }
    return [
        replace(c, head=EntityKind.ORGANISATION)
        if c.head is EntityKind.ARMED_GROUP and _is_armed_in_war(c) and c.words not in fighting
        else c
        for c in every
    ]


def _is_armed_in_war(candidate: Candidate) -> bool:
    """Whether its head alone does not tell that it is armed: "Front for Water"."""
    words = candidate.words
    end = next((i for i, w in enumerate(words) if i and w in ("of", "for", "on")), len(words))
    length, _ = heads().ending_at(words, end)
    return length == 1 and words[end - 1] in folded_words("inside", "armed_in_war")


def _is_attitude(candidate: Candidate) -> bool:
    """Whether it only tells whom somebody is for or against: "pro-Assad forces"."""
    line, start = candidate.line, candidate.start
    if not start or not line.parts[start].joined:
        return False
    lands = (e.concept.kind is EntityKind.LOCATION for e in candidate.entries)
    return line.folded[start - 1] in folded_words("inside", "attitudes") and not any(lands)


def _is_surname(candidate: Candidate, surnames: set[str]) -> bool:
    """Whether a month or the like is somebody's last name here: "Theresa May … May said"."""
    line, end = candidate.line, candidate.end
    dated = end < len(line.parts) and line.parts[end].text[0].isdigit()
    placed = _before(candidate) in _DATING or (
        candidate.start and line.folded[candidate.start - 1].isdigit()
    )
    return candidate.words[0] in surnames and len(candidate.words) == 1 and not dated and not placed


def _may_be_name(candidate: Candidate) -> bool:
    if candidate.is_adjective and not candidate.title:
        return False
    words = candidate.words
    if all(len(w) < 2 for w in words):
        return False
    if words[0] in folded_words("not_names", "ships") or _is_portfolio(candidate):
        return False
    empty = folded_words("not_names", "peoples") | folded_words("not_names", "furniture")
    listed = any(e.use in (Use.NAME, Use.METONYM) for e in candidate.entries)
    listed = listed or isinstance(candidate.head, EntityKind)  # "Defence Ministry"
    return listed or (any(w not in empty for w in words) and not _is_generic(candidate))


def _is_portfolio(candidate: Candidate) -> bool:
    """Whether it is what somebody is in charge of: "the coordinator for | Humanitarian Affairs"."""
    line, end = candidate.line, candidate.start - (1 if _before(candidate) == "the" else 0)
    if end < 2 or line.folded[end - 1] not in ("of", "for"):
        return False
    office = titles().ending_at(line.folded, end - 1)[0]
    has_place = line.folded[end - 2] in _OF_PLACES
    return bool(office) and not has_place and not candidate.entries and candidate.head is None


def _is_generic(candidate: Candidate) -> bool:
    """Whether it is a state's adjective before a word that names nothing: "Syrian State"."""
    *before, last = candidate.words
    return last in _GENERIC and all(
        any(e.use is Use.ADJECTIVE for e in authority().entries(w)) for w in before
    )


def _shares(found: Sequence[Candidate]) -> dict[tuple[str, ...], Shares]:
    every: dict[tuple[str, ...], list[Shares]] = defaultdict(list)
    for candidate in found:
        every[candidate.words].append(namings(evidence_of(candidate)))
    return {
        words: {n: sum(s[n] for s in shares) / len(shares) for n in ORDER}
        for words, shares in every.items()
    }


def _told(candidate: Candidate, shares: Shares, shouted: bool) -> _Told:
    concepts = concepts_of(candidate)
    if concepts and not _is_contradicted(candidate, concepts, shares):
        kinds = {c.kind for c in concepts}
        kind = EntityKind.LOCATION if EntityKind.LOCATION in kinds else concepts[0].kind
        chosen = tuple(c for c in concepts if c.kind is kind)
        return _named(candidate, kind, 0.95, chosen, is_listed=True), True
    for rule in _RULES:
        kind_or_none, decided = rule(candidate, shares)
        if decided:
            return _named(candidate, kind_or_none, 0.85) if kind_or_none else None, True
    return _by_weights(candidate, shares, shouted), False


def _named(
    candidate: Candidate,
    kind: EntityKind,
    certainty: float,
    concepts: tuple[Concept, ...] = (),
    *,
    is_listed: bool = False,
) -> Named:
    return Named(
        candidate=candidate,
        kind=kind,
        concepts=concepts,
        certainty=round(certainty, 2),
        is_listed=is_listed,
    )


def concepts_of(candidate: Candidate) -> tuple[Concept, ...]:
    """Return what the authority knows by these very words; a capital is its state only later."""
    return tuple(dict.fromkeys(e.concept for e in candidate.entries if e.use is Use.NAME))


def _is_contradicted(candidate: Candidate, concepts: tuple[Concept, ...], shares: Shares) -> bool:
    """Whether what stands before a listed name says that somebody else bears it: "Mr Jordan"."""
    if not candidate.title or any(c.kind is EntityKind.PERSON for c in concepts):
        return False
    return len(candidate.words) == 1 and shares[Naming.PERSON] > 1 - _SURE


_Rule = tuple[EntityKind | None, bool]  # the kind, or None for no name; whether it is decided


def _by_title(candidate: Candidate, shares: Shares) -> _Rule:
    if not candidate.title or isinstance(candidate.head, EntityKind):
        return None, False
    beside = candidate.title[1] == candidate.start
    believed = shares[Naming.PERSON] > (1 - _SURE if beside else _LIKELY)
    return EntityKind.PERSON, believed


def _by_apposition(candidate: Candidate, shares: Shares) -> _Rule:
    """ "The mayor of Orléans, Élodie Marchœur,"; "Tsegaye Worku, a farmer,"."""
    is_plain = len(candidate.words) > 1 and candidate.head is None and not candidate.entries
    told = candidate.apposed and is_plain and candidate.described is None
    return EntityKind.PERSON, told and max(shares[Naming.PLACE], shares[Naming.BODY]) < _SURE


def _by_saint(candidate: Candidate, shares: Shares) -> _Rule:
    """ "between Calama and San Pedro de Atacama", "to Saint Louis"."""
    words = candidate.words
    is_saint = len(words) > 1 and words[0] in folded_words("inside", "saints")
    whole = candidate.head is None or candidate.head is EntityKind.LOCATION
    placed = _before(candidate) in folded_words("place", "prepositions")
    told = placed or not _OF_A_PLACE.isdisjoint(words)
    return EntityKind.LOCATION, is_saint and whole and told and not candidate.title


def _by_office_of(candidate: Candidate, shares: Shares) -> _Rule:
    """ "the mayor of Orléans": what has a mayor is a place."""
    before = candidate.line.folded[max(candidate.start - 2, 0) : candidate.start]
    told = len(before) == 2 and before[0] in _OF_PLACES and before[1] == "of"
    return EntityKind.LOCATION, told and not isinstance(candidate.head, EntityKind)


def _by_description(candidate: Candidate, shares: Shares) -> _Rule:
    kind = candidate.described
    if kind is None or shares[Naming.PERSON] > _SURE:
        return None, False
    if kind is EntityKind.LOCATION:
        return kind, shares[Naming.PLACE] > 1 - _SURE
    is_place = shares[Naming.PLACE] > _LIKELY
    return (None, False) if is_place else (kind, candidate.head is not EntityKind.LOCATION)


def _by_capital(candidate: Candidate, shares: Shares) -> _Rule:
    """A capital that the list knows as its state's only is a town where the state does not act."""
    return EntityKind.LOCATION, any(e.use is Use.METONYM for e in candidate.entries)


def _by_short_name(candidate: Candidate, shares: Shares) -> _Rule:
    """ "Arafat" alone is believed to be the known one's name, but not after "in"."""
    text = candidate.line.parts[candidate.start].text
    known = authority().entries(text) if len(candidate.words) == 1 else ()
    is_person = any(
        e.use is Use.SHORT and e.concept.kind is EntityKind.PERSON and not e.is_acronym
        for e in known
    )
    return EntityKind.PERSON, is_person and _before(candidate) not in _PLACING


def _by_preposition(candidate: Candidate, shares: Shares) -> _Rule:
    """ "near Al Huwayjah" is a place, if it can be one at all."""
    placed = _before(candidate) in _PLACING and candidate.words[0] not in given_names()
    return EntityKind.LOCATION, placed and shares[Naming.PLACE] > 1 - _SURE


def _by_neighbour(candidate: Candidate, shares: Shares) -> _Rule:
    """ "between Bourzanga and Djibo": what a known place bounds the way to is a place."""
    line, start, end = candidate.line, candidate.start, candidate.end
    beside = end + 1 < len(line.parts) and line.folded[end] == "and"
    if not beside or _before(candidate) != "between" or candidate.head is not None:
        return None, False
    _, entries = listed_at(line, end + 1)
    known = any(e.concept.kind is EntityKind.LOCATION for e in entries)
    other = line.parts[end + 1].text
    is_place = known or gazetteer.is_place_name(fold(other))
    plain = candidate.words[0] not in given_names() and not candidate.entries
    return EntityKind.LOCATION, is_place and plain and start + 3 > end


def _before(candidate: Candidate) -> str:
    return candidate.line.folded[candidate.start - 1] if candidate.start else ""


def _by_head(candidate: Candidate, shares: Shares) -> _Rule:
    if candidate.head is None:
        return None, False
    if not isinstance(candidate.head, EntityKind):
        return None, shares[Naming.NOTHING] > 1 - _SURE
    if max(shares[Naming.NOTHING], shares[Naming.PERSON]) > _SURE:
        return None, False
    return _of_a_state(candidate), True


def _by_full_name(candidate: Candidate, shares: Shares) -> _Rule:
    """ "Eva Forest" is no forest."""
    words = candidate.words
    told = len(words) == 2 and words[0] in given_names() and candidate.head is not None
    return EntityKind.PERSON, told and shares[Naming.PERSON] > _LIKELY


def _by_given_name(candidate: Candidate, shares: Shares) -> _Rule:
    """ "Aaron J. Kowalski" is a person, wherever it stands."""
    words = candidate.words
    if len(words) < 2 or words[0] not in given_names() or candidate.entries:
        return None, False
    initial = any(len(w) == 1 for w in words[1:-1])
    return EntityKind.PERSON, initial or shares[Naming.PERSON] > 1 - _SURE


def _of_a_state(candidate: Candidate) -> EntityKind | None:
    """An "X Front" is armed; an "X Army" is a state's when X is a state's name."""
    head = candidate.head if isinstance(candidate.head, EntityKind) else None
    if head is EntityKind.ORGANISATION and candidate.words[-1] in _STATE_WORDS:
        return EntityKind.MILITARY
    return head


def _by_weights(candidate: Candidate, shares: Shares, shouted: bool) -> Named | None:
    if shares[Naming.NOTHING] > _LIKELY:
        return None
    best = max(_KINDS, key=lambda n: shares[n])
    if best is Naming.BODY and shares[best] < (_BOLD if shouted else _LIKELY):
        return None
    if candidate.line.case is not Case.NORMAL and not shouted and shares[best] < _SURE:
        return None
    return _named(candidate, _KINDS[best], min(shares[best], 0.8))


_RULES = (
    _by_saint,
    _by_office_of,
    _by_title,
    _by_description,
    _by_apposition,
    _by_capital,
    _by_full_name,
    _by_head,
    _by_given_name,
    _by_short_name,
    _by_preposition,
    _by_neighbour,
)


# ── one person, one kind ────────────────────────────────────────────────────────────────────


def _people(told: Iterable[Named | None]) -> frozenset[str]:
    """Return the last words of people's full names, and the first where they are given names."""
    full = [o.words for o in told if o and o.kind is EntityKind.PERSON and len(o.words) > 1]
    return frozenset(w[-1] for w in full) | {w[0] for w in full if w[0] in given_names()}


def _settled(
    found: Sequence[Candidate], told: Sequence[Named | None], persons: frozenset[str]
) -> Iterator[Named]:
    """Yield the names; a word that is somebody's last name here is no place and no body."""
    titled = {c.words for c, one in zip(found, told, strict=True) if one and _is_titled(one)}
    for candidate, one in zip(found, told, strict=True):
        alone = candidate.words[-1] if is_surname(candidate.words) else None
        is_person = candidate.words in titled or (alone is not None and alone in persons)
        if is_person and not (one and one.is_listed):
            yield _named(candidate, EntityKind.PERSON, 0.85)
        elif one is not None:
            yield one


def is_surname(words: Sequence[str]) -> bool:
    """Whether these may be a last name alone: "Mistura", "de Mistura"."""
    particles = folded_words("inside", "particles")
    return len(words) == 1 or all(w in particles for w in words[:-1])


def _is_titled(one: Named) -> bool:
    return one.kind is EntityKind.PERSON and bool(one.candidate.title) and is_surname(one.words)
