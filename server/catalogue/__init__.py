"""What the site says of itself as a whole, computed from what is published.

`figures.py` has the counts, made once a snapshot by `counting.py`; `descriptions.py` writes them as
VoID, DCAT and schema.org; `pages.py` has the addresses; `sitemap.py` lists the pages for crawlers.
"""
