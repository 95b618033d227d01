"""A store of an earlier version of the ontology, brought to today's.

    steps.py     what changed from version to version: `ontology/migrations/*.ru`
    running.py   the steps done to the graphs they are for, each checked before it is put

A store says itself of which version it is: its graph of the ontology was put by the last build.
"""

from __future__ import annotations

from kg.migrate.running import Migrated, migrate, needed
from kg.migrate.steps import Step, steps
from kg.store.vocabulary import shipped

__all__ = ["Migrated", "Step", "migrate", "needed", "shipped", "steps"]
