"""SPARQL over HTTP: protocol, formats, and the processes in which queries are evaluated.

Read `endpoint.py` (the protocol), then `pool.py` and `worker.py` (one query, one process that can
be killed), `guard.py` (what is refused unread) and `sandbox.py` (what a worker may not do).
"""
