"""The Flask application: blueprints, headers every answer has, and its beginning and end."""

from __future__ import annotations

import atexit
from http import HTTPStatus

from flask import Flask, Response, request

from server import browse, dumps, pages, problems, resources
from server.addresses import breakable, href, local_name, short
from server.config import Config
from server.site import Site
from server.sparql import endpoint
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

_HEADERS = {
    # nothing but our own style sheet, pictures and forms; no script at all
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-cache",  # ask again, by ETag where there is one: the graph changes
    "Cross-Origin-Resource-Policy": "cross-origin",
    # public data: scripts of any page may read it
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Retry-After, Server-Timing, Last-Modified",
}
_HEARD_OUT = 8 << 20  # bytes of a body too large that are read and thrown away
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type, Range",
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
    for part in (endpoint, resources, browse, pages, dumps):
        app.register_blueprint(part.blueprint)
    problems.install(app)
    app.after_request(_with_headers)
    _furnish(app, site)
    return app


def close(app: Flask) -> None:
    """End the workers of an application."""
    site: Site = app.extensions["newsgraph"]
    atexit.unregister(site.close)
    site.close()


def _with_headers(response: Response) -> Response:
    if response.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        _hear_out()
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "OPTIONS":
        response.headers.update(_PREFLIGHT)
    return response


def _hear_out() -> None:
    """Read on, up to a bound: a client that still writes when we close never sees the answer."""
    body = request.environ["wsgi.input"]
    left = _HEARD_OUT
    while left > 0 and (chunk := body.read(min(left, 1 << 16))):
        left -= len(chunk)


def _furnish(app: Flask, site: Site) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["short"] = lambda iri: short(iri, site.config.base)
    app.jinja_env.filters["local_name"] = local_name
    app.jinja_env.filters["href"] = lambda iri: href(site.config, iri)
    app.jinja_env.filters["term"] = lambda name: term(site, name)
    app.jinja_env.filters["type_name"] = lambda name: type_name(site, name)
    app.jinja_env.filters["day"] = lambda text: day(date_of(text))
    app.jinja_env.filters["expression"] = expression
    app.jinja_env.filters["elsewhere"] = elsewhere
    app.jinja_env.filters["counted"] = counted
    app.jinja_env.filters["breakable"] = breakable
    app.jinja_env.globals["snapshot"] = lambda: site.snapshot
    app.jinja_env.globals["when"] = when
