"""Other shapes of a training sentence: headlines, capitals, quotation marks, speakers.

The treebanks hold little news. News reports what people say ("The road is shut, the mayor said."),
writes headlines with capitals and without full stops, and uses typographic quotation marks.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace

from kg.model import Span
from kg.train.treebank import Tree, Word

_VERBS = ("said", "said", "said", "says", "added", "reported", "told")
_SPEAKERS = frozenset({"NOUN", "PROPN", "PRON"})
_SILENT = frozenset({"it", "there", "that", "this", "I", "you", "who", "which", "what"})
_LONGEST_SPEAKER = 7  # words


class Variations:
    """Makes variants of trees; the speakers it gives them are subjects of other trees."""

    def __init__(self, trees: Iterable[Tree], rng: random.Random) -> None:
        self._rng = rng
        self._speakers = [speaker for tree in trees for speaker in _subjects(tree)]

    def vary(self, tree: Tree) -> Tree:
        """Return the tree, or now and then another shape of it."""
        if self._rng.random() < 0.06:
            tree = self._reported(tree)
        draw = self._rng.random()
        if draw < 0.10:
            tree = _spelt(tree, str.upper)
        elif draw < 0.15:
            tree = _spelt(tree, str.title)
        elif draw < 0.18:
            tree = _spelt(tree, str.lower)
        elif draw < 0.24:
            tree = _without_stop(tree)
        return _curly(tree) if self._rng.random() < 0.5 else tree

    def _reported(self, tree: Tree) -> Tree:
        """Add ", the mayor said" or ", said the mayor" to a statement."""
        shorter = _without_stop(tree)
        if shorter is tree or not self._speakers or len(tree.words) < 6:
            return tree
        speaker = self._rng.choice(self._speakers)
        verb = self._rng.choice(_VERBS)
        inverted = self._rng.random() < 0.25 and len(speaker.words) > 1
        return _with_speaker(shorter, speaker, verb, inverted=inverted)


def _subjects(tree: Tree) -> Iterable[Tree]:
    """Yield the short subjects of a tree as trees of their own."""
    for number, word in enumerate(tree.words):
        if word.dep != "nsubj" or word.pos not in _SPEAKERS or word.lemma in _SILENT:
            continue
        inside = _below(tree, number)
        if len(inside) <= _LONGEST_SPEAKER and inside[-1] - inside[0] == len(inside) - 1:
            yield _cut_out(tree, inside, number)


def _below(tree: Tree, top: int) -> list[int]:
    """Return the indices of the words under `top`, itself among them, in order."""
    found = {top}
    grew = True
    while grew:
        grew = False
        for number, word in enumerate(tree.words):
            if word.head in found and number not in found:
                found.add(number)
                grew = True
    return sorted(found)


def _cut_out(tree: Tree, inside: list[int], top: int) -> Tree:
    first = inside[0]
    start = tree.words[first].span.start
    words = [_moved(tree.words[i], -start, -first) for i in inside]
    words[top - first] = replace(words[top - first], head=top - first)
    return Tree(text=tree.text[start : tree.words[inside[-1]].span.end], words=tuple(words))


def _moved(word: Word, characters: int, places: int) -> Word:
    span = Span(word.span.start + characters, word.span.end + characters)
    return replace(word, span=span, head=word.head + places)


def _with_speaker(tree: Tree, speaker: Tree, verb: str, *, inverted: bool) -> Tree:
    """Return "tree, speaker verb." or "tree, verb speaker."; the verb is the root."""
    count, size = len(tree.words), len(speaker.words)
    at = count + 1 if inverted else count + 1 + size
    text = tree.text + ", "
    subject_start = len(text) + (len(verb) + 1 if inverted else 0)
    verb_start = len(text) + (0 if inverted else len(speaker.text) + 1)
    text += f"{verb} {speaker.text}." if inverted else f"{speaker.text} {verb}."
    words = [replace(w, head=at, dep="ccomp") if w.dep == "ROOT" else w for w in tree.words]
    words.append(_mark(Span(len(tree.text), len(tree.text) + 1), at, ","))
    told = Word(
        span=Span(verb_start, verb_start + len(verb)),
        lemma=verb,
        pos="VERB",
        tag="VBZ" if verb == "says" else "VBD",
        head=at,
        dep="ROOT",
    )
    offset = count + 2 if inverted else count + 1
    subject = [_moved(w, subject_start, offset) for w in speaker.words]
    subject = [
        replace(w, head=at, dep="nsubj") if w.head == offset + n else w
        for n, w in enumerate(subject)
    ]
    words += [told, *subject] if inverted else [*subject, told]
    words.append(_mark(Span(len(text) - 1, len(text)), at, "."))
    return Tree(text=text, words=tuple(words), genre=tree.genre)


def _mark(span: Span, head: int, tag: str) -> Word:
    return Word(span=span, lemma=tag, pos="PUNCT", tag=tag, head=head, dep="punct")


def _spelt(tree: Tree, spell: Callable[[str], str]) -> Tree:
    text = spell(tree.text)
    return replace(tree, text=text) if len(text) == len(tree.text) else tree


def _without_stop(tree: Tree) -> Tree:
    """Take the full stop off, as headlines and captions have none."""
    last = tree.words[-1]
    if last.span.of(tree.text) != "." or last.dep == "ROOT":
        return tree
    if any(word.head == len(tree.words) - 1 for word in tree.words):
        return tree
    return replace(tree, text=tree.text[: last.span.start], words=tree.words[:-1])


def _curly(tree: Tree) -> Tree:
    """Turn straight quotation marks and apostrophes into typographic ones, and back."""
    if "“" in tree.text or "’" in tree.text:
        return replace(tree, text=tree.text.translate(str.maketrans("“”’‘", "\"\"''")))
    text, opening = "", True
    for char in tree.text:
        if char == '"':
            text += "“" if opening else "”"
            opening = not opening
        else:
            text += "’" if char == "'" else char
    return replace(tree, text=text)
