"""Where checked graphs are kept and read: one writer, published snapshots, Oxigraph below.

`Store` is the door; README.md tells the order in which to read the rest.
"""

from kg.store.aside import Quarantined, Reject
from kg.store.layout import Layout, data_directory
from kg.store.reading import GRAPHS, TABLES, Results, Term, syntax_error
from kg.store.snapshots import KEPT_DAYS, KEPT_HOURS, Counts, Past, Snapshot, current
from kg.store.snapshots import published as kept_snapshots
from kg.store.writer import KEPT_SNAPSHOTS, Store
from kg.store.written import Written, written

__all__ = [
    "GRAPHS",
    "KEPT_DAYS",
    "KEPT_HOURS",
    "KEPT_SNAPSHOTS",
    "TABLES",
    "Counts",
    "Layout",
    "Past",
    "Quarantined",
    "Reject",
    "Results",
    "Snapshot",
    "Store",
    "Term",
    "Written",
    "current",
    "data_directory",
    "kept_snapshots",
    "syntax_error",
    "written",
]
