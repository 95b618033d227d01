"""kg status: what is there, how far it lags, what fell, what it takes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from kg.cli.console import data_option, errors, output
from kg.status import Standing, standing
from kg.store import Reject, Store

_SHOWN = 20  # rejects, and graphs in quarantine, unless all are wanted
_REASONS = 3  # of each stage
_UNITS = ("B", "kB", "MB", "GB", "TB")


@click.command()
@data_option
@click.option("--all", "whole", is_flag=True, help=f"List all rejects, not only {_SHOWN}.")
@click.option("--json", "as_json", is_flag=True, help="Write it as JSON.")
def status(data: Path, *, whole: bool, as_json: bool) -> None:
    """Tell what is published, how far it lags, which versions made it, what fell and why.

    What is behind: articles not watched or built yet, writes not published yet. What fell: rejects
    by stage and reason, and graphs in quarantine. What it takes: bytes on the disk, by part.
    """
    with Store.open(data, readonly=True) as store:
        now = standing(store)
    if as_json:
        output.print_json(json.dumps(_plain(now), default=str))
        return
    _print_counts(now)
    _print_facts(_facts(now, dt.datetime.now(dt.UTC)))
    for what in now.interrupted:
        errors.print(what, style="red")
    _print_rejects(now, None if whole else _SHOWN)


def _plain(now: Standing) -> dict[str, object]:
    told = asdict(now)
    told["lag"]["days"] = _days(now, dt.datetime.now(dt.UTC))
    told["reasons"] = {stage: dict(found) for stage, found in now.reasons.items()}
    told["versions"]["older_graphs"] = now.versions.older_graphs
    return told


def _print_counts(now: Standing) -> None:
    snapshot = now.snapshot
    output.print(f"snapshot {snapshot.name}, published {snapshot.published:%Y-%m-%d %H:%M} UTC")
    for what, number in asdict(snapshot.counts).items():
        output.print(f"{number:>12,}  {what}", highlight=False)


def _print_facts(facts: Iterable[tuple[str, str]]) -> None:
    table = Table.grid(padding=(0, 2))
    table.add_column(justify="right", style="dim")
    table.add_column(overflow="fold")
    for what, said in facts:
        table.add_row(what, escape(said))
    output.print(table, highlight=False)


def _facts(now: Standing, moment: dt.datetime) -> Iterator[tuple[str, str]]:
    yield "lag", "; ".join(_lag(now, moment))
    if now.watching is not None:
        yield "watching", "; ".join(_watching(now))
    yield "versions", "; ".join(_versions(now))
    yield "models", ", ".join(f"{name} {digest}" for name, digest in now.versions.models.items())
    kept = (f"{one.name} ({one.published:%m-%d %H:%M})" for one in now.snapshots)
    yield "snapshots kept", ", ".join(kept)
    if now.tombstones:
        yield "taken down", f"{now.tombstones:,} article{'s' * (now.tombstones != 1)}"
    total = sum(now.space.values())
    parts = ", ".join(f"{name} {_size(size)}" for name, size in now.space.items())
    yield "on the disk", f"{_size(total)}: {parts}"


def _lag(now: Standing, moment: dt.datetime) -> Iterator[str]:
    lag = now.lag
    if lag.newest_article is not None:
        yield f"newest article {lag.newest_article}, {_days(now, moment):,} days ago"
    yield f"published {_ago(moment - lag.published)}"
    if lag.journal:
        yield f"{lag.journal:,} writes not published yet"
    if lag.store:
        yield f"{lag.store:,} writes to be done again when the store is opened"
    if lag.unpublished:
        yield "something is not published yet: kg build, or kg merge"


def _watching(now: Standing) -> Iterator[str]:
    watched = now.watching
    assert watched is not None
    yield f"{watched.sources:,} feeds and sitemaps, {watched.due:,} due"
    if watched.lag is not None:
        yield f"{_span(watched.lag)} behind what they list"
    for number, what in (
        (watched.waiting, "versions fetched and not built"),
        (watched.unfetched, "articles not fetched yet"),
        (len(watched.failing), "cannot be had"),
    ):
        if number:
            yield f"{number:,} {what}"


def _versions(now: Standing) -> Iterator[str]:
    known = now.versions
    yield f"newsgraph {known.software}, published by {known.snapshot}"
    if known.is_older:
        yield f"store of ontology {known.store}, this is {known.ontology}: kg migrate"
    else:
        yield f"ontology {known.ontology}"
    if known.older_graphs:
        made = ", ".join(f"{n:,} by {v}" for v, n in known.graphs.items() if v != known.software)
        yield f"graphs of other versions: {made}; kg build makes them again"


def _print_rejects(now: Standing, most: int | None) -> None:
    for stage, reasons in sorted(now.reasons.items(), key=lambda pair: -pair[1].total()):
        told = "; ".join(f"{n:,} × {reason}" for reason, n in reasons.most_common(_REASONS))
        more = " …" if len(reasons) > _REASONS else ""
        line = Text.assemble((f"{reasons.total():>12,}  rejected: {stage}: ", "red"), told, more)
        output.print(line, soft_wrap=True)
    if now.quarantined:
        output.print(Text(f"{len(now.quarantined):>12,}  in quarantine", style="red"))
    failures = [*map(_rejected, now.rejects), *_held(now)]
    for what, stage, reason, hint in failures[:most]:
        _print_failure(what, stage, reason, hint)
    if most is not None and len(failures) > most:
        output.print(f"{len(failures) - most:,} more: kg status --all", style="dim")


def _rejected(reject: Reject) -> tuple[str, str, str, str | None]:
    return reject.source, reject.stage, reject.reason, reject.hint


def _held(now: Standing) -> Iterator[tuple[str, str, str, str | None]]:
    for one in now.quarantined:
        yield one.key, "check", "; ".join(one.messages), f"see {one.report}"


def _print_failure(what: str, stage: str, reason: str, hint: str | None) -> None:
    line = Text.assemble((f"{what}: ", "bold"), (f"{stage}: ", "red"), reason)
    output.print(line, soft_wrap=True)
    if hint:
        output.print(Text(f"    {hint}", style="dim"), soft_wrap=True)


def _days(now: Standing, moment: dt.datetime) -> int | None:
    """Days since the newest article was published."""
    newest = now.lag.newest_article
    return None if newest is None else (moment.date() - newest).days


def _ago(span: dt.timedelta) -> str:
    return f"{_span(span)} ago"


def _span(span: dt.timedelta) -> str:
    """The largest unit that fits: "3 hours", "2 days"."""
    seconds = max(0, int(span.total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{seconds // size:,} {unit}{'s' * (seconds // size != 1)}"
    return f"{seconds} seconds"


def _size(size: float) -> str:
    for unit in _UNITS[:-1]:
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} {_UNITS[-1]}"
