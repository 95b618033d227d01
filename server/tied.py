"""`python -m server.tied PARENT MODULE …`: run a module in a process that ends with its parent.

At once, whatever it does, and from its first moment, when it would read the end of its input much
later. On Linux (PR_SET_PDEATHSIG of prctl(2)); elsewhere that end of input has to do. The signal
also comes when the *thread* ends that began the process: let that be one that lives as long.
"""

from __future__ import annotations

import ctypes
import os
import runpy
import signal
import sys

_PR_SET_PDEATHSIG = 1


def tied(module: str, *arguments: str) -> list[str]:
    """Return the command that runs a module so, as a child of this process."""
    return [sys.executable, "-m", "server.tied", str(os.getpid()), module, *arguments]


def main() -> None:
    """Tie this process to its parent, if that is still there, and be the module."""
    _, parent, *sys.argv = sys.argv
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == int(parent):
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
