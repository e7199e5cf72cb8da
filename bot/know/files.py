"""One YAML file becomes text values with line numbers. The only home of yaml.

Values stay text ("2018-01-29", "true") because YAML's own guesses lose information: `on` would
become true, a wrong date would raise without a line, the first of two equal keys would vanish.
`model` gives the types. Reading uses the C parser.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file: where it is, which field, and what to do about it."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}"
        return (
            f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"
        )


@dataclass(frozen=True)
class Document:
    """A file's value (text, lists and mappings) and the line of every field in it."""

    file: str
    value: Any
    lines: dict[Path_, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def problem(self, path: Path_, message: str) -> Problem:
        """A problem at a field; the nearest known line is given when the field is missing."""
        at = path
        while at and at not in self.lines:
            at = at[:-1]
        return Problem(self.file, self.lines.get(at, 1), dotted(path), message)


class _Dumper(yaml.SafeDumper):
    """Writes lists indented, as the records have them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def dump(value: Any) -> str:
    """A value as YAML, its keys in their order; `read` gives the same value back."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


def dotted(path: Path_) -> str:
    """("facts", 0, "en") becomes facts[0].en."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def read(path: Path, shown_as: str) -> Document:
    """Read a file; what YAML itself can't read becomes a problem, never an exception."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return _unreadable(shown_as, 1, f"can't be read: {error}. Save it as UTF-8 text")
    try:
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return _unreadable(shown_as, line, f"not valid YAML: {error.problem or error.context}")
    except (yaml.YAMLError, RecursionError) as error:
        return _unreadable(shown_as, 1, f"not valid YAML: {error}")
    if node is None:
        return _unreadable(shown_as, 1, "the file is empty")
    lines: dict[Path_, int] = {}
    problems: list[Problem] = []
    try:
        value = _value(node, (), shown_as, lines, problems)
    except RecursionError:
        return _unreadable(shown_as, 1, "holds itself: take the anchors (&, *) out")
    return Document(shown_as, value, lines, tuple(problems))


def _unreadable(file: str, line: int, message: str) -> Document:
    return Document(file, None, {}, (Problem(file, line, "", message),))


def _value(
    node: yaml.Node, path: Path_, file: str, lines: dict[Path_, int], problems: list[Problem]
) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [
            _value(item, (*path, i), file, lines, problems) for i, item in enumerate(node.value)
        ]
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in mapping:
                where = dotted((*path, key))
                problems.append(Problem(file, line, where, "is given twice: keep one of them"))
            lines[(*path, key)] = line
            mapping[key] = _value(value_node, (*path, key), file, lines, problems)
        return mapping
    return node.value
