"""Lists over the whole graph, narrowed by facets: what happened, who said what, what contradicts.

choosing.py        what an address asks for, and addresses that ask for more or less
overview.py        all events, statements and contradictions with their values, read once a snapshot
columns.py         choosing among them and counting, in memory
details.py         what all accounts of an event come to
facets.py          by which values one can narrow a list, and to how many
patterns.py        the same choice as SPARQL; taken.py: a list's query, to take along and to export
timeline.py        what happened, day by day
statements.py      who said what
contradictions.py  accounts that cannot both hold, side by side
voices.py          who speaks about whom
places.py          places of events, for the map
"""
