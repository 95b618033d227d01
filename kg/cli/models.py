"""kg models: the cards of the models that ship."""

from __future__ import annotations

import click

from kg.cli.console import output
from kg.language.cards import CARDS, card


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(sorted(CARDS)))
def models(names: tuple[str, ...]) -> None:
    """Print the cards of the models that ship: their data and licences, scores, known mistakes.

    NAMES are the models whose cards to print; without any, all are printed.
    """
    for name in names or tuple(CARDS):
        output.print(card(name), markup=False, highlight=False, soft_wrap=True)
