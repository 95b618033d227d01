"""The cards of the models that ship: what each was trained on, how good it is, where it errs."""

from __future__ import annotations

from importlib.resources import files

from kg.errors import KnowledgeError

CARDS = {"parser": "model/README.md", "encoder": "encoder/README.md"}
"""Where the card of each model lies, from this package on."""


def card(model: str) -> str:
    """Return the card of a model in CARDS, as Markdown; KnowledgeError when it is missing."""
    try:
        return files("kg.language").joinpath(CARDS[model]).read_text(encoding="utf-8")
    except OSError as error:
        raise KnowledgeError(
            f"the card of the {model} is missing: {error}", hint="install newsgraph again"
        ) from error
