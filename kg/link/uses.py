"""What a name stands for where it stands: itself, a part of a longer name, a team, an attribute.

A place keeps one sense in an article, but not every "Wales" in it is Wales: "Arriva Buses Wales" is
a company that nobody listed, "Wales beat Samoa" tells of a team, "the U.S. economy" has an
adjective. Such mentions stay with the place and stop identifying it (Markert & Nissim 2007 on
metonymy; Gritta et al. 2020 on what toponyms stand for). The words are data/place_uses.toml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from kg.knowledge.lexicon import load_toml
from kg.model import Document, Entity, EntityKind, Form, Identity, Mention, Span

_BEFORE = re.compile(r"([\w'’.&-]+)[ \u00a0]\Z")
_OF = re.compile(
    r"\b([A-Z][\w'’-]*)(?:[ \u00a0](?:and|&))?[ \u00a0](?:of|for|in)[ \u00a0](?:the )?\Z"
)
_BRACKET = re.compile(r"[A-Z][\w'’-]*[ \u00a0]\([A-Z][\w'’-]*(?: [A-Z][\w'’-]*)? and \Z")
_BRACKET_OPEN = re.compile(r"[A-Z][\w'’-]*[ \u00a0]\(\Z")
_BRACKET_GOES_ON = re.compile(r" and [A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?\)")
_VERSUS = re.compile(r"[ \u00a0](?:versus|vs?\.?)[ \u00a0]")
_VERSUS_BEFORE = re.compile(r"[ \u00a0](?:versus|vs?\.?)[ \u00a0]\Z")
_AFTER = re.compile(r"[ \u00a0]([\w'’&-]+)")
_JOINED = re.compile(r" and ([A-Z][\w'’-]*(?: [A-Z][\w'’-]*)??) ([A-Z][a-z]+s)\b")
_TITLE = re.compile(r"['’]s [A-Z][\w'’-]*(?: [A-Za-z][\w'’-]*)*,?[\"”’]")
_MODEL = re.compile(r"[ -][A-Z]?\d{2,}(?!\d*[.,:]?\d*\s*(?:%|percent|per cent|to\b|years?\b))")
_OFFICE = re.compile(r" (?:[A-Z]\w+ ){1,2}(?:Minister|Secretary|President|Chief|Commissioner)\b")
_ATTRIBUTE = re.compile(r"\$|-[a-z]|[ \u00a0]([A-Za-z][\w-]*)")
_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_REACH = 60  # characters beside a name that are looked at
_HEADLINE = 0.75  # share of words with a capital that makes a line a headline
_DOUBT = 0.5  # what an identity is worth that no mention bears out
_BODIES = frozenset(set(EntityKind) - {EntityKind.PERSON, EntityKind.LOCATION, EntityKind.GROUP})


def mark(document: Document, entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Return `entities`, each mention that names something else with `identifies` off.

    An identity that no mention bears out is halved in certainty. Time is linear in the mentions.
    """
    page = _Page(document, entities)
    return tuple(_marked(e, page) if _is_judged(e) else e for e in entities)


def _is_judged(entity: Entity) -> bool:
    if entity.identity.wikidata is None:
        return False
    return entity.kind is EntityKind.LOCATION or entity.kind in _BODIES


class _Page:
    """The article as far as the words beside a name are asked for."""

    def __init__(self, document: Document, entities: Sequence[Entity]) -> None:
        self.text = document.text
        self._sentences = [s.span for s in document.sentences]
        self._starts = {m.span.start for e in entities for m in e.mentions if m.form is Form.NAME}
        words = {w.lower() for w in _WORD.findall(self.text)}
        self.sport = len(words & _words("sport", "things"))

    def before(self, span: Span) -> str:
        """The words that lead to the name, back to the line's or the sentence's start."""
        start = max([s.start for s in self._around(span)], default=0)
        return self.text[max(start, span.start - _REACH) : span.start].rpartition("\n")[2]

    def after(self, span: Span) -> str:
        return self.text[span.end : span.end + _REACH].partition("\n")[0]

    def sentence(self, span: Span) -> str:
        return next((s.of(self.text) for s in self._around(span)), "")

    def begins_name(self, at: int) -> bool:
        """Whether a name of something else begins there."""
        return at in self._starts

    def _around(self, span: Span) -> list[Span]:
        at = _at_or_before(self._sentences, span.start)
        return [self._sentences[at]] if at >= 0 and self._sentences[at].covers(span) else []


def _at_or_before(spans: Sequence[Span], start: int) -> int:
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle].start <= start:
            low = middle + 1
        else:
            high = middle
    return low - 1


def _marked(entity: Entity, page: _Page) -> Entity:
    judged = tuple(_judged(m, entity, page) for m in entity.mentions)
    named = [m for m in entity.mentions if m.form is Form.NAME and not m.adjectival]
    others = [m for m in named if _names_other(m, entity, page)]
    if named and len(others) == len(named) and len(others) == len(entity.mentions):
        return replace(entity, mentions=judged, identity=_doubted(entity.identity))
    return replace(entity, mentions=judged)


def _doubted(identity: Identity) -> Identity:
    return replace(identity, certainty=round(identity.certainty * _DOUBT, 3))


