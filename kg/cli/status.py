"""kg status: what is there, what was rejected, what is quarantined."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.text import Text

from kg.cli.console import data_option, output
from kg.store import Store


@click.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
def status(data: Path, as_json: bool) -> None:
    """Tell what is published, what was rejected and why, and which graphs are quarantined."""
    with Store.open(data, readonly=True) as store:
        snapshot, rejects, held = store.current(), store.rejects(), store.quarantined()
    if as_json:
        said = {
            "snapshot": asdict(snapshot) if snapshot else None,
            "rejects": [asdict(r) for r in rejects],
            "quarantined": [asdict(q) for q in held],
        }
        output.print_json(json.dumps(said, default=str))
        return
    if snapshot:
        output.print(f"snapshot {snapshot.name}, published {snapshot.published:%Y-%m-%d %H:%M} UTC")
        for what, number in asdict(snapshot.counts).items():
            output.print(f"{number:>12,}  {what}", highlight=False)
    for reject in rejects:
        _print_failure(reject.source, reject.stage, reject.reason, reject.hint)
    for one in held:
        _print_failure(one.key, "check", "; ".join(one.messages), f"see {one.report}")


def _print_failure(what: str, stage: str, reason: str, hint: str | None) -> None:
    line = Text.assemble((f"{what}: ", "bold"), (f"{stage}: ", "red"), reason)
    output.print(line, soft_wrap=True)
    if hint:
        output.print(Text(f"    {hint}", style="dim"), soft_wrap=True)
