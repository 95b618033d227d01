"""How well events are read: annotation records against the gold of tests/eval/gold.

    python -m tests.eval.gold_events [--json FILE] [--show KEY] [RECORDS.jsonl]

Without records the seeds and our own articles are annotated here and now. From top to bottom:
gold (files → values, checked), names (are these two the same?), alignment (which found event is
which gold event), measures (one function each, giving counts), scores (counts → numbers), report.

A found event is a gold event when one of its triggers overlaps a trigger of the gold event, and
its type is an accepted one, narrower than one, or the direct parent of one (skos:broader). The
alignment is one-to-one. What is found of an event that is already taken is a split; splits are
false like all that is in no gold event, and counted apart as well. Optional gold events are
neither missed nor false. Of two descriptions of one event (`same_as`), one found event that
covers both is enough. Participants, place, dates … are judged on the aligned events that are not
optional. With a new measure: write a function of a Pair, list it in MEASURES, name its kind.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from rdflib import Graph
from rdflib.namespace import SKOS

from kg.pipeline import annotate
from kg.read import read, sources
from kg.record import record

Json = Mapping[str, Any]
Span = tuple[int, int]
Names = tuple[str, ...]
"""Ways to name one thing, any of which is right."""

ROOT = Path(__file__).parents[2]
GOLD = Path(__file__).parent / "gold"
ARTICLES = (ROOT / "seeds", Path(__file__).parent / "articles")
NOT_ARTICLES = re.compile(r"(identity|contradictions|floors)\b")  # files on several articles
STATUSES = frozenset({"occurred", "planned", "threatened", "denied", "called_for", "hypothetical"})
CERTAINTIES = frozenset({"asserted", "alleged", "unknown"})
BOUNDS = frozenset({"exact", "at_least", "more_than", "up_to", "almost", "about", "vague"})


# ── gold ─────────────────────────────────────────────────────────────────────────────────────


class GoldError(ValueError):
    """A gold file is wrong: names the file, the event, and what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Earliest and latest day, both included; None is open. `approx`: only indirectly told."""

    earliest: dt.date | None = None
    latest: dt.date | None = None
    approx: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """A stated number of people as an interval; None is open."""

    least: int | None
    most: int | None
    of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldEvent:
    """One event as a careful reader coded it; spans are code points of the article."""

    id: str
    types: tuple[str, ...]
    triggers: tuple[Span, ...]  # the main one first
    status: str
    agents: tuple[Names, ...] = ()
    agent_certainty: str = "unknown"
    rivals: tuple[Names, ...] = ()  # agents of competing claims
    places: tuple[Names, ...] = ()  # most specific first
    days: Days | None = None
    killed: tuple[People, ...] = ()  # the total first
    injured: tuple[People, ...] = ()
    voices: tuple[Names, ...] = ()  # who says so; none: the article itself
    part_of: str | None = None
    same_as: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldArticle:
    """All the events of one article."""

    key: str
    text: str
    published: dt.date | None
    events: tuple[GoldEvent, ...]

    def at(self, span: Span) -> str:
        """Return the words of a span, on one line."""
        return " ".join(self.text[span[0] : span[1]].split())


_FIELDS = frozenset(
    re.findall(
        r"\w+",
        "id type trigger occ also status agent agent_certainty claims target victim instrument "
        "recipient broker place other_places place_text date killed injured attribution part_of "
        "same_as optional note",
    )
)


def gold_articles(folder: Path = GOLD) -> tuple[GoldArticle, ...]:
    """Return the gold of every article, by key.

    Raises GoldError when a file is wrong.
    """
    paths = sorted(p for p in folder.glob("*.toml") if not NOT_ARTICLES.match(p.stem))
    return tuple(gold_article(path) for path in paths)


def gold_article(path: Path) -> GoldArticle:
    """Return the gold of one file, its quotations found in the article of that name."""
    try:
        known = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise GoldError(f"{path.name}: {error}") from error
    return parsed(known, key=path.stem, text=text_path(path.stem).read_text(encoding="utf-8"))


def text_path(key: str) -> Path:
    """Return where the text of an article stands."""
    for folder in ARTICLES:
        if (path := folder / f"{key}.txt").is_file():
            return path
    raise GoldError(f"{key}.toml: there is no article of this name")


def parsed(known: Json, *, key: str, text: str) -> GoldArticle:
    """Return a gold file's content as values.

    Raises GoldError for unknown fields and values, words that are not there, dangling references.
    """
    if unknown := set(known) - {"event", "published"}:
        raise GoldError(f"{key}.toml: unknown: {', '.join(sorted(unknown))}")
    events = tuple(_Coder(key, text, one).event() for one in known.get("event", ()))
    _check_references(key, events)
    return GoldArticle(key=key, text=text, published=known.get("published"), events=events)


def _check_references(key: str, events: Sequence[GoldEvent]) -> None:
    ids = [event.id for event in events]
    for event in events:
        if ids.count(event.id) > 1:
            raise GoldError(f"{key}.toml, {event.id}: more than one event of this id")
        for other in (event.part_of, event.same_as):
            if other is not None and (other not in ids or other == event.id):
                raise GoldError(f"{key}.toml, {event.id}: refers to {other}: no such other event")


class _Coder:
    """One `[[event]]` table → a GoldEvent."""

    def __init__(self, key: str, text: str, known: Json) -> None:
        self._key, self._text, self._known = key, text, known

    def event(self) -> GoldEvent:
        if unknown := set(self._known) - _FIELDS:
            raise self._wrong(f"unknown: {', '.join(sorted(unknown))}")
        if missing := {"id", "type", "trigger"} - set(self._known):
            raise self._wrong(f"missing: {', '.join(sorted(missing))}")
        said = self._known.get
        rivals = [a for claim in said("claims", ()) for a in claim.get("agent", ())]
        return GoldEvent(
            id=self._known["id"],
            types=self._types(),
            triggers=self._triggers(),
            status=self._one_of("status", STATUSES, "occurred"),
            agents=self._names("agent"),
            agent_certainty=self._one_of("agent_certainty", CERTAINTIES, "unknown"),
            rivals=tuple(_alternatives(one) for one in rivals),
            places=self._places(),
            days=self._days(),
            killed=self._people("killed"),
            injured=self._people("injured"),
            voices=self._names("attribution"),
            part_of=said("part_of"),
            same_as=said("same_as"),
            optional=said("optional", False),
        )

    def _wrong(self, what: str) -> GoldError:
        return GoldError(f"{self._key}.toml, {self._known.get('id', 'an event')}: {what}")

    def _types(self) -> tuple[str, ...]:
        types = self._known["type"]
        for one in types if isinstance(types, list) else [types]:
            if one not in broader():
                raise self._wrong(f"no type of events: {one}")
        return tuple(types) if isinstance(types, list) else (types,)

    def _triggers(self) -> tuple[Span, ...]:
        main = {"text": self._known["trigger"], "occ": self._known.get("occ")}
        return tuple(self._span(one) for one in (main, *self._known.get("also", ())))

    def _span(self, quoted: Json) -> Span:
        if set(quoted) - {"text", "occ"} or "text" not in quoted:
            raise self._wrong(f"a mention has a text, and occ: {quoted}")
        text, occ = quoted["text"], quoted.get("occ")
        starts = _occurrences(text, self._text)
        if occ is None and len(starts) > 1:
            raise self._wrong(f"“{text}” stands {len(starts)} times: say which by occ")
        if len(starts) < (occ or 1) or occ == 0:
            raise self._wrong(f"“{text}” does not stand {occ or 1} times in the article")
        start, end = starts[(occ or 1) - 1], starts[(occ or 1) - 1] + len(text)
        if _cuts_word(start, end, self._text):
            raise self._wrong(f"“{text}”, number {occ or 1}, is a part of a longer word")
        return start, end

    def _one_of(self, field: str, allowed: frozenset[str], default: str) -> str:
        value: str = self._known.get(field, default)
        if value not in allowed:
            raise self._wrong(f"{field} is none of {', '.join(sorted(allowed))}: {value}")
        return value

    def _names(self, field: str) -> tuple[Names, ...]:
        names = self._known.get(field, [])
        if not isinstance(names, list):
            raise self._wrong(f"{field} is not a list: {names}")
        return tuple(_alternatives(one) for one in names)

    def _places(self) -> tuple[Names, ...]:
        """The finer words count as a name of the most specific place."""
        first, *rest = self._names("place") or ((),)
        finer = self._known.get("place_text")
        first = (*first, finer) if first and finer else first
        return (first, *rest) if first else ()

    def _days(self) -> Days | None:
        date = self._known.get("date")
        if not date:
            return None
        days = Days(
            earliest=date.get("from"), latest=date.get("to"), approx=date.get("approx", False)
        )
        if days.earliest and days.latest and days.earliest > days.latest:
            raise self._wrong("date: from is after to")
        return days

    def _people(self, field: str) -> tuple[People, ...]:
        return tuple(self._figure(field, one) for one in self._known.get(field, ()))

    def _figure(self, field: str, known: Json) -> People:
        bound = known.get("bound", "exact")
        if bound not in BOUNDS:
            raise self._wrong(f"{field}: no such bound: {bound}")
        least, most = known.get("min"), known.get("max")
        if bound in {"exact", "about"}:  # one number is both ends
            least, most = least if least is not None else most, most if most is not None else least
        if least is not None and most is not None and least > most:
            raise self._wrong(f"{field}: min is above max")
        return People(least=least, most=most, of=known.get("of"))


def _alternatives(names: str | list[str]) -> Names:
    return (names,) if isinstance(names, str) else tuple(names)


def _occurrences(words: str, text: str) -> list[int]:
    """Return where the words stand, inside longer words too: so `occ` counts."""
    return [m.start() for m in re.finditer(f"(?={re.escape(words)})", text)] if words else []


def _cuts_word(start: int, end: int, text: str) -> bool:
    return any(text[at - 1 : at].isalnum() and text[at : at + 1].isalnum() for at in (start, end))


@cache
def broader() -> Mapping[str, str | None]:
    """Return every type of events with its direct parent."""
    base = "https://w3id.org/newsgraph/event-types#"
    graph = Graph().parse(ROOT / "ontology" / "event-types.ttl")
    concepts = [c for c in graph.subjects(SKOS.prefLabel) if str(c).startswith(base)]
    parents = {str(c): graph.value(c, SKOS.broader) for c in concepts}
    return {c.removeprefix(base): str(p).removeprefix(base) if p else None
            for c, p in sorted(parents.items())}  # fmt: skip


def type_fits(found: str, accepted: Iterable[str]) -> bool:
    """Whether a found type is an accepted one, narrower than one, or the direct parent of one."""
    upward: list[str] = []
    step: str | None = found
    while step is not None:
        upward.append(step)
        step = broader().get(step)
    return any(one in upward or broader().get(one) == found for one in accepted)


# ── names ────────────────────────────────────────────────────────────────────────────────────

# What may follow a name without changing who is meant, and what may stand by that of a place.
_FOLLOWERS = frozenset(
    re.findall(
        r"\w+",
        "fighters fighter forces force militants militant troops soldiers army military militia "
        "group movement government regime officials authorities rebels gunmen insurgents officers "
        "police warplanes jets aircraft helicopters artillery",
    )
)
_PLACE_WORDS = frozenset(
    re.findall(
        r"\w+",
        "city town village province governorate district region state county camp municipality "
        "area neighbourhood neighborhood port of the",
    )
)


def words_of(name: str) -> tuple[str, ...]:
    """Return a name's words in lower case, without marks, dots, possessives and articles."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace(".", "")
    words = re.findall(r"\w+", re.sub(r"'s\b|'", "", plain))
    return tuple(words[1:] if len(words) > 1 and words[0] in {"the", "a", "an"} else words)


