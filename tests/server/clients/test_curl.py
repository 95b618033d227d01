"""curl, as the documentation shows it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from kg.vocab import NG
from tests.live import Live

CURL = shutil.which("curl")
pytestmark = pytest.mark.skipif(CURL is None, reason="THE REAL CURL IS NOT TESTED: install curl")
NAMES = f"SELECT ?s {{ ?s a <{NG.Article}> }} ORDER BY ?s"


def curl(*arguments: str) -> str:
    command = [CURL or "curl", "--silent", "--show-error", "--max-time", "20", *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


@pytest.mark.parametrize(
    ("accept", "beginning"),
    [
        ("text/csv", "s\n"),
        ("text/tab-separated-values", "?s\n"),
        ("application/sparql-results+xml", "<?xml"),
        ("application/sparql-results+json", '{"head":'),
        ("text/html", "<!doctype html>"),
    ],
)
def test_curl_asks_by_get_and_by_post(live: Live, accept: str, beginning: str) -> None:
    """-G --data-urlencode, a form, the query as the body; each in every format."""
    query = f"query={NAMES}"
    header = ("-H", f"Accept: {accept}")
    by_get = curl("-G", live.endpoint, "--data-urlencode", query, *header)
    by_form = curl(live.endpoint, "--data-urlencode", query, *header)
    kind = ("-H", "Content-Type: application/sparql-query")
    by_body = curl(live.endpoint, "--data-binary", NAMES, *kind, *header)
    assert by_get.startswith(beginning)
    if accept != "text/html":  # the page tells how long it took
        assert by_get == by_form == by_body


def test_curl_follows_a_thing_to_its_description(live: Live) -> None:
    """-L from the name to the document, in the format asked for."""
    for accept, word in (
        ("text/turtle", "@prefix"),
        ("application/n-triples", "<https://"),
        ("application/ld+json", "{"),
        ("text/html", "<!doctype"),
    ):
        url = live.url + "id/location/vellmar"
        assert curl("-L", url, "-H", f"Accept: {accept}").lstrip("[").startswith(word), accept


def test_curl_takes_a_compressed_answer(live: Live) -> None:
    """--compressed gives the same as without."""
    asked = (
        "-G",
        live.endpoint,
        "--data-urlencode",
        "query=CONSTRUCT WHERE { ?s ?p ?o } LIMIT 99",
    )
    accept = ("-H", "Accept: application/n-triples")
    assert curl(*asked, *accept, "--compressed") == curl(*asked, *accept)


def test_curl_sees_an_error_as_an_error(live: Live) -> None:
    """--fail ends with 22; without it the problem is readable, with the place of the mistake."""
    with pytest.raises(subprocess.CalledProcessError) as caught:
        curl("--fail", "-G", live.endpoint, "--data-urlencode", "query=ASK {")
    assert caught.value.returncode == 22
    told = json.loads(curl("-G", live.endpoint, "--data-urlencode", "query=ASK {"))
    assert told["status"] == 400 and told["line"] == 1
    plain = ("-H", "Accept: text/plain")
    assert curl("-G", live.endpoint, "--data-urlencode", "query=ASK {", *plain).startswith("400 ")


def test_curl_continues_a_download(live: Live, tmp_path: Path) -> None:
    """-C - takes up a broken download where it ended."""
    whole, half = tmp_path / "whole", tmp_path / "half"
    url = live.url + "dumps/newsgraph.ttl.gz"
    curl("-L", url, "-o", str(whole))
    half.write_bytes(whole.read_bytes()[:1000])
    curl("-L", "-C", "-", url, "-o", str(half))
    assert half.read_bytes() == whole.read_bytes() and whole.stat().st_size > 1000
