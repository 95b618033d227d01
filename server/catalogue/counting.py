"""Counting a snapshot, in a process of its own: `python -m server.catalogue.counting STORE BASE`.

Writes `kg.dump.Figures` to standard output as JSON. It reads the whole store, which takes seconds,
and gives way to whatever else the machine has to do; it ends with the server, however that ends.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
from dataclasses import asdict

import pyoxigraph as ox

from kg.dump.figures import asking, count

_SECONDS = 600
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Count and tell."""
    with contextlib.suppress(OSError, AttributeError):  # not Linux: the alarm is left
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.alarm(_SECONDS)
    with contextlib.suppress(OSError):
        os.nice(10)
    store = ox.Store.read_only(sys.argv[1])
    json.dump(asdict(count(asking(store), base=sys.argv[2])), sys.stdout)


if __name__ == "__main__":
    main()
