"""A data directory of its own, an application that writes to it, and who may."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.store import Store
from kg.store.tokens import create
from server.app import application, close
from server.config import Config


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty graph, published."""
    path = tmp_path_factory.mktemp("written") / "data"
    with Store.open(path) as store:
        store.publish()
    return path


@pytest.fixture(scope="module")
def writer_token(written: Path) -> str:
    """A token that may write."""
    with Store.open(written, readonly=True) as store:
        return create(store.layout, "scribe", ["read", "write"])


@pytest.fixture(scope="module")
def reader_token(written: Path) -> str:
    """A token that may not."""
    with Store.open(written, readonly=True) as store:
        return create(store.layout, "reader", ["read"])


@pytest.fixture(scope="module")
def anybody(written: Path) -> Iterator[FlaskClient]:
    """A client without a token."""
    config = Config(
        data=written, write_seconds=8, write_mb=1, query_kb=64, budget_seconds=0, log="off"
    )
    made = application(config)
    yield made.test_client()
    close(made)


@pytest.fixture
def scribe(anybody: FlaskClient, writer_token: str) -> FlaskClient:
    """A client that may write."""
    client = anybody.application.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {writer_token}"
    return client
