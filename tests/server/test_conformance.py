"""The W3C's protocol and graph store tests against the running server."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kg.store import Store
from kg.store.tokens import create

SHARED = Path(os.environ.get("NEWSGRAPH_SHARED", Path(__file__).parents[3] / "shared"))


@pytest.mark.extra
@pytest.mark.skipif(not SHARED.is_dir(), reason="the W3C tests lie beside the checkout")
def test_the_protocols_are_kept(
    tmp_path: Path, running: Callable[..., AbstractContextManager[int]]
) -> None:
    """All 34 protocol tests, all 13 of the Graph Store Protocol, and the service description.

    They send no header, so the token is in the address, as a password; and they begin by DROP ALL,
    so they get a store of their own.
    """
    with Store.open(tmp_path / "data") as store:
        store.publish()
        token = create(store.layout, "w3c", ["write"])
    with running(tmp_path / "data") as port:
        public, host = f"http://127.0.0.1:{port}/sparql", f"http://w3c:{token}@127.0.0.1:{port}"
        addresses = (public, f"{host}/sparql", f"{host}/graph-store")
        command = [sys.executable, str(SHARED / "w3c/run.py"), *addresses]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    *found, described = done.stdout.splitlines()
    assert found == ["protocol: 34/34", "gsp-indirect: 9/9", "gsp-direct: 4/4"], done.stdout
    assert "'has-endpoint-triple': True" in described and "'returns-rdf': True" in described
    assert "'namedGraph-have-name': True" in described
