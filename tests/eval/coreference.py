"""How alike two clusterings of mentions are: MUC, B³, CEAF_e, and their mean, the CoNLL score.

MUC: Vilain et al. 1995. B³: Bagga and Baldwin 1998. CEAF_e: Luo 2005, with φ4. The mean of their
F1: Denis and Baldridge 2009, as in the CoNLL shared tasks (Pradhan et al. 2012, 2014). Key and
response hold the same mentions. No maintained library on PyPI computes these from plain clusters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

Clusters = Sequence[frozenset[Hashable]]


@dataclass(frozen=True)
class Score:
    """Precision and recall, 0..1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def clusters(labels: Mapping[Hashable, Hashable]) -> list[frozenset[Hashable]]:
    """Return the clusters of mentions that bear the same label."""
    found: dict[Hashable, set[Hashable]] = {}
    for mention, label in labels.items():
        found.setdefault(label, set()).add(mention)
    return [frozenset(mentions) for mentions in found.values()]


def muc(key: Clusters, response: Clusters) -> Score:
    """Links that would have to be added: singletons count nothing."""
    return Score(precision=_muc(response, key), recall=_muc(key, response))


def _muc(of: Clusters, by: Clusters) -> float:
    home = _home(by)
    linked = sum(len(one) - len({home[m] for m in one}) for one in of)
    possible = sum(len(one) - 1 for one in of)
    return linked / possible if possible else 1.0


def b_cubed(key: Clusters, response: Clusters) -> Score:
    """The mean over mentions of the share of its cluster that is right."""
    return Score(precision=_b_cubed(response, key), recall=_b_cubed(key, response))


def _b_cubed(of: Clusters, by: Clusters) -> float:
    home = _home(by)
    right = 0.0
    for one in of:
        parts = Counter(home[m] for m in one)
        right += sum(number * number for number in parts.values()) / len(one)
    return right / sum(map(len, of))


def ceaf_e(key: Clusters, response: Clusters) -> Score:
    """The best one-to-one alignment of clusters, by φ4: twice what is shared over both sizes."""
    total = best_alignment(_similarities(key, response))
    return Score(precision=total / len(response), recall=total / len(key))


def _similarities(key: Clusters, response: Clusters) -> dict[tuple[int, int], float]:
    home = _home(response)
    found: Counter[tuple[int, int]] = Counter()
    for number, one in enumerate(key):
        found.update((number, home[m]) for m in one)
    return {
        (k, r): 2 * shared / (len(key[k]) + len(response[r])) for (k, r), shared in found.items()
    }


def conll(key: Clusters, response: Clusters) -> float:
    """The mean F1 of MUC, B³ and CEAF_e."""
    return sum(m(key, response).f1 for m in (muc, b_cubed, ceaf_e)) / 3


def _home(clusters: Clusters) -> dict[Hashable, int]:
    return {mention: number for number, one in enumerate(clusters) for mention in one}


# ── the assignment problem ──────────────────────────────────────────────────────────────────


def best_alignment(values: Mapping[tuple[int, int], float]) -> float:
    """Return the largest total of `values` that uses each row and each column at most once.

    Rows and columns that no chain of values connects are solved apart.
    """
    return sum(map(_assigned, _components(values)))


def _components(values: Mapping[tuple[int, int], float]) -> Iterable[dict[tuple[int, int], float]]:
    by_row: dict[int, list[int]] = {}
    by_column: dict[int, list[int]] = {}
    for row, column in values:
        by_row.setdefault(row, []).append(column)
        by_column.setdefault(column, []).append(row)
    seen: set[int] = set()
    for start in by_row:
        if start in seen:
            continue
        rows, queue = {start}, [start]
        while queue:
            for column in by_row[queue.pop()]:
                new = [row for row in by_column[column] if row not in rows]
                rows.update(new)
                queue += new
        seen |= rows
        yield {(r, c): values[r, c] for r in sorted(rows) for c in by_row[r]}


def _assigned(values: Mapping[tuple[int, int], float]) -> float:
    """The Hungarian method (Kuhn 1955, with potentials), rows ≤ columns, missing cells zero."""
    rows = sorted({row for row, _ in values})
    columns = sorted({column for _, column in values})
    if len(rows) > len(columns):
        return _assigned({(column, row): value for (row, column), value in values.items()})
    cost = [[-values.get((row, column), 0.0) for column in columns] for row in rows]
    n, m, never = len(rows), len(columns), float("inf")
    u, v, match = [0.0] * (n + 1), [0.0] * (m + 1), [0] * (m + 1)
    for row in range(1, n + 1):
        match[0], column = row, 0
        least, way, used = [never] * (m + 1), [0] * (m + 1), [False] * (m + 1)
        while match[column]:
            used[column] = True
            at, step, nearest = match[column], never, 0
            for other in range(1, m + 1):
                if not used[other]:
                    reduced = cost[at - 1][other - 1] - u[at] - v[other]
                    if reduced < least[other]:
                        least[other], way[other] = reduced, column
                    if least[other] < step:
                        step, nearest = least[other], other
            for other in range(m + 1):
                if used[other]:
                    u[match[other]] += step
                    v[other] -= step
                else:
                    least[other] -= step
            column = nearest
        while column:
            match[column] = match[way[column]]
            column = way[column]
    return -sum(cost[match[c] - 1][c - 1] for c in range(1, m + 1) if match[c])
