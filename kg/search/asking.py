"""Asking an index: words in, things out, by kind, the best first.

What the words are is for `kg.search.questions` to say. Statements, events and articles on one side,
actors and places on the other, are searched in three steps, the next one only where the one before
found nothing: with all words; with words spelt otherwise in place of those that are nowhere (typing
errors, other romanisations, beginnings); with some of the words, those with most of them first.
"""

from __future__ import annotations

import heapq
import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any, TypeVar

from kg.errors import SearchError
from kg.search.folding import sound, tokens
from kg.search.layout import NAMED, damaged, table
from kg.search.questions import LONGEST, MOST_TERMS, Word, understood

T = TypeVar("T")

KINDS = ("statement", "event", "actor", "place", "article")
_MOST_PAGES = 1_000
_SECONDS = 2.0
_POOL = 400  # hits that are weighed against each other; beyond, the index's own order holds
_SPELLINGS = 6  # other spellings of one word
_ALIKE = 60.0  # of 100: how alike in letters must be what sounds the same
_ON, _OFF = "\x02", "\x03"  # around what matched; never part of a key
_WEIGHTS = {"words": (4.0, 6.0, 1.0), "names": (10.0, 6.0, 2.0)}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether it is what was looked for."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A thing that was found."""

    iri: str
    kind: str
    title: tuple[Piece, ...]
    text: tuple[Piece, ...]
    also: tuple[Piece, ...]
    """A further name by which it was found, where neither title nor text show why."""
    facts: Mapping[str, str]
    mentions: int
    """In how many places articles name an actor or a place."""
    score: float

    @property
    def label(self) -> str:
        """The title without marks."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What of one kind was found. `way` tells how: `all`, `spelt`, `some` (of the words)."""

    kind: str
    number: int
    way: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer to a search."""

    words: tuple[str, ...]
    """What was looked for, as typed."""
    groups: tuple[Group, ...]
    meant: str | None = None
    """The query with words in place of those that are nowhere."""
    cut: bool = False
    """Whether the query was longer than is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A name that begins like what was typed."""

    label: str
    kind: str
    iri: str


@dataclass(slots=True)
class _Lexicon:
    """All keys of one table in memory, to be compared with what was typed wrong."""

    keys: list[str]
    numbers: dict[str, int]
    sounds: dict[str, list[str]] = field(default_factory=dict)


class Index:
    """An open index. Not for several threads at once."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._index = connection
        self._lexicons: dict[str, _Lexicon] = {}

    def close(self) -> None:
        """Let go of the file."""
        self._index.close()

    def search(
        self, query: str, *, kinds: Sequence[str] = KINDS, page: int = 1, size: int = 20
    ) -> Found:
        """Return what fits a query, `size` things of each kind. Raises `SearchError`."""
        return self._timed(lambda: self._search(query, kinds, page, size))

    def scores(self, query: str, *, most: int = 100_000) -> dict[str, float]:
        """Return every thing that has all words, with how well it fits: more is better."""
        return self._timed(lambda: self._scores(query, most))

    def suggest(self, query: str, *, most: int = 8) -> tuple[Suggestion, ...]:
        """Return names that have all words, the last one perhaps half typed."""
        return self._timed(lambda: tuple(self._suggest(query, most)))

    # ── in three steps ──────────────────────────────────────────────────────────────────────

    def _search(self, query: str, kinds: Sequence[str], page: int, size: int) -> Found:
        words = understood(query)
        skipped = (min(max(1, page), _MOST_PAGES) - 1) * size
        groups: list[Group] = []
        respelt: dict[str, tuple[Word, ...]] = {}
        for name in dict.fromkeys(map(table, kinds)) if words else ():
            wanted = [kind for kind in kinds if table(kind) == name]
            way, expression, numbers, spelt = self._best_way(name, words, wanted)
            if way == "spelt":
                respelt[name] = spelt
            for kind in wanted:
                hits = (
                    self._hits(name, expression, kind, size, skipped) if numbers.get(kind) else ()
                )
                groups.append(Group(kind=kind, number=numbers.get(kind, 0), way=way, hits=hits))
        order = {kind: n for n, kind in enumerate(kinds)}
        groups.sort(key=lambda group: order[group.kind])
        return Found(
            words=tuple(word.typed for word in words),
            groups=tuple(groups),
            meant=self._meant(query, words, respelt, groups),
            cut=len(query) > LONGEST,
        )

    def _best_way(
        self, name: str, words: tuple[Word, ...], kinds: Sequence[str]
    ) -> tuple[str, str, dict[str, int], tuple[Word, ...]]:
        every = _all_of(words)
        if numbers := self._numbers(name, every, kinds):
            return "all", every, numbers, words
        spelt = self._respelt(name, words, always=False)
        for tried in (spelt, self._respelt(name, words, always=True)):
            if tried != words and (numbers := self._numbers(name, _all_of(tried), kinds)):
                return "spelt", _all_of(tried), numbers, tried
        if len(words) == 1:
            return "all", every, {}, words
        for least in range(len(spelt) - 1, 0, -1):  # the more of them the better
            some = self._some_of(name, spelt, least)
            if some and (numbers := self._numbers(name, some, kinds)):
                return "some", some, numbers, spelt
        return "all", every, {}, words

    def _some_of(self, name: str, words: tuple[Word, ...], least: int) -> str | None:
        """What has at least so many of the words; of many words, the rare ones among them."""
        known = [word for word in words if self._number(name, word)]
        if len(known) < least:
            return None
        if least == 1:
            return " OR ".join(word.expression for word in known)
        rare = sorted(known, key=lambda word: self._number(name, word))[:8]
        if len(rare) < least:
            return None
        picks = combinations(rare, least)
        return " OR ".join("(" + " AND ".join(w.expression for w in pick) + ")" for pick in picks)

    def _number(self, name: str, word: Word) -> int:
        sql = f"SELECT COUNT(*) FROM (SELECT 1 FROM {name} WHERE {name} MATCH ? LIMIT 10000)"
        (number,) = self._index.execute(sql, (word.expression,)).fetchone()
        return int(number)

    def _numbers(self, name: str, expression: str, kinds: Sequence[str]) -> dict[str, int]:
        found = self._index.execute(
            f"SELECT kind, COUNT(*) FROM {name} JOIN docs ON docs.id = {name}.rowid"
            f" WHERE {name} MATCH ? GROUP BY kind",
            (expression,),
        )
        return {kind: number for kind, number in found if kind in kinds}

    # ── hits ────────────────────────────────────────────────────────────────────────────────

    def _hits(
        self, name: str, expression: str, kind: str, size: int, skipped: int
    ) -> tuple[Hit, ...]:
        weights = ", ".join(map(str, _WEIGHTS[name]))
        marked = ", ".join(f"highlight({name}, {n}, '{_ON}', '{_OFF}')" for n in range(3))
        best = self._index.execute(
            f"SELECT docs.id, -bm25({name}, {weights}) * weight AS score"
            f" FROM {name} JOIN docs ON docs.id = {name}.rowid"
            f" WHERE {name} MATCH ? AND kind = ? ORDER BY score DESC, docs.id LIMIT ? OFFSET ?",
            (expression, kind, size, skipped),
        ).fetchall()
        scores = dict(best)
        rows = self._index.execute(
            f"SELECT docs.id, iri, docs.title, docs.text, docs.more, facts, mentions, {marked}"
            f" FROM {name} JOIN docs ON docs.id = {name}.rowid"
            f" WHERE {name} MATCH ? AND {name}.rowid IN ({','.join('?' * len(scores))})",
            (expression, *scores),
        )
        hits = {row[0]: _hit(kind, row, scores[row[0]]) for row in rows}
        return tuple(hits[id] for id in scores if id in hits)

    def _scores(self, query: str, most: int) -> dict[str, float]:
        words = understood(query)
        found: dict[str, float] = {}
        for name in ("words", "names") if words else ():
            weights = ", ".join(map(str, _WEIGHTS[name]))
            _, expression, numbers, _ = self._best_way(name, words, KINDS)
            if numbers:
                found.update(
                    self._index.execute(
                        f"SELECT iri, -bm25({name}, {weights}) * weight AS score"
                        f" FROM {name} JOIN docs ON docs.id = {name}.rowid"
                        f" WHERE {name} MATCH ? ORDER BY score DESC LIMIT ?",
                        (expression, most),
                    )
                )
        return found

    def _suggest(self, query: str, most: int) -> Iterator[Suggestion]:
        typed = [token.key for token in tokens(query[:LONGEST])][:MOST_TERMS]
        if not typed:
            return
        expression = " AND ".join([*(f'"{key}"' for key in typed[:-1]), f'"{typed[-1]}"*'])
        seen: set[str] = set()
        begins = " ".join(typed)
        for label, kind, iri in self._index.execute(
            "SELECT docs.title, kind, iri FROM names JOIN docs ON docs.id = names.rowid"
            " WHERE names MATCH ? ORDER BY substr(names.title, 1, ?) != ?, weight DESC, docs.id"
            " LIMIT ?",
            (f"{{title text}} : ({expression})", len(begins), begins, most * 5),
        ):
            if label not in seen and len(seen) < most:
                seen.add(label)
                yield Suggestion(label=label, kind=kind, iri=iri)

    # ── other spellings ─────────────────────────────────────────────────────────────────────

    def _respelt(self, name: str, words: tuple[Word, ...], *, always: bool) -> tuple[Word, ...]:
        """Add to words that are nowhere, or to all, what may have been meant."""
        return tuple(
            word if not always and self._number(name, word) else self._spelt(name, word)
            for word in words
        )

    def _spelt(self, name: str, word: Word) -> Word:
        way = word.ways[0]
        others = [[key, *self._near(name, key)] for key in way]
        if len(way) == 1:
            return replace(word, ways=(*word.ways, *((key,) for key in others[0][1:])))
        return replace(word, ways=(*word.ways, *_each_replaced(way, others)))

    def _near(self, name: str, key: str) -> list[str]:
        """Keys that may be what was meant: a letter or two apart, of the same sound, longer."""
        from rapidfuzz import fuzz, process
        from rapidfuzz.distance import OSA

        if len(key) < 3 or key.isdigit():
            return []
        lexicon = self._lexicon(name)
        far = 1 if len(key) < 7 else 2
        found: dict[str, float] = {
            near: float(distance)
            for near, distance, _ in process.extract(
                key, lexicon.keys, scorer=OSA.distance, score_cutoff=far, limit=40
            )
            if near != key and not near.isdigit()
        }
        if any(distance == 1 for distance in found.values()):
            found = {near: distance for near, distance in found.items() if distance == 1}
        for near in lexicon.sounds.get(sound(key), ()):
            if near != key and (not key.isascii() or fuzz.ratio(key, near) >= _ALIKE):
                found.setdefault(near, 1.5)
        if not found and len(key) > 3:
            found = {near: 2.5 for near in lexicon.keys if near.startswith(key)}
        return heapq.nsmallest(
            _SPELLINGS,
            found,
            key=lambda near: (found[near] + (near[0] != key[0]) / 2, -lexicon.numbers[near], near),
        )

    def _lexicon(self, name: str) -> _Lexicon:
        if name not in self._lexicons:
            rows = self._index.execute(f"SELECT key, {name} FROM lexicon WHERE {name} > 0")
            numbers = dict(rows.fetchall())
            known = _Lexicon(list(numbers), numbers)
            for key in known.keys if name == "names" else ():
                if heard := sound(key):
                    known.sounds.setdefault(heard, []).append(key)
            self._lexicons[name] = known
        return self._lexicons[name]

    def _meant(
        self,
        query: str,
        words: tuple[Word, ...],
        respelt: Mapping[str, tuple[Word, ...]],
        groups: Sequence[Group],
    ) -> str | None:
        """The query as it should have been typed, in the spelling of what was found by it."""
        written = " ".join(query[:LONGEST].split())
        named = [hit for g in groups if g.kind in NAMED and g.way == "all" for hit in g.hits]
        if named:  # by another name than the graph calls it
            best = max(named, key=lambda hit: hit.score)
            return best.label if best.also and len(words) == 1 else None
        for name in ("names", "words"):
            best_hits = [hit for g in groups if table(g.kind) == name for hit in g.hits[:3]]
            if name not in respelt or not best_hits:
                continue
            for before, after in zip(words, respelt[name], strict=True):
                if before != after and len(before.ways[0]) == 1:
                    better = _surface(before, after, best_hits)
                    written = written.replace(before.typed, better, 1)
            return written if written != " ".join(query[:LONGEST].split()) else None
        return None

    def _timed(self, work: Callable[[], T]) -> T:
        until = time.monotonic() + _SECONDS
        self._index.set_progress_handler(lambda: time.monotonic() > until, 20_000)
        try:
            return work()
        except sqlite3.Error as error:
            raise damaged(error) from error
        except (ValueError, TypeError, KeyError) as error:  # rows that are not what they should be
            raise SearchError(f"the search index is damaged: {error}") from error
        finally:
            self._index.set_progress_handler(None, 0)


