"""The web side of newsgraph: SPARQL endpoint, linked data, pages, downloads.

`create_app` makes the Flask application; `server.serve` runs it. Nothing here evaluates a query in
its own process: see `server.sparql.pool`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from server.config import Config


def create_app(config: Config | None = None) -> Flask:
    """Make the application; by default as the environment says (`server.config`)."""
    # imported here: the query workers live in this package too and must start in milliseconds
    from server.app import application

    return application(config)
