"""`python -m tests.kg.engine.chaos`: prints a line a round; ends with 1 on any fault."""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from tests.kg.engine.chaos import archive
from tests.kg.engine.chaos.processes import ENGINES, Room, apart, warm
from tests.kg.engine.chaos.rounds import VICTIMS, blow, disturbed, events, undisturbed
from tests.kg.engine.chaos.state import faults, state
from tests.live import ROOT


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=10, help="of each engine")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--engine", choices=ENGINES, action="append", help="[default: each]")
    options.add_argument("--articles", type=int, default=24)
    options.add_argument("--seeds", action="store_true", help="the seeds, too")
    options.add_argument("--victim", help="only of this kind: driver, worker, scheduler, nanny")
    options.add_argument("--keep", type=Path, help="leave rounds with faults in this folder")
    given = options.parse_args()
    warm()
    with tempfile.TemporaryDirectory() as folder:
        return run(Path(folder), given)


def run(folder: Path, given: argparse.Namespace) -> int:
    """Build without a disturbance, then with one a round; return 1 where anything was wrong."""
    articles, wrong, killed = folder / "articles", 0, Counter[str]()
    archive.write(articles, given.articles, given.seed, ROOT / "seeds" if given.seeds else None)
    wanted = None
    for engine in given.engine or ENGINES:
        room = Room(folder / f"{engine}-plain", articles)
        usual = undisturbed(room, engine)
        found = apart(partial(state, room.data))
        wanted = replace(wanted or found, rejects=found.rejects)
        wrong += _tell(f"{engine}, undisturbed: {usual:.1f} s", faults(room.data, wanted))
        seen = events(room.events)
        for number in range(given.rounds):
            chance = random.Random(f"{given.seed} {engine} {number}")
            hit = blow(seen, (given.victim,) if given.victim else VICTIMS[engine], chance)
            room = Room(folder / f"{engine}-{number}", articles)
            ended = disturbed(room, engine, hit, wanted, chance)
            killed[f"{hit.victim} of {engine}"] += ended.killed
            what = hit.told if ended.killed else f"{hit.told} (too late)"
            line = f"{engine} {number}: {what}: {ended.statuses}, {ended.seconds - usual:+.1f} s"
            wrong += _tell(line, ended.faults)
            if ended.faults and given.keep:
                shutil.copytree(room.path, given.keep / room.path.name, symlinks=True)
            shutil.rmtree(room.path)
    print(f"killed: {dict(killed)}; faults in {wrong} rounds", flush=True)
    return bool(wrong)


def _tell(line: str, faults: Sequence[str]) -> bool:
    print(line, *(f"    {fault}" for fault in faults), sep="\n", flush=True)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
