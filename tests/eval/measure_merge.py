"""How well events are known again across documents: CoNLL F1 and B³ on ECB+ and MEANTIME.

    python -m tests.eval.measure_merge CORPORA [--corpus ecbplus/dev] [--cache FOLDER]

Gold mentions: each chain of one document is a telling, with what our own reading says of the
sentence, and `kg.merge` groups the tellings of the whole corpus, knowing of no topics. Beside it
stand simple peers: all chains apart, and chains of one topic together that share a head lemma.
Train is for choices, dev for reporting. Within documents the chains are the gold's, so the figures
are not those of systems that find them, too.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gzip
import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kg.accounts.account import Source
from kg.iris import DEFAULT_BASE
from kg.language import Token, parse
from kg.merge.identity import grouped
from kg.merge.rarity import rarest
from kg.merge.tellings import Telling
from kg.model import Article, Document, Span
from kg.pipeline import annotate
from tests.eval.coreference import Clusters, b_cubed, ceaf_e, clusters, conll, muc
from tests.eval.telling import tellings_in

Json = dict[str, Any]
Mention = tuple[str, int, int]  # document, start, end
CORPORA = ("ecbplus/dev", "meantime/dev")
CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ"})
STORY = 40


@dataclass(frozen=True)
class Chain:
    """All mentions of one event in one document: a telling, and which event the gold says."""

    telling: Telling
    mentions: tuple[Mention, ...]
    event: str
    topic: str


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--corpus", action="append")
    parser.add_argument("--cache", type=Path, help="keep what was read in this folder")
    options = parser.parse_args()
    for name in options.corpus or CORPORA:
        chains = read_chains(options.corpora, name, options.cache)
        print(f"{name}: {len(chains)} chains, {sum(len(c.mentions) for c in chains)} mentions")
        key = labelled(chains, lambda chain: chain.event)
        for peer, label in PEERS.items():
            _print(peer, key, labelled(chains, label(chains)))


def _print(name: str, key: Clusters, response: Clusters) -> None:
    parts = [f"{m.__name__} {s.precision:.3f} {s.recall:.3f} {s.f1:.3f}"
             for m in (muc, b_cubed, ceaf_e) if (s := m(key, response))]  # fmt: skip
    print(f"  {name:24} CoNLL {conll(key, response):.3f}   " + "   ".join(parts))


# ── peers ───────────────────────────────────────────────────────────────────────────────────

Label = Callable[[Chain], object]


def apart(chains: list[Chain]) -> Label:
    """Every chain is an event of its own."""
    return lambda chain: chain.telling.iri


def same_lemma(chains: list[Chain]) -> Label:
    """Chains of one topic that share a head lemma (the usual baseline on ECB+)."""
    return lambda chain: (chain.topic, min(chain.telling.named_by, default=chain.telling.iri))


def merged(chains: list[Chain]) -> Label:
    """What `kg.merge` says."""
    groups = grouped((c.telling for c in chains), DEFAULT_BASE)
    events = {t.iri: number for number, group in enumerate(groups) for t in group}
    return lambda chain: events[chain.telling.iri]


PEERS = {"all apart": apart, "same lemma in topic": same_lemma, "kg.merge": merged}


def labelled(chains: list[Chain], label: Label) -> Clusters:
    """Return the mentions of the chains in clusters by a label."""
    return clusters({mention: label(c) for c in chains for mention in c.mentions})


# ── reading ─────────────────────────────────────────────────────────────────────────────────


def read_chains(corpora: Path, name: str, cache: Path | None = None) -> list[Chain]:
    """Return the chains of a corpus."""
    kept = cache / f"{name.replace('/', '-')}.pickle" if cache else None
    if kept and kept.exists():
        return list(pickle.loads(kept.read_bytes()))
    with gzip.open(corpora / f"{name}.jsonl.gz", "rt") as lines:
        found = [chain for line in lines for chain in _chains(json.loads(line))]
    if kept:
        kept.write_bytes(pickle.dumps(found))
    return found


def _chains(known: Json) -> Iterator[Chain]:
    day = _day(known.get("date"))
    article = Article(
        key=known["doc_id"], doc_id=known["doc_id"], text=known["text"], digest="", date=day
    )
    document, found = annotate(article)
    tellings = {t.id: t for t in tellings_in(document, found)}
    tokens = parse(document).tokens
    published = found.date.date if found.date else None
    source = Source(article=known["doc_id"], key=known["doc_id"], title="", published=published)
    chains = []
    for number, event in enumerate(known["events"], 1):
        spans = [Span(t["start"], t["end"]) for t in event["triggers"]]
        if not spans or event.get("instance_id", "") is None:
            continue
        ours = (tellings[e.id] for e in found.events if e.id in tellings
                and any(s.overlaps(t) for s in spans for t in e.triggers))  # fmt: skip
        telling = _telling(next(ours, None), source, number, spans, document, tokens)
        topic = _topic(known)
        chains.append(
            Chain(
                telling=telling,
                mentions=tuple((known["doc_id"], s.start, s.end) for s in spans),
                event=event.get("instance_id", event["id"]),
                topic=topic,
            )
        )
    story = frozenset(rarest((w for c in chains for w in c.telling.words), STORY))
    for chain in chains:
        yield replace(chain, telling=replace(chain.telling, story=story))


def _day(told: str | None) -> dt.date | None:
    """A day in ISO 8601; the few that are written otherwise are left to our own inference."""
    try:
        return dt.date.fromisoformat(told) if told else None
    except ValueError:
        return None


def _topic(known: Json) -> str:
    """ECB+'s subtopics: "1_3ecb" and "1_3ecbplus" are of two; MEANTIME's topics are not given."""
    suffix = "ecbplus" if known["doc_id"].endswith("ecbplus") else ""
    return f"{known.get('topic')}{suffix}"


def _telling(
    ours: Telling | None,
    source: Source,
    number: int,
    spans: list[Span],
    document: Document,
    tokens: tuple[Token, ...],
) -> Telling:
    heads = [t for t in tokens if any(s.overlaps(t.span) for s in spans)]
    sentence = {heads[0].sentence} if heads else set()
    words = [t for t in tokens if t.sentence in sentence and t.pos in CONTENT]
    lemmas = dict.fromkeys(t.lemma.lower() for t in (*heads, *words))
    known = ours or Telling(iri="", id="", type="", source=source)
    return replace(
        known,
        iri=f"{DEFAULT_BASE}id/telling/{source.key}/e{number}",
        id=f"e{number}",
        source=source,
        triggers=tuple(sorted({s.of(document.text).lower() for s in spans})),
        words=frozenset(list(lemmas)[:24]),
        part_of=None,
    )


if __name__ == "__main__":
    main()
