"""The words that report speech, as `kg/knowledge/data/reporting.toml` lists them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from kg.knowledge.lexicon import load_toml, words
from kg.model import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A word that reports, and the constructions ("frames") it does so in.

    `frames` maps each frame to the act it makes: "ask" with an infinitive is a request, with a
    clause a question. Frames with a preposition are written "to:of".
    """

    lemma: str
    frames: Mapping[str, Act]

    def prepositions(self) -> frozenset[str]:
        """Return the prepositions whose object is what is said."""
        return frozenset(f[3:] for f in self.frames if f.startswith("to:"))


@cache
def verbs() -> Mapping[str, Cue]:
    """Return the reporting verbs by lemma; phrasal ones with their particle ("point out")."""
    return _cues("verbs")


@cache
def nouns() -> Mapping[str, Cue]:
    """Return the nouns of saying and thinking by lemma."""
    return _cues("nouns")


def _cues(kind: str) -> Mapping[str, Cue]:
    frames: dict[str, dict[str, Act]] = {}
    for act, by_frame in load_toml("reporting")[kind].items():
        for frame, lemmas in by_frame.items():
            for lemma in lemmas:
                frames.setdefault(lemma, {}).setdefault(frame, Act(act))
    return {lemma: Cue(lemma=lemma, frames=found) for lemma, found in frames.items()}


@cache
def listed(name: str) -> frozenset[str]:
    """Return the list of words of that name in the data file."""
    return words("reporting", name)


@cache
def certainties() -> Mapping[str, float]:
    """Return how often each rule was right where it was measured."""
    return dict(load_toml("reporting")["certainty"])
