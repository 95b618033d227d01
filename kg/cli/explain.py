"""kg explain: a fact, its claims, and the words in the articles they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click
import pyoxigraph as ox
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text as Styled

from kg.cli.console import data_option, output
from kg.cli.prefixes import expanded
from kg.explain import Account, Explanation, Passage, Row
from kg.explain import explain as explanation_of
from kg.store import Store


@click.command()
@click.argument("iri")
@data_option
@click.option("--json", "as_json", is_flag=True, help="Write the explanation as JSON.")
def explain(iri: str, data: Path, as_json: bool) -> None:
    """Show a fact, the claims behind it, and the words in the articles it rests on.

    IRI is that of an event, statement, claim, contradiction, actor or place, whole or from "id/"
    on: what `kg query` prints, or the address of a page.
    """
    with Store.open(data, readonly=True) as store:
        whole = f"{store.base}{iri}" if iri.startswith("id/") else expanded(iri)

        def select(query: str) -> Iterable[Row]:
            return _rows(store, query)

        def text(doc_id: str) -> str | None:
            article = store.article(doc_id)
            return article.text if article else None

        explanation = explanation_of(whole, select, text)
    if as_json:
        output.print_json(json.dumps(asdict(explanation), ensure_ascii=False))
    else:
        _print(explanation)


def _rows(store: Store, query: str) -> Iterator[Row]:
    for row in store.query(query):
        yield tuple(
            term.value if isinstance(term, ox.NamedNode | ox.Literal) else None for term in row
        )


def _print(one: Explanation) -> None:
    output.print(f"[bold]{escape(one.label)}[/]  [dim]{escape(', '.join(one.types))}[/]")
    output.print(f"[dim]{escape(one.iri)}[/]\n", soft_wrap=True)
    _print_facts(one.facts)
    for passage in one.passages:
        _print_passage(passage, indent=2)
    for account in one.accounts:
        _print_account(account)
    for contradiction in one.contradictions:
        output.print(f"\n[bold yellow]≠ {escape(contradiction)}[/]")
    for corroboration in one.corroborations:
        output.print(f"\n[bold green]= {escape(corroboration)}[/]")
    for identification in one.identifications:
        output.print(f"\n[dim]{escape(identification)}[/]", soft_wrap=True)


def _print_facts(facts: Iterable[tuple[str, str]], indent: int = 2) -> None:
    for name, value in facts:
        line = Styled.assemble((f"{name}: ", "dim"), value)
        output.print(Padding(line, (0, 0, 0, indent), expand=False))


def _print_account(account: Account) -> None:
    chain = " ← ".join(account.voices)
    output.print(f"\n[bold cyan]{escape(chain)}[/] [dim]certainty {account.certainty:.2f}[/]")
    _print_facts(account.says)
    for passage in account.passages:
        _print_passage(passage, indent=4)


def _print_passage(passage: Passage, indent: int) -> None:
    words = Styled.assemble(
        (f"… {passage.before}", "dim"),
        (passage.words, "reverse"),
        (f"{passage.after} …", "dim"),
    )
    where = f"{passage.article}, {passage.published or 'undated'}, {passage.start}–{passage.end}"
    output.print(Padding(words, (0, 0, 0, indent), expand=False))
    output.print(
        Padding(Styled(f"— {where}", style="dim italic"), (0, 0, 0, indent + 2), expand=False)
    )
