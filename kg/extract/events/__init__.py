"""What happened, to whom, where and when, and who says so.

    sentence ─triggers→ words that tell of events ─tellings→ one sentence's account of each
    tellings ─grouping→ happenings ─claims→ Events, each with the claims of every voice

Read in this order: `lexicon` (the words, as data), `scene` (a sentence made ready), `grammar`,
`triggers` and `senses`, `participants`, `kinds`, `status`, `where`, `when`, `voices`, `together`,
`tellings`, `grouping`, `claims`.
"""

from __future__ import annotations

from kg.extract.events.claims import events
from kg.extract.events.grouping import group, settle
from kg.extract.events.lasting import opened
from kg.extract.events.scene import scenes
from kg.extract.events.tellings import Context, tell
from kg.extract.events.voices import Voices
from kg.extract.events.where import Whereabouts
from kg.extract.events.wholes import date_parts, folded
from kg.extract.reading import Reading
from kg.model import Event

__all__ = ["find_events"]


def find_events(reading: Reading) -> tuple[Event, ...]:
    """Return the events the document tells of, each with every account of it, in text order."""
    voices = Voices(reading.found.statements)
    published = reading.found.date.date if reading.found.date else None
    context = Context(voices, Whereabouts(), published)
    seen = scenes(reading)
    tellings = [telling for scene in seen for telling in tell(scene, context)]
    happenings = folded(group(tellings, reading.found.entities, published))
    date_parts(happenings)
    settle(happenings, seen, published)
    opened(happenings, published)
    return events(happenings, voices)
