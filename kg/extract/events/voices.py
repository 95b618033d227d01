"""Who says so: the statement whose content a trigger stands in, the innermost where they nest.

Where the words of a statement end is one thing, what the speaker says another: a quotation is the
speaker's from end to end, but in reported speech much is the narrator's own. "Outlets said the
militia took the wells, two months after the army had driven it out" has the army's success from
nobody; "the ministry said three died; the opposition denied it" lets two speak; who "threatened to
resume the bombing" does so in the narrator's words. `heard` gives such triggers back.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from kg.extract.events.scene import Scene
from kg.extract.events.triggers import Trigger
from kg.knowledge.lexicon import words
from kg.language import is_dep
from kg.model import Act, Mode, Span, Statement

_LONGEST_ADJUNCT = 14  # words
_DEEPEST = 5  # statements within statements, arcs of a tree


# What one does by naming it: "threatened a raid", "condemned the raid".
_PERFORMED = frozenset({Act.THREATEN, Act.ANNOUNCE, Act.PROMISE, Act.CONDEMN, Act.PRAISE})


_LASTING = frozenset({"Siege", "War"})


class Voices:
    """Statements by where their content stands; a look-up costs the statements of one place."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        known = tuple(statements)
        found = [(span, s) for s in known for span in s.content]
        found.sort(key=lambda pair: (pair[0].start, -pair[0].end, pair[1].id))
        self._spans = found
        self._starts = [span.start for span, _ in found]
        self._reach = _furthest(span.end for span, _ in found)
        self._by_id = {s.id: s for _, s in found}
        self._by_cue = {cue.start: s for s in reversed(known) for cue in s.cue}

    def of(self, span: Span) -> str | None:
        """Return the id of the innermost statement that tells what stands at `span`."""
        best: tuple[int, Statement] | None = None
        i = bisect_right(self._starts, span.start) - 1
        while i >= 0 and self._reach[i] >= span.end:
            told, statement = self._spans[i]
            size = told.end - told.start
            if told.covers(span) and (best is None or size < best[0]):
                best = (size, statement)
            i -= 1
        return best[1].id if best else None

    def speaker(self, voice: str | None) -> str | None:
        """Return the entity that speaks, if it is known."""
        return self._by_id[voice].source_entity if voice in self._by_id else None

    def statement(self, voice: str | None) -> Statement | None:
        """Return the statement."""
        return self._by_id.get(voice) if voice else None

    def cued_by(self, scene: Scene, i: int) -> Statement | None:
        """Return the statement whose cue stands at token `i`: "said", "denied"."""
        return self._by_cue.get(scene.token(i).start) if i in scene.tokens else None

    # ── what is the speaker's, and what the narrator's ───────────────────────────────────────

    def heard(self, trigger: Trigger, voice: str | None) -> str | None:
        """Return the voice of what a trigger tells; `voice` is the statement it stands in."""
        for _ in range(_DEEPEST):
            statement = self.statement(voice)
            if statement is None:
                break
            if not self._is_narrated(trigger, statement):
                return voice
            voice = statement.within
        return voice or self._reported_on(trigger)

    def _is_narrated(self, trigger: Trigger, statement: Statement) -> bool:
        """Whether the trigger is not the speaker's, though it stands in the content."""
        if statement.act is Act.WITHHOLD or _is_nobody(trigger.scene, statement):
            return True
        own = self.cued_by(trigger.scene, trigger.head)
        if own is not None and own.within != statement.id and _is_spoken(trigger):
            return True  # "condemned the raid, said it would …": the narrator tells of both
        if statement.mode is Mode.DIRECT:
            return False
        return (
            _is_newcomers(trigger, statement)
            or _is_background(trigger)
            or is_aside(trigger)
            or self._is_performed(trigger, statement)
        )

    def _is_performed(self, trigger: Trigger, statement: Statement) -> bool:
        """ "threatened to resume the bombing", "declared a truce": no clause, no claim.

        What somebody says by a clause is theirs ("said it would resume"); what they threaten,
        promise or declare is told of them.
        """
        if statement.act is Act.REJECT:  # "rejected the truce"; not "rejected claims of a raid"
            return self.cued_by(trigger.scene, trigger.scene.token(trigger.head).head) is statement
        if statement.act not in _PERFORMED:
            return False
        return any(self.cued_by(trigger.scene, i) is statement for i in _named_by(trigger))

    def _reported_on(self, trigger: Trigger) -> str | None:
        """ "The paper reports on the bombing of Arva:": it is the paper that has it."""
        scene = trigger.scene
        for i in _named_by(trigger, "obl"):
            statement = self.cued_by(scene, i)
            if statement is not None and scene.lemma(i) in _list("reporting_on"):
                return statement.id
        return None


