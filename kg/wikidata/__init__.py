"""Links to Wikidata, found at run time: `kg link --wikidata`. Start with README.md.

store ─reading→ Place, Actor ─places, actors→ Verdict ─review→ links ─slice→ EventGraph ─put→ store
                                  ▲
                source: what Wikidata says, from the cache, or asked by the client
"""

from __future__ import annotations

from kg.wikidata.client import Client
from kg.wikidata.forgetting import forget
from kg.wikidata.review import Review
from kg.wikidata.run import Linked, link
from kg.wikidata.source import Source

__all__ = ["Client", "Linked", "Review", "Source", "forget", "link"]
