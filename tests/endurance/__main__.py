"""`python -m tests.endurance --minutes 30`: prints figures as JSON; ends with 1 on any fault."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from tests.endurance.run import Plan, run


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--clients", type=int, default=4)
    options.add_argument("--pause", type=float, default=3, help="seconds between kills")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--no-http", action="store_true", help="no writes over HTTP")
    options.add_argument("--json", type=Path, help="write the figures there too")
    given = options.parse_args()
    plan = Plan(
        seconds=given.minutes * 60,
        clients=given.clients,
        pause=given.pause,
        http=not given.no_http,
        seed=given.seed,
    )
    with tempfile.TemporaryDirectory() as folder:
        told = run(Path(folder), plan)
        said = (Path(folder) / "server.log").read_text(errors="replace")
    text = json.dumps(told, indent=1)
    print(text)
    if given.json:
        given.json.write_text(text + "\n")
    if told["faults"]:
        print(said[-5000:], file=sys.stderr)
    return bool(told["faults"])


if __name__ == "__main__":
    sys.exit(main())
