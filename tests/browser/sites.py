"""The graphs that browsers look at: one read from articles, one made by hand to be hostile."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from tests.browser import hostile

ROOT = Path(__file__).parents[2]
SEED = ROOT / "seeds" / "003_530d1556fb073557.txt"  # west Aleppo, 28 October 2016
OTHER = ROOT / "tests" / "articles" / "quake.txt"
QUESTION = "how many died on 28 October in west Aleppo"
_KINDS = ("Event", "Actor", "Location", "Article", "Statement", "Contradiction", "Claim")
_OF_KIND = """PREFIX ng: <https://w3id.org/newsgraph/ontology#>
SELECT ?x (COUNT(?by) AS ?n) { { ?x a ng:%s } UNION { ?x a/rdfs:subClassOf ng:%s }
  OPTIONAL { ?by ?how ?x } } GROUP BY ?x ORDER BY DESC(?n) ?x LIMIT 1"""
MAP = """PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX ng: <https://w3id.org/newsgraph/ontology#>
SELECT ?event ?what ?wkt ?from WHERE { ?event a ng:Event ; rdfs:label ?what ; ng:place ?place .
  ?place geo:hasGeometry/geo:asWKT ?wkt OPTIONAL { ?event sem:hasEarliestBeginTimeStamp ?from } }
ORDER BY ?from ?event"""


COUNTS = "SELECT ?type (COUNT(*) AS ?n) { ?e a ng:Event ; ng:eventType ?type } GROUP BY ?type"


def build(folder: Path) -> Path:
    """Read the articles into a graph of their own, dump it, and return its data directory."""
    data = folder / "data"
    for command in (["build", str(SEED), str(OTHER), *map(str, hostile.write(folder))], ["dump"]):
        done = subprocess.run(
            [sys.executable, "-m", "kg", *command, "--data", str(data)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return data


def things(url: str) -> dict[str, str]:
    """Return the page of one thing of each kind: the one that most lead to."""
    found = {}
    for kind in _KINDS:
        rows = asked(url, _OF_KIND % (kind, kind))
        if rows:
            path = rows[0]["x"]["value"].partition("/newsgraph/")[2]
            found[kind.lower()] = f"doc/{quote(path, safe='/%-._~')}"
    return found


def pages(url: str) -> dict[str, str]:
    """Return one page of every kind, by a name for it, without the slash at the beginning."""
    known = things(url)
    key = known["article"].rpartition("id/article/")[2]
    articles = [
        one["x"]["value"] for one in asked(url, "SELECT ?x { ?x a ng:Article } ORDER BY ?x")
    ]
    two = [quote(one.partition("id/article/")[2]) for one in articles[:2]]
    return {
        "home": "",
        "search": f"search?{urlencode({'q': QUESTION})}",
        "timeline": "timeline",
        "contradictions": "contradictions",
        "statements": "statements",
        "voices": "voices",
        "compare": f"compare?a={two[0]}&b={two[-1]}",
        **known,
        "text": f"articles/{key}?mark=0-40",
        "narrowed": "timeline?type=Assault&killed=1&certainty=0.5",
        "query": "sparql",
        "answer": f"sparql?{urlencode({'query': MAP})}",
        "mistake": f"sparql?{urlencode({'query': 'SELECT ?x {'})}",
        "example": "queries/map",
        "ontology": "ontology",
        "event-types": "event-types",
        "shapes": "shapes",
        "authority": "authority",
        "dumps": "dumps/",
        "dataset": "doc/dataset",
        "conformance": "conformance",
        "problems": "problems",
        "missing": "there-is-no-such-page",
    }


def asked(url: str, query: str) -> list[dict[str, dict[str, str]]]:
    """Return the rows of a query."""
    address = f"{url}sparql?{urlencode({'query': query, 'format': 'json'})}"
    with urlopen(Request(address), timeout=10) as answer:
        rows: list[dict[str, dict[str, str]]] = json.load(answer)["results"]["bindings"]
    return rows
