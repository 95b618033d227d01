"""An article's text with what was found where it stands.

kept.py   the text and its zones, from the data directory
found.py  marks: what in the graph rests on which characters
weave.py  text and marks → paragraphs of segments, each with the marks that cover it
page.py   the page and its address
"""
