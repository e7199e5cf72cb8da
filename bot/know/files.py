"""One YAML file becomes text values with line numbers. The only home of yaml.

Values stay text ("2018-01-29", "true") because YAML's own guesses lose information: `on` would
become true, a wrong date would raise without a line, the first of two equal keys would vanish.
`model` gives the types. Reading uses the C parser.
"""

import json
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bot.know.documents import Document, Path_, Problem, dotted

Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Place(msgspec.Struct, frozen=True):
    """Where a value stands: characters `start` to `end`, quotes and brackets included, comments
    behind it not. `flow`: it is written in brackets. `items`: the places of what it holds.
    """

    start: int
    end: int
    flow: bool = False
    items: dict[str | int, "Place"] = {}


class _Dumper(yaml.SafeDumper):
    """Writes lists indented, as the records have them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def dump(value: Any) -> str:
    """A value as YAML, its keys in their order; `read` gives the same value back."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=10_000)


def read(path: Path, shown_as: str) -> Document:
    """Read a file; what YAML itself can't read becomes a problem, never an exception."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return _unreadable(shown_as, 1, f"can't be read: {error.strerror}")
    except UnicodeDecodeError as error:
        return _unreadable(shown_as, 1, f"can't be read: {error}. Save it as UTF-8 text")
    return parse(text, shown_as)


def parse(text: str, shown_as: str) -> Document:
    """The same for a text that is at hand."""
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


def place(text: str) -> Place:
    """The place of everything in a text that `parse` has read without a problem.

    The text has no byte order mark (the C parser would not count it).
    """
    node = yaml.compose(text, Loader=Loader)
    assert node is not None, "an empty text has no places"
    return _place(node, text)


def _place(node: yaml.Node, text: str) -> Place:
    start, end = node.start_mark.index, node.end_mark.index
    pairs: list[tuple[str | int, yaml.Node]] = []
    if isinstance(node, yaml.MappingNode):
        pairs = [(str(key.value), value) for key, value in node.value]
    elif isinstance(node, yaml.SequenceNode):
        pairs = list(enumerate(node.value))
    items = {key: _place(value, text) for key, value in pairs}
    flow = bool(getattr(node, "flow_style", False))
    if items and not flow:
        end = max(item.end for item in items.values())  # YAML counts comments that follow
    return Place(start, start + len(text[start:end].rstrip()), flow, items)


def scalar(value: str, quoted: bool = False) -> str:
    """A text as YAML, in quotes where it needs them."""
    plain = "\n" not in value and not quoted and _is_plain(value)
    return value if plain else json.dumps(value, ensure_ascii=False)


def _is_plain(value: str) -> bool:
    """Whether a text means itself without quotes, inside brackets and outside."""
    written = f"- {value}\n- [{value}, {value}]\n- {{key: {value}}}\n"
    return bool(parse(written, "").value == [value, [value, value], {"key": value}])
