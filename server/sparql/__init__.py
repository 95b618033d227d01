"""SPARQL over HTTP: protocol, formats, and the processes in which queries are evaluated.

Read `endpoint.py` (the protocol), `answering.py` (guard, cache, entity tags), then `pool.py` and
`worker.py` (one query, one process that can be killed), `turns.py` (whose query is next),
`guard.py` (what is refused unread) and `sandbox.py` (what a worker may not do).
"""
