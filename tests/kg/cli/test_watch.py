"""`kg watch`, as people use it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import kg
from kg.errors import FetchError, WatchError
from kg.store import Layout
from kg.watch import alone
from tests.web import Site, item, site

POLITE = ("--contact", "desk@lindalpost.example", "--pause", "0", "--allow-private", "127.0.0.1")


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as one:
        page = one.page("/fire", "Fire in Lyon", "Fire destroyed a warehouse in Lyon on Tuesday.")
        one.feed("/feed", item(page, "Fire", "Tue, 02 Mar 2021 08:00:00 GMT"))
        yield one


def say(data: Path, *words: str, good: bool = True) -> Result:
    command, *rest = words
    fetching = {"add": POLITE, "run": (*POLITE, "-j", "1")}.get(command, ())
    result = CliRunner().invoke(kg, ["watch", command, *rest, "--data", str(data), *fetching])
    assert (result.exit_code == 0) is good, result.output
    return result


def test_a_feed_is_added_watched_listed_and_removed(web: Site, tmp_path: Path) -> None:
    """From the first word to the graph, and what is told on the way."""
    data = tmp_path / "data"
    told = say(data, "add", f"{web.url}/feed", "--every", "2h").output
    assert "“The Lindal Post”: feed, 1 articles, every 2h" in told
    assert "was watched already" in say(data, "add", f"{web.url}/feed").output
    assert "1 fetched: 1 new, 0 changed; 0 failed; 1 built" in say(data, "run", "--once").output
    (one,) = map(json.loads, say(data, "list", "--json").output.splitlines())
    assert (one["url"], one["kind"], one["every"], one["error"]) == (
        *(f"{web.url}/feed", "feed", 900.0, None),
    )
    assert "15m" in say(data, "list").output
    status = json.loads(say(data, "status", "--json").output)
    assert (status["sources"], status["articles"], status["lag_seconds"]) == (1, 1, 0)
    assert "1  articles fetched, in 1 versions" in say(data, "status").output
    say(data, "remove", f"{web.url}/feed")
    assert isinstance(say(data, "remove", f"{web.url}/feed", good=False).exception, WatchError)
    assert "nothing is watched" in say(data, "list").output


def test_what_cannot_be_added_costs_the_others_nothing(web: Site, tmp_path: Path) -> None:
    """Said, with what to do; the exit status is 1."""
    bad = ("http://169.254.169.254/feed", f"{web.url}/gone", f"{web.url}/fire")
    result = say(tmp_path, "add", *bad, f"{web.url}/feed", good=False)
    for words in ("private address", "status 404", "names no feed", "feed, 1 articles"):
        assert words in result.output + result.stderr
    assert len(say(tmp_path, "list", "--json").output.splitlines()) == 1


def test_what_makes_no_sense_is_refused(tmp_path: Path) -> None:
    """Too often, no time at all, no network, nobody who asks, nothing to watch, twice at once."""
    for every in ("5s", "often", "15"):
        result = say(tmp_path, "add", "https://a.example", "--every", every, good=False)
        assert "--every" in result.output
    anonymous = CliRunner().invoke(kg, ["watch", "run", "--data", str(tmp_path)])
    assert isinstance(anonymous.exception, FetchError)
    wide = say(tmp_path, "run", "--allow-private", "everything", good=False)
    assert isinstance(wide.exception, FetchError)
    assert isinstance(say(tmp_path, "run", good=False).exception, WatchError)
    assert isinstance(say(tmp_path / "other", "status", good=False).exception, WatchError)
    with alone(Layout(tmp_path)):
        assert "another" in str(say(tmp_path, "run", good=False).exception)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_gracefully(web: Site, tmp_path: Path, how: signal.Signals) -> None:
    """Also from systemd: nothing is lost, and the next run goes on."""
    say(tmp_path, "add", f"{web.url}/feed")
    command = [sys.executable, "-m", "kg", "watch", "run", "--data", str(tmp_path), *POLITE]
    with subprocess.Popen([*command, "-j", "1"], stdout=subprocess.PIPE, text=True) as run:
        until = time.monotonic() + 30
        while "/fire" not in web.paths() and time.monotonic() < until:
            time.sleep(0.02)
        run.send_signal(how)
        told, _ = run.communicate(timeout=60)
    assert run.returncode == 0
    assert "1 fetched: 1 new" in told
    assert "1 built" in told or "1 built" in say(tmp_path, "run", "--once").output
