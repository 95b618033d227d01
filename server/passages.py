"""Words of articles that things rest on, with what stands around them, cut at borders of words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from server.reading import Reader, Row, iris

_AT_ONCE = 300
_PASSAGES = """SELECT DISTINCT ?x ?e ?start ?end ?exact ?before ?after ?article {
  VALUES ?x { $things } ?x $properties ?e .
  ?e oa:hasSource ?article ; oa:hasSelector/oa:exact ?exact ;
    oa:hasSelector/oa:start ?start ; oa:hasSelector/oa:end ?end .
  OPTIONAL { ?e oa:hasSelector/oa:prefix ?before }
  OPTIONAL { ?e oa:hasSelector/oa:suffix ?after }
}"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of an article: code points from `start` to before `end`."""

    iri: str
    article: str
    start: int
    end: int
    before: str
    exact: str
    after: str


def passages(
    reader: Reader, things: Iterable[str], properties: Sequence[str]
) -> dict[str, tuple[Passage, ...]]:
    """Return by thing the passages it rests on by these properties, in text order.

    A property is a prefixed name of our own ("ng:evidence").
    """
    found: dict[str, list[Passage]] = defaultdict(list)
    wanted = list(dict.fromkeys(things))
    for start in range(0, len(wanted), _AT_ONCE):
        listed = iris(wanted[start : start + _AT_ONCE])
        for row in reader.rows(_PASSAGES, things=listed, properties="|".join(properties)):
            found[row["x"].value].append(_passage(row))
    return {thing: tuple(sorted(some, key=_place)) for thing, some in found.items()}


def outermost(some: Iterable[Passage]) -> Iterator[tuple[Passage, tuple[Passage, ...]]]:
    """Yield the passages of one article that lie in no other, each with those inside it."""
    group: list[Passage] = []
    for passage in sorted(some, key=_place):
        if group and passage.end <= group[0].end:
            group.append(passage)
            continue
        if group:
            yield group[0], tuple(group[1:])
        group = [passage]
    if group:
        yield group[0], tuple(group[1:])


def _place(passage: Passage) -> tuple[str, int, int, str]:
    return passage.article, passage.start, -passage.end, passage.iri


def _passage(row: Row) -> Passage:
    start = int(row["start"].value)
    before = row["before"].value if "before" in row else ""
    return Passage(
        iri=row["e"].value,
        article=row["article"].value,
        start=start,
        end=int(row["end"].value),
        before=lead(before, whole=start <= len(before)),
        exact=row["exact"].value,
        after=trail(row["after"].value if "after" in row else ""),
    )


def lead(text: str, *, whole: bool = False) -> str:
    """Return what stands before a passage, in its paragraph, from a border of words on.

    `whole`: the text begins where the article does, so its first word is no torn one.
    """
    last = text.rsplit("\n", 1)
    if len(last) == 2 or whole or not text:
        return last[-1].lstrip()
    torn = re.search(r"\s", text)  # writing without blanks has no border to find
    kept = text[torn.end() :] if torn and text[torn.end() :].strip() else text
    return f"… {kept.lstrip()}"


def trail(text: str) -> str:
    """Return what stands after a passage, in its paragraph, up to a border of words."""
    first = text.split("\n", 1)
    if len(first) == 2 or not text:
        return first[0].rstrip()
    torn = re.search(r"\s\S*$", text)
    kept = text[: torn.start()] if torn and text[: torn.start()].strip() else text
    return f"{kept.rstrip()} …"
