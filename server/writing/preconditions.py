"""If-Match and If-None-Match on graphs: nobody writes over what somebody else wrote meanwhile.

A graph's entity tag is a digest of its triples, and the format: `"a1b2…-ttl"`. So it stays as it is
while others write to other graphs, and any format's tag may be given for the graph itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def digest(ntriples: bytes) -> str:
    """Return what stands for a graph, given its triples in any order."""
    found = hashlib.blake2b(digest_size=16)
    for line in sorted(ntriples.split(b"\n")):
        found.update(line + b"\n")
    return found.hexdigest()


def tags(said: str | None) -> list[str] | None:
    """Return the graphs' digests that a header lists, or ["*"]; None: there is no such header.

    Weak tags are none of ours, and fit nothing (RFC 9110, section 13.1.1).
    """
    if said is None:
        return None
    found = [one.strip() for one in said.split(",")]
    if "*" in found:
        return ["*"]
    return [one.strip('"').partition("-")[0] for one in found if one.startswith('"')]


def is_wanted(found: str, wanted: Sequence[str] | None, unwanted: Sequence[str] | None) -> bool:
    """Whether a graph that is there, with that digest, fits both headers."""
    if wanted is not None and "*" not in wanted and found not in wanted:
        return False
    return unwanted is None or not ("*" in unwanted or found in unwanted)
