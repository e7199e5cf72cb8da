"""Some entries laid over a mapping that is not changed by it."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

V = TypeVar("V")


class Overlay(Mapping[str, V]):
    """A mapping as if `over` had been written into `base`."""

    def __init__(self, base: Mapping[str, V], over: Mapping[str, V]) -> None:
        self._base = base
        self._over = over
        self._more = [key for key in over if key not in base]

    def __len__(self) -> int:
        return len(self._base) + len(self._more)

    def __iter__(self) -> Iterator[str]:
        yield from self._base
        yield from self._more

    def __contains__(self, key: object) -> bool:
        return key in self._over or key in self._base

    def __getitem__(self, key: str) -> V:
        return self._over[key] if key in self._over else self._base[key]

    def get(self, key: str, default: Any = None) -> Any:
        """The value of a key, or the default."""
        return self._over[key] if key in self._over else self._base.get(key, default)
