"""Content negotiation: which of our formats a client wants most (RFC 9110, section 12.5.1).

A format is asked for by `Accept` or, before that, by `?format=`: a short name, a media type or what
libraries send. For the same wish of the client, the order of our own list decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Format:
    """A format we write: its short name, its media type, and other names people call it by."""

    name: str
    media_type: str
    aliases: tuple[str, ...] = ()  # media types asked for by, but never answered with
    answered: tuple[str, ...] = ()  # media types asked for by, and answered with
    names: tuple[str, ...] = ()

    @property
    def content_type(self) -> str:
        """The media type with its character set, where one may be said."""
        return with_charset(self.media_type)


TABLES = (
    Format(
        "json",
        "application/sparql-results+json",
        answered=("application/json",),
        names=("srj", "sparql-results+json"),
    ),
    Format(
        "xml",
        "application/sparql-results+xml",
        answered=("application/xml", "text/xml"),
        names=("srx", "sparql-results+xml"),
    ),
    Format("csv", "text/csv"),
    Format("tsv", "text/tab-separated-values"),
)
"""For SELECT and ASK."""

GRAPHS = (
    Format(
        "ttl",
        "text/turtle",
        ("application/turtle", "application/x-turtle", "text/n3", "text/rdf+n3"),  # a part of N3
        names=("turtle", "n3"),
    ),
    Format(
        "nt",
        "application/n-triples",
        ("text/ntriples",),
        ("text/plain",),
        names=("n-triples", "ntriples"),
    ),
    Format(
        "jsonld",
        "application/ld+json",
        answered=("application/json",),
        names=("json-ld", "json"),
    ),
    Format(
        "rdf",
        "application/rdf+xml",
        answered=("application/xml", "text/xml"),
        names=("rdfxml", "rdf+xml", "rdf/xml", "xml"),
    ),
    Format("trig", "application/trig", ("application/x-trig",)),
    Format("nq", "application/n-quads", ("text/x-nquads",), names=("n-quads", "nquads")),
)
"""For CONSTRUCT, DESCRIBE and descriptions of things."""

HTML = Format("html", "text/html", answered=("application/xhtml+xml",))
"""For people."""

PROBLEM = Format("problem", "application/problem+json", answered=("application/json",))
PLAIN = Format("text", "text/plain")

_TEXT = ("text/", "application/xhtml+xml")
# What commas and semicolons separate, but not those in a quoted string (section 5.6.4);
# possessive, so that a hostile header is read in linear time.
_QUOTED = r'"(?:[^"\\]|\\.)*+(?:"|$)'
_PART = re.compile(rf"(?:[^,\"]|{_QUOTED})++", re.S)
_PIECE = re.compile(rf"(?:[^;\"]|{_QUOTED})++", re.S)


@dataclass(frozen=True, slots=True)
class Wish:
    """One part of an Accept header."""

    media_range: str  # "text/*"
    quality: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The format to answer in, and the media type to answer with."""

    format: Format
    media_type: str
    quality: float

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return with_charset(self.media_type)


def wishes(accept: str | None) -> tuple[Wish, ...]:
    """Read an Accept header; none at all, or an empty one, accepts everything.

    Parts that cannot be read are passed over, as section 5.6.1 of the RFC asks of lists.
    """
    parts = _PART.findall(accept or "")
    read = tuple(wish for part in parts if (wish := _wish(part)))
    return read or (Wish("*/*", 1.0),)


def _wish(part: str) -> Wish | None:
    media_range, *parameters = (piece.strip().lower() for piece in _PIECE.findall(part) or [""])
    if media_range == "*":
        media_range = "*/*"  # what Java's URLConnection sends
    if media_range.count("/") != 1:
        return None
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            quality = _quality(value.strip())
            return None if quality is None else Wish(media_range, quality)
    return Wish(media_range, 1.0)


def _quality(text: str) -> float | None:
    try:
        quality = float(text)
    except ValueError:
        return None
    return quality if 0 <= quality <= 1 else None


def choose(formats: Iterable[Format], accept: str | None) -> Choice | None:
    """Return what the client likes best of these formats; None when it accepts none of them."""
    asked = wishes(accept)
    best: Choice | None = None
    for format in formats:
        for offered in (format.media_type, *format.answered, *format.aliases):
            exactly = offered != format.media_type  # a range like text/* means our own type
            quality = quality_of(offered, asked, exactly=exactly)
            if quality > 0 and (best is None or quality > best.quality):
                answer = format.media_type if offered in format.aliases else offered
                best = Choice(format, answer, quality)
    return best


def quality_of(media_type: str, asked: Sequence[Wish], *, exactly: bool = False) -> float:
    """Return how much a media type is wished for: the most specific range that fits decides."""
    main = media_type.partition("/")[0]
    for fitting in (media_type,) if exactly else (media_type, f"{main}/*", "*/*"):
        found = [wish.quality for wish in asked if wish.media_range == fitting]
        if found:
            return max(found)
    return 0.0


def named(formats: Iterable[Format], name: str) -> Choice | None:
    """Return the format of that short name or media type; None when there is none."""
    wanted = name.strip().lower().partition(";")[0]
    for format in formats:
        types = (format.media_type, *format.aliases, *format.answered)
        if wanted == format.name or wanted in format.names or wanted in types:
            return Choice(format, format.media_type, 1.0)
    return None


def with_charset(media_type: str) -> str:
    """Return the media type with `charset=utf-8` where it is text."""
    return f"{media_type}; charset=utf-8" if media_type.startswith(_TEXT) else media_type
