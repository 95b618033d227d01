"""Reconciliation: others' tables are linked to our actors, places, events and types of events.

`pages.py` speaks the W3C's Reconciliation API, 0.2 at /reconcile and the 1.0 draft at
/reconcile/1.0; `asked.py` reads what is sent, `finding.py` finds candidates and weighs them,
`schema.py` lists the types and properties there are, `values.py` reads values from the graph.
"""
