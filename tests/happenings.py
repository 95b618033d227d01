"""Events of small texts, with the parser at work and everything else written by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.document import structure
from kg.extract.events import find_events
from kg.extract.reading import Reading
from kg.extract.times import find_times
from kg.language import parse
from kg.model import (
    Act,
    Annotations,
    Claim,
    DateCue,
    Entity,
    EntityKind,
    Event,
    Mode,
    PublicationDate,
    Span,
    Statement,
)
from tests.builders import article, entity, span

DAY = dt.date(2021, 3, 4)  # a Thursday


@dataclass(frozen=True)
class Text:
    """A text with who and what is known in it; `told()` reads it."""

    text: str
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    title: str | None = None

    def actor(self, name: str, kind: EntityKind = EntityKind.ARMED_GROUP, **more: object) -> Text:
        """The text with an actor of that name, whose id is the name."""
        one = entity(name, kind, self.text, name, **more)
        return replace(self, entities=(*self.entities, one))

    def place(self, name: str, kind: str = "PopulatedPlace", **more: object) -> Text:
        """The text with a place of that name wherever it stands."""
        one = entity(name, EntityKind.LOCATION, self.text, name, place_kind=kind, **more)
        mentions = tuple(
            replace(one.mentions[0], span=span(self.text, name, n))
            for n in range(1, self.text.count(name) + 1)
        )
        return replace(self, entities=(*self.entities, replace(one, mentions=mentions)))

    def says(
        self, source: str, cue: str, content: str, act: Act = Act.ASSERT, speaker: str | None = None
    ) -> Text:
        """The text with a statement; its id is s1, s2 …"""
        one = Statement(
            id=f"s{len(self.statements) + 1}",
            source=(span(self.text, source),),
            source_entity=speaker,
            unnamed=speaker is None,
            cue=(span(self.text, cue),),
            content=(span(self.text, content),),
            mode=Mode.INDIRECT,
            act=act,
            finder="test",
            certainty=0.9,
        )
        return replace(self, statements=(*self.statements, one))

    def told(self) -> tuple[Event, ...]:
        """Return the events found."""
        document = structure(article(self.text, title=self.title))
        cue = DateCue(kind="test", span=Span(0, 1), text="", supports=DAY.isoformat())
        found = Annotations(
            date=PublicationDate(date=DAY, certainty=0.9, cues=(cue,)),
            entities=self.entities,
            statements=self.statements,
        )
        reading = Reading(document=document, parse=parse(document), found=found)
        timed = replace(found, timexes=find_times(reading))
        return find_events(replace(reading, found=timed))

    def types(self) -> list[str]:
        """Return the types of the events, in text order."""
        return [event.type for event in self.told()]

    def only(self) -> Event:
        """Return the one event there is."""
        (event,) = self.told()
        return event

    def who(self, role: str) -> list[str]:
        """Return the words in that role in all claims of the one event."""
        return roles(self.text, self.only().claims, role)


def roles(text: str, claims: Iterable[Claim], role: str) -> list[str]:
    """Return the words that stand in a role, each once."""
    found = (a.span.of(text) for claim in claims for a in claim.args if a.role == role)
    return list(dict.fromkeys(found))
