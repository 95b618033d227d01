"""A store somewhere else, asked over the SPARQL 1.1 Protocol, in the place of our own workers.

The answer is read as it comes and written anew by Oxigraph's own writers, so that every format is
there and correct whatever the store writes, a broken tail is noticed and never sent as whole, and
the limits on bytes and time hold to the byte and to the second. Tables are asked for as JSON,
graphs as N-Triples.

A remote store publishes no snapshots. What stands for one is a stretch of time: answers, entity
tags and what pages remember count as new for `NEWSGRAPH_STORE_FRESH_SECONDS`, and no longer.
"""

from server.sparql.remote.asking import Address, Remote
from server.sparql.remote.stretches import Stretches, count_now_and_then, counted

__all__ = ["Address", "Remote", "Stretches", "count_now_and_then", "counted"]
