"""The head for coreference, in PyTorch: pairs of mentions, and each pronoun with none, scored.

Two linear maps look at a word as one that takes up and as one that is taken up; a hidden layer adds
what both say, their product, their traits and their relations (after Lee et al. 2017).
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from kg.language.encoder.mentions import RELATIONS, TRAITS

_SEEN = 32  # what each map makes of a state
_HIDDEN = 48
_DROPPED = 0.4
_DROPPED_OF_STATES = 0.1


class Head(nn.Module):  # type: ignore[misc]  # torch may not be there
    """The layers that `kg.train.encoder.export.coreference_graph` writes, by the same names."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.read_later, self.read_earlier = nn.Linear(width, _SEEN), nn.Linear(width, _SEEN)
        self.of_later = nn.Linear(_SEEN + TRAITS, _HIDDEN, bias=False)
        self.of_earlier = nn.Linear(_SEEN + TRAITS, _HIDDEN, bias=False)
        self.of_both = nn.Linear(_SEEN, _HIDDEN, bias=False)
        self.of_relations = nn.Linear(RELATIONS, _HIDDEN, bias=False)
        self.bias = nn.Parameter(torch.zeros(_HIDDEN))
        self.score = nn.Linear(_HIDDEN, 1)
        self.of_none, self.none = nn.Linear(_SEEN + TRAITS, _HIDDEN), nn.Linear(_HIDDEN, 1)
        self.drop, self.drop_states = nn.Dropout(_DROPPED), nn.Dropout(_DROPPED_OF_STATES)

    def forward(
        self, states: Tensor, traits: Tensor, relations: Tensor, later: Tensor, earlier: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return the scores of pairs, (pairs,), and of each mention with none, (mentions,)."""
        states = self.drop_states(states)
        as_later = torch.tanh(self.read_later(states))
        as_earlier = torch.tanh(self.read_earlier(states))
        told_later = torch.cat([as_later, traits], dim=1)
        told_earlier = torch.cat([as_earlier, traits], dim=1)
        hidden = self.of_later(told_later)[later] + self.of_earlier(told_earlier)[earlier]
        hidden = hidden + self.of_both(as_later[later] * as_earlier[earlier])
        hidden = hidden + self.of_relations(relations) + self.bias
        scores = self.score(self.drop(torch.relu(hidden)))
        alone = self.none(self.drop(torch.relu(self.of_none(told_later))))
        return scores[:, 0], alone[:, 0]

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return the weights, as the export takes them."""
        return {name: one.detach().numpy() for name, one in self.state_dict().items()}
