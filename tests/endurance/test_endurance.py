"""Half a minute of what `python -m tests.endurance` does for as long as one likes."""

from __future__ import annotations

from pathlib import Path

from tests.endurance.run import Plan, run
from tests.endurance.versions import ITEMS, Ledger, checked, ntriples


def test_no_answer_is_wrong_and_nothing_is_lost_while_everything_is_killed(tmp_path: Path) -> None:
    """Clients, two kinds of writers, and kill -9 of workers, front, supervisor and writers."""
    told = run(tmp_path, Plan(seconds=25, clients=3, pause=1.5, seed=3))
    assert told["faults"] == []
    assert sum(told["killed"].values()) > 5 and told["server restarts"] >= 0  # type: ignore[attr-defined, operator]
    assert told["answers"]["lookup"] > 100 and told["answers"]["write"] > 5  # type: ignore[index]
    assert told["writes acknowledged"] > 10  # type: ignore[operator]


def test_the_ledger_knows_what_may_be_seen() -> None:
    """Not an older version than was acknowledged, not a newer one than was begun."""
    ledger = Ledger()
    ledger.begin("g", 3)
    ledger.acknowledge("g", 2)
    assert [bool(ledger.fault("g", v, ledger.floor())) for v in (1, 2, 3, 4)] == [
        True,
        False,
        False,
        True,
    ]


def test_two_versions_of_a_graph_share_only_its_name() -> None:
    """So a mixture of two shows in every kind of query."""
    one, two = (set(ntriples("g", version).splitlines()) for version in (1, 2))
    assert len(one) == 2 * ITEMS + 1 and len(one & two) == 1
    assert len(checked("g", 1).graph.triples) == len(one)
