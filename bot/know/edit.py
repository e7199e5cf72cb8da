"""Change values in a YAML text and leave every other character of it as it is.

The places that the parser gives are cut out and filled anew; comments, order, quotes, long lines
and line ends stay because nothing else is written. (Loading and dumping with ruamel.yaml leaves our
own records as they are too, but not those of people who align columns or use Windows line ends.)
"""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from bot.know.files import Place, parse, place, scalar

Edit = tuple[int, int, str]
"""Characters from one to another become a text."""


class UnfitError(Exception):
    """The text is written in a way that can't be changed safely."""


def rewritten(text: str, target: dict[str, Any]) -> str:
    """The text with the values of `target`, changed only where it says something else.

    A new field goes behind the one that precedes it in `target`. Raises UnfitError when the result
    would not be exactly `target`.
    """
    content = text.removeprefix("\ufeff")
    editor = _Editor(content)
    changed = editor.apply(editor.edits(place(content), parse(content, "").value, target))
    if parse(changed, "").value != target:
        raise UnfitError
    return text[: len(text) - len(content)] + changed


def block(key: str, value: Any, indent: int = 0) -> str:
    """A field in the style of the records: mappings and their lists on lines of their own."""
    start = f"{' ' * indent}{key}:"
    if isinstance(value, dict) and value:
        return f"{start}\n" + "".join(block(k, v, indent + 2) for k, v in value.items())
    if isinstance(value, list) and value and isinstance(value[0], dict):
        lines = (f"{' ' * indent}  - {flow(item)}\n" for item in value)
        return f"{start}\n" + "".join(lines)
    return f"{start} {flow(value)}\n"


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {flow(item)}' for key, item in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    return scalar(value)


class _Editor:
    def __init__(self, text: str) -> None:
        self.text = text
        self.newline = "\r\n" if "\r\n" in text else "\n"

    def apply(self, edits: Iterable[Edit]) -> str:
        """The text after all edits; of those at one position the first comes first."""
        pieces, done = [], 0
        for start, end, new in sorted(edits, key=lambda edit: edit[0]):
            pieces += [self.text[done:start], new]
            done = end
        return "".join([*pieces, self.text[done:]])

    def edits(self, at: Place, old: Any, new: Any) -> Iterator[Edit]:
        """What makes `new` of `old`, which stands at `at`."""
        if old == new:
            return
        if isinstance(old, dict) and isinstance(new, dict) and old:
            yield from self._of_mapping(at, old, new)
        elif isinstance(old, list) and isinstance(new, list) and old and new:
            yield from self._of_list(at, old, new)
        elif isinstance(new, str):
            yield at.start, at.end, scalar(new, quoted=self.text[at.start] in "\"'")
        else:
            space = " " if at.start == at.end else ""
            yield at.start, at.end, space + flow(new)

    def _of_mapping(self, at: Place, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Edit]:
        before = None
        for key, value in new.items():
            if key in old:
                before = at.items[key]
                yield from self.edits(before, old[key], value)
            elif before is None:
                raise UnfitError
            elif at.flow:
                yield before.end, before.end, f", {key}: {flow(value)}"
            else:
                end = self._line_end(before.end)
                lines = "\n" + block(key, value, self._column(at.start)).rstrip("\n")
                yield end, end, lines.replace("\n", self.newline)

    def _of_list(self, at: Place, old: list[Any], new: list[Any]) -> Iterator[Edit]:
        matcher = SequenceMatcher(None, [*map(_name, old)], [*map(_name, new)], autojunk=False)
        for _, i, i_end, j, j_end in matcher.get_opcodes():
            paired = min(i_end - i, j_end - j)
            for k in range(paired):
                yield from self.edits(at.items[i + k], old[i + k], new[j + k])
            for k in range(i + paired, i_end):
                yield self._without_item(at, k)
            for k in range(j + paired, j_end):
                yield self._with_item(at, i + paired, new[k])

    def _with_item(self, at: Place, i: int, item: Any) -> Edit:
        """Put an item before the i-th."""
        if at.flow:
            where = at.items[i - 1].end if i else at.items[0].start
            return where, where, f", {flow(item)}" if i else f"{flow(item)}, "
        line = f"{' ' * self._column(at.start)}- {flow(item)}"
        if i == 0:
            where = self._line_start(at.start)
            return where, where, line + self.newline
        where = self._line_end(at.items[i - 1].end)
        return where, where, self.newline + line

    def _without_item(self, at: Place, i: int) -> Edit:
        item = at.items[i]
        if at.flow:
            return (at.items[i - 1].end, item.end, "") if i else (item.start, at.items[1].start, "")
        end = self._line_end(item.end) + len(self.newline)
        return self._line_start(item.start), end, ""

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def _line_end(self, index: int) -> int:
        end = self.text.find(self.newline, index)
        return end if end >= 0 else len(self.text)

    def _column(self, index: int) -> int:
        return index - self._line_start(index)


def _name(item: Any) -> str:
    """What tells an item of a list from the others: its first field, or itself."""
    return str(next(iter(item.values()), "")) if isinstance(item, dict) else str(item)
