"""Sources → Articles: files, folders, JSON lines, tables, archives, web pages, standard input.

find       paths and streams → sources, without reading them
source     what there is to read, one value an article, cheap to hand to another process
lines      files and streams with a JSON object a line, however long
tables     Parquet and CSV, a row an article
columns    what the fields are called there
warc       archives of the web: records, http, unpack, digests, address are its steps
encoding   bytes → text, whatever wrote them
html       a web page → its main text and what it says about itself
metadata   titles, dates, addresses from sidecars and JSON lines, checked
seen       articles that were read before

for source in sources(["articles/"]):
    try:
        article = seen.add(read(source))
    except ReadError as error:
        …                                   # one article less; the rest go on
"""

from __future__ import annotations

from kg.read.article import read
from kg.read.columns import Columns
from kg.read.find import sources
from kg.read.rules import Rules
from kg.read.seen import Seen
from kg.read.source import Source

__all__ = ["Columns", "Rules", "Seen", "Source", "read", "sources"]
