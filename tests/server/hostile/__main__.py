"""The whole attack: `python -m tests.server.hostile [--deadline 1] [--only PART] [--repeat 1]`.

Prints a summary as JSON; ends with 1 if anything was not as it should be.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from kg.store import Layout
from kg.store.tokens import create
from tests.live import serving
from tests.server.conftest import build
from tests.server.hostile import queries, requests, writing
from tests.server.hostile.attack import Outcome, attack
from tests.server.hostile.trap import Trap


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--deadline", type=float, default=1.0, help="seconds a query may take")
    options.add_argument("--attackers", type=int, default=3)
    options.add_argument("--only", default="", help="the cases whose name has this")
    options.add_argument("--all", action="store_true", help="one line a case")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, Trap() as trap:
        data = Path(folder) / "data"
        build(data)
        settings = {"query_seconds": given.deadline, "write_seconds": given.deadline}
        token = create(Layout(data), "hostile", ["write"])
        asking = [*queries.cases(trap.port), *requests.cases(trap.port)]
        parts = {  # the writer does one thing at a time: writes come one after the other
            "queries and requests": (asking, given.attackers),
            "writes with a token": (writing.cases(trap.port, token), 1),
        }
        outcomes = {}
        for name, (cases, attackers) in parts.items():
            chosen = [case for case in cases if given.only in case.name]
            if chosen:
                with serving(data, settings=settings, said=Path(folder) / "said") as live:
                    writing.wake(live.port, token)
                    outcomes[name] = attack(
                        live,
                        chosen,
                        deadline=given.deadline,
                        attackers=attackers,
                        caught=trap.caught,
                    )
        said = (Path(folder) / "said").read_text(errors="replace")
    for outcome in outcomes.values():
        for one in outcome.verdicts if given.all else ():
            reply = one.reply
            print(f"{one.case.name:45} {reply.status} {reply.seconds:6.2f} s {one.fault}")
    print(json.dumps({name: one.summary() for name, one in outcomes.items()}, indent=1))
    print(said[-3000:], file=sys.stderr)
    return any(_is_bad(outcome) for outcome in outcomes.values())


def _is_bad(outcome: Outcome) -> bool:
    slow = outcome.beside.percentile(99) >= outcome.bearable
    return bool(outcome.faults or outcome.caught or outcome.beside.wrong or slow)


if __name__ == "__main__":
    sys.exit(main())
