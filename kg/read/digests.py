"""Digests as WARC writes them: "sha1:" and base 32, or hexadecimal (ISO 28500 section 5.8)."""

from __future__ import annotations

import base64
import binascii
import hashlib

_ALGORITHMS = {"md5": 16, "sha1": 20, "sha256": 32, "sha512": 64}  # and their bytes


def agrees(digest: str, *contents: bytes) -> bool | None:
    """Whether a digest is that of one of `contents`; None where it cannot be told."""
    algorithm, _, value = digest.strip().partition(":")
    algorithm = algorithm.lower().replace("-", "")
    stated = _decoded(value, _ALGORITHMS.get(algorithm, 0))
    if stated is None:
        return None
    return any(hashlib.new(algorithm, content).digest() == stated for content in contents)


def _decoded(value: str, length: int) -> bytes | None:
    """Return the bytes of a digest, which the number of its characters tells how to read."""
    try:
        if length and len(value) == 2 * length:
            return bytes.fromhex(value)
        padded = value.upper().rstrip("=") + "=" * (-len(value.rstrip("=")) % 8)
        found = base64.b32decode(padded)
    except (ValueError, binascii.Error):
        return None
    return found if length and len(found) == length else None
