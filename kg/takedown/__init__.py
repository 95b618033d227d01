"""An article taken down: it, and all that rests on it alone, is nowhere any more.

    finding.py    which articles are meant: by key, address, IRI; older than a time
    plan.py       what would go, for people to look at
    note.py       what is under way, written down before anything happens
    graph.py      the graph without them: graphs, events, links, tombstones
    beside.py     what is kept beside the graph: decisions, rejects, caches, pages, parts
    running.py    all of it, in an order in which it may be killed anywhere
    looking.py    every file of a data directory read, to see that nothing is left

Read running.py first. README.md tells what is where, and why.
"""

from __future__ import annotations

from kg.takedown.finding import Target, find, older_than
from kg.takedown.note import Note
from kg.takedown.plan import Plan, plan
from kg.takedown.running import finish, forget, let_in_again, texts_only

__all__ = [
    "Note",
    "Plan",
    "Target",
    "find",
    "finish",
    "forget",
    "let_in_again",
    "older_than",
    "plan",
    "texts_only",
]
