"""What an article's fields are called in JSON lines and tables: "text" may be `article.body` there.

A mapping is said by people (`--columns text=body`), never guessed: where a column is missing, the
message names those there are, and which of them look like it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from kg.errors import BadMetadata
from kg.read.address import key_of
from kg.read.metadata import FIELDS
from kg.read.source import Form, Source

NAMES = ("doc_id", "text", "html", *FIELDS)
"""The fields a column can be mapped to."""
_SAME = {"author": "authors", "license": "licence", "lang": "language", "id": "doc_id"}
_USUAL = {
    "doc_id": ("id", "guid", "uuid", "article_id", "_id", "docid", "key"),
    "text": ("body", "content", "maintext", "article", "article_body", "plain_text", "story"),
    "html": ("page", "raw_html", "source_html", "content_html"),
    "title": ("headline", "head", "article_title"),
    "date": ("published", "published_at", "date_publish", "pub_date", "publication_date",
             "date_published", "datetime", "timestamp", "created_at"),
    "url": ("link", "source_url", "article_url", "permalink", "web_url", "uri"),
    "publisher": ("source", "outlet", "source_domain", "domain", "publication", "site", "media"),
    "authors": ("author", "byline", "by", "writer"),
    "language": ("lang", "language_code"),
    "licence": ("license", "rights"),
}  # fmt: skip
_CLOSE = 0.75  # how alike two spellings are
_SHOWN = 40  # columns that a message names


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field; what is not mapped has the name of the field.

    In JSON a column may lie inside others: `article.body`.
    """

    of: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def parsed(cls, said: Iterable[str]) -> Columns:
        """Return the mapping that people said: "text=body", several of them, or lists by comma.

        Raises BadMetadata for what is none, names no field, or names one twice.
        """
        found: dict[str, str] = {}
        for one in (pair.strip() for words in said for pair in words.split(",") if pair.strip()):
            name, mark, column = (part.strip() for part in one.partition("="))
            name = _SAME.get(name, name)
            if not mark or not column or name not in NAMES:
                raise BadMetadata(
                    f"'{one}' maps no column to a field",
                    hint=f"text=body,date=published_at; the fields are {', '.join(NAMES)}",
                )
            if found.setdefault(name, column) != column:
                raise BadMetadata(f"{name} is mapped to {found[name]} and to {column}")
        return cls(MappingProxyType(found))

    def __reduce__(self) -> tuple[Any, ...]:
        return Columns, (dict(self.of),)

    def column(self, name: str) -> str:
        """Return the column of a field."""
        return self.of.get(name, name)

    def all(self) -> frozenset[str]:
        """Return the columns of all fields."""
        return frozenset(map(self.column, NAMES))

    def record(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields that a row or an object has, by their names here."""
        found = ((name, _inside(row, self.column(name))) for name in NAMES)
        return {name: value for name, value in found if value is not None}

    def missing(self, there: Iterable[str]) -> str | None:
        """Return what is wrong with a table of these columns, and what would be right; or None."""
        known = list(there)
        gone = [(name, column) for name, column in self.of.items() if column not in known]
        if not gone and not {self.column("text"), self.column("html")} & set(known):
            gone = [("text", self.column("text"))]
        if not gone:
            return None
        columns = ", ".join(known[:_SHOWN]) + (" …" if len(known) > _SHOWN else "")
        name, column = gone[0]
        return f"no column '{column}' for {name}; there are: {columns or 'none'}"

    def suggested(self, there: Iterable[str]) -> str:
        """Return what people may have meant: `--columns text=body`, by likeness of names."""
        left = {one.casefold().replace("-", "_"): one for one in reversed(list(there))}
        meant: dict[str, str] = {}
        for like in (_usual, _close):  # what is known for certain first
            for name in (n for n in NAMES if n not in meant):
                if found := like((self.column(name), name, *_USUAL[name]), left):
                    meant[name] = left.pop(found)
        if "text" in meant:
            meant.pop("html", None)
        pairs = ",".join(f"{n}={meant[n]}" for n in NAMES if meant.get(n, n) != n)
        return f"perhaps --columns {pairs or 'text=…'}"


def _usual(names: tuple[str, ...], left: Iterable[str]) -> str | None:
    """Return the column that has one of the names."""
    return next((name for name in names if name in left), None)


def _close(names: tuple[str, ...], left: Iterable[str]) -> str | None:
    """Return the column whose name is nearly one of the first two: what was asked for."""
    close = (get_close_matches(name.casefold(), left, 1, _CLOSE) for name in names[:2])
    return next((found[0] for found in close if found), None)


def source_of(record: Mapping[str, Any], name: str) -> Source:
    """Return the source of a row's fields; its key is its `doc_id`, or else its address."""
    doc_id, url = record.get("doc_id"), record.get("url")
    has_words = not _is_blank(record.get("text")) or not _is_blank(record.get("html"))
    if isinstance(doc_id, bool) or not isinstance(doc_id, str | int | None):
        return _useless(name, "no usable doc_id")
    if doc_id is None and isinstance(url, str) and url.strip():
        doc_id = key_of(url)
    wanting = ([] if str(doc_id or "").strip() or doc_id == 0 else ["doc_id"]) + (
        [] if has_words else ["text"]
    )
    if wanting:
        return _useless(name, f"no {' and no '.join(wanting)}")
    return Source(
        key=str(doc_id), doc_id=str(doc_id), name=name, form=Form.RECORD, record=dict(record)
    )


def _useless(name: str, what: str) -> Source:
    hint = 'every line or row needs "doc_id" (or "url") and "text" (or "html"); see --columns'
    return Source.faulty(name, f"{name}: {what}", hint)


def _is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value == "")


def _inside(row: Mapping[str, Any], column: str) -> Any:
    """Return the value of a column: of that very name, or inside others by the dots of it."""
    if column in row:
        return row[column]
    value: Any = row
    for step in column.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value
