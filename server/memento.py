"""Time travel: descriptions and queries as of a snapshot that is still kept (RFC 7089).

An address of a description, and `/sparql`, is its own TimeGate: with `Accept-Datetime` a
description leads to its memento (302), and a query is answered from the snapshot of that time,
whatever its method. The memento of an address is the same with `snapshot=20261122061326`, the
second in which the snapshot was published; links on its page lead to mementos of the same time.
`/timemap/…` lists the mementos of an address. Past the oldest snapshot that is kept: 410.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import quote, urlencode

from flask import Blueprint, Flask, Response, g, make_response, redirect, request

from kg.errors import StoreError
from kg.store import Layout, Snapshot, kept_snapshots
from server.addresses import moment, root
from server.finding import find
from server.problems import Problem, answer, of_error
from server.site import Site, site

blueprint = Blueprint("memento", __name__)

_PARAMETER = "snapshot"
_REDIRECTED = "resources.doc"
_ANSWERED = "sparql.endpoint"
_UPDATE = "application/sparql-update"  # of the present, whatever its sender says
_LINK_FORMAT = "application/link-format"
_MOMENT = re.compile(r"\d{14}")
_LONGEST_LINK = 200  # characters of an address that is told again, three times, in a header
_NAME = re.compile(r"\d{4,9}")


def install(app: Flask) -> None:
    """Let the application answer from older snapshots where it is asked to."""
    app.register_blueprint(blueprint)
    app.register_error_handler(StoreError, _store_failed)
    app.before_request(_enter)
    app.after_request(_label)
    app.jinja_env.filters["moment"] = moment
    app.jinja_env.globals["memento"] = lambda: g.get("snapshot")
    app.jinja_env.globals["present"] = lambda: _address(request.path, _parameters())


def kept(here: Site) -> tuple[Snapshot, ...]:
    """Return the snapshots that are kept, oldest first; of two of one second the later."""
    layout = Layout(here.config.data)
    try:
        seen = layout.snapshots.stat().st_mtime_ns
    except OSError:
        return ()
    found = _kept(layout, seen)
    # nothing is published, or the store is somewhere else and keeps its past to itself
    return found if here.pages.snapshot in found else ()


@lru_cache(maxsize=4)
def _kept(layout: Layout, seen: int) -> tuple[Snapshot, ...]:
    return tuple({moment(one): one for one in kept_snapshots(layout)}.values())


def snapshot_of(here: Site, wanted: str) -> Snapshot:
    """Return the kept snapshot of that moment (or name: "0007"), or raise the `Problem` with it."""
    some = kept(here)
    for one in some:
        if wanted in (moment(one), one.name):
            return one
    if _MOMENT.fullmatch(wanted) and some and wanted < moment(some[0]):
        raise _gone(some, f"no snapshot of before {_told(some[0])} is kept")
    if _NAME.fullmatch(wanted) and some and int(wanted) < int(some[0].name):
        raise _gone(some, f"snapshot {wanted} is not kept any more")
    raise Problem("not-found", f"there is no snapshot {wanted}", hint=_choice_of(some))


@blueprint.route("/timemap/<path:path>")
def timemap(path: str) -> Response:
    """List the mementos of a description or of a query's answer (RFC 7089, section 5)."""
    here, parameters = site(), _parameters()
    if path != "sparql" and not path.startswith("doc/"):
        raise Problem("not-found", "there are mementos of /doc/… and /sparql")
    some = [one for one in kept(here) if path == "sparql" or _existed(path, one)]
    if not some:
        raise Problem("not-found", f"no kept snapshot describes /{path}")
    own = _whole(_address(request.path.removeprefix("/timemap"), []))
    itself = _whole(_address(request.path, parameters))
    lines = [
        f'<{_with(own, parameters)}>; rel="original timegate"',
        f'<{itself}>; rel="self"; '
        f'type="{_LINK_FORMAT}"; from="{_date(some[0])}"; until="{_date(some[-1])}"',
        *(
            f"<{_with(own, [*parameters, (_PARAMETER, moment(one))])}>; "
            f'rel="{_place(one, some)}memento"; datetime="{_date(one)}"'
            for one in some
        ),
    ]
    return Response(",\n".join(lines) + "\n", content_type=_LINK_FORMAT)


def _enter() -> Response | None:
    """Choose the snapshot the request is answered from, or lead to the address of a memento."""
    if request.endpoint not in (_REDIRECTED, _ANSWERED) or request.mimetype == _UPDATE:
        return None
    wanted, datetime = request.args.get(_PARAMETER), request.headers.get("Accept-Datetime")
    if wanted is not None:
        g.snapshot = snapshot_of(site(), wanted)
    elif datetime is not None and kept(site()):
        chosen = _at(datetime)
        if request.endpoint == _ANSWERED:
            g.snapshot, g.negotiated = chosen, True
        else:
            return _lead_to(chosen)
    return None


