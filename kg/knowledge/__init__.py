"""What newsgraph knows before it reads: word lists, the authority, the gazetteer.

    lexicon     data/*.toml, read once: titles, words for organisations, given names, …
    authority   ontology/{authority,countries}.ttl: names → actors, states, places
    gazetteer   places of the world

Knowledge is data. Code here only finds it; rules that use it live in `kg.extract` and `kg.link`.
"""
