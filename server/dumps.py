"""`/dumps/`: the releases `kg dump` wrote, with ranges, entity tags and digests.

    /dumps/2026-11-22/NAME    a file of that release, which never changes
    /dumps/latest/NAME        the same of the newest; so is /dumps/NAME, from before releases

`Repr-Digest` is of the whole file, also where a part is sent; `Content-Digest` of what is sent
(RFC 9530). NAME.sha256 has the same in the way of sha256sum.
"""

from __future__ import annotations

import base64
import hashlib
import json
from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, make_response, redirect, render_template, request, send_file

from kg.dump import Manifest, read_manifest
from kg.dump.releases import LATEST, is_release, order, releases
from kg.store import Layout
from server.addresses import root
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
    ".sha256": "text/plain",
}
_SUMS = "SHA256SUMS"
_FOREVER = "public, max-age=31536000, immutable"
_DIGESTED = 8 << 20  # bytes of a part whose digest is worth a second reading


@blueprint.route("/dumps/")
def listing() -> Response:
    """List the files of the newest release, and the releases before it."""
    kept = kept_releases()
    newest = kept[0] if kept else read_manifest(_folder())
    page = render_template("dumps.html", manifest=newest, newest=newest, releases=kept)
    return make_response(page)


@blueprint.route("/dumps/<name>/")
def listing_of(name: str) -> Response:
    """List the files of one release."""
    kept = kept_releases()
    if name == LATEST and kept:
        return make_response(redirect(f"{root()}/dumps/{kept[0].release}/", 302))
    found = next((one for one in kept if one.release == name), None)
    if found is None:
        raise _missing(name)
    page = render_template("dumps.html", manifest=found, newest=kept[0], releases=kept)
    response = make_response(page)
    response.headers["Link"] = f'<{root()}/dumps/>; rel="latest-version"'
    return response


@blueprint.route("/dumps/<name>")
def file(name: str) -> Response:
    """Send a file of the newest release; a release asked for without its slash is led to."""
    if is_release(name) or name == LATEST:
        return make_response(redirect(f"{root()}/dumps/{name}/", 308))
    return file_of(LATEST, name)


@blueprint.route("/dumps/<release>/<name>")
def file_of(release: str, name: str) -> Response:
    """Send a file of a release, or the part of it that is asked for."""
    kept = kept_releases()
    named = kept[0].release if release == LATEST and kept else release
    folder = _folder()
    if any(one.release == named for one in kept):
        folder /= str(named)
    elif release != LATEST:
        raise _missing(release)
    suffix = ".sha256" if name == _SUMS else name[name.rfind(".") :]
    path = folder / name
    if name.startswith(".") or suffix not in _MEDIA_TYPES or not path.is_file():
        raise Problem("not-found", f"there is no dump called {name}")
    response = _sent(path, _MEDIA_TYPES[suffix])
    if named != LATEST:
        response.headers["Content-Location"] = f"{root()}/dumps/{named}/{name}"
        response.headers["Link"] = (
            f'<{root()}/dumps/{named}/{name}>; rel="canonical", '
            f'<{root()}/dumps/{LATEST}/{name}>; rel="latest-version", '
            f'<{root()}/doc/dataset>; rel="collection"'
        )
    if release == named != LATEST:
        response.headers["Cache-Control"] = _FOREVER
    return response


def kept_releases() -> tuple[Manifest, ...]:
    """Return the releases there are, newest first; none for a dump of before there were any."""
    return releases(_folder())


def _folder() -> Path:
    return Layout(site().config.data).dumps.absolute()


def _missing(release: str) -> Problem:
    """Tell a release that is gone from one that never was."""
    kept = kept_releases()
    if kept and is_release(release) and order(release) < order(str(kept[-1].release)):
        return Problem(
            "gone",
            f"the release {release} is not kept any more",
            hint=f"the newest is at {root()}/dumps/{LATEST}/",
        )
    return Problem("not-found", f"there is no release called {release}")


def _sent(path: Path, media_type: str) -> Response:
    if "," in request.headers.get("Range", ""):  # of several parts Werkzeug can send none
        del request.environ["HTTP_RANGE"]  # and the whole may be sent instead
    digest = _sum(path)
    response = send_file(path, mimetype=media_type, etag=digest, conditional=True)
    response.headers["Repr-Digest"] = _field(bytes.fromhex(digest))
    response.headers["Cache-Control"] = "no-cache, no-transform"
    if request.method == "GET":
        if response.status_code == HTTPStatus.OK:
            response.headers["Content-Digest"] = response.headers["Repr-Digest"]
        elif response.status_code == HTTPStatus.PARTIAL_CONTENT:
            _digest_part(response, path)
    return response


def _sum(path: Path) -> str:
    """Return the SHA-256 of a file as the dump's manifest has it; of those beside, by reading."""
    try:
        said = json.loads((path.parent / "manifest.json").read_bytes())
        listed = {str(one["name"]): str(one["sha256"]) for one in said["files"]}
    except FileNotFoundError:
        listed = {}
    if path.name in listed:
        return listed[path.name]
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _digest_part(response: Response, path: Path) -> None:
    start, stop = response.content_range.start, response.content_range.stop
    if start is not None and stop is not None and stop - start <= _DIGESTED:
        with path.open("rb") as content:
            content.seek(start)
            digest = hashlib.sha256(content.read(stop - start)).digest()
        response.headers["Content-Digest"] = _field(digest)


def _field(digest: bytes) -> str:
    """Return a digest as a dictionary of structured fields (RFC 9530, section 2)."""
    return f"sha-256=:{base64.b64encode(digest).decode()}:"