def _at(datetime: str) -> Snapshot:
    """Return the snapshot that was the current one then; the first for a time before it."""
    try:
        then = parsedate_to_datetime(datetime)
    except ValueError as error:
        raise Problem(
            "request",
            f"Accept-Datetime is no date: {datetime[:60]}",
            hint="write it as in: Thu, 31 May 2007 20:35:00 GMT",
        ) from error
    then = then if then.tzinfo else then.replace(tzinfo=dt.UTC)
    some = kept(site())
    seconds = then.replace(microsecond=999_999)  # a date tells no part of one
    return next((one for one in reversed(some) if one.published <= seconds), some[0])


def _lead_to(chosen: Snapshot) -> Response:
    address = _address(request.path, [*_parameters(), (_PARAMETER, moment(chosen))])
    response = make_response(redirect(address, 302))
    response.headers["Vary"] = "Accept, Accept-Datetime"
    response.headers["Link"] = ", ".join(_links())
    return response


def _label(response: Response) -> Response:
    """Say of which time an answer is, and where others are."""
    timeless = request.endpoint not in (_REDIRECTED, _ANSWERED) or not kept(site())
    if timeless or _is_elsewhere(response):
        return response
    snapshot: Snapshot | None = g.get("snapshot")
    if snapshot is None or g.get("negotiated"):
        response.vary.add("Accept-Datetime")
    if snapshot is not None:
        response.headers["Memento-Datetime"] = _date(snapshot)
        short_enough = len(request.query_string) <= _LONGEST_LINK
        if g.get("negotiated") and request.method in ("GET", "HEAD") and short_enough:
            parameters = [*_parameters(), (_PARAMETER, moment(snapshot))]
            response.headers["Content-Location"] = _address(request.path, parameters)
    said = response.headers.get("Link")
    links = [*([said] if said else []), *_links(snapshot)]
    if links:
        response.headers["Link"] = ", ".join(links)
    return response


def _is_elsewhere(response: Response) -> bool:
    return response.status_code >= 300 and response.status_code != 304


def _store_failed(error: StoreError) -> Response:
    """Answer that a snapshot went while it was asked; or, of the present one, what is wrong."""
    if g.get("snapshot") is None:
        return answer(of_error(error))
    return answer(_gone(kept(site()), f"the snapshot of {_told(g.snapshot)} is not kept any more"))


def _links(shown: Snapshot | None = None) -> Iterable[str]:
    if request.method in ("POST", "QUERY") or len(request.query_string) > _LONGEST_LINK:
        return  # what was asked is not in the address, or is too much for a header
    own = _whole(_address(request.path, _parameters()))
    yield f'<{own}>; rel="original timegate"'
    times = _whole(_address(f"/timemap{request.path}", _parameters()))
    yield f'<{times}>; rel="timemap"; type="{_LINK_FORMAT}"'
    if shown is not None:
        itself = _with(own, [(_PARAMETER, moment(shown))])
        yield f'<{itself}>; rel="{_place(shown, kept(site()))}memento"; datetime="{_date(shown)}"'


def _place(one: Snapshot, some: Iterable[Snapshot]) -> str:
    times = [moment(other) for other in some]
    return "first " * (moment(one) == times[0]) + "last " * (moment(one) == times[-1])


def _existed(path: str, then: Snapshot) -> bool:
    g.snapshot = then
    try:
        return find(path.removeprefix("doc/"))[0] is not None
    except StoreError:  # retired since it was listed
        return False
    finally:
        g.snapshot = None


def _parameters() -> list[tuple[str, str]]:
    """The parameters of the request's address but the one that names a snapshot."""
    given = request.args.items(multi=True)
    return [(name, value) for name, value in given if name != _PARAMETER]


def _whole(address: str) -> str:
    """Return an address with scheme and host: clients of Memento read no others in links."""
    try:
        return site().address(address.removeprefix(f"{root()}/"))
    except Problem:  # the Host header is none
        return address


def _address(path: str, parameters: list[tuple[str, str]]) -> str:
    return _with(root() + quote(path, safe="-._~/=,:;@!$&'()*+"), parameters)


def _with(address: str, parameters: list[tuple[str, str]]) -> str:
    if not parameters:
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"


def _gone(some: tuple[Snapshot, ...], why: str) -> Problem:
    return Problem("gone", why, hint=_choice_of(some))


def _choice_of(some: tuple[Snapshot, ...]) -> str | None:
    kept_ones = ", ".join(f"{moment(one)} ({_told(one)})" for one in some)
    return f"these are kept: {kept_ones}" if some else None


def _told(snapshot: Snapshot) -> str:
    return f"{snapshot.published:%Y-%m-%d %H:%M:%S} UTC"


def _date(snapshot: Snapshot) -> str:
    return f"{snapshot.published:%a, %d %b %Y %H:%M:%S} GMT"
