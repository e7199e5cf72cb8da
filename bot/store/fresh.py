"""What was read a moment ago is not read again: it is asked for at every message."""

import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from bot.store import bounds

V = TypeVar("V")


class Fresh(Generic[V]):
    """The values of some keys, `unset` where nothing was set."""

    def __init__(self, unset: V) -> None:
        self._unset = unset
        self._known: dict[str, tuple[float, V]] = {}

    def get(self, key: str, read: Callable[[], Sequence[V] | None]) -> V:
        """What was set, at most a moment ago. `read` gives it (nothing when nothing was), or None
        when it can't be read: then what is known of it holds.
        """
        since, known = self._known.get(key) or (-bounds.FRESH, self._unset)
        if time.monotonic() - since < bounds.FRESH:
            return known
        found = read()
        if found is None:
            return known
        value = found[0] if found else self._unset
        if len(self._known) >= bounds.MOST_READ:
            self._known.clear()
        self._known[key] = (time.monotonic(), value)
        return value

    def forget(self, key: str) -> None:
        """It has changed: read it anew."""
        self._known.pop(key, None)
