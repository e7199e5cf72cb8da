"""Many values packed into one run of bytes, each decoded when somebody asks for it.

Two structures are enough for all that is kept compiled:

- a row: how many values there are, where each one ends, and the values one behind the other;
- a table: a row of keys, a row of values, and a hash table from a key to its place in both, as in
  D. J. Bernstein's cdb: the CRC-32 of the key says where to look first, the next free slot ends
  the search.

Numbers are unsigned, of 32 bits, in the byte order of the machine. Where the values lie, and the
keys, is read when a row or table is opened; a value only when somebody asks for it.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, Final, TypeVar, overload
from zlib import crc32

V = TypeVar("V")

NUMBER: Final = "I"
WIDTH = array(NUMBER).itemsize

KEPT = 4_096
"""What a table has looked up it keeps, so many keys; then it starts anew: memory stays flat."""


class Span:
    """A part of something that is read piece by piece: of a file, or of bytes at hand.

    `read` takes a place and how many bytes to read there.
    """

    def __init__(self, read: Callable[[int, int], bytes], start: int, size: int) -> None:
        self._read = read
        self._start = start
        self.size = size

    def part(self, start: int, end: int) -> "Span":
        """What lies between two places in it."""
        return Span(self._read, self._start + start, end - start)

    def read(self, start: int, end: int) -> bytes:
        """The bytes between two places in it."""
        return self._read(self._start + start, end - start)

    def whole(self) -> bytes:
        """All of its bytes."""
        return self._read(self._start, self.size)


def at_hand(content: bytes) -> Span:
    """Bytes in memory as a span."""
    return Span(lambda start, size: content[start : start + size], 0, len(content))


class Row(Sequence[V]):
    """The values of a packed row, decoded each time."""

    def __init__(self, packed: Span, decode: Callable[[bytes], V]) -> None:
        (count,) = numbers(packed.read(0, WIDTH))
        first = WIDTH * (count + 1)
        self._ends = numbers(packed.read(WIDTH, first))
        self._values = packed.part(first, packed.size)
        self._decode = decode

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, i: int) -> V: ...
    @overload
    def __getitem__(self, i: slice) -> list[V]: ...
    def __getitem__(self, i: int | slice) -> V | list[V]:
        if isinstance(i, slice):
            return [self[n] for n in range(*i.indices(len(self)))]
        return self._decode(self._values.read(*self.place(i)))

    def place(self, i: int) -> tuple[int, int]:
        """Where a value begins and ends. Raises IndexError when there is none."""
        if not 0 <= i < len(self._ends):
            raise IndexError(i)
        return self._ends[i - 1] if i else 0, self._ends[i]

    def whole(self) -> tuple[Sequence[int], bytes]:
        """Where each value ends, and all values one behind the other."""
        return self._ends, self._values.whole()

    def spans(self) -> list[Span]:
        """The values as they lie there."""
        return [self._values.part(*self.place(i)) for i in range(len(self))]


class Table(Mapping[str, V]):
    """The values of a packed table by their keys, in the order in which they were packed."""

    def __init__(self, packed: Span, decode: Callable[[bytes], V]) -> None:
        slots, keys, values = parts(packed)
        self._slots = numbers(slots.whole())
        self._ends, self._keys = Row(keys, bytes).whole()
        self._values = Row(values, decode)
        self._kept: dict[str, V | None] = {}

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[str]:
        start = 0
        for end in self._ends:
            yield str(self._keys[start:end], "utf-8")
            start = end

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self.get(key) is not None

    def __getitem__(self, key: str) -> V:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value  # type: ignore[no-any-return]

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default."""
        try:
            value = self._kept[key]
        except KeyError:
            value = self._keep(key)
        return default if value is None else value

    def _keep(self, key: str) -> V | None:
        if len(self._kept) >= KEPT:
            self._kept = {}
        place = self._place(key)
        value = self._kept[key] = None if place < 0 else self._values[place]
        return value

    def _place(self, key: str) -> int:
        """The place of a key in both rows; -1 when it is not there."""
        written, slots, ends = key.encode("utf-8", "surrogatepass"), self._slots, self._ends
        slot = crc32(written) % len(slots)
        while place := slots[slot]:
            start = ends[place - 2] if place > 1 else 0
            if self._keys[start : ends[place - 1]] == written:
                return place - 1
            slot = (slot + 1) % len(slots)
        return -1


def parts(packed: Span) -> list[Span]:
    """The values of a row as they lie there."""
    return Row(packed, bytes).spans()


def numbers(packed: bytes) -> Sequence[int]:
    """A value that is numbers."""
    return memoryview(packed).cast(NUMBER)


def of_numbers(values: Iterable[int]) -> bytes:
    """Numbers as a value."""
    return array(NUMBER, values).tobytes()


def row(values: Iterable[bytes]) -> bytes:
    """Pack values. Raises OverflowError when they don't fit into 4 GB."""
    known = list(values)
    ends = list(accumulate(map(len, known)))
    return b"".join((of_numbers((len(ends), *ends)), *known))


def table(items: Iterable[tuple[str, bytes]]) -> bytes:
    """Pack values under their keys, which must be distinct."""
    known = [(key.encode("utf-8"), value) for key, value in items]
    slots = array(NUMBER, bytes(WIDTH * (2 * len(known) + 1)))
    for place, (key, _) in enumerate(known, 1):
        slot = crc32(key) % len(slots)
        while slots[slot]:
            slot = (slot + 1) % len(slots)
        slots[slot] = place
    keys, values = row(key for key, _ in known), row(value for _, value in known)
    return row((slots.tobytes(), keys, values))
