"""Replaces graphs through `kg.store`, as a build does: `python -m tests.endurance.store_writer`.

Arguments: the data directory, then the keys with the version each begins with, as `store-3=17`.
Writes a line before and after each round: `begin KEY VERSION`, `acknowledge KEY VERSION`. It may be
killed at any moment; whoever starts it again tells it where to go on.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from kg.errors import StoreBusy
from kg.store import Store
from tests.endurance.versions import checked


def main() -> None:
    data = Path(sys.argv[1])
    next_version = {key: int(n) for key, _, n in (one.partition("=") for one in sys.argv[2:])}
    chance = random.Random(sum(next_version.values()))
    while True:
        try:
            with Store.open(data) as store:
                for _ in range(chance.randint(1, 4)):
                    _round(store, chance, next_version)
        except StoreBusy:  # the server writes at this moment
            time.sleep(0.05)
        time.sleep(chance.random() * 0.5)


def _round(store: Store, chance: random.Random, next_version: dict[str, int]) -> None:
    keys = chance.sample(sorted(next_version), chance.randint(1, len(next_version)))
    for key in keys:
        print("begin", key, next_version[key], flush=True)
    store.put_many(checked(key, next_version[key]) for key in keys)
    store.publish()
    for key in keys:
        print("acknowledge", key, next_version[key], flush=True)
        next_version[key] += 1


if __name__ == "__main__":
    main()
