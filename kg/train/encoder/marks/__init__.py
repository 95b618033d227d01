"""Training the marking branch: a small second reader on the trained trunk, which stays as it is.

    corpora   annotated files → texts, or sentences, with the phrases on each track
    casing    texts in capitals → as other texts are written
    windows   those           → windows of words with a label a track
    states    windows         → what the shipped trunk makes of them, kept on disk
    learn     states, labels  → the branch's weights and their running average

    python -m kg.train.encoder.marks --corpora DIR --ner DIR --base DIR --weights FILE --out DIR

The trunk is read through the very graph that ships, rounding and all, so what the branch learns
from is what it will be given. That takes minutes once; the branch itself a quarter of an hour.
"""
