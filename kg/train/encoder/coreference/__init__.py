"""Training the head for coreference: what a pronoun takes up, by a trained trunk as it is.

    corpora   annotated texts → documents, parsed, and who is named by which words
    examples  those           → what the shipped trunk and the parse tell of pronouns and of words
                                before them
    model     the head, in PyTorch
    learn     examples        → its weights
    measure   a head          → how often it is right

    python -m kg.train.encoder.coreference --corpora DIR --out DIR

The trunk is read through the graph that ships, in OUT/model, and the head is put beside it. All of
it takes a minute or two of a core, most of them for parsing.
"""
