"""`cncf-guide sync`: what a landscape changes in the records, shown and, if asked, written."""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bot.know import landscape, sync
from bot.know.compare import Change
from bot.know.sync import Plan, Update


def run(folder: Path, source: str, date: str | None, *, write: bool, everything: bool) -> bool:
    """Show the changes, and write them; whether the records are behind the source.

    `everything`: also the differences that are meant. Raises SyncError or KnowledgeError, and
    then nothing has changed.
    """
    files = sync.checked(folder)
    listed = landscape.load(source)
    plan = sync.plan(files, listed, landscape.day(source), date)
    texts = sync.texts(folder, files, plan) if write else {}
    sync.write(texts)
    for line in lines(plan, everything):
        print(line)
    if texts:
        print(f"\n{_files(len(texts))} written")
    for doubt in plan.doubtful:
        print(f"left alone: {doubt}", file=sys.stderr)
    return bool(plan.updates)


def lines(plan: Plan, everything: bool) -> Iterator[str]:
    """The summary, a line an update; then every change as `field: ours -> theirs`."""
    if plan.updates:
        yield from _summary(plan.updates)
    for update in plan.updates:
        yield ""
        yield _title(update)
        for change in update.changes:
            yield f"  {_told(change)}"
    if everything and plan.known:
        yield ""
        yield "Different, and meant:"
        for known in plan.known:
            yield f"  {known.id}: {_told(known.change)} ({known.reason})"


def _summary(updates: tuple[Update, ...]) -> Iterator[str]:
    width = max(len(update.id) for update in updates)
    totals: Counter[str] = Counter()
    for update in updates:
        kinds = dict.fromkeys(change.kind for change in update.changes)
        totals.update(list(kinds))
        yield f" {update.id:<{width}} | {', '.join(kinds)}"
    counts = ", ".join(f"{count} {kind}" for kind, count in totals.most_common())
    yield f" {_files(len(updates))} to look at: {counts}"


def _title(update: Update) -> str:
    if update.target is None:
        return f"{update.file} (stays: take it out by hand, or say why under `differs: {{gone: }}`)"
    return update.file


def _told(change: Change) -> str:
    return f"{change.field}: {change.ours or 'none'} -> {change.theirs or 'none'}"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
