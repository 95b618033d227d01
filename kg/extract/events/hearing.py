"""Who truly tells what, telling by telling, and who of them claims anything.

A statement's words hold more than its speaker claims (`voices`), and less than who counted a whole
says of its parts. Who only refers to an event that others tell of ("concern over the bombing")
claims nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kg.extract.events.blame import with_doer
from kg.extract.events.happenings import Happening
from kg.extract.events.lexicon import lexicon
from kg.extract.events.status import goes_on
from kg.extract.events.sureness import is_speaker
from kg.extract.events.tellings import Telling
from kg.extract.events.triggers import Trigger
from kg.extract.events.voices import Voices, is_aside
from kg.language import is_dep
from kg.model import Mode, Status


def counters(
    happenings: Sequence[Happening], wholes: Mapping[int, Happening], voices: Voices
) -> dict[int, str]:
    """Return sentence → who counted the whole that it tells the parts of.

    "The Monitor documented 42 deaths. Of the dead, 18 were in Korm": the Monitor says so too.
    """
    found: dict[int, str] = {}
    for happening in happenings:
        whole = wholes.get(id(happening))
        if whole is not None:
            _note(found, happening.tellings[0], whole.tellings, voices)
        for n, telling in enumerate(happening.tellings):
            if n and telling.partial:
                _note(found, telling, happening.tellings[:n], voices)
    return found


def _note(
    found: dict[int, str], telling: Telling, before: Sequence[Telling], voices: Voices
) -> None:
    """Note the voice of the last number told before, if the telling has none of its own."""
    number = telling.scene.number
    told = [t for t in before if t.figures and t.scene.number <= number]
    if telling.voice is None and told:
        voice = voices.heard(told[-1].head, told[-1].voice)
        if voice is not None:
            found[number] = voice


def heard(telling: Telling, voices: Voices, counting: Mapping[int, str]) -> tuple[Telling, ...]:
    """Return the telling with the voice that truly tells it; two, where two know different things.

    Of "residents blamed the army for the shelling" the article has the shelling, they the army.
    """
    return with_doer(_spoken(telling, voices, counting), voices)


def _spoken(telling: Telling, voices: Voices, counting: Mapping[int, str]) -> Telling:
    """Return the telling with its voice: who tells it, if not the article itself."""
    voice = voices.heard(_told_by(telling), telling.voice)
    statement = voices.statement(voice)
    if statement is not None and _is_done_by_saying(telling, voice, voices):
        voice = statement.within
    elif statement is not None and not statement.source and not statement.source_entity:
        return replace(telling, voice=statement.within, hedged=True)  # "reportedly": nobody says it
    return replace(telling, voice=voice or counting.get(telling.scene.number))


def _told_by(telling: Telling) -> Trigger:
    """The trigger whose place in the sentence tells who speaks.

    Of "after the quake of 2015, which killed 90" it is the aside: the quake is known to all.
    """
    head = telling.head
    asides = (t for t in telling.triggers if t is not head and is_aside(t))
    return next(asides, head) if head.is_noun and head.is_definite else head


def named(tellings: list[Telling], voices: Voices) -> list[Telling]:
    """ "Reports: Blast Kills Ten": the headline's nobody is whom the text names."""
    known = next((t.voice for t in tellings if t.voice and not t.scene.headline), None)
    return [replace(t, voice=known) if known and _is_anonymous(t, voices) else t for t in tellings]


def _is_anonymous(telling: Telling, voices: Voices) -> bool:
    statement = voices.statement(telling.voice)
    if statement is None or not telling.scene.headline:
        return False
    return statement.source_entity is None and statement.unnamed


def _is_done_by_saying(telling: Telling, voice: str | None, voices: Voices) -> bool:
    """ "We call on all sides", "said it would respond": the article shows that they mean to."""
    spoken = telling.type in lexicon().groups["spoken"] and telling.status is Status.OCCURRED
    meant = telling.status in {Status.PLANNED, Status.THREATENED}
    statement = voices.statement(voice)
    if not spoken and (not meant or statement is None or statement.mode is Mode.DIRECT):
        return False
    return any(is_speaker(telling, f, voice, voices) for f in telling.of("agent"))


def claiming(tellings: list[Telling]) -> list[Telling]:
    """The tellings without mere references, if anybody tells it at all."""
    told = [t for t in tellings if not _is_reference(t)]
    if told:
        known = {f.entity for t in told for f in t.of("agent")}
        return [t for t in tellings if not _is_reference(t) or _adds(t, known)]
    if all(_is_known(t) for t in tellings):
        return [replace(t, voice=None) for t in tellings]
    return tellings


def _is_reference(telling: Telling) -> bool:
    """ "voiced concern over the bombing": presupposed by who speaks, and no news."""
    head, scene = telling.head, telling.scene
    if telling.voice is None or telling.figures or telling.status is not Status.OCCURRED:
        return False
    named = is_dep(scene.token(head.head).dep, "obl", "nmod", "obj", "compound")
    named = head.is_noun and (named or _is_subject_of_plans(telling))
    return (
        named and not _is_kept_up(telling) and len(telling.triggers) == 1 and _is_definite(telling)
    )


def _is_subject_of_plans(telling: Telling) -> bool:
    """ "the attacks will not stop us": nothing is said of the attacks themselves."""
    scene, head = telling.scene, telling.head.head
    above = scene.token(head).head
    modal = any(scene.word(c) in _MODALS for c in scene.parse.children(above, "aux"))
    return modal and not goes_on(telling.head) and is_dep(scene.token(head).dep, "nsubj")


def _is_kept_up(telling: Telling) -> bool:
    """ "renewing the truce is out of the question": of what is kept up by will, that is a claim."""
    scene, head = telling.scene, telling.head.head
    return telling.type in _KEPT_UP and scene.lemma(scene.token(head).head) in _KEEPING_UP


_KEPT_UP = frozenset({"Ceasefire", "HumanitarianPause", "Agreement", "Talks"})
_KEEPING_UP = frozenset({"continue", "extend", "prolong", "renew", "restore", "resume"})
_MODALS = frozenset({"will", "would", "should", "must", "can", "could", "may", "might"})


def _is_definite(telling: Telling) -> bool:
    """ "the bombing", "its bombing", "Tuesday's attack"."""
    phrase = telling.scene.phrase(telling.head.head)
    return telling.definite or (phrase is not None and phrase.owner is not None)


def _adds(telling: Telling, known: set[str | None]) -> bool:
    """Whether it names a doer nobody else names."""
    return any(f.entity is None or f.entity not in known for f in telling.of("agent"))


def _is_known(telling: Telling) -> bool:
    """What lasts and is spoken of as known: "break the siege of the town"."""
    return _is_reference(telling) and telling.type in {"Siege", "War", "Ceasefire"}
