"""The one place that knows how the spaCy pipeline is made: shape, features, saving, loading.

`kg.train.parser` makes one with `blank` and trains it, `kg.language` loads the trained one. A
hashed-embedding CNN (spaCy's HashEmbedCNN) is shared by a tagger (Penn Treebank tags), a second
tagger (universal parts of speech) and an arc-eager transition parser (universal relations).
Sentences go in one `Doc` each, so the parser never decides where a sentence ends.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import spacy
from spacy.attrs import LANG, NORM, PREFIX, SHAPE, SUFFIX
from spacy.language import Language
from thinc.api import use_ops

from kg.errors import KnowledgeError

_WIDTH = 128
_QUOTES = str.maketrans("’‘ʼ`´“”„«»–—", "'''''\"\"\"\"\"--")
_EXCLUDE = ["vocab", "tokenizer"]
_UNCHECKED = frozenset({"digests.json", "scores.json", "README.md"})
_DIGESTS = "digests.json"
_REINSTALL = "install newsgraph again, or train it: python -m kg.train.parser"


def blank() -> Language:
    """Return an untrained pipeline. Word features ignore case; only the shape keeps it."""
    nlp = spacy.blank("en")
    getters: dict[int, Any] = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
    asked = {LANG: getters[LANG], SHAPE: getters[SHAPE]}
    getters.clear()  # each costs time for each new word: like_url, is_stop and twenty more
    getters.update(asked | {NORM: _norm, PREFIX: _prefix, SUFFIX: _suffix})
    nlp.add_pipe("tok2vec", config={"model": _encoder()})
    nlp.add_pipe("tagger", config={"model": _tagger(), "overwrite": True})
    nlp.add_pipe("morphologizer", config={"model": _tagger(), "overwrite": True})
    nlp.add_pipe("parser", config={"model": _parser(), "min_action_freq": 20})
    return nlp


def _norm(word: str) -> str:
    return word.lower().translate(_QUOTES)


def _prefix(word: str) -> str:
    return _norm(word)[:1]


def _suffix(word: str) -> str:
    return _norm(word)[-3:]


def _encoder() -> dict[str, Any]:
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": _WIDTH,
            "attrs": ["NORM", "PREFIX", "SUFFIX", "SHAPE"],
            "rows": [7000, 300, 4000, 2000],
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": _WIDTH,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }


def _listener() -> dict[str, Any]:
    return {"@architectures": "spacy.Tok2VecListener.v1", "width": _WIDTH}


def _tagger() -> dict[str, Any]:
    return {"@architectures": "spacy.Tagger.v2", "tok2vec": _listener(), "nO": None}


def _parser() -> dict[str, Any]:
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "parser",
        "extra_state_tokens": False,
        "hidden_width": 128,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": _listener(),
        "nO": None,
    }


def save(nlp: Language, folder: Path) -> None:
    """Write the pipeline's weights and a digest of each file, so that damage is seen at loading."""
    nlp.to_disk(folder, exclude=_EXCLUDE)
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in _UNCHECKED)
    digests = {p.relative_to(folder).as_posix(): _digest(p) for p in files}
    (folder / _DIGESTS).write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(folder: Path) -> Language:
    """Return the trained pipeline of `folder`; KnowledgeError when a file is missing or altered."""
    _check(folder)
    # numpy's matrix products: spaCy's own (BLIS) are three times slower where they do not know the
    # processor, and they know few made after 2020
    try:
        with use_ops("numpy", use_blis=False):
            nlp = blank()
            nlp.from_disk(folder, exclude=_EXCLUDE)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KnowledgeError(
            f"the parser's model in {folder} does not fit this version of spaCy: {error}",
            hint="install the versions newsgraph was released with",
        ) from error
    for labels in nlp.pipe_labels.values():  # the vocabulary is not saved, its labels are needed
        for label in labels:
            nlp.vocab.strings.add(label)
    return nlp


def _check(folder: Path) -> None:
    """Compare each file with its digest."""
    try:
        digests = json.loads((folder / _DIGESTS).read_text(encoding="utf-8"))
        damaged = [name for name, digest in digests.items() if _digest(folder / name) != digest]
    except (OSError, ValueError) as error:
        raise KnowledgeError(f"the parser's model is missing: {error}", hint=_REINSTALL) from error
    if damaged:
        raise KnowledgeError(
            f"the parser's model is damaged: {', '.join(damaged)}", hint=_REINSTALL
        )