def _judged(mention: Mention, entity: Entity, page: _Page) -> Mention:
    if mention.form is not Form.NAME or mention.adjectival:
        return mention
    if _names_other(mention, entity, page) or _is_attribute(mention, page):
        return replace(mention, identifies=False)
    return mention


def _names_other(mention: Mention, entity: Entity, page: _Page) -> bool:
    """Whether the name is part of a longer one, a team's, or that of an organ of the state."""
    if _is_headline(page.sentence(mention.span)):
        return False
    if _continues(mention, page, is_place=entity.kind is EntityKind.LOCATION):
        return True
    if entity.kind not in (EntityKind.GOVERNMENT, EntityKind.LOCATION):
        return False
    if _is_continued(mention, page) or _is_team(mention, page):
        return True
    return entity.kind is EntityKind.GOVERNMENT and _is_organ(mention, page)


def _is_headline(sentence: str) -> bool:
    words = [w for w in _WORD.findall(sentence) if len(w) > 3]
    if sentence.endswith((".", ",", ";")):
        return False
    return len(words) > 5 and sum(w[0].isupper() for w in words) >= _HEADLINE * len(words)


def _continues(mention: Mention, page: _Page, *, is_place: bool) -> bool:
    """Whether a capitalised word follows: "Reuters Holdings", "London Stock Exchanges"."""
    if _opens_title(mention, page):
        return True
    joined = _JOINED.match(page.after(mention.span))
    if joined is not None and page.begins_name(mention.span.end + joined.start(1)):
        return not page.begins_name(mention.span.end + joined.start(2))
    if not is_place and _MODEL.match(page.after(mention.span)):
        return True
    word = _AFTER.match(page.after(mention.span))
    if word is None or not _is_capital(word[1]) or word[1].lower() in _words("beside", "after"):
        return False
    if _OFFICE.match(page.after(mention.span)):
        return False
    if page.text[mention.span.end - 1] == "." and not _is_short(mention, page):
        return False  # it ends the sentence
    return not (is_place and page.begins_name(mention.span.end + word.start(1)))


def _opens_title(mention: Mention, page: _Page) -> bool:
    """Whether a title in quotation marks begins with it: “Houston's Top Dentists”."""
    before, after = page.before(mention.span), page.after(mention.span)
    return before.endswith(('"', "“", "‘")) and _TITLE.match(after) is not None


def _is_short(mention: Mention, page: _Page) -> bool:
    return mention.span.of(page.text) in _words("attribute", "names")


def _is_continued(mention: Mention, page: _Page) -> bool:
    """Whether capitalised words lead to it: "Arriva Buses Wales", "Bank of France"."""
    before = page.before(mention.span)
    if _BRACKET.search(before):
        return True
    if _BRACKET_OPEN.search(before) and _BRACKET_GOES_ON.match(page.after(mention.span)):
        return True
    of = _OF.search(before)
    if of is not None:
        return not _is_office(of[1]) and not _opens(before, of.start(1))
    word = _BEFORE.search(before)
    if word is None or not _is_capital(word[1]) or word[1].endswith("."):
        return False
    return word[1].lower() not in _words("beside", "before") and not _opens(before, word.start(1))


def _opens(before: str, at: int) -> bool:
    """Whether the word there is the first of its sentence, so that its capital tells nothing."""
    return not before[:at].strip(" \u00a0\"'“‘([-–—")


def _is_office(word: str) -> bool:
    return word.lower() in _words("beside", "offices") | _words("beside", "before")


def _is_capital(word: str) -> bool:
    return word[:1].isupper()


def _is_team(mention: Mention, page: _Page) -> bool:
    """Whether sport is told of, and the place is no "in …" or "from …"."""
    if _VERSUS_BEFORE.search(page.before(mention.span)) or _VERSUS.match(page.after(mention.span)):
        return True
    if page.sport < _least("some"):
        return False
    before = _WORD.findall(page.before(mention.span))
    if before and before[-1].lower() in _words("where", "prepositions"):
        return False
    words = {w.lower() for w in _WORD.findall(page.sentence(mention.span))}
    return page.sport >= _least("much") or bool(words & _words("sport", "deeds"))


def _is_organ(mention: Mention, page: _Page) -> bool:
    """Whether the words name the organ that governs: its country is another thing."""
    last = mention.span.of(page.text).split()[-1].lower()
    return last in _words("organs", "words")


def _is_attribute(mention: Mention, page: _Page) -> bool:
    """Whether an abbreviation is an adjective: "U.S.-made", "the U.S. economy", "US$ 5"."""
    if not _is_short(mention, page):
        return False
    found = _ATTRIBUTE.match(page.after(mention.span))
    return found is not None and (found[1] or "").lower() not in _words("attribute", "followers")


@cache
def _words(topic: str, name: str) -> frozenset[str]:
    return frozenset(_lists(topic)[name])


def _least(name: str) -> int:
    return int(load_toml("place_uses")["sport"]["least"][name])


def _lists(topic: str) -> Mapping[str, Sequence[str]]:
    table: Mapping[str, Sequence[str]] = load_toml("place_uses")[topic]
    return table
