"""IRIs of the graph and the paths they are answered at: `{base}id/x` at `/doc/id/x`."""

from __future__ import annotations

import re
from urllib.parse import quote

from markupsafe import Markup, escape

from kg.iris import DEFAULT_BASE
from kg.vocab import PREFIXES
from server.config import Config

_MINTED = "-._~/"  # what `kg.iris` leaves as it is
_KEPT = _MINTED + "%#=,:;@!$&'()*+?"
_HASHED = ("ontology", "event-types")  # vocabularies whose terms are fragments of one page


def candidates(config: Config, path: str) -> list[str]:
    """Return the IRIs that a path, already decoded, can stand for; the likeliest comes first.

    Our ontology and authority keep their IRIs where the data has another base.
    """
    bases = dict.fromkeys((config.base, DEFAULT_BASE))
    paths = dict.fromkeys((quote(path, safe=_MINTED), path))
    return [base + one for base in bases for one in paths]


def href(config: Config, iri: str) -> str:
    """Return where a page leads to when it links an IRI: to us if it is ours."""
    for base in (config.base, DEFAULT_BASE):
        if iri.startswith(base):
            path = quote(iri.removeprefix(base), safe=_KEPT)
            if path.partition("#")[0] in _HASHED or not path:
                return f"/{path}"
            return f"/doc/{path}"
    return iri if iri.startswith(("http://", "https://")) else ""


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
