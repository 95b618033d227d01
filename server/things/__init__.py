"""What the page of one kind of thing says; each module is a function of a `Reader` and an IRI.

    event.py      what is agreed, the accounts, why it is one event
    article.py    its date and why, what it tells, who speaks in it, the words all that rests on
    statement.py  the words, the speaker, the chain of sources, what it is about
    actor.py      names, roles, what it said and what is said of it, its part in events
    place.py      what it lies in, how sure that is, what happened there
    compared.py   two claims that contradict or confirm each other; a claim alone

What they share: `facts.py` (one thing's triples), `occasions.py` (events in a list), `where.py`.
"""
