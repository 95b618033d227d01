"""The parse of documents: offsets, sentences, trees, and a model that is missing or damaged."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import KnowledgeError
from kg.language import Parse, Token, parse, parse_many
from kg.language.parser import Parser
from kg.language.pipeline import load
from kg.model import Document, Sentence, Span, Zone, ZoneKind
from tests.builders import article


def document(*sentences: str, gap: str = " ") -> Document:
    """A one-paragraph document of these sentences."""
    text, spans = "", []
    for sentence in sentences:
        text += gap if text else ""
        spans.append(Span(len(text), len(text) + len(sentence)))
        text += sentence
    zone = Zone(kind=ZoneKind.PARAGRAPH, span=Span(0, len(text)))
    return Document(
        article=article(text),
        zones=(zone,),
        sentences=tuple(Sentence(span=span, zone=0) for span in spans),
    )


def test_words_have_tags_lemmas_and_relations() -> None:
    """Subject, verb and object of a plain sentence are found, offsets into the text."""
    found = parse(document("It rained.", "The engineers repaired two bridges in Bergen."))
    verb = next(i for i, t in enumerate(found.tokens) if t.text == "repaired")
    token = found.tokens[verb]
    assert (token.lemma, token.pos, token.tag, token.sentence) == ("repair", "VERB", "VBD", 1)
    subject, thing = found.child(verb, "nsubj"), found.child(verb, "obj")
    assert subject is not None and found.tokens[subject].text == "engineers"
    assert thing is not None and found.subtree_span(thing).of(
        "It rained. The engineers repaired two bridges in Bergen."
    ).startswith("two bridges")


def test_matrices_are_multiplied_by_numpy() -> None:
    """BLIS, spaCy's own choice, takes three times as long on a processor it does not know."""
    with as_file(files("kg.language") / "model") as folder:
        nlp = load(folder)
    layers = [node for _, pipe in nlp.pipeline for node in pipe.model.walk()]
    large = [node for node in layers if node.name in {"maxout", "precomputable_affine"}]
    assert large and not any(node.ops.use_blis for node in large)


def test_a_final_attribution_is_the_main_clause() -> None:
    """ "…, the mayor said." governs what stands before it: news is full of it."""
    found = parse(document("The road will reopen on Monday, the mayor of Lyon said."))
    root = found.root(0)
    assert root is not None and found.tokens[root].text == "said"


def test_capitals_do_not_matter_much() -> None:
    """A wire in capitals gets the same verb as the same sentence in small letters."""
    found = parse(document("THE ARMY DENIED TODAY THAT ITS SOLDIERS ATTACKED THE FARM."))
    root = found.root(0)
    assert root is not None and found.tokens[root].lemma == "deny"


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=4))
@settings(max_examples=40)
def test_any_text_gives_one_tree_a_sentence(sentences: list[str]) -> None:
    """Whatever the text, tokens stand where they say and each sentence has one root."""
    made = document(*sentences)
    found = parse(made)
    for i, token in enumerate(found.tokens):
        assert token.span.of(made.text) == token.text
        assert made.sentences[token.sentence].span.covers(token.span)
        assert found.tokens[token.head].sentence == token.sentence
        assert i in found.subtree(token.head)
    for number in range(len(sentences)):
        inside = found.sentence(number)
        assert sum(found.is_root(i) for i in inside) == (1 if inside else 0)


def test_a_sentence_of_thousands_of_words_is_one_tree() -> None:
    """What is too long to parse at once is cut in pieces; offsets and the tree stay whole."""
    made = document("names: " + "Ada Obi of Lagos, " * 600 + "and Eve.")
    found = parse(made)
    assert len(found.tokens) > 2400
    assert sum(found.is_root(i) for i in range(len(found.tokens))) == 1
    assert found.tokens[-2].span.of(made.text) == "Eve"


def test_white_space_inside_a_sentence_is_no_token() -> None:
    """A line break inside a sentence changes nothing but offsets."""
    plain = parse(document("The talks in Doha\nended   early."))
    assert [t.text for t in plain.tokens] == ["The", "talks", "in", "Doha", "ended", "early", "."]


def test_documents_come_back_in_order() -> None:
    """`parse_many` yields one parse a document; without sentences it is empty."""
    empty = Document(article=article("x"), zones=(), sentences=())
    one, two = parse_many([empty, document("Rain fell.")])
    assert one == Parse(()) and len(two.tokens) == 3


def test_the_same_text_gives_the_same_parse() -> None:
    """Parsing is a function of the sentence alone."""
    first, second = document("Prices rose."), document("Ships left.", "Prices rose.")
    alone, after = parse(first).tokens, parse(second).tokens[3:]
    assert [(t.text, t.tag, t.dep) for t in alone] == [(t.text, t.tag, t.dep) for t in after]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    with as_file(files("kg.language") / "model") as folder:
        return Path(shutil.copytree(folder, tmp_path / "model"))


def test_a_damaged_model_is_named(copy: Path) -> None:
    """A changed byte in a weight file is an error that says which file."""
    weights = copy / "parser" / "model"
    weights.write_bytes(weights.read_bytes()[:-1] + b"!")
    with pytest.raises(KnowledgeError, match="parser/model"):
        Parser(copy)


def test_a_missing_model_says_how_to_get_one(copy: Path) -> None:
    """Without its files the error has a hint."""
    shutil.rmtree(copy)
    with pytest.raises(KnowledgeError) as caught:
        Parser(copy)
    assert caught.value.hint and "train" in caught.value.hint


def test_the_model_is_small() -> None:
    """What ships stays under 14 MB."""
    with as_file(files("kg.language") / "model") as folder:
        size = sum(p.stat().st_size for p in folder.rglob("*") if p.is_file())
    assert 1_000_000 < size < 14_000_000


def made(*rows: tuple[str, int, str]) -> Parse:
    """A parse of one sentence by hand: (word, head, relation)."""
    tokens, start = [], 0
    for word, head, dep in rows:
        tokens.append(
            Token(
                start=start,
                end=start + len(word),
                text=word,
                lemma=word,
                pos="X",
                tag="X",
                dep=dep,
                head=head,
                sentence=0,
            )
        )
        start += len(word) + 1
    return Parse(tuple(tokens))


def test_trees_can_be_walked() -> None:
    """Children, subtrees, heads and spans of a tree made by hand."""
    tree = made(("old", 1, "amod"), ("men", 2, "nsubj:pass"), ("fell", 2, "root"))
    assert tree.children(2, "nsubj") == (1,) and tree.children(2, "obj") == ()
    assert tree.subtree(1) == (0, 1) and tree.subtree_span(1) == Span(0, 7)
    assert tree.head_of(Span(0, 7)) == 1 and tree.head_of(Span(3, 4)) is None
    assert [t.text for t in tree.at(Span(2, 5))] == ["old", "men"]
    assert tree.root(0) == 2 and tree.root(1) is None
