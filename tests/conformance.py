"""Runs the W3C's tests and keeps what came of them: `python -m tests.conformance [SHARED]`.

SHARED is the folder with the W3C's manifests and their runner, beside the checkout. Writes
`server/conformance/results.json`, from which `/conformance` is made.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection

from kg import __version__
from kg.store import Store
from kg.store.tokens import create
from tests.live import ROOT, serving

RESULTS = ROOT / "server" / "conformance" / "results.json"
_MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
_SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
_SUITES = (
    ("protocol/manifest.ttl", "https://www.w3.org/TR/sparql11-protocol/"),
    ("graph-store-protocol/manifest-indirect.ttl", "https://www.w3.org/TR/sparql11-http-rdf-update/"),
    ("graph-store-protocol/manifest-direct.ttl", "https://www.w3.org/TR/sparql11-http-rdf-update/"),
    ("service-description/manifest.ttl", "https://www.w3.org/TR/sparql11-service-description/"),
)  # fmt: skip
_FAILED = re.compile(r"\s+FAIL (\S+) (.*)")


def run(shared: Path) -> dict[str, Any]:
    """Return the results as they are kept."""
    failed = _failed(shared / "w3c")
    suites = [_suite(shared / "w3c" / path, at, failed) for path, at in _SUITES]
    day = dt.datetime.now(dt.UTC).date().isoformat()
    return {"day": day, "version": __version__, "suites": suites}


def _failed(w3c: Path) -> dict[str, str]:
    """Return the tests that fail, by name. They begin by DROP ALL: they get their own store."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        with Store.open(data) as store:
            store.publish()
            token = create(store.layout, "w3c", ["write"])
        with serving(data) as live:
            host = f"http://w3c:{token}@127.0.0.1:{live.port}"
            addresses = (live.endpoint, f"{host}/sparql", f"{host}/graph-store")
            command = [sys.executable, str(w3c / "run.py"), *addresses]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found = dict(_FAILED.findall(done.stdout))
            found.update(_undescribed(live.endpoint))
    if len(re.findall(r"^[a-z-]+: \d+/\d+$", done.stdout, re.M)) != len(_SUITES) - 1:
        raise RuntimeError(f"the runner did not end well:\n{done.stdout}{done.stderr}")
    return found


def _undescribed(endpoint: str) -> dict[str, str]:
    """Return which of the three tests of the service description fail, by name."""
    with urlopen(Request(endpoint, headers={"Accept": "text/turtle"})) as answer:
        kind, text = answer.headers["Content-Type"], answer.read()
    if not kind.startswith("text/turtle"):
        return dict.fromkeys(("returns-rdf", "has-endpoint-triple", "conforms-to-schema"), kind)
    graph = Graph().parse(data=text, format="turtle")
    failed = {}
    if (None, _SD.endpoint, URIRef(endpoint)) not in graph:
        failed["has-endpoint-triple"] = "no sd:endpoint with the address it was asked at"
    if wrong := "; ".join(_against_schema(graph)):
        failed["conforms-to-schema"] = wrong
    return failed


def _against_schema(graph: Graph) -> list[str]:
    """Domains and ranges of the service description's own vocabulary, as far as they bite."""
    ranges = {
        _SD.defaultDataset: _SD.Dataset,
        _SD.defaultGraph: _SD.Graph,
        _SD.namedGraph: _SD.NamedGraph,
    }
    found = [
        f"{p} leads to no {range}"
        for p, range in ranges.items()
        for o in graph.objects(None, p)
        if (o, RDF.type, range) not in graph
    ]
    for named in graph.objects(None, _SD.namedGraph):
        if not isinstance(graph.value(named, _SD.name), URIRef):
            found.append("a named graph has no name")
    if not list(graph.subjects(RDF.type, _SD.Service)):
        found.append("no sd:Service")
    iris = (_SD.endpoint, _SD.feature, _SD.supportedLanguage, _SD.resultFormat, _SD.inputFormat)
    found += [f"{p} is no IRI" for p in iris for o in graph.objects(None, p)
              if not isinstance(o, URIRef)]  # fmt: skip
    return found


def _suite(manifest: Path, specification: str, failed: dict[str, str]) -> dict[str, Any]:
    graph = Graph().parse(manifest, format="turtle", publicID="http://localhost/manifest")
    suite = next(graph.subjects(RDF.type, _MF.Manifest))
    entries = graph.value(suite, _MF.entries)
    assert entries is not None
    tests = [
        {
            "iri": str(test),
            "title": " ".join(str(graph.value(test, _MF.name) or "").split()),
            "failed": failed.get(str(test).rpartition("#")[2], ""),
        }
        for test in Collection(graph, entries)
    ]
    title = str(graph.value(suite, RDFS.label))
    return {"title": title, "specification": specification, "tests": tests}


def main() -> int:
    shared = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared"
    found = run(shared)
    RESULTS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    failures = 0
    for suite in found["suites"]:
        bad = [test for test in suite["tests"] if test["failed"]]
        failures += len(bad)
        print(f"{suite['title']}: {len(suite['tests']) - len(bad)} of {len(suite['tests'])}")
        for test in bad:
            print(f"  {test['iri'].rpartition('#')[2]}: {test['failed']}")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
