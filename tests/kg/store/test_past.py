"""Which snapshots stay: the newest, and the last of each hour and day."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from kg.store import Past, Store

NOW = dt.datetime(2026, 11, 22, 7, 30, tzinfo=dt.UTC)


def test_the_last_of_each_hour_and_day_stays() -> None:
    """And nothing that is older: the number is bounded."""
    times = {str(n): NOW - dt.timedelta(minutes=10 * n) for n in range(6 * 24 * 40)}
    stay = Past(hours=2, days=3).of(times, NOW)
    told = sorted(times[name] for name in stay)
    assert [f"{one:%d %H:%M}" for one in told] == [
        "19 23:50", "20 23:50", "21 23:50", "22 05:50", "22 06:50", "22 07:30",
    ]  # fmt: skip
    assert Past(hours=0, days=0).of(times, NOW) == set()


def test_publishing_keeps_them_and_sweeps_the_rest(tmp_path: Path) -> None:
    """Many writes of one day do not take away how it was yesterday."""
    with Store.open(tmp_path / "data") as store:
        for n in range(4):
            store.put_vocabulary("v", b'<urn:s> <urn:p> "%d" .' % n)
            told = store.publish(past=Past()).path / "snapshot.json"
            said = json.loads(told.read_text())
            assert "." in said["published"]  # two of one second are told apart
            age = dt.timedelta(days=3 - n)
            said["published"] = (dt.datetime.now(dt.UTC) - age).isoformat()
            told.write_text(json.dumps(said))
        for n in range(4, 9):
            store.put_vocabulary("v", b'<urn:s> <urn:p> "%d" .' % n)
            store.publish(past=Past(hours=0, days=2))
        assert [one.name for one in store.snapshots()] == ["0002", "0003", "0007", "0008", "0009"]


def test_the_environment_says_how_many() -> None:
    """0 is none; what is not said is the default."""
    said = {"NEWSGRAPH_KEEP_DAYS": "0"}
    assert Past.from_environment(said) == Past(days=0)
