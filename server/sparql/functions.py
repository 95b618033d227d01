"""The functions that queries may call beside SPARQL's own, as query workers take them.

`ng:matches(?thing, "words")` and `ng:found("words", ?n)` search the index beside the snapshot that
is asked: see `kg.search.functions`, which `kg query` uses, too.
"""

from kg.search.functions import FOUND, MATCHES, SEARCH, Function, custom_functions

__all__ = ["FOUND", "MATCHES", "SEARCH", "Function", "custom_functions"]
