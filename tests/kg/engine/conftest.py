"""One real dask cluster of two worker processes for all tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kg.engine.cluster import Cluster, Dask


@pytest.fixture(scope="session")
def cluster() -> Iterator[Dask]:
    """Two processes of one thread each, with nannies that replace them."""
    pytest.importorskip("distributed", reason='dask is missing: pip install "newsgraph[cluster]"')
    with Dask(Cluster(workers=2)) as engine:
        yield engine


@pytest.fixture
def dask(cluster: Dask) -> Dask:
    """The cluster, with both workers: the test before may have killed some."""
    cluster.client.wait_for_workers(2, timeout=60)
    return cluster
