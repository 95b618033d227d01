"""`/dumps/`: the files `kg dump` wrote, with ranges, entity tags and their checksums."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, make_response, render_template, send_from_directory

from kg.store import Layout
from server.problems import Problem
from server.site import site

blueprint = Blueprint("dumps", __name__)

_MEDIA_TYPES = {
    ".gz": "application/gzip",
    ".zst": "application/zstd",
    ".ttl": "text/turtle",
    ".nt": "application/n-triples",
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".jsonld": "application/ld+json",
    ".json": "application/json",
}


@blueprint.route("/dumps/")
def listing() -> Response:
    """List the files with what they hold."""
    return make_response(render_template("dumps.html", manifest=_manifest()))


@blueprint.route("/dumps/<name>")
def file(name: str) -> Response:
    """Send a file, or the part of it that is asked for."""
    folder = Layout(site().config.data).dumps.absolute()
    suffix = name[name.rfind(".") :]
    if name.startswith(".") or suffix not in _MEDIA_TYPES or not (folder / name).is_file():
        raise Problem("not-found", f"there is no dump called {name}")
    return send_from_directory(folder, name, mimetype=_MEDIA_TYPES[suffix], conditional=True)


def _manifest() -> dict[str, Any] | None:
    path = Layout(site().config.data).dumps / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    return manifest
