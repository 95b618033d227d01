"""A draft, whoever made it → a Statement: who speaks, for whom, to whom, how, when."""

from __future__ import annotations

from kg.extract.statements.attributes import (
    Cast,
    addressee,
    co_speakers,
    is_unnamed,
    medium,
    mode_of,
    on_behalf_of,
    said,
    speaker_entity,
)
from kg.extract.statements.draft import Draft, Scene
from kg.model import Statement


def assembled(
    scene: Scene, cast: Cast, draft: Draft, *, finder: str, certainty: float
) -> Statement:
    """Return the statement of a draft; its id ("") and who reports it are not known yet."""
    speaker = speaker_entity(scene, cast, draft)
    behind = on_behalf_of(scene, cast, draft, speaker)
    hearer = addressee(scene, cast, draft)
    return Statement(
        id="",
        source=draft.source,
        source_entity=speaker.id if speaker is not None else None,
        unnamed=is_unnamed(scene, draft, speaker),
        cue=draft.cue,
        content=draft.content,
        mode=mode_of(scene, draft.content),
        act=draft.act,
        on_behalf_of=behind.id if behind is not None else None,
        addressee=hearer.id if hearer is not None else None,
        medium=medium(scene, draft),
        said=said(scene, draft),
        co_speakers=tuple(e.id for e in co_speakers(scene, cast, draft, speaker)),
        finder=finder,
        certainty=certainty,
    )
