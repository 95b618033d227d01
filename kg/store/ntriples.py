r"""rdflib's terms as text that is N-Triples and SPARQL at once.

Only the escapes `\\ \" \n \r` are written (ECHAR, SPARQL 1.1 section 19.8, N-Triples section 7):
everything else may stand in a string as it is. A term without such a text is refused with a
message that names the triple: Oxigraph would tell only a line and a column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.term import Node

from kg.errors import StoreError

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")  # IRIREF, absolute
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def lines(triples: Iterable[tuple[Node, Node, Node]]) -> Iterator[str]:
    """Yield one N-Triples line a triple, without the line's end.

    Raises `StoreError` for a blank node, an IRI with forbidden characters, a literal that is
    no Unicode text.
    """
    known: dict[Node, str] = {}  # the same few predicates, subjects and datatypes come all the time
    for triple in triples:
        try:
            yield " ".join([_written(term, known) for term in triple]) + " ."
        except ValueError as error:
            raise StoreError(
                f"cannot store {_shown(triple)}: {error}",
                hint="mend the stage that made this triple",
            ) from error


def _written(term: Node, known: dict[Node, str]) -> str:
    if isinstance(term, Literal):
        return literal(term)
    text = known.get(term)
    if text is None:
        text = known[term] = iri(term)
    return text


def iri(term: Node) -> str:
    """Return an IRI in angle brackets; ValueError when it is none."""
    if not isinstance(term, URIRef):
        raise ValueError(f"{type(term).__name__} where only an IRI can stand")
    if _IRI.fullmatch(term) is None:
        raise ValueError("an IRI that is relative or has a forbidden character")
    _refuse_surrogates(term)
    return f"<{term}>"


def literal(term: Literal) -> str:
    """Return a literal with its language tag or datatype; ValueError when it is no Unicode text."""
    _refuse_surrogates(term)
    quoted = f'"{term.translate(_ESCAPES)}"'
    if term.language:
        return f"{quoted}@{term.language}"
    if term.datatype is None or str(term.datatype) == _XSD_STRING:
        return quoted
    return f"{quoted}^^{iri(term.datatype)}"


def _refuse_surrogates(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"half a surrogate pair at character {error.start}") from error


def _shown(triple: tuple[Node, Node, Node]) -> str:
    words = " ".join(ascii(str(term)) for term in triple)
    return words if len(words) <= 300 else words[:300] + "…"


def forgiving(triples: Iterable[tuple[Node, Node, Node]]) -> str:
    """Return triples as rdflib writes them, whatever terms they hold: for a person to look at."""
    return "".join(" ".join(term.n3() for term in triple) + " .\n" for triple in triples)
