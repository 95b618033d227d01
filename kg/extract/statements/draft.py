"""What the rules hand to each other: a scene to look at, and drafts of statements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from kg.extract.reading import Reading
from kg.extract.statements.cues import find_cues
from kg.extract.statements.lexicon import Cue
from kg.extract.statements.quotes import Quotation, Quotations, find_quotations
from kg.language import Parse
from kg.model import Act, Document, EntityKind, Form, Span, ZoneKind

HEADLINES = frozenset({ZoneKind.TITLE, ZoneKind.HEADING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A statement as one rule sees it; tokens are indices in the parse."""

    rule: str
    act: Act
    speaker: int | None  # head of the source's noun phrase
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    verb: int | None = None  # the cue's token
    addressee: int | None = None
    quotations: tuple[Quotation, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A reading with its quotations and reporting verbs."""

    reading: Reading
    quotations: Quotations
    quoted: tuple[Quotation | None, ...]  # for each token the quotation it stands in
    cues: Mapping[int, Cue]  # reporting verbs by token, quoted ones too
    blocks: frozenset[int]  # zones that are block quotes, all of them quoted words
    times: frozenset[int]  # tokens of time expressions
    names: Mapping[int, range] = field(default_factory=dict)  # token → tokens of its actor's name
    tails: Mapping[int, int] = field(default_factory=dict)  # see `extent.find_tails`

    @classmethod
    def of(cls, reading: Reading) -> Scene:
        """Return the scene of `reading`."""
        document, quotations = reading.document, find_quotations(reading.document)
        cues = find_cues(reading.parse)
        blocks = {
            number
            for number, zone in enumerate(document.zones)
            if zone.kind == ZoneKind.BLOCK_QUOTE and not _has_narrator(zone.span, quotations)
        }
        blocks |= _announced(reading, cues, quotations)
        return cls(
            reading=reading,
            quotations=quotations,
            quoted=tuple(quotations.at(token.start) for token in reading.parse.tokens),
            cues=cues,
            blocks=frozenset(blocks),
            times=frozenset(
                i for t in reading.found.timexes for i in reading.parse.indices(t.span)
            ),
            names=_names(reading),
        )

    @property
    def document(self) -> Document:
        """The document that is read."""
        return self.reading.document

    @property
    def parse(self) -> Parse:
        """Its parse."""
        return self.reading.parse

    @property
    def text(self) -> str:
        """Its text."""
        return self.reading.document.text

    def quotation_at(self, token: int) -> Quotation | None:
        """Return the quotation that token stands in."""
        return self.quoted[token]

    def is_quoted(self, token: int) -> bool:
        """Whether the token is somebody's quoted word, between marks or in a block quote."""
        return self.quoted[token] is not None or self.zone_number(token) in self.blocks

    def narrated_cues(self) -> Iterator[tuple[int, Cue]]:
        """Yield the reporting verbs of the narrator's own words."""
        return ((i, cue) for i, cue in self.cues.items() if not self.is_quoted(i))

    def zone_number(self, token: int) -> int:
        """Return the index of the zone that token stands in."""
        return self.document.sentences[self.parse.tokens[token].sentence].zone

    def zone_kind(self, token: int) -> ZoneKind:
        """Return the kind of the zone that token stands in."""
        return self.document.zones[self.zone_number(token)].kind


def _names(reading: Reading) -> dict[int, range]:
    """Return {token: tokens} of the actors' names of several words; the parser cuts many in two."""
    found: dict[int, range] = {}
    for entity in reading.found.entities:
        for mention in entity.mentions if entity.kind != EntityKind.LOCATION else ():
            inside = reading.parse.indices(mention.span) if mention.form == Form.NAME else range(0)
            if len(inside) > 1:
                found.update((i, inside) for i in inside)
    return found


def _announced(reading: Reading, cues: Mapping[int, Cue], quotations: Quotations) -> set[int]:
    """Return the paragraphs right behind a sentence that says somebody speaks, and a colon.

    "He told me:" announces words even where nothing in them sounds like a speaker.
    """
    document, found = reading.document, set()
    for number, sentence in enumerate(document.sentences[:-1]):
        after = document.sentences[number + 1]
        if document.text[sentence.span.end - 1] != ":" or after.zone != sentence.zone + 1:
            continue
        kinds = {document.zones[n].kind for n in (sentence.zone, after.zone)}
        spoken = (cues[i] for i in reading.parse.sentence(number) if i in cues)
        tells = any(not cue.frames.keys().isdisjoint({"quote", "told"}) for cue in spoken)
        quoted = quotations.between(document.zones[after.zone].span)
        if kinds == {ZoneKind.PARAGRAPH} and tells and not quoted:
            found.add(after.zone)
    return found


def _has_narrator(zone: Span, quotations: Quotations) -> bool:
    """Whether a block quote ends in marks, and the narrator speaks behind them."""
    found = quotations.between(zone)
    return bool(found) and found[0].outer.start == zone.start and found[0].outer.end < zone.end
