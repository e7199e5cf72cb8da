"""All that is known of one record, in both languages, for the person who keeps it."""

from bot.assistant import Assistant
from bot.model import Project, Record


def lines(assistant: Assistant, id: str) -> list[str] | None:
    """The lines to print; None when there is no such record (an id or any of its names)."""
    knowledge = assistant.knowledge
    record = knowledge.record(id)
    if record is None:
        named = [name for name in assistant.names.exact(id) if knowledge.record(name.id)]
        record = knowledge.record(named[0].id) if named else None
    return _lines(assistant, record) if record else None


def _lines(assistant: Assistant, record: Record) -> list[str]:
    knowledge = assistant.knowledge
    names = (*record.aliases.en, *record.aliases.zh, *record.aliases.former)
    shown = [f"{record.title('en')} ({record.id})"]
    if names:
        shown.append(f"  also: {', '.join(names)}")
    if isinstance(record, Project):
        shown.append(f"  category: {knowledge.category_name(record.category, 'en')}")
        shown += [f"  {c.since:<10}  {c.stage} [{c.source}]" for c in record.stages]
    shown += ["", f"  {record.summary.en}", f"  {record.summary.zh}", ""]
    for fact in record.facts:
        id, source = knowledge.source(record, fact.source)
        dated = f", as of {fact.as_of}" if fact.as_of else ""
        shown += [f"  {fact.about} [{id} {source.date}{dated}]", f"    {fact.en}", f"    {fact.zh}"]
    for relation in record.relations:
        shown.append(f"  {relation.kind}: {relation.project or relation.name} [{relation.source}]")
    for kind, url in record.links.items():
        shown.append(f"  {kind}: {url}")
    return shown
