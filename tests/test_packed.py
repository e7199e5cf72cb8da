"""Many values in one run of bytes: whatever is put in comes out, and nothing else is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.know import packed

KEYS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.binary()))
def test_a_row_gives_its_values_back(values: list[bytes]) -> None:
    row = packed.Row(packed.at_hand(packed.row(values)), bytes)
    assert len(row) == len(values)
    assert list(row) == values
    assert row[1:3] == values[1:3]
    with pytest.raises(IndexError):
        row[len(values)]


@given(st.dictionaries(KEYS, st.binary()), st.lists(st.text()))
def test_a_table_finds_what_is_in_it_and_nothing_else(
    known: dict[str, bytes], others: list[str]
) -> None:
    table = packed.Table(packed.at_hand(packed.table(known.items())), bytes)
    assert len(table) == len(known)
    assert list(table.items()) == list(known.items())
    for key in (*known, *others):
        assert (key in table) == (key in known)
        assert table.get(key, b"none") == known.get(key, b"none")


def test_a_table_forgets_what_it_looked_up_but_not_what_it_holds() -> None:
    known = {str(i): str(i).encode() for i in range(2 * packed.KEPT)}
    table = packed.Table(packed.at_hand(packed.table(known.items())), bytes)
    for _ in range(2):
        assert all(table[key] == value for key, value in known.items())


@given(st.lists(st.integers(min_value=0, max_value=2**32 - 1)))
def test_numbers_stay_the_same(values: list[int]) -> None:
    assert list(packed.numbers(packed.of_numbers(values))) == values


def test_what_does_not_fit_is_told_and_not_cut_off() -> None:
    with pytest.raises(OverflowError):
        packed.of_numbers([2**32])
