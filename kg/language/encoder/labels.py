"""What each head of the encoder says of a word.

A flat head gives each word one label: O, or B- and I- with what begins and goes on there. The
conditioned head is asked about one cue at a time and tells what each word is to that cue. The
marking branch has a track for each kind of phrase it marks: phrases of different kinds may overlap.
"""

from __future__ import annotations

from collections.abc import Iterable


def _begun_and_inside(kinds: Iterable[str]) -> tuple[str, ...]:
    return ("O", *(f"{border}-{kind}" for kind in kinds for border in "BI"))


ATTRIBUTION = _begun_and_inside(("source", "cue", "content"))
NAMES = _begun_and_inside(("geo", "gpe", "per", "org", "tim", "art", "nat", "eve"))
TIMES = _begun_and_inside(("DATE", "TIME", "DURATION", "SET"))
TRIGGERS = _begun_and_inside(("event",))

HEADS = {"attribution": ATTRIBUTION, "names": NAMES, "times": TIMES, "triggers": TRIGGERS}
"""The flat heads by name, with their labels in the order of the network's outputs. All of them take
part in training; the shipped graph has that of attributions."""

TO_CUE = ("O", "source", "cue", "content")
"""What a word is to a cue, in the order of the conditioned head's outputs."""

CUES = tuple(i for i, label in enumerate(ATTRIBUTION) if label.endswith("-cue"))
"""The labels of the flat head that propose cues."""

TRACKS = {
    "mentions": (
        "widest person", "widest organisation", "widest place",
        "narrowest person", "narrowest organisation", "narrowest place",
    ),
    "names": ("person's name", "organisation's name", "place's name"),
    "roles": ("perpetrator", "perpetrator's organisation", "target", "victim", "described victim",
              "weapon"),
    "triggers": ("happening", "reporting", "state", "told happening"),
}  # fmt: skip
"""The tracks of the marking branch, by task. A mention may hold another of its kind ("the mayor of
the town of Arva"): one track has those that lie in none, one those that hold none."""

AT_TRACK = ("O", "B", "I")
"""What a word is on a track: outside, the first of a phrase, or a later one."""

TAKING_UP = {
    "he": ("he", "him", "his", "himself"),
    "she": ("she", "her", "hers", "herself"),
    "it": ("it", "its", "itself"),
    "they": ("they", "them", "their", "theirs", "themselves"),
}
"""The pronouns that the head for coreference is asked about, each in all its forms."""
