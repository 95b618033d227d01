"""What people decided: that two tellings are of one event or not, that a name is another's.

A journal of JSON lines in the data directory; only ever added to, so it tells who changed their
mind. Of two decisions about one pair the later holds. Decisions are constraints of the clustering
(`cluster`), so a wrong merge can be taken back, and stays so. That the actor of an article is not
the one whose name it bears is a decision about the actor and the article: `kg.build` makes that
article's graph again, with an actor of its own. That it is, ends a doubt (`uses`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from kg.errors import MergeError
from kg.iris import shared_in, told_in

FILE = "decisions.jsonl"


class Ruling(StrEnum):
    """What was decided."""

    TOGETHER = "together"
    APART = "apart"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One line of the journal."""

    ruling: Ruling
    first: str  # telling IRI, the smaller; or an actor's,
    second: str  # and the article's that speaks of another
    because: str = ""
    by: str = "editor"

    @property
    def is_of_actor(self) -> bool:
        """Whether it is about an actor and an article, not about two tellings."""
        return "/id/actor/" in self.first

    @property
    def pair(self) -> frozenset[str]:
        """The two that it is about."""
        return frozenset((self.first, self.second))


class Decisions:
    """The journal of one data directory."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lines = list(_read(self._path))

    def standing(self) -> tuple[Decision, ...]:
        """Return the decisions that hold, in the order of their pairs."""
        latest = {decision.pair: decision for decision in self._lines}
        held = (d for d in latest.values() if d.ruling is not Ruling.UNDO)
        return tuple(sorted(held, key=lambda d: (d.first, d.second)))

    def pairs(self, ruling: Ruling) -> frozenset[frozenset[str]]:
        """Return the pairs that were decided so."""
        return frozenset(d.pair for d in self.standing() if d.ruling is ruling)

    def add(self, ruling: Ruling, one: str, other: str, *, because: str, by: str) -> Decision:
        """Write a decision down. Raises `MergeError` where it cannot hold with the others."""
        first, second = sorted((one, other))
        if first == second:
            raise MergeError("nothing can be decided about one thing with itself")
        decision = Decision(ruling=ruling, first=first, second=second, because=because, by=by)
        self._refuse_nonsense(decision)
        self._write([*self._lines, decision])
        return decision

    def forget(self, base: str, keys: Collection[str]) -> None:
        """Leave nothing of what was decided about what these articles tell, or whom they name."""
        kept = [line for line in self._lines if not _is_about(line, base, frozenset(keys))]
        if kept != self._lines:
            self._write(kept)

    def _write(self, lines: list[Decision]) -> None:
        """All lines again, into a new file that takes the old one's place: never half a line."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        half = self._path.with_suffix(".tmp")
        text = "".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in lines)
        half.write_text(text, encoding="utf-8")
        half.replace(self._path)
        self._lines = lines

    def _refuse_nonsense(self, new: Decision) -> None:
        if new.ruling is Ruling.UNDO:
            if new.pair not in {d.pair for d in self.standing()}:
                raise MergeError(
                    f"nothing was decided about {new.first} and {new.second}",
                    hint="kg merge --list shows what was",
                )
            return
        if new.is_of_actor:
            return  # each stands for itself
        others = [d for d in self.standing() if d.pair != new.pair and not d.is_of_actor]
        groups = _groups(d.pair for d in (*others, new) if d.ruling is Ruling.TOGETHER)
        for one in (*others, new):
            if one.ruling is Ruling.APART and groups.get(one.first, 1) == groups.get(one.second, 2):
                raise MergeError(
                    f"decisions contradict each other: {one.first} and {one.second} are to be "
                    "apart, but others hold them together",
                    hint="take one of them back with kg merge --undo",
                )


def actors_apart(decisions: Iterable[Decision], base: str) -> dict[str, frozenset[str]]:
    """Return, by article key, the ids of shared actors that people said it does not speak of."""
    found: dict[str, set[str]] = {}
    for decision in decisions:
        actor = shared_in(base, "actor", decision.first)
        key = shared_in(base, "article", decision.second)
        if decision.ruling is Ruling.APART and actor and key:
            found.setdefault(key, set()).add(actor)
    return {key: frozenset(actors) for key, actors in found.items()}


def _is_about(line: Decision, base: str, keys: frozenset[str]) -> bool:
    told = (told_in(base, iri) for iri in line.pair)
    named = (shared_in(base, "article", iri) for iri in line.pair)
    return any(one and one[0] in keys for one in told) or any(key in keys for key in named)


def _groups(pairs: Iterable[frozenset[str]]) -> dict[str, int]:
    """Number the groups that pairs make when what is together with one is with all of its."""
    found: dict[str, set[str]] = {}
    for pair in pairs:
        group = set().union(*(found.get(iri, {iri}) for iri in pair))
        found |= dict.fromkeys(group, group)
    return {iri: id(group) for iri, group in found.items()}


def _read(path: Path) -> Iterator[Decision]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            said = json.loads(line)
            yield Decision(**(said | {"ruling": Ruling(said["ruling"])}))
        except (ValueError, KeyError, TypeError) as error:
            raise MergeError(
                f"line {number} of {path} is no decision: {error}", hint="mend or delete the line"
            ) from error
