"""What the page of one kind of thing says; each module is a function of a `View` and an IRI.

README.md tells the order in which to read.
"""
