"""`/healthz`: this process answers. `/readyz`: queries are answered, by a real one."""

from __future__ import annotations

from flask import Blueprint, Response

from kg.errors import NewsgraphError
from kg.store.vocabulary import ONTOLOGY, shipped
from server.negotiate import TABLES
from server.reading import iri
from server.site import Site, site
from server.sparql.backend import Question

blueprint = Blueprint("health", __name__)

_VERSION = "SELECT ?version { $ontology owl:versionInfo ?version }"


@blueprint.route("/healthz")
def health() -> Response:
    """Tell that this process answers; who gets nothing here should start it anew."""
    return _plain("alive\n", 200)


@blueprint.route("/readyz")
def readiness() -> Response:
    """Tell whether queries can be answered, and which of the workers' locks hold.

    A query is asked, past all caches: who gets 503 here should send nothing, and start nothing
    anew. It waits for a publishing, a worker, or the store behind this server.
    """
    here = site()
    try:
        here.pages.ask(Question(query="ASK { }", table=TABLES[0].name))
    except NewsgraphError as error:
        return _plain(f"not ready: {error}\n", 503)
    locks = "".join(
        f"{lock}: {'on' if on else 'refused by this machine'}\n"
        for lock, on in here.public.sandbox().items()
    )
    return _plain(f"ready\n{locks}{_age(here)}", 200)


def _age(here: Site) -> str:
    """That the store is of an earlier version of the ontology than this software, if it is."""
    rows = here.reader.rows(_VERSION, ontology=iri(ONTOLOGY))
    version = next((row["version"].value for row in rows), shipped())
    if version == shipped():
        return ""
    return f"ontology: {version}, where this software speaks {shipped()}: kg migrate\n"


def _plain(text: str, status: int) -> Response:
    response = Response(text, status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
