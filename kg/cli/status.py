"""kg status: what is there, what was rejected, what is quarantined."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.text import Text

from kg.cli.console import data_option, errors, output
from kg.store import Layout, Snapshot, Store


@click.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
def status(data: Path, as_json: bool) -> None:
    """Tell what is published, what was rejected and why, and which graphs are quarantined."""
    with Store.open(data, readonly=True) as store:
        snapshot, rejects, held = store.current(), store.rejects(), store.quarantined()
        snapshots, layout = store.snapshots(), store.layout
    if as_json:
        said = {
            "snapshot": asdict(snapshot) if snapshot else None,
            "snapshots": [{"name": one.name, "published": one.published} for one in snapshots],
            "journal": {"files": len(_files(layout.journal)), "bytes": _size(layout.journal)},
            "rejects": [asdict(r) for r in rejects],
            "quarantined": [asdict(q) for q in held],
        }
        output.print_json(json.dumps(said, default=str))
        return
    if snapshot:
        output.print(f"snapshot {snapshot.name}, published {snapshot.published:%Y-%m-%d %H:%M} UTC")
        for what, number in asdict(snapshot.counts).items():
            output.print(f"{number:>12,}  {what}", highlight=False)
        _print_kept(snapshots, layout)
    for reject in rejects:
        _print_failure(reject.source, reject.stage, reject.reason, reject.hint)
    for one in held:
        _print_failure(one.key, "check", "; ".join(one.messages), f"see {one.report}")


def _print_kept(snapshots: tuple[Snapshot, ...], layout: Layout) -> None:
    kept = ", ".join(f"{one.name} ({one.published:%m-%d %H:%M})" for one in snapshots)
    output.print(f"snapshots kept: {kept}", highlight=False)
    files, size = len(_files(layout.journal)), _size(layout.journal) / (1 << 20)
    if files:
        output.print(f"journal: {files:,} files, {size:,.1f} MB", highlight=False)
    if layout.restoring.exists():
        errors.print("a restore was interrupted: run kg restore --force again", style="red")


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in _files(folder))


def _print_failure(what: str, stage: str, reason: str, hint: str | None) -> None:
    line = Text.assemble((f"{what}: ", "bold"), (f"{stage}: ", "red"), reason)
    output.print(line, soft_wrap=True)
    if hint:
        output.print(Text(f"    {hint}", style="dim"), soft_wrap=True)
