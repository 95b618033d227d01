"""A store of an earlier version of the ontology is served as it is, and operators are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.iris import DEFAULT_BASE
from kg.store import Store
from kg.store.changes import Change, GraphChange
from kg.store.journal import Writing
from kg.store.vocabulary import ONTOLOGY, shipped
from server.app import application, close
from server.config import Config


@pytest.mark.parametrize("version", ["0.1.0", shipped()])
def test_readiness_tells_how_old_the_store_is(tmp_path: Path, version: str) -> None:
    """And what to do about it; nothing where it is of today's."""
    said = f'<{ONTOLOGY}> <http://www.w3.org/2002/07/owl#versionInfo> "{version}" .'
    change = Change(graphs={f"{DEFAULT_BASE}graph/ontology": GraphChange(coming=[said])})
    with Store.open(tmp_path) as store:
        store.write([(change, Writing())])
        store.publish()
    app = application(Config(data=tmp_path, query_workers=1))
    try:
        response = app.test_client().get("/readyz")
        assert response.status_code == 200
        assert ("kg migrate" in response.text) == (version != shipped())
    finally:
        close(app)
