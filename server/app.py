"""The Flask application: blueprints, headers every answer has, and its beginning and end."""

from __future__ import annotations

import atexit
import contextlib
import threading
from http import HTTPStatus

from flask import Flask, Response, g, request

from kg.errors import NewsgraphError
from server import (
    browse,
    bundles,
    citing,
    dumps,
    memento,
    openapi,
    pages,
    problems,
    resources,
    search,
    structured,
    unchanged,
    vocabularies,
)
from server.addresses import breakable, href, local_name, root, short
from server.catalogue import pages as dataset
from server.catalogue import sitemap
from server.compressing import encode
from server.config import Config
from server.conformance import pages as conformance
from server.connections import Bodies, Request
from server.marked import opening
from server.marked import page as marked
from server.operations import health, logs, metrics
from server.operations.watching import Watching
from server.proxies import behind
from server.reconcile import pages as reconcile
from server.site import Site
from server.sparql import endpoint, sharing, terms
from server.sparql.quick import Quick, identified
from server.tiles import img_source
from server.words import (
    counted,
    date_of,
    day,
    elsewhere,
    expression,
    term,
    type_name,
    when,
)
from server.writing import auth, graphs

_PARTS = (
    endpoint,
    sharing,
    terms,
    resources,
    browse,
    citing,
    marked,
    pages,
    dumps,
    search,
    reconcile,
    vocabularies,
    dataset,
    sitemap,
    health,
    graphs,
    openapi,
    conformance,
)
_HEADERS = {
    # our own scripts, style sheets, pictures and forms; nothing inline, nothing from elsewhere
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",  # ask again, by ETag where there is one: the graph changes
    "Cross-Origin-Resource-Policy": "cross-origin",
    # public data: scripts of any page may read it
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Retry-After, Server-Timing, Last-Modified, "
    "X-Query-Id, ETag, Accept-Query, Content-Location, Memento-Datetime, Repr-Digest, "
    "Content-Digest, Location, Accept-Post, X-Journal-Entry",
}
_HEARD_OUT = 8 << 20  # bytes of a body too large that are read and thrown away
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Datetime, Authorization, Cache-Control, "
    "Content-Type, If-Match, If-Modified-Since, If-None-Match, Range, X-Query-Id",
    "Access-Control-Max-Age": "86400",
}


def application(config: Config | None = None) -> Flask:
    """Make the application and start its workers; they end with the process, or by `close`."""
    config = config or Config.from_environment()
    app = Flask("server", static_folder="web", static_url_path="/web")
    app.config["MAX_CONTENT_LENGTH"] = (config.query_kb << 10) * 3 + 1024  # %XX takes three bytes
    app.json.sort_keys = False  # type: ignore[attr-defined]
    site = Site.open(config)
    app.extensions["newsgraph"] = site
    atexit.register(site.close)
    threading.Thread(target=_tell_locks, args=(app, site), name="locks", daemon=True).start()
    counted = metrics.install(app, site)
    watched = Watching(counted.count, logs.tell, private=config.log_queries)
    watched.install(app)  # the first hooks: they see the end of all
    for part in _PARTS:
        app.register_blueprint(part.blueprint)
    problems.install(app)
    memento.install(app)
    unchanged.install(app)
    app.before_request(_identify)
    auth.install(app, config)
    headers = _headers(config)
    app.after_request(lambda response: _with_headers(response, headers))
    _furnish(app, site)
    app.request_class = Request
    app.wsgi_app = Quick(app.wsgi_app, site, headers, watched.quick)  # type: ignore[method-assign]
    app.wsgi_app = Bodies(app.wsgi_app)  # type: ignore[method-assign]
    app.wsgi_app = behind(app.wsgi_app, config)  # type: ignore[assignment, method-assign]
    return app


def _tell_locks(app: Flask, site: Site) -> None:
    """Warn where this machine refuses what keeps queries off the network (`sandbox`)."""
    try:
        locks = site.public.sandbox()
    except NewsgraphError as error:
        app.logger.warning("no query worker starts: %s", error)
        return
    if locks and not any(locks.get(lock) for lock in ("network namespace", "socket filter")):
        app.logger.warning(
            "this machine lets no worker leave the network: SERVICE is refused by reading alone"
        )


def close(app: Flask) -> None:
    """End the workers of an application."""
    site: Site = app.extensions["newsgraph"]
    atexit.unregister(site.close)
    site.close()


def _identify() -> None:
    """Give the request its id, by which logs, `/sparql/running` and the client speak of it."""
    g.query_id = identified(request.environ)


def _headers(config: Config) -> dict[str, str]:
    """What every answer has; with tiles from elsewhere, pictures of that host are allowed."""
    allowed = f"img-src 'self' data: {img_source(config.tiles)}".rstrip()
    policy = _HEADERS["Content-Security-Policy"].replace("img-src 'self' data:", allowed)
    return {**_HEADERS, "Content-Security-Policy": policy}


def _with_headers(response: Response, headers: dict[str, str]) -> Response:
    if response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        _hear_out()
    if response.status_code == HTTPStatus.NO_CONTENT:
        response.headers.pop("Content-Type", None)  # Flask's guess at nothing
    if "query_id" in g:
        response.headers["X-Query-Id"] = g.query_id
    accepted = request.headers.get("Accept-Encoding")
    encode(response, accepted, is_asset=request.endpoint == "static")
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(_PREFLIGHT)
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET")
        if "QUERY" in response.headers["Access-Control-Allow-Methods"]:
            response.headers["Accept-Query"] = "application/sparql-query"
    return response


def _hear_out() -> None:
    """Read on, up to a bound: a client that still writes when we close never sees the answer."""
    body = request.environ["wsgi.input"]
    left = _HEARD_OUT
    with contextlib.suppress(problems.Problem):  # too many are being heard already
        while left > 0 and (chunk := body.read(min(left, 1 << 16))):
            left -= len(chunk)


def _furnish(app: Flask, site: Site) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["short"] = lambda iri: short(iri, site.config.base)
    app.jinja_env.filters["local_name"] = local_name
    app.jinja_env.filters["href"] = lambda iri, ending="": href(site.config, iri, ending)
    app.jinja_env.filters["in_text"] = lambda passage: marked.in_text(site.config, passage)
    app.jinja_env.filters["text_address"] = lambda key: marked.text_address(site.config, key)
    app.jinja_env.filters["term"] = lambda name: term(site, name)
    app.jinja_env.filters["type_name"] = lambda name: type_name(site, name)
    app.jinja_env.filters["day"] = lambda text: day(date_of(text))
    app.jinja_env.filters["date"] = date_of
    app.jinja_env.filters["expression"] = expression
    app.jinja_env.filters["elsewhere"] = elsewhere
    app.jinja_env.filters["counted"] = counted
    app.jinja_env.filters["breakable"] = breakable
    app.jinja_env.globals["root"] = root
    app.jinja_env.globals["bundle"] = bundles.address
    app.jinja_env.globals["tiles"] = lambda: site.config.tiles
    app.jinja_env.globals["snapshot"] = lambda: site.snapshot
    app.jinja_env.globals["when"] = when
    app.jinja_env.filters["titled"] = lambda label, iri: opening.titled(
        site.config, site.snapshot, label, iri
    )
    app.jinja_env.filters["json_ld"] = structured.as_script
    app.jinja_env.globals["named_under"] = f"{site.config.base}id/"
    app.jinja_env.globals["page_ld"] = structured.of_page
    app.jinja_env.globals["shared"] = lambda path: structured.share(site, path)
