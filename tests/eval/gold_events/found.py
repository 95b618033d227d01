"""An annotation record, with the questions the measures put to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.eval.gold_events.gold import Days, Names, Span

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Found:
    """An annotation record, with the questions the measures put to it."""

    known: Json

    @cached_property
    def entities(self) -> Mapping[str, Json]:
        """Entities by id."""
        return {one["id"]: one for one in self.known["entities"]}

    @cached_property
    def statements(self) -> Mapping[str, Json]:
        """Statements by id."""
        return {one["id"]: one for one in self.known["statements"]}

    def names(self, entity: str | None) -> Names:
        """Return the name of an entity and all it is called, except pronouns."""
        known = self.entities.get(entity or "")
        if known is None:
            return ()
        called = [m["text"] for m in known["mentions"] if m.get("form") != "pronoun"]
        return tuple(dict.fromkeys([known["name"], *called]))

    def words(self, span: Span) -> str:
        """Return the words of a span, on one line."""
        return " ".join(self.known["text"][span[0] : span[1]].split())

    def agents(self, event: Json) -> list[Names]:
        """Return the names of each agent, each once."""
        agents: dict[str, Names] = {}
        for arg in event["args"]:
            if arg["role"] == "agent":
                words = self.words((arg["start"], arg["end"]))
                known = self.names(arg["entity_id"]) or self._demonyms(arg)
                agents.setdefault(arg["entity_id"] or words, (*known, words))
        return list(agents.values())

    def _demonyms(self, arg: Json) -> Names:
        """Whom an adjective inside names: "Russian warplanes" without an entity of its own."""
        return tuple(
            name
            for entity in self.known["entities"]
            for m in entity["mentions"]
            if m.get("adjectival") and arg["start"] <= m["start"] and m["end"] <= arg["end"]
            for name in self.names(entity["id"])
        )

    def agent_certainty(self, event: Json) -> str:
        """Return the most certain of the claims: the article's own voice outdoes what is said."""
        held = {claim["agent_certainty"] for claim in event.get("claims", ())}
        return next((c for c in ("asserted", "alleged") if c in held), "unknown")

    def voices(self, event: Json) -> list[Names]:
        """Return the names of each source the event is attributed to, each once."""
        voices: dict[str, Names] = {}
        for id in event["attributed_to"]:
            said = self.statements.get(id)
            if said is not None:
                words = " ".join(self.words(tuple(span)) for span in said["source"])
                entity = said["source_entity"]
                voices.setdefault(entity or words, (*self.names(entity), words))
        return list(voices.values())


def days_of(known: Json) -> Days:
    """Return the days of a record's event."""
    ends = (known["date"]["from"], known["date"]["to"])
    earliest, latest = (dt.date.fromisoformat(e) if e else None for e in ends)
    return Days(earliest=earliest, latest=latest)
