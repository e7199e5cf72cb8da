"""`cncf-guide eval`: accuracy on question files, and with --calibrate what confidence rests on."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot import calibrate, evaluate
from bot.assistant import Assistant

BEGIN, END = "<!-- reliability -->\n", "<!-- end -->"
"""Between these marks of a page stands the reliability table."""


def accuracy(assistant: Assistant, files: Sequence[Path], quiet: bool) -> bool:
    """Print the accuracy on each file; False when one can't be read."""
    for file in files:
        try:
            results = [evaluate.evaluate(assistant, row) for row in evaluate.rows(file)]
        except (OSError, ValueError) as error:
            return _failed(error)
        print(f"{file.name}: {len(results)} rows")
        print("\n".join(evaluate.report(results, wrong=not quiet)))
    return True


def calibration(
    assistant: Assistant, folder: Path, files: Sequence[Path], page: Path | None
) -> bool:
    """Fit the confidence on the rows of all files and write it into a knowledge folder; print the
    reliability tables, and write them into a page too. False when something is in the way.
    """
    try:
        rows = [row for file in files for row in evaluate.rows(file)]
        report = "\n".join(_report(assistant, folder / "confidence.yaml", rows))
        if page is not None:
            _put(page, report)
    except ImportError:
        return _failed("--calibrate needs scikit-learn: pip install 'cncf-guide[calibrate]'")
    except (OSError, ValueError) as error:
        return _failed(error)
    print(report)
    return True


def _report(assistant: Assistant, path: Path, rows: list[dict[str, Any]]) -> list[str]:
    """Fit, write the weights, and tell how well they hold."""
    limits = assistant.knowledge.limits
    fitted = calibrate.fit(assistant, rows)
    path.write_text(calibrate.as_yaml(fitted), encoding="utf-8")
    lines: list[str] = []
    for one in fitted:
        least = limits["answers"]["least"][one.situation]
        lines += [*calibrate.report(one, int(limits["calibration"]["bins"]), least), ""]
    return lines


def _put(page: Path, text: str) -> None:
    """Put a text between the marks of a page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{page} has no lines {BEGIN.strip()} and {END} to put the table between")
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")


def _failed(error: object) -> bool:
    print(f"cncf-guide eval: {error}", file=sys.stderr)
    return False
