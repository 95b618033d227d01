"""Lists over the whole graph, narrowed by facets: what happened, who said what, what contradicts.

README.md tells the order in which to read.
"""
