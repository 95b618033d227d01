"""Full text over what is published: an index beside each snapshot, and how it is asked.

Nothing is imported here: query workers take `kg.search.functions` alone. README.md tells the order
in which to read.
"""
