"""What is uncertain, in a table that people edit: accept, reject, or leave it.

A file of tab-separated values in the data directory, opened by any text editor or spreadsheet. The
first column is the only one that is read back, with the thing and the item of its line: "accept"
links them, "reject" never does, what is left as "leave" is decided anew at each run. Decisions
stay in the file until their line is deleted.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kg.errors import LinkError
from kg.wikidata.verdict import Verdict

FILE = "review.tsv"
_COLUMNS = ("decision", "thing", "item", "certainty", "name", "articles say", "label",
            "description", "for", "against")  # fmt: skip
_HELP = (
    "# Write accept or reject in the place of leave, save, and run kg link --wikidata again.\n"
    "# Cells are separated by tabs; only decision, thing and item are read back.\n"
)


class Ruling(StrEnum):
    """What was decided about a thing and an item."""

    ACCEPT = "accept"
    REJECT = "reject"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file."""

    ruling: Ruling
    thing: str  # from "id/" on
    item: str
    told: tuple[str, ...] = ()  # the other columns


class Review:
    """The file of one data directory, as it is now."""

    def __init__(self, folder: Path, base: str) -> None:
        self._path, self._base = folder / FILE, base
        self._lines = {(line.thing, line.item): line for line in self._read()}

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self._path

    @property
    def items(self) -> frozenset[str]:
        """The items it has lines about."""
        return frozenset(item for _, item in self._lines)

    def rejects(self, thing: str, item: str) -> bool:
        """Whether people said that the thing is not the item."""
        return self._ruling(thing, item) is Ruling.REJECT

    def accepted(self, thing: str) -> str | None:
        """Return the item that people said the thing is."""
        name = self._name(thing)
        return next(
            (i for (t, i), line in self._lines.items() if t == name and line.ruling == "accept"),
            None,
        )

    def write(self, verdicts: Iterable[Verdict]) -> int:
        """Write what is uncertain now, with all that was decided; return how much is left open.

        What was decided while we worked is kept: the file is read again.
        """
        decided = {
            (line.thing, line.item): line
            for line in self._read()
            if line.ruling is not Ruling.LEAVE
        }
        things = {thing for (thing, _), line in decided.items() if line.ruling is Ruling.ACCEPT}
        open_ = {
            (line.thing, line.item): line
            for line in self._doubts(verdicts)
            if (line.thing, line.item) not in decided and line.thing not in things
        }
        if decided or open_ or self._path.exists():
            self._put([(decided | open_)[key] for key in sorted(decided | open_)])
        return len(open_)

    def forget(self, things: Collection[str]) -> None:
        """Leave the lines about these things (IRIs), and of others nothing."""
        names = set(map(self._name, things))
        kept = {line: one for line, one in self._lines.items() if line[0] in names}
        if kept != self._lines:
            self._put([kept[line] for line in sorted(kept)])
            self._lines = kept

    def _ruling(self, thing: str, item: str) -> Ruling | None:
        line = self._lines.get((self._name(thing), item))
        return line.ruling if line else None

    def _name(self, thing: str) -> str:
        return thing.removeprefix(self._base)

    def _doubts(self, verdicts: Iterable[Verdict]) -> Iterator[Line]:
        for verdict in verdicts:
            for one in verdict.doubtful:
                told = (
                    f"{one.certainty:.2f}", verdict.label, verdict.said, one.item.label,
                    one.item.description, "; ".join(one.reasons), "; ".join(one.against),
                )  # fmt: skip
                yield Line(Ruling.LEAVE, self._name(verdict.thing), one.item.id, told)

    def _read(self) -> Iterator[Line]:
        try:
            text = self._path.read_text("utf-8-sig")
        except FileNotFoundError:
            return
        except (OSError, UnicodeDecodeError) as error:
            raise self._bad(f"cannot be read: {error}") from error
        accepted: dict[str, str] = {}
        for number, written in enumerate(text.splitlines(), 1):
            cells = [cell.strip() for cell in next(csv.reader([written], "excel-tab"), [])]
            if not any(cells) or written.startswith("#") or cells[0] == _COLUMNS[0]:
                continue
            line = self._line(number, cells)
            if (
                line.ruling is Ruling.ACCEPT
                and accepted.setdefault(line.thing, line.item) != line.item
            ):
                raise self._bad(f"line {number}: {line.thing} is accepted as two items")
            yield line

    def _line(self, number: int, cells: list[str]) -> Line:
        if len(cells) < 3 or cells[0].lower() not in list(Ruling):
            raise self._bad(f"line {number}: it begins with none of accept, reject, leave")
        if not cells[2].startswith("Q") or not cells[2][1:].isdecimal():
            raise self._bad(f"line {number}: {cells[2][:40]!r} is no item")
        return Line(Ruling(cells[0].lower()), self._name(cells[1]), cells[2], tuple(cells[3:]))

    def _bad(self, what: str) -> LinkError:
        return LinkError(f"{self._path}: {what}", hint="mend the line, or delete it")

    def _put(self, lines: Iterable[Line]) -> None:
        text = io.StringIO()
        text.write(_HELP)
        table = csv.writer(text, "excel-tab", lineterminator="\n")
        table.writerow(_COLUMNS)
        for line in lines:
            row = (line.ruling, line.thing, line.item, *line.told)
            table.writerow([" ".join(str(cell).split()) for cell in row])
        beside = self._path.with_suffix(".new")
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8") as file:
            file.write(text.getvalue())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
