"""kg token, kg journal, kg rebuild, as somebody types them (`kg.cli`)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import kg
from kg.errors import StoreError
from kg.store import Store
from kg.store.changes import Change, GraphChange
from kg.store.journal import Writing
from kg.store.layout import Layout
from kg.store.tokens import create, find, tokens


def run(*args: str, data: Path) -> Result:
    return CliRunner().invoke(kg, [*args, "--data", str(data)], terminal_width=100)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A store somebody wrote to three times."""
    with Store.open(tmp_path / "data") as store:
        for n in range(3):
            one = GraphChange(coming=[f'<urn:s> <urn:p> "{n}" .'])
            store.write([(Change(graphs={"urn:g": one}), Writing(by="me", how="put"))])
        store.publish()
    return tmp_path / "data"


def test_a_token_is_shown_once_and_only_its_digest_is_kept(data: Path) -> None:
    """It is found again by itself; it has the scopes it was made with."""
    made = run("token", "create", "editor", "--write", "--days", "2", data=data)
    secret = made.stdout.strip()
    assert made.exit_code == 0 and len(secret) > 40
    (known,) = tokens(Layout(data))
    assert find([known], secret) == known and find([known], secret + "x") is None
    assert known.allows("write") and known.allows("read")
    assert not known.is_valid(dt.datetime.now(dt.UTC) + dt.timedelta(days=3))
    assert secret not in Layout(data).tokens.read_text()
    run("token", "create", "looker", data=data)
    listed = run("token", "list", data=data).stdout
    assert "editor" in listed and "looker" in listed and secret not in listed
    assert not tokens(Layout(data))[1].allows("write")


def test_a_token_that_ended_or_was_revoked_is_none(data: Path) -> None:
    """And a name is given once."""
    past = dt.datetime.now(dt.UTC) - dt.timedelta(seconds=1)
    secret = create(Layout(data), "old", ["write"], expires=past)
    assert find(tokens(Layout(data)), secret) is None
    assert "(ended)" in run("token", "list", data=data).stdout
    with pytest.raises(StoreError, match="there is a token"):
        create(Layout(data), "old", ["read"])
    assert run("token", "revoke", "old", data=data).exit_code == 0
    assert tokens(Layout(data)) == ()
    assert isinstance(run("token", "revoke", "old", data=data).exception, StoreError)
    for name in ("", "a b", "../x", "x" * 65):
        with pytest.raises(StoreError, match="no name"):
            create(Layout(data), name, ["read"])


def test_the_journal_is_listed_and_verified(data: Path) -> None:
    """A line an entry; the newest digest stands for all of them."""
    listed = run("journal", "list", "-n", "2", "--json", data=data).stdout.splitlines()
    entries = [json.loads(line) for line in listed]
    assert [(e["number"], e["by"], e["how"], e["added"]) for e in entries] == [
        (2, "me", "put", 1),
        (3, "me", "put", 1),
    ]
    assert "put" in run("journal", "list", data=data).stdout
    said = run("journal", "verify", data=data).stdout
    assert said == f"3 entries, sha256:{entries[-1]['digest']}\n"


def test_the_store_is_made_again_beside_and_compared(data: Path, tmp_path: Path) -> None:
    """Nothing changes, unless a new directory is named; a store that was changed past is told."""
    before = sorted(path.name for path in data.iterdir())
    done = run("rebuild", data=data)
    assert (done.exit_code, "the same as what was published" in done.stdout) == (0, True)
    assert sorted(path.name for path in data.iterdir()) == before
    part = run("rebuild", "--until", "2", "--into", str(tmp_path / "part"), data=data)
    assert part.exit_code == 0 and "2 quads" in part.stdout
    with Store.open(tmp_path / "part") as store:
        assert store.publish().counts.triples == 2
    with Store.open(data) as store:
        store._store.update("INSERT DATA { GRAPH <urn:g> { <urn:s> <urn:p> 'past the journal' } }")
        store.layout.unpublished.touch()
        store.publish()
    assert run("rebuild", data=data).exit_code == 1
