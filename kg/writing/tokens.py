"""The words of a SPARQL update: as much of its grammar as it takes to tell operations apart.

Oxigraph has parsed the text before, so this reads only what is well-formed. Outside of the WHERE
of an operation, whose inside nobody here looks into, no word can be read in two ways.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Possessive quantifiers (*+): no text makes these backtrack.
_TOKEN = re.compile(
    r"""(?P<blank>(?:\s|\#[^\n\r]*+)++)
    |(?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
        | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+')
    |(?P<iri><(?:[^<>\"{}|^`\\\x00-\x20]|\\[uU][0-9A-Fa-f]+)*+>)
    |(?P<variable>[?$][\w·]+)
    |(?P<language>@[A-Za-z]+(?:-+[A-Za-z0-9]+)*)
    |(?P<name>(?:[\w·.:%-]|\\[-_~.!$&'()*+,;=/?\#@%])+)
    |(?P<open>\{)
    |(?P<close>\})
    |(?P<other>.)""",
    re.X | re.S,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, and where it stands in the text."""

    kind: str  # string, iri, variable, language, name, open, close, other
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The word in capitals, as keywords are compared."""
        return self.text.upper() if self.kind == "name" else ""


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text without blanks and comments."""
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or ""
        if kind != "blank":
            yield Token(kind, found[0], found.start(), found.end())
