"""Training the encoder of `kg/language/encoder/model/`: needs the extra `[train]` and the corpora.

    corpora    annotated files   → texts and sentences with what is marked in them
    examples   those             → windows of words with labels
    plan       windows           → batches, in the order they are learnt, from one seed;
                                   each pass has windows of another length
    model      the network (PyTorch): MiniLM with flat heads and a head conditioned on a cue
    learn      batches           → weights and their running average, with checkpoints one can
                                   resume and a log
    blend      checkpoints       → the weighted mean of their weights
    export     weights           → the 8-bit ONNX graphs that ship; package puts them together
    measure    the graphs        → scores on dev, by the run-time code itself
    marks/     a trained trunk   → the branch that marks phrases: a training of its own, afterwards
    coreference/  the same       → the head that says whom a pronoun takes up, likewise

    python -m kg.train.encoder --corpora DIR --ner DIR --base DIR --out DIR

Only `model`, `learn` and their like in `marks/` and `coreference/` import PyTorch, only `export`
imports onnx.
"""
