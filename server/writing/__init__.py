"""Writing over HTTP: SPARQL 1.1 Update and the Graph Store Protocol, for who has a token.

README.md draws the processes and tells the order in which to read.
"""
