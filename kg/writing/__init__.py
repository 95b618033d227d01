"""What somebody asks to be written, as a change of named graphs that conforms to the shapes.

    tokens.py      the words of an update
    operations.py  an update's operations, and each as a question whose answer is the change
    evaluate.py    operations, or a graph sent, over a copy of the store → `Change`
    judge.py       the graphs that a change leaves behind, against the shapes

Nothing here writes to the store: `kg.store.Store.write` does, once the change is in the journal.
"""
