"""IRIs of the graph and the paths they are answered at: `{base}id/x` at `/doc/id/x`."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

from flask import g, has_request_context, request
from markupsafe import Markup, escape

from kg.iris import DEFAULT_BASE
from kg.store import Snapshot
from kg.vocab import PREFIXES
from server.config import Config

_MINTED = "-._~/"  # what `kg.iris` leaves as it is
_KEPT = _MINTED + "%#=,:;@!$&'()*+?"
# vocabularies, which have addresses of their own; but for the authority their terms are fragments
HASHED = ("ontology", "event-types", "acled", "cameo", "shapes", "authority")


def candidates(config: Config, path: str) -> list[str]:
    """Return the IRIs that a path, already decoded, can stand for; the likeliest comes first.

    Our ontology and authority keep their IRIs where the data has another base.
    """
    bases = dict.fromkeys((config.base, DEFAULT_BASE))
    paths = dict.fromkeys((quote(path, safe=_MINTED), path))
    return [base + one for base in bases for one in paths]


def moment(snapshot: Snapshot) -> str:
    """Return the name of a snapshot in addresses: the second in which it was published, UTC."""
    return f"{snapshot.published:%Y%m%d%H%M%S}"


def root() -> str:
    """Return the path all our addresses begin with: "" at the root of a host, "/kg" under it."""
    return request.script_root if has_request_context() else ""


def href(config: Config, iri: str, ending: str = "") -> str:
    """Return where a page leads to when it links an IRI: to us if it is ours.

    `ending` asks for a format: ".ttl". From the page of an older snapshot links lead to that one.
    """
    for base in (config.base, DEFAULT_BASE):
        if iri.startswith(base):
            path = quote(iri.removeprefix(base), safe=_KEPT)
            if path.partition("#")[0] in HASHED or not path:
                return f"{root()}/{path}"
            path, hash, fragment = path.partition("#")
            return f"{root()}/doc/{path}{ending}{_of_that_time()}{hash}{fragment}"
    return iri if iri.startswith(("http://", "https://")) else ""


def asking(query: str, *more: tuple[str, str]) -> str:
    """Return the address at which a query runs, of the time that the page is of."""
    said = [("query", query), *more, *(("snapshot", time) for time in _time())]
    return f"{root()}/sparql?{urlencode(said)}"


def _of_that_time() -> str:
    return "".join(f"?snapshot={time}" for time in _time())


def _time() -> tuple[str, ...]:
    """The moment of the older snapshot the request is about, if it is."""
    snapshot = g.get("snapshot") if has_request_context() else None
    return (moment(snapshot),) if snapshot else ()


def short(iri: str, base: str = DEFAULT_BASE) -> str:
    """Return an IRI as people read it: with its prefix where one is known, else as it is.

    What is in the graph is told by its path: `event/gazette-17/e3`.
    """
    if iri.startswith(f"{base}id/"):
        return iri.removeprefix(f"{base}id/")
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def local_name(iri: str) -> str:
    """Return the last part of an IRI."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


def breakable(iri: str) -> Markup:
    """Return an IRI as markup that may be broken after its slashes and signs, and nowhere else."""
    return Markup("<wbr>").join(escape(part) for part in re.split(r"(?<=[/#?&=])(?=[^/])", iri))
