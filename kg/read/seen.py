"""Articles that were read before, by key and by content. The first one wins."""

from __future__ import annotations

import hashlib
import unicodedata
from urllib.parse import urlsplit

from kg.errors import DuplicateSource
from kg.model import Article


class Seen:
    """What was read so far; some 400 bytes an article are kept."""

    def __init__(self) -> None:
        self._by_key: dict[str, str] = {}
        self._by_words: dict[bytes, str] = {}
        self._at_site: dict[tuple[bytes, str], str] = {}

    def add(self, article: Article, words: bytes | None = None) -> Article:
        """Return the article, remembered; `words` is its text's fingerprint where that is known.

        Raises DuplicateSource when its key, or its words but for their spacing, were read before.
        The same words on two sites are two articles, one of them a copy (`kg.copies`); a later
        version of an article may go back to the words of an earlier one.
        """
        words, site = words or fingerprint(article.text), _site(article)
        earlier = self._before(words, site)
        if earlier and article.version == 1:
            raise DuplicateSource(
                f"{article.source}: the same article as {earlier}", hint="keep one of the two"
            )
        if earlier := self._by_key.get(article.key):
            raise DuplicateSource(
                f"{article.source}: its key '{article.key}' belongs to {earlier}",
                hint="rename one of the two, or give the folder above both",
            )
        self._by_key[article.key] = self._at_site[words, site] = article.source
        self._by_words.setdefault(words, article.source)
        return article

    def _before(self, words: bytes, site: str) -> str | None:
        """Where the words were read before: on the same site, or on one of the two unknown."""
        if not site:
            return self._by_words.get(words)
        return self._at_site.get((words, site)) or self._at_site.get((words, ""))


def _site(article: Article) -> str:
    """The host of an article's address; "" where that is not known."""
    try:
        host = urlsplit(article.url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def fingerprint(text: str) -> bytes:
    """Return 16 bytes that are the same for texts that differ in spacing or composition only."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.blake2b(words.encode("utf-8"), digest_size=16).digest()
