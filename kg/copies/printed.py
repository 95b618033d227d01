"""What is known of an article that decides who has its words from whom."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cached_property

_NO_DAY = dt.date.max.toordinal()


@dataclass(frozen=True, kw_only=True)
class Printed:
    """An article as it was printed: by whom, when, and on whose credit.

    `outlets` and `credits` are names of outlets that can be compared: the id of the authority
    ("reuters"), or the folded name ("=orm press").
    """

    iri: str
    key: str
    graph: str
    publisher: str | None = None  # IRI, or "site:" and the host of its address
    label: str = ""  # of the publisher, else the title
    outlets: frozenset[str] = frozenset()  # names of the publisher
    credits: tuple[tuple[str, str], ...] = ()  # name, and as it is written
    published: dt.date | None = None
    certainty: float = 1.0  # of the day
    version_of: str | None = None  # IRI of the article whose later version it is

    @cached_property
    def order(self) -> int:
        """Its place among all articles: by day, and then in an order that only its name decides.

        A number of 63 bits.
        """
        day = self.published.toordinal() if self.published else _NO_DAY
        name = hashlib.blake2b(self.iri.encode(), digest_size=5).digest()
        return day << 40 | int.from_bytes(name)

    @property
    def work(self) -> str:
        """The article it is a version of, or itself: versions are no copies of each other."""
        return self.version_of or self.iri

    def credited_to(self, other: Printed) -> str | None:
        """Return the words by which it credits the outlet of another; None where it does not."""
        return next((words for name, words in self.credits if name in other.outlets), None)
