"""Dask's profiler off: it does harm to what is done here.

A hundred times a second a worker's event loop looks at the frames of the thread that works, and so
a frame may end in the event loop's thread. Oxigraph's answers must end in the thread they came up
in; they would stay in memory for good, with the store they were asked of.
"""

from __future__ import annotations

from typing import Any

from distributed import WorkerPlugin


class Unprofiled(WorkerPlugin):
    """Turns the profiler of a worker off, also of one that comes later."""

    name = "newsgraph-unprofiled"

    def setup(self, worker: Any) -> None:
        """Be called by a worker."""
        for name in ("profile", "profile-cycle"):
            callback = worker.periodic_callbacks.pop(name, None)  # so that nobody starts it later
            if callback is not None:
                callback.stop()
