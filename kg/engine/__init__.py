"""Where work is done: in this process, in processes beside it (`Crew`), on a cluster (`Dask`).

    engine.py    what an engine is: `in_order(work, tasks)`
    crew.py      processes on this machine
    cluster.py   a dask cluster, started here or found at an address; unprofiled.py

with Crew(2) as engine:
    for task, result in engine.in_order(work, tasks):
        …                                   # `WorkerDied` is a result, too
"""

from kg.engine.crew import Crew
from kg.engine.engine import Engine, Split, WorkerDied, whole

__all__ = ["Crew", "Engine", "Split", "WorkerDied", "whole"]
