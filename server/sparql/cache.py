"""Answers kept for those who ask the same again of the same snapshot, within so many bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from server.compressing import compress
from server.sparql.backend import Answer

_OVERHEAD = 2_000  # bytes of a short answer's objects, roughly


class Kept:
    """One answer with its compressed forms."""

    __slots__ = ("answer", "coded", "size", "tag")

    def __init__(self, answer: Answer, tag: str, size: int) -> None:
        self.answer, self.tag, self.size = answer, tag, size
        self.coded: dict[str, bytes] = {}

    def body(self, coding: str | None) -> bytes:
        """Return the body in that coding."""
        if coding is None:
            return self.answer.body
        return self.coded.get(coding) or compress(coding, self.answer.body)


class Cache:
    """The answers asked for last; `limit` bytes of them, 0: none."""

    def __init__(self, limit: int) -> None:
        self._limit, self._size = limit, 0
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.hits = self.misses = 0

    def get(self, key: Hashable) -> Kept | None:
        """Return what is kept under a key."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                self.misses += 1
                return None
            self.hits += 1
            self._kept.move_to_end(key)
            return found

    def put(self, key: Hashable, answer: Answer, tag: str, query: str) -> Kept:
        """Keep an answer, unless it is a large part of all there is room for."""
        kept = Kept(answer, tag, len(answer.body) + 3 * len(query) + _OVERHEAD)
        if kept.size <= self._limit // 4:
            with self._lock:
                old = self._kept.pop(key, None)
                self._size += kept.size - (old.size if old else 0)
                self._kept[key] = kept
                self._shrink()
        return kept

    def add_coded(self, key: Hashable, kept: Kept, coding: str, body: bytes) -> None:
        """Keep the compressed form of an answer as well."""
        with self._lock:
            if self._kept.get(key) is kept and coding not in kept.coded:
                kept.coded[coding] = body
                kept.size += len(body)
                self._size += len(body)
                self._shrink()

    def _shrink(self) -> None:
        while self._size > self._limit:
            _, gone = self._kept.popitem(last=False)
            self._size -= gone.size
