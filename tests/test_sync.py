"""`sync`: the records follow the CNCF landscape, and nothing else in them changes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run, shared
from landscapes import Desk, of

from bot.assistant import Assistant

LANTERN, QUARRY, SOURCES = "projects/lantern.yaml", "projects/quarry.yaml", "sources.yaml"

Sync = Callable[..., Run]


@pytest.fixture
def desk(tmp_path: Path, run: Sync) -> Desk:
    return Desk(tmp_path, run)


def moved(desk: Desk) -> None:
    desk.landscape.categories["Quarry"] = "Signalling"


# --- what is compared ---------------------------------------------------------------------------


def test_equal_records_print_nothing_and_write_nothing(desk: Desk) -> None:
    before = desk.files()
    for options in ([], ["--check"], ["--write"]):
        assert desk.sync(*options) == Run(0, "", "")
    assert desk.files() == before


CHANGES = {
    "a stage": (
        of("Quarry", project="archived", archived="2026-09-01"),
        "quarry | stage",
        "stage: graduated -> archived since 2026-09-01",
        QUARRY,
        ["  - {stage: archived, since: 2026-09-01, source: landscape}"],
    ),
    "a day": (
        of("Quarry", graduated="2020-10-08"),
        "quarry | date",
        "graduated since: 2020-10-07 -> 2020-10-08",
        QUARRY,
        ["    since: 2020-10-08"],
    ),
    "a home": (
        of("Quarry", homepage_url="https://quarry.example/new#top"),
        "quarry | link",
        "links.home: https://quarry.example/ -> https://quarry.example/new#top",
        QUARRY,
        ["  home: https://quarry.example/new#top"],
    ),
    "a link that was not there": (
        of("Quarry", blog_url="https://quarry.example/blog"),
        "quarry | link",
        "links.blog: none -> https://quarry.example/blog",
        QUARRY,
        ["  blog: https://quarry.example/blog"],
    ),
    "a place to ask": (
        of("Lantern", slack_url="https://lantern.example/chat"),
        "lantern | link",
        "ask.slack: https://lantern.example/slack -> https://lantern.example/chat",
        LANTERN,
        ["    url: https://lantern.example/chat"],
    ),
    "the first place to ask": (
        of("Quarry", slack_url="https://quarry.example/slack", chat_channel="#quarry"),
        "quarry | link",
        "ask.slack: none -> #quarry https://quarry.example/slack",
        QUARRY,
        ["ask:", '  - {kind: slack, name: "#quarry", url: https://quarry.example/slack}'],
    ),
    "a name": (
        of("Quarry", name="Quarrystone (QS)"),
        "quarry | name",
        "name: Quarry -> Quarrystone",
        QUARRY,
        ["name: Quarrystone", "  former: [Quarry]"],
    ),
    "a category": (
        moved,
        "quarry | category",
        "category: stoneworks -> signalling",
        QUARRY,
        ["category: signalling"],
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_summed_up_told_and_written_and_then_it_is_done(desk: Desk, what: str) -> None:
    change, summary, told, file, written = CHANGES[what]
    if what == "a name":
        desk.landscape.projects["Quarry"]["repo_url"] = "https://github.com/quarry/quarry"
        desk.sync("--write")
    before = desk.lines(file)
    change(desk)

    shown = desk.sync("--check")
    assert (shown.status, shown.err) == (1, "")
    assert summary in [" ".join(line.split()) for line in shown.out.splitlines()]
    assert f"  {told}" in shown.out.splitlines()
    assert desk.lines(file) == before, "nothing is written before it is asked for"

    done = desk.sync("--write")
    assert done.status == 0
    assert done.out.rstrip().endswith("written")
    assert [line for line in desk.lines(file) if line not in before] == written
    assert desk.sync("--write") == Run(0, "", "")
    assert desk.sync("--check") == Run(0, "", "")


def test_a_name_in_other_letters_is_the_same_project(desk: Desk) -> None:
    of("Quarry", name="QUARRY")(desk)
    assert "  name: Quarry -> QUARRY" in desk.sync("--write").out
    assert len(list((desk.folder.path / "projects").iterdir())) == 2


def test_a_project_that_was_accepted_straight_into_incubation_was_never_in_the_sandbox(
    desk: Desk,
) -> None:
    desk.landscape.add(
        "Chisel", project="incubating", extra={"accepted": "2026-08-30", "incubating": "2026-08-30"}
    )
    desk.sync("--write")
    stages = [line for line in desk.lines("projects/chisel.yaml") if "stage:" in line]
    assert stages == ["  - {stage: incubating, since: 2026-08-30, source: landscape}"]


def test_what_the_landscape_leaves_out_stays(desk: Desk) -> None:
    before = desk.files()
    for item in desk.landscape.projects.values():
        for key in ("homepage_url", "repo_url"):
            item.pop(key, None)
        item["extra"].pop("slack_url", None)
        item["extra"].pop("incubating")
    assert desk.sync("--write") == Run(0, "", "")
    assert desk.files() == before


def test_an_archived_project_can_come_back(desk: Desk) -> None:
    of("Quarry", project="archived", archived="2026-09-01")(desk)
    desk.sync("--write")
    of("Quarry", project="graduated")(desk)
    del desk.project("Quarry")["extra"]["archived"]
    assert "stage: archived -> graduated since 2020-10-07" in desk.sync("--write").out
    assert not any("archived" in line for line in desk.lines(QUARRY))
    assert desk.sync() == Run(0, "", "")


def test_what_was_before_a_return_from_the_archive_stays(desk: Desk) -> None:
    earlier = (
        "  - {stage: sandbox, since: 2016-01-05, source: lantern-notes}\n"
        "  - {stage: archived, since: 2017-02-06, source: lantern-notes}\n"
    )
    desk.folder.edit(LANTERN, "stages:\n", f"stages:\n{earlier}")
    assert desk.sync() == Run(0, "", "")
    of("Lantern", project="graduated", graduated="2026-09-01")(desk)
    assert "stage: incubating -> graduated since 2026-09-01" in desk.sync("--write").out
    assert earlier in "\n".join(desk.lines(LANTERN))
    assert desk.sync() == Run(0, "", "")


# --- new and gone -------------------------------------------------------------------------------


def with_chisel(desk: Desk) -> None:
    desk.landscape.add(
        "Chisel: the #1 (CH)",
        project="sandbox",
        homepage_url="https://chisel.example/",
        extra={"accepted": "2026-08-30", "slack_url": "https://chisel.example/a,b?c={d}"},
    )


CHISEL = "projects/chisel-the-1.yaml"


def test_a_new_project_gets_a_record_that_says_it_is_incomplete(desk: Desk, run: Sync) -> None:
    with_chisel(desk)
    shown = desk.sync("--write")
    assert " chisel-the-1 | new" in shown.out.splitlines()
    assert "  project: none -> Chisel: the #1, sandbox since 2026-08-30" in shown.out.splitlines()
    assert "incomplete: true" in desk.lines(CHISEL)
    checked = run("check", "--knowledge", desk.folder.path)
    assert checked.status == 0
    assert "still to be written: chisel-the-1" in checked.out
    assert desk.sync("--check") == Run(0, "", "")


def test_of_a_new_project_the_bot_tells_the_stage_and_that_it_knows_no_more(desk: Desk) -> None:
    desk.landscape.add("Chiselry", project="sandbox", extra={"accepted": "2026-08-30"})
    desk.sync("--write", "--date", "2026-09-01")
    assistant = Assistant(desk.folder.path)
    stage = assistant.ask("what stage is Chiselry at?")
    assert stage.projects == ("chiselry",)
    assert "sandbox (since 2026-08-30)" in stage.lead
    for question, told in {
        "who created Chiselry?": "all that this guide knows of it yet",
        "Chiselry 是谁开发的？": "暂时没有更多资料",
    }.items():
        answer = assistant.ask(question)
        assert answer.projects == ("chiselry",)
        assert told in answer.lead


def test_a_project_that_is_gone_is_told_and_stays(desk: Desk) -> None:
    del desk.landscape.projects["Quarry"]
    before = desk.files()
    for _ in range(2):
        shown = desk.sync("--write")
        assert " quarry | gone" in shown.out.splitlines()
        assert desk.files() == before
    assert desk.sync("--check").status == 1


def test_a_record_may_say_why_it_is_still_there(desk: Desk) -> None:
    del desk.landscape.projects["Quarry"]
    desk.folder.edit(QUARRY, "links:", "differs: {gone: people still ask about it}\nlinks:")
    assert desk.sync("--check") == Run(0, "", "")
    assert "people still ask about it" in desk.sync("--all").out


def test_a_project_with_the_name_of_a_topic_is_left_to_people(desk: Desk) -> None:
    desk.landscape.add("Ember", project="sandbox", extra={"accepted": "2026-08-30"})
    shown = desk.sync("--write")
    assert (shown.status, shown.out) == (0, "")
    assert "Ember is new, but its name is one of ember's" in shown.err


# --- differences that are meant, and doubtful ones ----------------------------------------------


def test_what_a_record_has_from_another_source_stays_and_is_shown_when_asked_for(
    desk: Desk,
) -> None:
    known = "  lantern: incubating since: 2021-06-15 -> 2021-06-20 (from lantern-notes)"
    assert desk.sync() == Run(0, "", "")
    assert known in desk.sync("--all").out.splitlines()
    of("Lantern", incubating="2021-06-15")(desk)
    assert desk.sync("--all") == Run(0, "", "")


def test_a_field_may_differ_and_say_why(desk: Desk) -> None:
    desk.folder.edit(QUARRY, "links:", "differs: {home: the old site is dead}\nlinks:")
    of("Quarry", homepage_url="https://dead.example/", blog_url="https://quarry.example/b")(desk)
    shown = desk.sync("--write", "--all").out
    assert "links.blog: none -> https://quarry.example/b" in shown
    assert "https://dead.example/ (the old site is dead)" in shown
    assert "  home: https://quarry.example/" in desk.lines(QUARRY)
    assert desk.sync("--write") == Run(0, "", "")


DOUBTFUL = {
    "a stage without its day": (
        of("Lantern", project="graduated"),
        "Lantern: graduated does not fit its dates",
    ),
    "days out of order": (
        of("Quarry", graduated="2017-01-01"),
        "Quarry: graduated does not fit its dates",
    ),
    "a stage that is none": (
        of("Quarry", project="polished"),
        "Quarry: polished does not fit its dates",
    ),
    "no day": (of("Quarry", graduated="soon"), "Quarry: its graduated 'soon' is not a date"),
    "no address": (
        of("Quarry", homepage_url="quarry"),
        "Quarry: its homepage_url 'quarry' is not an address",
    ),
    "a category that there is no other of": (
        lambda desk: desk.landscape.categories.update(Quarry="Gravel"),
        "'Runtime / Gravel' is the category of Quarry, but of none in categories.yaml",
    ),
}


@pytest.mark.parametrize("what", DOUBTFUL)
def test_what_is_doubtful_is_told_and_left_alone(desk: Desk, what: str) -> None:
    change, told = DOUBTFUL[what]
    before = desk.files()
    change(desk)
    shown = desk.sync("--write")
    assert (shown.status, shown.out) == (0, "")
    assert f"left alone: {told}" in shown.err
    assert desk.files() == before


# --- the day of the landscape -------------------------------------------------------------------


def test_the_day_of_the_landscape_goes_along_with_changes(desk: Desk) -> None:
    of("Quarry", graduated="2020-10-08")(desk)
    desk.sync("--write", "--date", "2026-09-01")
    assert "  date: 2026-09-01" in desk.lines(SOURCES)
    assert desk.sync("--write") == Run(0, "", "")


def test_a_day_that_is_given_is_a_change_of_its_own(desk: Desk) -> None:
    shown = desk.sync("--write", "--date", "2026-09-01")
    assert "  landscape.date: 2026-08-07 -> 2026-09-01" in shown.out
    assert desk.sync("--write", "--date", "2026-09-01") == Run(0, "", "")


# --- the real knowledge -------------------------------------------------------------------------


def test_the_records_say_what_the_landscape_says(run: Sync) -> None:
    source = shared("landscape/landscape.yml")
    assert run("sync", source, "--check") == Run(0, "", "")
    known = run("sync", source, "--all").out
    told = {line.split(":")[0].strip() for line in known.splitlines() if "->" in line}
    assert told >= {"rkt", "tikv"}  # and whoever says in its record why it differs