def _furthest(ends: Iterable[int]) -> list[int]:
    """Return for each place the furthest end so far: nothing before it reaches beyond."""
    found: list[int] = []
    for end in ends:
        found.append(max(end, found[-1]) if found else end)
    return found


def _list(name: str) -> frozenset[str]:
    return words("realis", "voices", name)


def _is_spoken(trigger: Trigger) -> bool:
    return trigger.type in trigger.scene.lexicon.groups["spoken"]


# ── grammar ──────────────────────────────────────────────────────────────────────────────────


def _upwards(trigger: Trigger) -> Iterator[int]:
    """The trigger's head word and those it hangs on, upwards."""
    scene, i = trigger.scene, trigger.head
    for _ in range(_DEEPEST):
        yield i
        if scene.token(i).head == i:
            return
        i = scene.token(i).head


def _named_by(trigger: Trigger, *more: str) -> Iterator[int]:
    """The words above, as long as the trigger is only named by them: object or infinitive."""
    scene = trigger.scene
    for i in _upwards(trigger):
        if i != trigger.head:
            yield i
        if not is_dep(
            scene.token(i).dep, "obj", "nmod", "xcomp", "compound", "conj", "amod", *more
        ):
            return


def _is_nobody(scene: Scene, statement: Statement) -> bool:
    """ "No group has claimed the attack"."""
    first = next((i for span in statement.source for i in scene.parse.indices(span)), None)
    return first is not None and scene.parse.tokens[first].text.lower() in _list("nobody")


def _is_newcomers(trigger: Trigger, statement: Statement) -> bool:
    """ "The ministry said three died; the opposition denied it", "…, while the police blamed"."""
    scene = trigger.scene
    content = next((c for c in statement.content if c.covers(trigger.span)), None)
    first = content.start if content else trigger.span.start
    for i in range(trigger.head, scene.tokens.start, -1):
        if scene.token(i).start < first:
            return False
        if scene.word(i) == ";" or (scene.word(i) == "while" and scene.word(i - 1) == ","):
            return _is_newcomer(scene, i + 1, trigger)
    return False


def _is_newcomer(scene: Scene, i: int, trigger: Trigger) -> bool:
    """Whether somebody who can speak is named at `i`, and no number of people harmed."""
    phrase = scene.phrase(i)
    if phrase is None or phrase.first > trigger.head or scene.token(phrase.first).pos == "NUM":
        return False
    return scene.token(phrase.head).pos != "PRON" and (
        scene.is_official(phrase) or scene.is_armed(phrase)
    )


def _is_background(trigger: Trigger) -> bool:
    """ "two months after the army drove it out"; "will respond, following the first strikes"."""
    scene = trigger.scene
    for mark in range(
        trigger.head - 1, max(trigger.head - _LONGEST_ADJUNCT, scene.tokens.start), -1
    ):
        if scene.word(mark) in {",", ";", ":", "“", '"'}:
            return False
        if scene.word(mark) in _list("times"):
            return _is_measured(scene, mark) or _is_to_come(scene, mark)
    return False


def _is_measured(scene: Scene, mark: int) -> bool:
    """ "two months after", "a day before"; and "since"."""
    if scene.word(mark) == "since" or scene.lemma(mark - 1) in _list("spans"):
        return True
    near = range(mark + 1, min(mark + 4, scene.tokens.stop))  # "after almost two weeks of attacks"
    return any(scene.lemma(i) in _list("spans") for i in near)


def _is_to_come(scene: Scene, mark: int) -> bool:
    """ "will respond, following …": what comes after it is there already."""
    before = range(max(scene.tokens.start, mark - _LONGEST_ADJUNCT), mark)
    return any(scene.word(i) in _list("future") for i in before)


def is_aside(trigger: Trigger) -> bool:
    """Whether it is told by the way: ", which came a day after", "the hills taken by rebels"."""
    scene = trigger.scene
    for i in _upwards(trigger):
        dep = scene.token(i).dep
        if is_dep(dep, "acl:relcl") and (
            _is_behind_comma(scene, i) or _is_spoken(trigger) or trigger.type in _LASTING
        ):
            return True
        if dep == "acl" and scene.token(i).tag == "VBN" and not _is_harm(trigger):
            return _is_definite(scene, scene.token(i).head)
    return False


def _is_behind_comma(scene: Scene, i: int) -> bool:
    first = scene.parse.subtree(i)[0]
    relative = range(first, min(first + 3, scene.tokens.stop))
    which = any(scene.word(j) in {"which", "who", "whose", "where"} for j in relative)
    return which and scene.word(first - 1) == ","


def _is_harm(trigger: Trigger) -> bool:
    return trigger.type in trigger.scene.lexicon.groups["harm"]


def _is_definite(scene: Scene, noun: int) -> bool:
    phrase = scene.phrase(noun)
    return phrase is not None and scene.word(phrase.first) in {"the", "this", "these", "those"}
