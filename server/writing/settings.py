"""What the writer process is told when it starts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from kg.store import KEPT_DAYS, KEPT_HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where it writes, and what a write may take."""

    data: Path
    base: str
    seconds: float
    """The deadline of one write."""
    memory: int
    """Bytes of address space of the scratch process."""
    keep_hours: int = KEPT_HOURS
    keep_days: int = KEPT_DAYS
    """Of how many hours, and days, the last snapshot stays."""
    load_allowed: tuple[str, ...] = ()
    """What LOAD may fetch: addresses, or beginnings of them that end with a slash."""

    def written(self) -> str:
        """Return the settings as an argument."""
        return json.dumps({**asdict(self), "data": str(self.data.absolute())})

    @classmethod
    def read(cls, argument: str) -> Settings:
        """Return the settings of an argument."""
        said = json.loads(argument)
        said["data"], said["load_allowed"] = Path(said["data"]), tuple(said["load_allowed"])
        return cls(**said)
