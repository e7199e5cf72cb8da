"""Confidence is fitted on labelled questions: by a command, on anybody's questions."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import KNOWLEDGE, ROOT, Folder, Run

from bot import calibrate
from bot.assistant import Assistant
from bot.calibrate import Bin, Case, Fitted
from bot.know.files import read
from bot.model import Calibration
from bot.reply.confidence import probability
from bot.reply.evidence import EVIDENCE

ASKED = ("what is {}?", "who created {}?", "{} 是什么？", "what stage is {} in?")
TALK = ("the {} fell over", "a {} in the cellar", "where is my {}?", "we love our {}")


def labelled(path: Path) -> Path:
    """Questions about the two projects of the small knowledge, half of them meant otherwise."""
    rows: list[dict[str, object]] = []
    for name in ("Lantern", "Quarry"):
        for i, text in enumerate(ASKED):
            row = {"q": text.format(name), "project": name.lower(), "expect": [name]}
            rows.append({**row, "fact": f"{name} {i}"})
        rows += [{**row, "q": f"what is {name}?", "expect": ["never said"], "fact": f"{name} {i}"}]
        rows += [{"text": t.format(name.lower()), "direct_expect": "decline"} for t in TALK]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_command_fits_and_tells_how_reliable_it_is(
    run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text("Before\n<!-- reliability -->\nold\n<!-- end -->\nAfter\n", encoding="utf-8")
    rows = labelled(tmp_path / "rows.jsonl")
    done = run("eval", "--calibrate", rows, "--table", page, "--knowledge", small.path)
    assert (done.status, done.err) == (0, "")
    for words in ("Asked directly", "Overheard", "Brier score", "expected calibration error"):
        assert words in done.out
    assert "want no answer" in done.out
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before\n")
    assert text.endswith("After\n")
    assert "old" not in text
    assert "| confidence said |" in text


def test_what_was_fitted_is_used_from_then_on(
    run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    before = (small.path / "confidence.yaml").read_text(encoding="utf-8")
    rows = labelled(tmp_path / "rows.jsonl")
    assert run("eval", "--calibrate", rows, "--knowledge", small.path).status == 0
    assert (small.path / "confidence.yaml").read_text(encoding="utf-8") != before
    assert run("check", "--knowledge", small.path).status == 0
    done = run("ask", "--json", "what is Lantern?", "--knowledge", small.path)
    assert done.rows[0]["answered"]


def test_the_same_rows_give_the_same_weights(
    run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    rows = labelled(tmp_path / "rows.jsonl")
    fitted = []
    for _ in range(2):
        run("eval", "--calibrate", rows, "--knowledge", small.path)
        fitted.append((small.path / "confidence.yaml").read_text(encoding="utf-8"))
    assert fitted[0] == fitted[1]


def test_too_few_rows_are_told(run: Callable[..., Run], small: Folder, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"q": "what is Lantern?", "expect": ["port"]}\n', encoding="utf-8")
    before = (small.path / "confidence.yaml").read_text(encoding="utf-8")
    done = run("eval", "--calibrate", rows, "--knowledge", small.path)
    assert done.status == 2
    assert "right and wrong answers" in done.err
    assert (small.path / "confidence.yaml").read_text(encoding="utf-8") == before


def test_a_page_without_marks_is_told(
    run: Callable[..., Run], small: Folder, tmp_path: Path
) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing\n", encoding="utf-8")
    rows = labelled(tmp_path / "rows.jsonl")
    done = run("eval", "--calibrate", rows, "--table", page, "--knowledge", small.path)
    assert done.status == 2
    assert "<!-- reliability -->" in done.err


def test_without_scikit_learn_it_says_what_to_install(
    run: Callable[..., Run], small: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.linear_model", None)
    rows = labelled(tmp_path / "rows.jsonl")
    done = run("eval", "--calibrate", rows, "--knowledge", small.path)
    assert done.status == 2
    assert "pip install" in done.err


def test_every_weight_is_for_a_piece_of_evidence_and_every_piece_has_one() -> None:
    table = read(KNOWLEDGE / "confidence.yaml", "confidence.yaml").value
    for situation in calibrate.SITUATIONS:
        assert set(table[situation]["weights"]) == set(EVIDENCE)


def test_evidence_is_a_share_of_something_known(assistant: Assistant) -> None:
    for message in ("what is Rook?", "rok stage", "哪些项目是用 Go 写的？", "is the harbor open?"):
        proposal = assistant.propose(message)
        assert proposal is not None
        assert set(proposal.evidence) <= set(EVIDENCE)
        assert all(0 <= value <= 1 for value in proposal.evidence.values())


def test_more_evidence_for_an_answer_makes_it_likelier() -> None:
    calibration = Calibration(base=-1.0, weights={"share": 3.0, "passed": -2.0})
    assert probability({}, calibration) == pytest.approx(0.269, abs=0.001)
    assert probability({"share": 1.0}, calibration) > 0.5
    assert probability({"share": 1.0, "passed": 1.0}, calibration) == pytest.approx(0.5)
    assert probability({"unheard of": 1.0}, calibration) == probability({}, calibration)


def test_the_figures_are_those_of_the_books() -> None:
    cases = [Case({}, right, True, "") for right in (True, False, True, True)]
    fitted = Fitted("direct", Calibration(0, {}), cases, [0.6, 0.6, 0.9, 1.0], (0, 2))
    assert calibrate.brier(fitted) == pytest.approx((0.16 + 0.36 + 0.01 + 0) / 4)
    bins = calibrate.reliability(fitted, 2)
    assert bins == [Bin(pytest.approx(0.775), 0.75, 4)]
    assert calibrate.calibration_error(bins) == pytest.approx(0.025)
    assert "2 of 4 questions are answered rightly (50.0%)" in calibrate.risk_coverage(fitted, 0.7)


def test_the_rows_that_are_kept_for_checking_are_not_learned_from() -> None:
    learned, kept = (rows_of("calibration"), rows_of("held-out"))
    assert learned
    assert kept
    assert not learned & kept


def rows_of(name: str) -> set[str]:
    lines = (
        (ROOT / "tests" / "questions" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    )
    return {row.get("q") or row["text"] for row in map(json.loads, lines)}
