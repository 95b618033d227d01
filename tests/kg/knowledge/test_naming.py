"""What capitalised phrases name (`kg.knowledge.naming`)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import KnowledgeError
from kg.knowledge import naming
from kg.knowledge.naming import Naming, namings


@pytest.mark.parametrize(
    ("evidence", "named"),
    [
        (["titled", "title=minister", "length=2", "given"], Naming.PERSON),
        (["before=in", "after-preposition", "gazetteer=large", "length=1"], Naming.PLACE),
        (["head=Organisation", "last=committee", "length=3"], Naming.BODY),
        (["head=other", "last=war", "length=2"], Naming.NOTHING),
    ],
)
def test_plain_evidence_is_weighed_as_a_reader_would(evidence: list[str], named: Naming) -> None:
    """The table that ships has learned what words stand around which names."""
    shares = namings(evidence)
    assert max(shares, key=lambda n: shares[n]) is named


@given(st.lists(st.text(max_size=20) | st.sampled_from(["titled", "before=in", "given"])))
def test_shares_add_up_to_one(evidence: list[str]) -> None:
    """Whatever the evidence, and with none at all."""
    shares = namings(evidence)
    assert set(shares) == set(Naming) and sum(shares.values()) == pytest.approx(1)


def test_a_damaged_table_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A person is told which file to mend."""

    class Damaged:
        def __truediv__(self, _: str) -> Damaged:
            return self

        def read_text(self, encoding: str) -> str:
            return "titled\tmuch\tlittle\tnone\t0\n"

    monkeypatch.setattr(naming, "files", lambda _: Damaged())
    naming._weights.cache_clear()
    with pytest.raises(KnowledgeError, match=r"name_kinds\.tsv"):
        namings(["titled"])
    naming._weights.cache_clear()
