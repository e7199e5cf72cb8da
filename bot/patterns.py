"""Regular expressions that cost nothing until somebody uses them."""

import re
from typing import Any


class Pattern:
    """A regular expression, compiled when it is first used: the sets of Chinese characters take
    milliseconds, and a question in English needs none of them.
    """

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, value)  # the next use is as quick as that of a compiled one
        return value
