"""Whoever asks Wikidata is polite, patient within bounds, and believes no nonsense."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Iterator

import pytest

from kg.errors import LinkError
from kg.wikidata.client import ATTEMPTS, Client
from tests.kg.wikidata.fake import Trouble, World, speaking, world

MAXLAG = b'{"error":{"code":"maxlag","info":"Waiting for a database server","lag":7}}'
PAGE = b"<!DOCTYPE html><html><body>Wikimedia Error</body></html>"


@pytest.fixture
def there(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with speaking(world()) as known:
        yield known


def asked(there: World, *troubles: Trouble, timeout: float = 5.0) -> tuple[int, list[float]]:
    """What is found, and how long was waited, when the first answers are these."""
    there.troubles[:] = troubles
    waits: list[float] = []
    client = Client(
        contact="press@example.org", api=there.api, sparql=there.sparql,
        sleep=waits.append, pause=0.0, timeout=timeout,
    )  # fmt: skip
    with client:
        found = client.ask(
            lambda answer: [one["id"] for one in answer["search"]],
            action="wbsearchentities", search="Ilse Marrant", language="en",
        )  # fmt: skip
    return len(found), [wait for wait in waits if wait]


@pytest.mark.parametrize(
    ("trouble", "least"),
    [
        (Trouble(429, headers={"Retry-After": "7"}), 7),
        (Trouble(429), 60),
        (Trouble(503, PAGE), 2),
        (Trouble(503, MAXLAG, {"Retry-After": "5"}), 5),
        (Trouble(200, MAXLAG, {"Retry-After": "5"}), 5),
        (Trouble(200, b'{"error":{"code":"ratelimited"}}'), 2),
        (Trouble(200, PAGE), 2),
        (Trouble(200, b'{"search": [{"id": "Q1"}'), 2),
        (Trouble(200, b'{"search": {"id": 5}}'), 2),
        (Trouble(200, b"[]"), 2),
        (Trouble(200, b"\x1f\x8bno gzip", {"Content-Encoding": "gzip"}), 2),
    ],
)
def test_what_fails_for_now_is_asked_again_after_the_time_it_wants(
    there: World, trouble: Trouble, least: float
) -> None:
    """429, maxlag, pages of HTML, half an answer: waited for as told, and asked once more."""
    assert asked(there, trouble) == (2, [least])


def test_who_does_not_answer_is_not_waited_for_without_end(there: World) -> None:
    """An answer that does not come in time is asked for again."""
    assert asked(there, Trouble(seconds=3.0), timeout=0.3) == (2, [2.0])


def test_a_date_in_retry_after_is_heeded(there: World) -> None:
    """RFC 9110 allows a date, too."""
    then = email.utils.formatdate(time.time() + 90, usegmt=True)
    found, (wait,) = asked(there, Trouble(429, headers={"Retry-After": then}))
    assert found == 2 and 80 < wait <= 90


def test_waiting_doubles_and_ends(there: World) -> None:
    """After a few times the run is given up, with the advice to come back."""
    with pytest.raises(LinkError, match="did not answer") as failed:
        asked(there, *[Trouble(500)] * ATTEMPTS)
    assert len(there.asked) == ATTEMPTS and "goes on" in str(failed.value.hint)
    there.asked.clear()
    assert asked(there, *[Trouble(500)] * 3) == (2, [2.0, 4.0, 8.0])


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble(429, headers={"Retry-After": "86400"}), "86400 seconds"),
        (Trouble(302, headers={"Location": "http://127.0.0.1:1/elsewhere"}), "moved"),
        (Trouble(400, b"no"), "status 400"),
        (Trouble(200, b'{"error":{"code":"badtoken"}}'), "refuses"),
    ],
)
def test_what_stays_wrong_is_asked_once(there: World, trouble: Trouble, said: str) -> None:
    """A day's ban, another address, a refusal: nothing that asking again would mend."""
    with pytest.raises(LinkError, match=said):
        asked(there, trouble)
    assert len(there.asked) == 1


def test_everybody_knows_who_asks(there: World) -> None:
    """The User-Agent has our name, a contact and the library's; without contact nothing is sent."""
    asked(there)
    (agent,) = there.agents
    assert agent.startswith("newsgraph/") and "(press@example.org) httpx/" in agent
    for nothing in ("", "  ", "a\nb", "ä"):
        with pytest.raises(LinkError, match="how to reach"):
            Client(contact=nothing)