def as_json(value: Any) -> Any:
    """Return hits, groups and the like as plain lists and dictionaries."""
    if isinstance(value, Piece):
        return [value.text, value.marked]
    if isinstance(value, Found | Group | Hit | Suggestion):
        return {name: as_json(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple | list):
        return [as_json(one) for one in value]
    return value


def _all_of(words: Iterable[Word]) -> str:
    return " AND ".join(word.expression for word in words)


def _each_replaced(
    way: tuple[str, ...], others: Sequence[Sequence[str]]
) -> Iterator[tuple[str, ...]]:
    """A phrase with one of its words spelt otherwise."""
    for n, spellings in enumerate(others):
        for other in spellings[1:]:
            yield (*way[:n], other, *way[n + 1 :])


def _hit(kind: str, row: Sequence[Any], score: float) -> Hit:
    _, iri, title, text, more, facts, mentions, *marked = row
    shown = [_pieces(whole, marks) for whole, marks in zip((title, text), marked, strict=False)]
    also: tuple[Piece, ...] = ()
    if table(kind) == "names" and not any(p.marked for pieces in shown for p in pieces):
        also = _marked_name(_pieces(more, marked[2]))
    return Hit(iri=iri, kind=kind, title=shown[0], text=shown[1], also=also,
               facts=json.loads(facts), mentions=mentions, score=round(score, 4))  # fmt: skip


def _pieces(text: str, marked: str) -> tuple[Piece, ...]:
    """Cut a text where its keys are marked: its n-th word is the n-th key."""
    pieces: list[Piece] = []
    at, inside = 0, False
    for token, key in zip(tokens(text), marked.split(" "), strict=False):
        inside = inside or _ON in key
        if inside:
            joined = pieces and pieces[-1].marked and not text[at : token.start].strip()
            if joined:
                pieces[-1] = Piece(pieces[-1].text + text[at : token.end], True)
            else:
                pieces += [
                    Piece(text[at : token.start]),
                    Piece(text[token.start : token.end], True),
                ]
            at = token.end
        if key.rfind(_OFF) > key.rfind(_ON):
            inside = False
    pieces.append(Piece(text[at:]))
    return tuple(piece for piece in pieces if piece.text)


def _marked_name(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Of names that follow one another, the one that is marked."""
    name: list[Piece] = []
    for piece in pieces:
        *ended, rest = piece.text.split(" · ")
        for part in ended:
            name.append(Piece(part, piece.marked))
            if any(one.marked for one in name):
                return tuple(one for one in name if one.text)
            name = []
        name.append(Piece(rest, piece.marked))
    return tuple(one for one in name if one.text) if any(p.marked for p in name) else ()


def _surface(before: Word, after: Word, hits: Sequence[Hit]) -> str:
    """How the likeliest of the words that were found instead is written where it stands."""
    meant = [way[0] for way in after.ways[len(before.ways) :]]
    written = {
        token.key: piece.text[token.start : token.end]
        for hit in reversed(hits)
        for piece in (*hit.also, *hit.text, *hit.title)
        if piece.marked
        for token in tokens(piece.text)
    }
    return next((written[key] for key in meant if key in written), meant[0])
