"""What people ask of many articles at once, answered from a published graph.

    timeline.py     what happened day by day, with how many dead and on how many words
    differences.py  accounts that contradict each other, side by side
    comparison.py   two articles: what both tell, what one tells, where they differ
    copies.py       texts that several articles have, and who has them from whom
    choosing.py     which events: by type, place, actor, days

Each is a function of a `Select` (`kg.accounts.loading`) and gives dataclasses; `kg.cli` words them.
"""

from kg.views.choosing import Choice
from kg.views.comparison import Comparison, compare
from kg.views.copies import CopiedText, copied_texts
from kg.views.differences import Difference, Side, differences
from kg.views.timeline import Details, Happening, happenings, timeline

__all__ = [
    "Choice",
    "Comparison",
    "CopiedText",
    "Details",
    "Difference",
    "Happening",
    "Side",
    "compare",
    "copied_texts",
    "differences",
    "happenings",
    "timeline",
]
