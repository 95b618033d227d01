"""The update operation of the SPARQL 1.1 Protocol, section 2.2."""

from __future__ import annotations

import uuid

from flask import Response

from server.problems import Problem
from server.site import site
from server.sparql import guard
from server.sparql.protocol import Operation
from server.writing import answers
from server.writing.auth import require_write, writer


def take(operation: Operation) -> Response:
    """Do an update: 204 once it is written and published, and the entry's number in a header."""
    name = require_write()
    assert operation.update is not None
    if not operation.update.strip():
        raise Problem("request", "the update is empty")
    networked = guard.refuse(operation.update, frozenset(site().config.service_allowed))
    job = {
        "id": uuid.uuid4().hex,  # not the request's, which the client may choose
        "kind": "update",
        "by": name,
        "base": site().address("sparql"),
        "using": operation.using_graphs,
        "named": operation.using_named_graphs,
        "network": networked,
    }
    answer, body = writer().write(job, operation.update.encode())
    if answer["status"] != "ok":
        return answers.refusal(answer, body)
    return Response(status=204, headers=answers.label(answer))