def same_name(gold: str, found: str) -> bool:
    """Whether two names may be of one actor: equal, or one ends with the other's words.

    "Lavrov" and "Foreign Minister Sergey Lavrov"; also "Taliban" and "Taliban fighters".
    """
    one, other = words_of(gold), words_of(found)
    # What follows is left off on one side only: a state's army is not its government.
    return any(_ends_alike(one, less) for less in _shortened(other)) or any(
        _ends_alike(less, other) for less in _shortened(one)
    )


def _shortened(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    while len(words) > 1 and words[-1] in _FOLLOWERS:
        words = words[:-1]
        yield words


def _ends_alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and longer[-len(shorter) :] == shorter


def same_place(gold: str, found: str) -> bool:
    """Whether two names may be of one place: equal but for "city", "the province of"."""
    one, other = words_of(gold), words_of(found)
    bare = [tuple(w for w in words if w not in _PLACE_WORDS) or words for words in (one, other)]
    return one == other or bare[0] == bare[1]


def named(gold: Names, found: Names, same: Callable[[str, str], bool] = same_name) -> bool:
    """Whether any name on one side is the same as any on the other."""
    return any(same(g, f) for g in gold for f in found)


# ── found ────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Found:
    """An annotation record, with the questions the measures put to it."""

    known: Json

    @cached_property
    def entities(self) -> Mapping[str, Json]:
        """Entities by id."""
        return {one["id"]: one for one in self.known["entities"]}

    @cached_property
    def statements(self) -> Mapping[str, Json]:
        """Statements by id."""
        return {one["id"]: one for one in self.known["statements"]}

    def names(self, entity: str | None) -> Names:
        """Return the name of an entity and all it is called, except pronouns."""
        known = self.entities.get(entity or "")
        if known is None:
            return ()
        called = [m["text"] for m in known["mentions"] if m.get("form") != "pronoun"]
        return tuple(dict.fromkeys([known["name"], *called]))

    def words(self, span: Span) -> str:
        """Return the words of a span, on one line."""
        return " ".join(self.known["text"][span[0] : span[1]].split())

    def agents(self, event: Json) -> list[Names]:
        """Return the names of each agent, each once."""
        agents: dict[str, Names] = {}
        for arg in event["args"]:
            if arg["role"] == "agent":
                words = self.words((arg["start"], arg["end"]))
                known = self.names(arg["entity_id"]) or self._demonyms(arg)
                agents.setdefault(arg["entity_id"] or words, (*known, words))
        return list(agents.values())

    def _demonyms(self, arg: Json) -> Names:
        """Whom an adjective inside names: "Russian warplanes" without an entity of its own."""
        return tuple(
            name
            for entity in self.known["entities"]
            for m in entity["mentions"]
            if m.get("adjectival") and arg["start"] <= m["start"] and m["end"] <= arg["end"]
            for name in self.names(entity["id"])
        )

    def agent_certainty(self, event: Json) -> str:
        """Return the most certain of the claims: the article's own voice outdoes what is said."""
        held = {claim["agent_certainty"] for claim in event.get("claims", ())}
        return next((c for c in ("asserted", "alleged") if c in held), "unknown")

    def voices(self, event: Json) -> list[Names]:
        """Return the names of each source the event is attributed to, each once."""
        voices: dict[str, Names] = {}
        for id in event["attributed_to"]:
            said = self.statements.get(id)
            if said is not None:
                words = " ".join(self.words(tuple(span)) for span in said["source"])
                entity = said["source_entity"]
                voices.setdefault(entity or words, (*self.names(entity), words))
        return list(voices.values())


def days_of(known: Json) -> Days:
    """Return the days of a record's event."""
    ends = (known["date"]["from"], known["date"]["to"])
    earliest, latest = (dt.date.fromisoformat(e) if e else None for e in ends)
    return Days(earliest=earliest, latest=latest)


# ── alignment ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Pair:
    """A gold event and the found event that is it."""

    gold: GoldEvent
    event: Json
    found: Found


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """Which found event is which gold event in one article, and what is left on both sides."""

    pairs: tuple[Pair, ...]  # gold events that are not optional
    optional: tuple[Pair, ...]
    missed: tuple[GoldEvent, ...]
    merged: tuple[GoldEvent, ...]  # told by the event found for another description of it
    split: tuple[Json, ...]
    false: tuple[Json, ...]
    neutral: int  # found again, but of optional events only


def align(gold: GoldArticle, found: Found, *, typed: bool = True) -> Alignment:
    """Align the events of one article, one to one; `typed` False leaves types out of account."""
    table = {e.id: _ranked(e, found.known["events"], typed=typed) for e in gold.events}
    # The events that must be found choose first: an optional one never takes theirs.
    order = sorted(gold.events, key=lambda e: e.optional)
    taken = _matched([(e.id, table[e.id]) for e in order])
    by_gold = {id: found.known["events"][i] for i, id in taken.items()}
    pairs = [Pair(e, by_gold[e.id], found) for e in gold.events if e.id in by_gold]
    open_ = [e for e in gold.events if e.id not in by_gold and not e.optional]
    merged = [e for e in open_ if _told_by_twin(e, gold.events, taken, table)]
    left = [i for i in range(len(found.known["events"])) if i not in taken]
    touched = {i: [e for e in gold.events if i in table[e.id]] for i in left}
    return Alignment(
        pairs=tuple(p for p in pairs if not p.gold.optional),
        optional=tuple(p for p in pairs if p.gold.optional),
        missed=tuple(e for e in open_ if e not in merged),
        merged=tuple(merged),
        split=tuple(
            found.known["events"][i] for i in left if any(not e.optional for e in touched[i])
        ),
        false=tuple(found.known["events"][i] for i in left if not touched[i]),
        neutral=sum(bool(es) and all(e.optional for e in es) for es in touched.values()),
    )


def _ranked(gold: GoldEvent, events: Sequence[Json], *, typed: bool) -> list[int]:
    """Return which found events may be this one, the best first."""
    scores = {i: _closeness(gold, event) for i, event in enumerate(events)}
    fitting = [
        i
        for i, score in scores.items()
        if score[0] and (not typed or type_fits(events[i]["type"], gold.types))
    ]
    return sorted(fitting, key=lambda i: (scores[i], -i), reverse=True)


def _closeness(gold: GoldEvent, event: Json) -> tuple[int, bool, bool]:
    """How many triggers they share, whether the main one, whether the very type."""
    theirs = [(t["start"], t["end"]) for t in event["triggers"]]
    shared = [g for g in gold.triggers if any(g[0] < t[1] and t[0] < g[1] for t in theirs)]
    return len(shared), gold.triggers[0] in shared, event["type"] in gold.types


def _matched(wanted: Sequence[tuple[str, list[int]]]) -> dict[int, str]:
    """Return a maximum matching, found event → gold id (Kuhn's augmenting paths).

    Who comes first in `wanted` is never left out for one who comes later.
    """
    choices = dict(wanted)
    taken: dict[int, str] = {}

    def settle(id: str, tried: set[int]) -> bool:
        for i in choices[id]:
            if i in tried:
                continue
            tried.add(i)
            if i not in taken or settle(taken[i], tried):
                taken[i] = id
                return True
        return False

    for id in choices:
        settle(id, set())
    return taken


def _told_by_twin(
    gold: GoldEvent,
    events: Sequence[GoldEvent],
    taken: Mapping[int, str],
    table: Mapping[str, list[int]],
) -> bool:
    twins = {e.id for e in events if gold.id == e.same_as or gold.same_as == e.id}
    return any(taken.get(i) in twins for i in table[gold.id])


# ── measures ─────────────────────────────────────────────────────────────────────────────────

Counts = Counter[str]
"""`tp fp fn` of what is found or not, `right of` of what is right or wrong."""


def agent_counts(pair: Pair) -> Counts:
    """Agents by name. Rival claims' agents, and one agent named twice, are not held against."""
    return _listed(pair.gold.agents, pair.found.agents(pair.event), ignored=pair.gold.rivals)


def voice_counts(pair: Pair) -> Counts:
    """Who says so; the article itself is a voice like others."""
    own: Names = ("the article’s own voice",)
    return _listed(pair.gold.voices or (own,), pair.found.voices(pair.event) or [own])


def _listed(gold: Sequence[Names], found: Sequence[Names], ignored: Sequence[Names] = ()) -> Counts:
    table = [(str(i), [j for j, f in enumerate(found) if named(g, f)]) for i, g in enumerate(gold)]
    taken = _matched(table)
    false = [f for j, f in enumerate(found)
             if j not in taken and not any(named(g, f) for g in (*gold, *ignored))]  # fmt: skip
    return Counter(tp=len(taken), fp=len(false), fn=len(gold) - len(taken))


def certainty_counts(pair: Pair) -> Counts:
    """Whether it is equally sure who did it."""
    return _right(pair.found.agent_certainty(pair.event) == pair.gold.agent_certainty)


def status_counts(pair: Pair) -> Counts:
    """Whether the event is equally real."""
    return _right(pair.event["status"] == pair.gold.status)


def place_counts(pair: Pair) -> Counts:
    """The most specific place; `coarser`: a place that contains it. No place for none is right."""
    names, gold = pair.found.names(pair.event["place"]), pair.gold.places
    if not gold:
        return _right(pair.event["place"] is None)
    exact = named(gold[0], names, same_place)
    coarser = not exact and any(named(one, names, same_place) for one in gold[1:])
    return _right(exact) + Counter(coarser=int(coarser))


def date_counts(pair: Pair) -> Counts:
    """The very days, of the events that gold dates."""
    gold, found = pair.gold.days, days_of(pair.event)
    if gold is None:
        return Counter()
    return _right((found.earliest, found.latest) == (gold.earliest, gold.latest))


def near_date_counts(pair: Pair) -> Counts:
    """Days within gold's; where gold is approximate, days that have some in common with gold's."""
    gold, found = pair.gold.days, days_of(pair.event)
    if gold is None:
        return Counter()
    first, last = found.earliest or dt.date.min, found.latest or dt.date.max
    low, high = gold.earliest or dt.date.min, gold.latest or dt.date.max
    near = first <= high and low <= last if gold.approx else low <= first and last <= high
    return _right(near and (first, last) != _ALWAYS)


_ALWAYS = (dt.date.min, dt.date.max)


def undated_counts(pair: Pair) -> Counts:
    """No date, of the events that gold leaves without."""
    return Counter() if pair.gold.days else _right(days_of(pair.event) == Days())


def killed_counts(pair: Pair) -> Counts:
    """Least and most killed, of the events where gold or the record has figures."""
    return _figures(pair.gold.killed, pair.event["killed"])


def injured_counts(pair: Pair) -> Counts:
    """Least and most injured, of the events where gold or the record has figures."""
    return _figures(pair.gold.injured, pair.event["injured"])


def _figures(gold: Sequence[People], found: Json) -> Counts:
    expected = (gold[0].least, gold[0].most) if gold else (None, None)
    given = (found["min"], found["max"])
    return Counter() if expected == given == (None, None) else _right(expected == given)


def _right(right: bool) -> Counts:
    return Counter(right=int(right), of=1)


MEASURES: Mapping[str, Callable[[Pair], Counts]] = {
    "agent": agent_counts,
    "certainty": certainty_counts,
    "place": place_counts,
    "date": date_counts,
    "date_near": near_date_counts,
    "undated": undated_counts,
    "killed": killed_counts,
    "injured": injured_counts,
    "attribution": voice_counts,
    "status": status_counts,
}


# ── scores ───────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Result:
    """One article's alignment, and the counts of every measure: "agent.tp", "place.right"."""

    gold: GoldArticle
    alignment: Alignment
    counts: Counts


def judge(gold: GoldArticle, known: Json) -> Result:
    """Compare one article's record with its gold."""
    if known["text"] != gold.text:
        raise GoldError(f"{gold.key}: the record's text is not the article's")
    found = Found(known)
    alignment = align(gold, found)
    counts = Counter(articles=1)
    _add(counts, "events", _event_counts(alignment))
    _add(counts, "located", _event_counts(align(gold, found, typed=False)))
    for pair in alignment.pairs:
        for name, measure in MEASURES.items():
            _add(counts, name, measure(pair))
    if gold.published is not None:
        _add(counts, "published", _right(known["date"] == gold.published.isoformat()))
    return Result(gold, alignment, counts)


def _event_counts(alignment: Alignment) -> Counts:
    false = len(alignment.false) + len(alignment.split)
    return Counter(
        tp=len(alignment.pairs), fp=false, fn=len(alignment.missed), split=len(alignment.split)
    )


def _add(counts: Counts, name: str, more: Counts) -> None:
    counts.update({f"{name}.{part}": number for part, number in more.items()})


def scores(counts: Counts) -> dict[str, float]:
    """Return the numbers of the table; what there was nothing to judge by is left out.

    Of what is listed precision (`.p`), recall (`.r`) and `.f1`; of the rest the share that is
    right. `place_coarser` is the share of places that only contain the right one.
    """
    numbers: dict[str, float] = {}
    for name in dict.fromkeys(key.split(".")[0] for key in counts if "." in key):
        if counts[f"{name}.of"]:
            numbers[name] = counts[f"{name}.right"] / counts[f"{name}.of"]
        tp, fp, fn = (counts[f"{name}.{part}"] for part in ("tp", "fp", "fn"))
        if tp + fp + fn:
            numbers[f"{name}.p"] = tp / (tp + fp) if tp + fp else 0.0
            numbers[f"{name}.r"] = tp / (tp + fn) if tp + fn else 0.0
            numbers[f"{name}.f1"] = 2 * tp / (2 * tp + fp + fn)
    if counts["place.of"]:
        numbers["place_coarser"] = counts["place.coarser"] / counts["place.of"]
    numbers["false_per_article"] = counts["events.fp"] / counts["articles"]
    numbers["split_per_article"] = counts["events.split"] / counts["articles"]
    return numbers


def total(results: Iterable[Result]) -> Counts:
    """Return the counts of all articles together."""
    counts: Counts = Counter()
    for result in results:
        counts.update(result.counts)
    return counts


# ── records ──────────────────────────────────────────────────────────────────────────────────


def annotated(articles: Iterable[GoldArticle]) -> dict[str, Json]:
    """Return the annotation record of every article, made now."""
    paths = [text_path(article.key) for article in articles]
    return {
        source.doc_id: record(*annotate(read(source)))
        for path in paths
        for source in sources([path])
    }


def loaded(path: Path) -> dict[str, Json]:
    """Return the records of a file of JSON lines, by document."""
    with path.open(encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines if line.strip()]
    return {one["doc_id"]: one for one in records}


# ── report ───────────────────────────────────────────────────────────────────────────────────

_COLUMNS = {
    "P": "events.p", "R": "events.r", "F1": "events.f1", "loc F1": "located.f1",
    "agent": "agent.f1", "sure": "certainty", "place": "place", "coarser": "place_coarser",
    "date": "date", "near": "date_near", "undated": "undated", "killed": "killed",
    "injured": "injured", "attrib": "attribution.f1", "status": "status", "day": "published",
}  # fmt: skip


def table(results: Sequence[Result]) -> Iterator[str]:
    """Yield the table: an article a line, then all together."""
    yield f"{'article':22.22s} gold  hit miss false split " + " ".join(f"{c:>7s}" for c in _COLUMNS)
    for result in results:
        yield _line(result.gold.key, result.counts)
    yield _line(f"all {len(results)}", total(results))


def _line(name: str, counts: Counts) -> str:
    numbers = scores(counts)
    tp, fn, split = (counts[f"events.{part}"] for part in ("tp", "fn", "split"))
    cells = [f"{numbers[key]:7.2f}" if key in numbers else "      –" for key in _COLUMNS.values()]
    own = counts["events.fp"] - split
    return f"{name:22.22s} {tp + fn:4d} {tp:4d} {fn:4d} {own:5d} {split:5d} " + " ".join(cells)


def show(result: Result) -> Iterator[str]:
    """Yield what was missed, what is false, and where the found events differ from gold."""
    gold, alignment = result.gold, result.alignment
    for kind, events in (("missed", alignment.missed), ("merged", alignment.merged)):
        for event in events:
            words = _quoted(gold, event.triggers)
            yield f"{kind:7s} {event.id:5s} {'|'.join(event.types)}: {words}"
    for kind, found in (("split", alignment.split), ("false", alignment.false)):
        for one in found:
            spans = [(t["start"], t["end"]) for t in one["triggers"]]
            yield f"{kind:7s} {one['id']:5s} {one['type']}: {_quoted(gold, spans)}"
    for pair in alignment.pairs:
        yield from _differences(pair)


def _quoted(gold: GoldArticle, spans: Sequence[Span]) -> str:
    """The first trigger with what stands around it, then the others alone."""
    start, end = spans[0]
    around = f"{gold.text[max(0, start - 40) : start]}[{gold.text[start:end]}]"
    first = f"…{around}{gold.text[end : end + 40]}…".replace("\n", " ")
    return " / ".join([first, *(gold.at(span) for span in spans[1:])])


def _differences(pair: Pair) -> Iterator[str]:
    gold, event, found = pair.gold, pair.event, pair.found
    sides: dict[str, tuple[object, object]] = {
        "agent": (gold.agents, [names[-1] for names in found.agents(event)]),
        "certainty": (gold.agent_certainty, found.agent_certainty(event)),
        "place": ([names[0] for names in gold.places], found.names(event["place"])[:1]),
        "date": (gold.days and _shown(gold.days), _shown(days_of(event))),
        "undated": ("", _shown(days_of(event))),
        "killed": (gold.killed[:1], event["killed"]),
        "injured": (gold.injured[:1], event["injured"]),
        "attribution": (gold.voices, [names[-1] for names in found.voices(event)]),
        "status": (gold.status, event["status"]),
    }
    for name, (expected, given) in sides.items():
        counts = MEASURES[name](pair)
        if counts["fp"] or counts["fn"] or counts["right"] < counts["of"]:
            yield (
                f"wrong   {gold.id:5s} {event['id']:5s} {event['type']} “{_main(pair)}” {name}: "
                f"{_plain(expected)} ≠ {_plain(given)}"
            )


def _main(pair: Pair) -> str:
    return pair.found.words(pair.gold.triggers[0])


def _shown(days: Days) -> str:
    return f"{'about ' if days.approx else ''}{days.earliest or '…'} to {days.latest or '…'}"


def _plain(value: object) -> str:
    if isinstance(value, People):
        return f"{value.least} to {value.most}"
    if isinstance(value, Mapping):
        return " to ".join(str(one) for one in value.values())
    if isinstance(value, tuple | list):
        inner = [_plain(one) for one in value]
        alternatives = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        return ("|" if alternatives else ", ").join(inner) or "none"
    return str(value)


def main() -> None:
    """Read the command line, compare, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", type=Path, nargs="?", help="lines of `kg annotate`")
    parser.add_argument("--json", type=Path, help="also write all scores to this file")
    parser.add_argument("--show", metavar="KEY", help="list the errors of this article (or: all)")
    options = parser.parse_args()
    gold = gold_articles()
    if options.show and options.show != "all":
        gold = tuple(g for g in gold if g.key.startswith(options.show))
    records = loaded(options.records) if options.records else annotated(gold)
    results = [judge(one, records[one.key]) for one in gold if one.key in records]
    for result in results if options.show else ():
        print(f"── {result.gold.key}", *show(result), sep="\n")
    print(*table(results), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(_scored(results), indent=1) + "\n")


def _scored(results: Sequence[Result]) -> Json:
    each = {result.gold.key: scores(result.counts) for result in results}
    return {"all": scores(total(results)), "articles": each}


if __name__ == "__main__":
    main()
