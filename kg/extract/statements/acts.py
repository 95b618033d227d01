"""What somebody does by saying it, where the words said tell more than the verb that reports.

"maintained that it had never fired" denies; "said it will shoot down any jet" threatens.
"""

from __future__ import annotations

from kg.extract.statements.draft import Draft, Scene
from kg.extract.statements.grammar import is_negated, is_verb
from kg.extract.statements.lexicon import listed
from kg.language import Parse, is_dep
from kg.model import Act

_FUTURE = frozenset({"will", "would", "shall", "'ll", "’ll"})
_CLAUSES = frozenset({"clause", "told", "fronted"})
_OWN = frozenset({"it", "they", "he", "she", "we", "i"})


def act_of(scene: Scene, draft: Draft) -> Act:
    """Return the act of a draft: of its verb, or a sharper one that its words make."""
    if draft.act not in {Act.ASSERT, Act.WARN} or draft.rule not in _CLAUSES or draft.verb is None:
        return draft.act
    parse = scene.parse
    said = _main_verb(scene, draft)
    if said is None:
        return draft.act
    if parse.tokens[draft.verb].lemma in listed("contradicting") and is_negated(parse, said):
        return Act.DENY
    return Act.THREATEN if _threatens(parse, said) else draft.act


def _main_verb(scene: Scene, draft: Draft) -> int | None:
    """Return the verb of the clause that is said: the first in it with a subject of its own."""
    parse = scene.parse
    inside = parse.indices(draft.content[0])
    for i in inside:
        token = parse.tokens[i]
        governed = token.head == draft.verb or token.head not in inside
        if is_verb(token) and governed and not is_dep(token.dep, "aux", "cop", "amod", "compound"):
            return i
    return None


def _threatens(parse: Parse, verb: int) -> bool:
    """Whether whoever speaks will do somebody harm: "it will bring down any warplane"."""
    helpers = {parse.tokens[c].text.lower() for c in parse.children(verb, "aux")}
    subject = parse.child(verb, "nsubj")
    if helpers.isdisjoint(_FUTURE) or subject is None or is_negated(parse, verb):
        return False
    if parse.tokens[subject].text.lower() not in _OWN:
        return False
    phrase, whom = parse.tokens[verb].lemma, parse.child(verb, "obj")
    if verb + 1 < len(parse.tokens) and parse.tokens[verb + 1].tag == "RP":
        phrase += f" {parse.tokens[verb + 1].lemma}"
        whom = whom if whom is not None else parse.child(verb, "obl")
    if phrase not in listed("threatening") or whom is None:
        return False
    return parse.tokens[whom].lemma.lower() not in listed("harmless")
