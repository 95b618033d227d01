"""Gold files → `GoldArticle`s: every quotation found in its article, every reference checked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.eval.gold_events.gold import (
    Days,
    GoldArticle,
    GoldError,
    GoldEvent,
    Names,
    People,
    Span,
)
from tests.eval.gold_events.types import broader

Json = Mapping[str, Any]

ROOT = Path(__file__).parents[3]
GOLD = Path(__file__).parents[1] / "gold"
ARTICLES = (ROOT / "seeds", Path(__file__).parents[1] / "articles")
NOT_ARTICLES = re.compile(r"(identity|contradictions|copies|floors)\b")  # files on several articles
STATUSES = frozenset({"occurred", "planned", "threatened", "denied", "called_for", "hypothetical"})
CERTAINTIES = frozenset({"asserted", "alleged", "unknown"})
BOUNDS = frozenset({"exact", "at_least", "more_than", "up_to", "almost", "about", "vague"})

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
        """The finer words, or each of several, count as a name of the most specific place."""
        first, *rest = self._names("place") or ((),)
        finer = self._known.get("place_text")
        first = (*first, *_alternatives(finer)) if first and finer else first
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
