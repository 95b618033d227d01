"""SPARQL over HTTP: protocol, formats, and the processes in which queries are evaluated.

README.md says what each module does, in reading order.
"""
