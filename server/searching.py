"""Asking the search index: the pages' workers evaluate a query of one call over it.

`kg.search.functions` words the question; the answer is what `kg.search.asking` gives, as JSON.
"""

from __future__ import annotations

import json
from typing import Any

from kg.errors import QueryError
from server.problems import Problem
from server.reading import read_table
from server.site import site
from server.sparql.backend import Question

Found = dict[str, Any]


def searched(question: str) -> Found:
    """Return what the index beside the snapshot answers; raises the `Problem` "no-index"."""
    try:
        table = read_table(site().pages.ask(Question(query=question)).body)
    except QueryError as error:
        if type(error) is not QueryError:  # a deadline, say
            raise
        raise Problem("no-index", "there is no search index beside this snapshot") from error
    (row,) = table.rows or ({},)
    if "answer" not in row:
        raise Problem("no-index", "the search index could not be asked")
    answer: Found = json.loads(row["answer"].value)
    if "error" in answer:
        raise Problem("no-index", answer["error"], hint=answer["hint"])
    return answer
