"""A slip of the fingers is forgiven, and a lookup finds what comparing all names would find."""

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, LCSseq

from bot.understand.spellings import Spellings, pieces

TWO_EDITS_FROM = 9

few_letters = "abc"  # so that names and words are often alike
names = st.sets(st.text(few_letters, min_size=5, max_size=13), min_size=1, max_size=40)
words = st.text(few_letters, min_size=4, max_size=13)


def spelled(among: set[str], two_edits_from: int = TWO_EDITS_FROM) -> Spellings:
    names = sorted(among)
    return Spellings(names, pieces(names, two_edits_from), two_edits_from)


def nearest(word: str, among: set[str], two_edits_from: int) -> list[str]:
    """What `close` promises, found by comparing every name."""
    allowed = 2 if len(word) >= two_edits_from else 1
    distances = {
        name: OSA.distance(word, name)
        for name in among
        if LCSseq.distance(word, name) <= 1 and (name[0] == word[0] or name[-1] == word[-1])
    }
    best = min(distances.values(), default=allowed + 1)
    return sorted(n for n, distance in distances.items() if distance == best <= allowed)


@given(names, words, st.integers(5, 12))
def test_a_lookup_finds_what_comparing_all_names_would_find(
    among: set[str], word: str, two_edits_from: int
) -> None:
    found = spelled(among, two_edits_from).close(word)
    assert found == nearest(word, among, two_edits_from)


@given(names, st.data())
def test_one_slip_in_a_name_is_forgiven(among: set[str], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(among)))
    at = data.draw(st.integers(1, len(name) - 2))
    missing = name[:at] + name[at + 1 :]
    doubled = name[:at] + name[at] + name[at:]
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    wrong = f"{name[:at]}x{name[at + 1 :]}"
    spellings = spelled(among)
    for slip in (missing, doubled, swapped, wrong):
        assert name in spellings.close(slip) or _nearer(slip, name, among)


def _nearer(slip: str, name: str, among: set[str]) -> bool:
    """Whether a slip makes a name look more like another one."""
    return any(OSA.distance(slip, other) < OSA.distance(slip, name) for other in among)
