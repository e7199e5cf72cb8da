"""The knowledge brought up to date from a landscape: first a plan, then, all at once, the files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from bot.know import check, scaffold
from bot.know.compare import Change, Record, differences, is_clear, stages, updated
from bot.know.documents import Files
from bot.know.edit import UnfitError, rewritten
from bot.know.files import parse
from bot.know.knowledge import KnowledgeError, read_files
from bot.know.landscape import Landscape, Listed, SyncError
from bot.know.matching import folded, matched, names

SOURCES = "sources.yaml"
"""The file that has the day of the landscape."""


class Update(Struct, frozen=True):
    """What changes in a file of the knowledge folder, and its values afterwards.

    `target` is None for a project that is gone: its record is left to people.
    """

    id: str
    file: str
    changes: tuple[Change, ...]
    target: Record | None = None


class Known(Struct, frozen=True):
    """A difference that is meant, and the record's reason for it."""

    id: str
    change: Change
    reason: str


class Plan(Struct, frozen=True):
    """What a landscape changes, by id; what is `doubtful` in it and is left alone."""

    updates: tuple[Update, ...]
    known: tuple[Known, ...]
    doubtful: tuple[str, ...]


def checked(folder: Path) -> Files:
    """The files of a knowledge folder. Raises KnowledgeError with everything wrong in them."""
    files = read_files(folder)
    if found := check.problems(files):
        raise KnowledgeError(found)
    return files


def plan(files: Files, landscape: Landscape, seen: str, date: str | None = None) -> Plan:
    """Compare checked files with a landscape.

    `seen` is the day of the landscape; it becomes that of the knowledge when anything changes. A
    `date` does so in any case. Raises SyncError when the landscape has suspiciously few projects.
    """
    _require_enough(files, landscape)
    comparison = _Comparison(files, landscape)
    updates = tuple(comparison.updates())
    if any(update.target for update in updates):
        date = date or max(seen, _date(files))
    if date and date != _date(files):
        updates += (_dated(files, date),)
    return Plan(updates, tuple(comparison.known), tuple(dict.fromkeys(comparison.doubtful)))


def _require_enough(files: Files, landscape: Landscape) -> None:
    count, records = len(landscape.projects), len(files.projects)
    if count < float(files.tables["limits"].value["sync"]["least"]) * records:
        raise SyncError(
            f"the source lists {count} CNCF projects, but there are {records} records: "
            "it can't be the whole landscape"
        )


def _date(files: Files) -> str:
    date: str = files.tables["sources"].value["landscape"]["date"]
    return date


def _dated(files: Files, date: str) -> Update:
    sources = files.tables["sources"].value
    change = Change("data", "landscape.date", _date(files), date)
    target = {**sources, "landscape": {**sources["landscape"], "date": date}}
    return Update("sources", SOURCES, (change,), target)


