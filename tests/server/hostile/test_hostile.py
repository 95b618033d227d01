"""The attack: every case gets its right error in time, and who stands by notices nothing."""

from __future__ import annotations

import http.client
from pathlib import Path

import pytest

from kg.store import Store
from kg.store.tokens import create
from tests.live import serving
from tests.server.conftest import build
from tests.server.hostile import queries, requests, writing
from tests.server.hostile.attack import Outcome, attack, judge
from tests.server.hostile.case import Case
from tests.server.hostile.trap import Trap
from tests.server.hostile.wire import Reply, request

DEADLINE = 1.0
ATTACKERS = 3
WORKER_MEMORY = 1 << 30
SETTINGS = {
    "query_seconds": DEADLINE,
    "write_seconds": DEADLINE,
    "query_memory_mb": WORKER_MEMORY >> 20,
}


@pytest.fixture(scope="module")
def outcome(data: Path) -> Outcome:
    """What the whole attack did to a server of its own."""
    with Trap() as trap, serving(data, settings=SETTINGS) as live:
        cases = [*queries.cases(trap.port), *requests.cases(trap.port)]
        return attack(live, cases, deadline=DEADLINE, attackers=ATTACKERS, caught=trap.caught)


def test_hostile_writes_with_a_token_are_refused_and_nothing_is_kept(tmp_path: Path) -> None:
    """LOAD, SERVICE, endless updates, XML's entities, JSON-LD's contexts; one after the other."""
    build(tmp_path / "data")
    with Store.open(tmp_path / "data", readonly=True) as store:
        before = store.counts()
        token = create(store.layout, "hostile", ["write"])
    with Trap() as trap, serving(tmp_path / "data", settings=SETTINGS) as live:
        writing.wake(live.port, token)
        cases = writing.cases(trap.port, token)
        outcome = attack(live, cases, deadline=DEADLINE, attackers=1, caught=trap.caught)
    assert outcome.faults == [] and outcome.caught == [] and outcome.beside.wrong == []
    assert outcome.beside.percentile(99) < outcome.bearable, outcome.slowest
    with Store.open(tmp_path / "data") as store:
        assert store.counts() == before
        assert b"urn:hostile" not in b"".join(store.canonical_nquads())


def test_every_hostile_request_gets_its_right_error_in_time(outcome: Outcome) -> None:
    """Status, shape and deadline; no header of the request's making, nothing of our inside."""
    assert len(outcome.verdicts) > 500
    assert outcome.faults == []


def test_a_lookup_beside_the_attack_is_answered_as_ever(outcome: Outcome) -> None:
    """Rightly every time, and 99 of 100 in a quarter of a second on a machine of our own."""
    assert len(outcome.beside.seconds) > 100 and outcome.beside.wrong == []
    assert outcome.beside.percentile(99) < outcome.bearable, outcome.slowest


def test_nothing_leaves_the_machine(outcome: Outcome) -> None:
    """Nobody came to the trap that SERVICE, LOAD and FROM pointed at."""
    assert outcome.caught == []


def test_no_process_goes_beyond_its_limits(outcome: Outcome) -> None:
    """Workers keep to their address space, the front stays small, nothing works on afterwards."""
    watched = outcome.watched
    assert 0 < watched.worker_space <= WORKER_MEMORY
    assert 0 < watched.others_resident < 512 << 20
    assert watched.processes < 40
    assert outcome.busy < 0.3


def test_the_trap_catches_who_comes() -> None:
    """Else it would prove nothing."""
    with Trap() as trap:
        caller = http.client.HTTPConnection("127.0.0.1", trap.port, timeout=3)
        with pytest.raises(http.client.HTTPException):
            caller.request("GET", "/")
            caller.getresponse()
        caller.close()
        assert trap.caught and trap.caught[0].startswith(b"GET / ")


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Reply(status=200, body=b"{}"), "200, not 400"),
        (Reply(flaw="no answer in time"), "no answer"),
        (Reply(status=400, headers=(("x-evil", "1"),)), "a header of"),
        (Reply(status=400, seconds=3), "late"),
        (Reply(status=400, headers=(("content-type", "text/csv"),)), "an error as"),
        (Reply(status=400, body=b"root:x:0:0:"), "tells of our inside"),
        (Reply(status=400, after=b"HTTP/1.1 404 Not Found"), "answers what was smuggled"),
    ],
)
def test_the_judge_finds_faults(reply: Reply, fault: str) -> None:
    """Each rule can fail."""
    case = Case(name="framing/x", send=lambda: [request()], expected=frozenset({400}), bare=False)
    shaped = reply.headers or (("content-type", "text/plain"),)
    reply = Reply(
        status=reply.status,
        headers=shaped,
        body=reply.body,
        seconds=reply.seconds,
        flaw=reply.flaw,
        after=reply.after,
    )
    assert judge(case, reply, DEADLINE).startswith(fault)
