"""kg annotate: articles in, annotation records out."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable

import click

from kg.cli.console import columns_option, errors, failed_finders, passed_over, progress
from kg.engine import Crew, WorkerDied
from kg.errors import NewsgraphError
from kg.pipeline import annotate as annotated
from kg.read import Columns, Rules, Source, read, sources
from kg.record import record

# Corpora carry dates in every form; here one we cannot read is no reason to refuse the text.
_RULES = Rules(bad_date_is_unknown=True)

Answer = tuple[str | None, tuple[str, ...]]  # the record as JSON, and what went wrong


@click.command()
@click.argument("files", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--jobs", "-j", type=click.IntRange(1), help="Worker processes. [default: cores]")
@columns_option
def annotate(files: tuple[str, ...], jobs: int | None, columns: Columns) -> None:
    """Write one annotation record (a JSON line) per document, in input order, text unchanged.

    FILES are articles (.txt, .html), JSON lines (.jsonl, {"doc_id", "text", "title"?, "date"?}),
    tables (.csv, .tsv, .parquet), archives of the web (.warc, .warc.gz, .warc.zst), or folders of
    them; "-" or nothing reads JSON lines from standard input. A document that cannot be read or
    annotated is reported on standard error and the rest go on; the exit status is 1 only when
    there was input and nothing came through.
    """
    through = failed = 0
    with progress() as bar:
        task = bar.add_task("annotating", total=None)
        passed = Counter[str]()
        documents = sources(files or ("-",), rules=_RULES, columns=columns, passed=passed)
        for line, complaints in _answers(documents, jobs):
            bar.advance(task)
            for complaint in complaints:
                errors.print(complaint, markup=False, highlight=False, soft_wrap=True)
            if line is not None:
                through += 1
                sys.stdout.write(line + "\n")
            else:
                failed += 1
    sys.stdout.flush()
    if told := passed_over(passed):
        errors.print(told, highlight=False)
    if not through and not failed:
        errors.print("there are no documents there: give .txt, .html or .jsonl files, or folders")
    if failed and not through:
        sys.exit(1)


def _answers(documents: Iterable[Source], jobs: int | None) -> Iterable[Answer]:
    with Crew(jobs) as crew:
        for source, answer in crew.in_order(_annotated, documents):
            if isinstance(answer, WorkerDied):
                yield None, (f"{source.name}: {answer}; {answer.hint}",)
            else:
                yield answer


def _annotated(source: Source) -> Answer:
    try:
        document, found = annotated(read(source, _RULES))
        line = json.dumps(record(document, found), ensure_ascii=False)
        return line, tuple(failed_finders(source, found.dropped))
    except NewsgraphError as error:
        hint = f" ({error.hint})" if error.hint else ""
        return None, (f"{source.name}: {error.stage}: {error}{hint}",)
    except Exception as error:  # noqa: BLE001  a fault of ours costs one document, and is told
        fault = f"{type(error).__name__}: {error}"
        return None, (f"{source.name}: fault: {fault}; please report this",)
