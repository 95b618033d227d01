"""An archive to be built: reports of some happenings, in every form, with what is wrong among them.

Two outlets tell of each happening and count otherwise, so that there is something to merge; some
print a report again, so that there are copies. One file kills whoever reads it
(`inside/sitecustomize.py`); an empty file, a bad line and bad records of a WARC are rejected.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

from tests.archives import message, page, record, zipped

POISON = "poison.txt"
_TOWNS = ("Aarhus", "Bergen", "Cork", "Dakar", "Essen", "Fez", "Graz", "Hanoi", "Izmir", "Jaffna")
_HAPPENINGS = (
    "A ferry ran aground off {town} on {day}. At least {number} people were hurt, {source} said. "
    "“The engine had failed,” {voice} told reporters.",
    "A flood killed {number} people in {town} on {day}, {source} said. {voice} blamed the "
    "builders of the dam. “It had not been looked at for years,” {voice} said.",
    "Soldiers shelled a market in {town} on {day}, killing {number} people, {source} said. "
    "{voice} denied that the army had fired, and called for an inquiry.",
    "Police detained {number} demonstrators in {town} on {day}, {source} said. “They will be "
    "free by the weekend,” said {voice}.",
)
_SOURCES = ("the fire brigade", "the Red Crescent", "a hospital")
_VOICES = ("Mayor Ilse Marant", "Governor Odo Brandt", "Harbour Master Ann Kell")
_COPIED = (
    "Boats from three villages came to help, and the road to the south was closed until the next "
    "morning, when the first lorries with tents and water arrived from the capital. Shops stayed "
    "shut, schools will open again in a week, and the council has asked everybody who can spare a "
    "room to tell the town hall."
)


def write(folder: Path, articles: int, seed: int, seeds: Path | None = None) -> None:
    """Write so many reports, what is wrong, and the seeds where they are wanted."""
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    reports = [_report(chance, number) for number in range(articles)]
    lines = [json.dumps({"doc_id": f"line-{n}", "text": t}) for n, t in enumerate(reports[1::3])]
    (folder / "wire.jsonl").write_text(
        "\n".join([*lines, '{"doc_id": "cut", "text": "A tr']) + "\n"
    )
    for number, text in enumerate(reports[::3]):
        (folder / f"report-{number:03d}.txt").write_text(text)
    (folder / "news.warc.gz").write_bytes(_archived(reports[2::3]))
    (folder / "blank.txt").write_text(" \n")
    (folder / POISON).write_text("Nobody lives to tell what is written here.")
    for path in sorted(seeds.glob("*.txt")) if seeds else ():
        for other in (path, path.with_suffix(".meta.toml")):
            (folder / f"seed-{other.name}").write_bytes(other.read_bytes())


def _report(chance: random.Random, number: int) -> str:
    """Two in a row tell of one happening, each with a number of its own."""
    happening = number // 2
    told = _HAPPENINGS[happening % len(_HAPPENINGS)].format(
        town=_TOWNS[happening % len(_TOWNS)],
        day=f"{1 + happening % 28} May 2019",
        number=chance.randrange(3, 40),
        source=chance.choice(_SOURCES),
        voice=chance.choice(_VOICES),
    )
    return f"{told}\n\n{_COPIED}\n" if number % 7 == 0 else f"{told}\n"


def _archived(texts: list[str]) -> bytes:
    """A WARC with a page a report; one that says to be a part, and one cut off at its end."""
    good = [
        record(message(page(*text.split("\n\n"))), url=f"https://lindal.example/{number}")
        for number, text in enumerate(texts)
    ]
    part = record(message(page()), "WARC-Truncated: length", url="https://lindal.example/part")
    cut = zipped(record(message(page()), url="https://lindal.example/cut"))
    return zipped(*good, part) + cut[:-40]
