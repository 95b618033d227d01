"""Lists over the whole graph, narrowed by facets: contradictions, the timeline.

choosing.py        what an address asks for, and addresses that ask for more or less
facets.py          by which values one can narrow a list, and to how many
contradictions.py  accounts that cannot both hold, side by side
timeline.py        what happened, day by day
"""
