"""What the encoder finds: who is said to have said what."""

from __future__ import annotations

from dataclasses import dataclass

from kg.model import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Somebody is said to say, think or want something; `source` may be empty.

    The probabilities are the network's own: how sure it is that the cue is one, and on average of
    the words of the content and of the source. They are not calibrated.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    of_cue: float
    of_content: float
    of_source: float

    @property
    def probability(self) -> float:
        """That there is an attribution, with about this content."""
        return self.of_cue * self.of_content

    @property
    def weight(self) -> float:
        """By which one of two readings of the same cue is preferred: half of it is the source."""
        return self.probability * (1 + self.of_source) / 2
