"""How a data directory stands: what is published, how far it lags, what fell, what it takes.

    standing.py   all of it as values
    space.py      bytes on the disk, by part
    models.py     which models ship

`kg status` shows it; nothing here changes anything.
"""

from __future__ import annotations

from kg.status.standing import Lag, Standing, Versions, standing

__all__ = ["Lag", "Standing", "Versions", "standing"]