class _Comparison:
    """The records and the projects side by side; collects what is known and doubtful on its way."""

    def __init__(self, files: Files, landscape: Landscape) -> None:
        self.records: dict[str, Record] = {id: d.value for id, d in files.projects.items()}
        self.landscape = landscape
        self.known: list[Known] = []
        self.doubtful = list(landscape.doubts)
        categories = files.tables["categories"].value.items()
        self._categories = {c["landscape"]: id for id, c in categories if c.get("landscape")}
        topics = {id: document.value for id, document in files.topics.items()}
        named = {**self.records, **topics}
        self._owners = {
            name: id for id, record in named.items() for name in {folded(id), *names(record)}
        }
        self._summary = files.tables["phrases"].value["incomplete"]["summary"]

    def updates(self) -> Iterator[Update]:
        """All updates by id."""
        projects = matched(self.records, self.landscape.projects, self.doubtful)
        for id in sorted({*self.records, *projects}):
            if id not in projects:
                yield from self._gone(id)
            elif id not in self.records:
                yield from self._new(id, projects[id])
            else:
                yield from self._listed(id, projects[id])

    def _gone(self, id: str) -> Iterator[Update]:
        record = self.records[id]
        change = Change("gone", "project", record["name"], None)
        if reason := (record.get("differs") or {}).get("gone"):
            self.known.append(Known(id, change, reason))
        else:
            yield Update(id, _file(id), (change,))

    def _new(self, id: str, listed: Listed) -> Iterator[Update]:
        category, entered = self._category(listed), stages([], listed)
        owner = self._owners.get(folded(listed.name))
        if owner:
            self.doubtful.append(f"{listed.name} is new, but its name is one of {owner}'s")
        elif not is_clear(entered, listed):
            self.doubtful.append(_unclear(listed))
        elif category and id:
            if folded(listed.short) in self._owners:
                listed = replace(listed, short="")
            record = scaffold.from_landscape(id, listed, category, entered, self._summary)
            stage = f"{listed.stage} since {entered[-1]['since']}"
            changes = (
                Change("new", "project", None, f"{listed.name}, {stage}"),
                Change("new", "category", None, listed.category),
            )
            yield Update(id, _file(id), changes, record)

    def _listed(self, id: str, listed: Listed) -> Iterator[Update]:
        record = self.records[id]
        if not is_clear(stages(record["stages"], listed), listed):
            self.doubtful.append(_unclear(listed))
        target, known = updated(record, listed, self._category(listed))
        self.known += [Known(id, change, reason) for change, reason in known]
        if changes := tuple(differences(record, target)):
            yield Update(id, _file(id), changes, target)

    def _category(self, listed: Listed) -> str | None:
        """The id of a project's category; None, and a doubt, when categories.yaml has none."""
        if listed.category not in self._categories:
            self.doubtful.append(
                f"{listed.category!r} is the category of {listed.name}, but of none in "
                "categories.yaml: add it, or correct a `landscape:` there"
            )
        return self._categories.get(listed.category)


def _file(id: str) -> str:
    return f"projects/{id}.yaml"


def _unclear(listed: Listed) -> str:
    days = {"accepted": listed.accepted or "never", **listed.since}
    told = ", ".join(f"{stage} {since}" for stage, since in days.items())
    return f"{listed.name}: {listed.stage} does not fit its dates ({told})"


def texts(folder: Path, files: Files, plan: Plan) -> dict[Path, str]:
    """The files of a plan as they would be.

    Raises SyncError when one can't be changed, or when a rule of `check` would be broken.
    """
    new = {update.file: _text(folder, update) for update in plan.updates if update.target}
    documents = {file: parse(text, f"{folder.name}/{file}") for file, text in new.items()}
    sources = {Path(file).stem: d for file, d in documents.items() if file == SOURCES}
    projects = {Path(file).stem: d for file, d in documents.items() if file != SOURCES}
    after = Files(files.projects | projects, files.topics, files.tables | sources)
    if found := check.problems(after):
        raise SyncError("the changes would break the knowledge:\n" + "\n".join(map(str, found)))
    return {folder / file: text for file, text in new.items()}


def _text(folder: Path, update: Update) -> str:
    path = folder / update.file
    assert update.target is not None
    if not path.exists():
        return scaffold.text(update.target)
    try:
        return rewritten(path.read_bytes().decode("utf-8"), update.target)
    except UnfitError:
        fields = ", ".join(change.field for change in update.changes)
        raise SyncError(f"{path} is written in an unusual way: change {fields} by hand") from None


def write(texts: dict[Path, str]) -> None:
    """Write all files or none: each beside its place first, then all are moved there.

    Raises SyncError, and then everything is as before.
    """
    before = {path: path.read_bytes() if path.exists() else None for path in texts}
    new = {path: path.with_suffix(".new") for path in texts}
    try:
        for path, text in texts.items():
            new[path].write_bytes(text.encode("utf-8"))
            if path.exists():
                shutil.copymode(path, new[path])
        for path in texts:
            new[path].replace(path)
    except OSError as error:
        _restore(before)
        raise SyncError(f"{error.filename} can't be written: {error.strerror}") from None
    finally:
        for path in new.values():
            if path.is_file():
                path.unlink()


def _restore(before: dict[Path, bytes | None]) -> None:
    for path, content in before.items():
        if content is None:
            path.unlink(missing_ok=True)
        elif path.read_bytes() != content:
            path.write_bytes(content)
