"""Articles that were read before, by key and by content. The first one wins."""

from __future__ import annotations

import hashlib
import unicodedata

from kg.errors import DuplicateSource
from kg.model import Article


class Seen:
    """What was read so far; some 200 bytes an article are kept."""

    def __init__(self) -> None:
        self._by_key: dict[str, str] = {}
        self._by_words: dict[bytes, str] = {}

    def add(self, article: Article) -> Article:
        """Return the article, remembered.

        Raises DuplicateSource when its key, or its words but for their spacing, were read before.
        """
        words = fingerprint(article.text)
        if earlier := self._by_words.get(words):
            raise DuplicateSource(
                f"{article.source}: the same article as {earlier}", hint="keep one of the two"
            )
        if earlier := self._by_key.get(article.key):
            raise DuplicateSource(
                f"{article.source}: its key '{article.key}' belongs to {earlier}",
                hint="rename one of the two, or give the folder above both",
            )
        self._by_key[article.key] = self._by_words[words] = article.source
        return article


def fingerprint(text: str) -> bytes:
    """Return 16 bytes that are the same for texts that differ in spacing or composition only."""
    words = " ".join(unicodedata.normalize("NFC", text).split())
    return hashlib.blake2b(words.encode("utf-8"), digest_size=16).digest()
