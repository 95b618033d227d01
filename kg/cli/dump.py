"""kg dump: the published graph as files."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from kg.cli.console import data_option, errors, output
from kg.dump import COMPRESSIONS, FORMATS, Manifest
from kg.dump import dump as write_dump
from kg.dump.releases import KEPT, release
from kg.errors import StoreError
from kg.store import Layout, current


@click.command()
@data_option
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="A folder of its own.  [default: a dated release in DATA/dumps]",
)
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=KEPT,
    show_default=True,
    help="Releases to keep.",
)
@click.option(
    "--format",
    "-f",
    "formats",
    multiple=True,
    type=click.Choice(list(FORMATS)),
    help="Only these formats; may be repeated.  [default: all]",
)
@click.option(
    "--compress",
    "-c",
    multiple=True,
    type=click.Choice(COMPRESSIONS),
    help="Compressed like this, or plain (none); may be repeated.  [default: gz, zst]",
)
def dump(
    data: Path, out: Path | None, keep: int, formats: tuple[str, ...], compress: tuple[str, ...]
) -> None:
    """Write the published graph as files, with a manifest, sums, VoID and DCAT descriptions.

    Each dump is a release, named by the day of its snapshot, and `latest` leads to the newest. It
    appears whole or not at all. With --out it goes into that folder, and replaces what was dumped
    there before. N-Quads are canonical: the same graph gives the same bytes.
    """
    snapshot = current(Layout(data))
    if snapshot is None:
        raise StoreError(f"nothing is published in {data}", hint="build the graph first: kg build")
    formats, compress = formats or tuple(FORMATS), compress or ("gz", "zst")
    with errors.status("dumping"):
        if out is not None:
            manifest, folder = write_dump(snapshot, out, formats=formats, compress=compress), out
        else:
            manifest = release(
                snapshot, data / "dumps", keep=keep, formats=formats, compress=compress
            )
            folder = data / "dumps" / str(manifest.release)
    output.print(_listed(manifest))
    output.print(f"in {folder}", highlight=False, soft_wrap=True)


def _listed(manifest: Manifest) -> Table:
    table = Table("file", "bytes", "sha256", box=None, header_style="dim")
    table.columns[1].justify = "right"
    for file in manifest.files:
        table.add_row(file.name, f"{file.bytes:,}", file.sha256[:16] + "…")
    return table
