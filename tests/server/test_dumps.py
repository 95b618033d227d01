"""Downloads: releases, `latest`, ranges and digests."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kg.dump import dump
from kg.dump.releases import release
from kg.store import Store
from server.app import application, close
from server.config import Config
from tests.server.conftest import COURIER, MIRROR, checked

FILE = "newsgraph.nq.gz"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases were made of three snapshots, and two are kept."""
    path = tmp_path_factory.mktemp("dumps") / "data"
    with Store.open(path) as store:
        for key, turtle in (("courier-1", COURIER), ("mirror-2", MIRROR), ("courier-2", MIRROR)):
            store.put(checked(key, turtle))
            release(store.publish(), path / "dumps", keep=2, formats=["nq", "nt"], compress=["gz"])
    return path


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[FlaskClient]:
    app = application(Config(data=data, query_workers=1))
    yield app.test_client()
    close(app)


@pytest.fixture(scope="module")
def names(data: Path) -> list[str]:
    """The releases that are kept, oldest first."""
    return sorted(path.name for path in (data / "dumps").glob("2*"))


def digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def test_digests_are_those_of_what_is_sent_and_of_the_whole(
    client: FlaskClient, data: Path, names: list[str]
) -> None:
    """RFC 9530: of a part, Content-Digest is its own and Repr-Digest that of the file."""
    address = f"/dumps/{names[-1]}/{FILE}"
    content = (data / "dumps" / names[-1] / FILE).read_bytes()
    whole = client.get(address, buffered=True)
    assert whole.data == content and "immutable" in whole.headers["Cache-Control"]
    assert whole.headers["Repr-Digest"] == whole.headers["Content-Digest"] == digest(content)
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, part in (("bytes=3-9", content[3:10]), ("bytes=-7", content[-7:])):
        answer = client.get(address, headers={"Range": asked}, buffered=True)
        assert (answer.status_code, answer.data) == (206, part)
        assert answer.headers["Content-Digest"] == digest(part)
        assert answer.headers["Repr-Digest"] == digest(content)
    several = client.get(address, headers={"Range": "bytes=0-1,5-6"}, buffered=True)
    assert (several.status_code, several.data) == (200, content)
    stale = {"Range": "bytes=3-9", "If-Range": '"another"'}
    assert client.get(address, headers=stale, buffered=True).status_code == 200
    etag = {"If-None-Match": whole.headers["ETag"]}
    assert client.get(address, headers=etag, buffered=True).status_code == 304
    beyond = client.get(address, headers={"Range": "bytes=99999999-"}, buffered=True)
    assert beyond.status_code == 416 and json.loads(beyond.data)["status"] == 416


def test_sums_can_be_checked_by_the_usual_tool(
    client: FlaskClient, names: list[str], tmp_path: Path
) -> None:
    """One file's, and all of a release."""
    for name in (FILE, f"{FILE}.sha256", "newsgraph.nt.gz", "SHA256SUMS"):
        answer = client.get(f"/dumps/{names[-1]}/{name}", buffered=True)
        (tmp_path / name).write_bytes(answer.data)
    for sums in (f"{FILE}.sha256", "SHA256SUMS"):
        command = ["sha256sum", "--check", "--strict", "--quiet", sums]
        assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0
    assert client.get(f"/dumps/latest/{FILE}.sha256", buffered=True).mimetype == "text/plain"


def test_latest_and_old_addresses_lead_to_the_newest(
    client: FlaskClient, data: Path, names: list[str]
) -> None:
    """They say which release they are of; a dated address is of its own."""
    newest = (data / "dumps" / names[-1] / FILE).read_bytes()
    for address in (f"/dumps/latest/{FILE}", f"/dumps/{FILE}"):
        answer = client.get(address, buffered=True)
        assert answer.data == newest and "immutable" not in answer.headers["Cache-Control"]
        assert answer.headers["Content-Location"] == f"/dumps/{names[-1]}/{FILE}"
        assert f'<{answer.headers["Content-Location"]}>; rel="canonical"' in answer.headers["Link"]
    older = client.get(f"/dumps/{names[0]}/{FILE}", buffered=True)
    assert older.data == (data / "dumps" / names[0] / FILE).read_bytes() != newest
    assert f'</dumps/latest/{FILE}>; rel="latest-version"' in older.headers["Link"]


def test_a_release_that_is_not_kept_is_gone(client: FlaskClient, names: list[str]) -> None:
    """410 with the way to the newest; what never was is 404."""
    gone = client.get(f"/dumps/{names[0].partition('.')[0]}/{FILE}", headers=HTML)
    assert gone.status_code == 410 and "/dumps/latest/" in gone.text
    assert client.get(f"/dumps/2999-01-01/{FILE}").status_code == 404
    assert client.get(f"/dumps/nothing/{FILE}").status_code == 404
    assert client.get("/dumps/latest/manifest.xml").status_code == 404


def test_pages_list_releases_and_lead_from_old_to_new(
    client: FlaskClient, names: list[str]
) -> None:
    """With a slash or without."""
    page = client.get("/dumps/", headers=HTML).text
    assert f'href="/dumps/{names[0]}/"' in page
    for name in ("latest", names[0]):
        assert client.get(f"/dumps/{name}").status_code == 308
    old = client.get(f"/dumps/{names[0]}", headers=HTML, follow_redirects=True).text
    assert f"Release {names[0]}" in old and "There is a newer one" in old
    newest = client.get("/dumps/latest", headers=HTML, follow_redirects=True).text
    assert "There is a newer one" not in newest


def test_a_dump_of_before_there_were_releases_is_still_served(tmp_path: Path) -> None:
    """Its files lie in the folder itself."""
    with Store.open(tmp_path) as store:
        store.put(checked("courier-1", COURIER))
        dump(store.publish(), tmp_path / "dumps", formats=["nq"], compress=["gz"])
    app = application(Config(data=tmp_path, query_workers=1))
    client = app.test_client()
    for address in (f"/dumps/{FILE}", f"/dumps/latest/{FILE}"):
        answer = client.get(address, buffered=True)
        assert answer.headers["Repr-Digest"] == digest(answer.data)
        assert "immutable" not in answer.headers["Cache-Control"]
    assert FILE in client.get("/dumps/", headers=HTML).text
    close(app)
