"""Confidence fitted on labelled questions: the weights of the evidence, and how well they hold.

`cncf-guide eval --calibrate` asks every row, notes the evidence for the best answer and whether it
was right, and fits a logistic regression (scikit-learn's) for each of two situations: asked
directly and overheard. What it reports was said of rows that the fit had not seen: in each of k
folds the weights come from the other folds, and rows with the same `fact` share a fold.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.assistant import Assistant
from bot.evaluate import is_right
from bot.model import Calibration
from bot.reply.evidence import EVIDENCE

SITUATIONS = ("direct", "overheard")


@dataclass(frozen=True)
class Case:
    """One row: the evidence for the best answer, and whether that is right, and wanted."""

    evidence: dict[str, float]
    right: bool
    wanted: bool
    group: str


@dataclass(frozen=True)
class Fitted:
    """The weights for one situation, and what was said of each case before it was seen.

    `unheard` counts the wanted and unwanted messages in which the bot would not speak however sure
    it is.
    """

    situation: str
    calibration: Calibration
    cases: list[Case]
    said: list[float]
    unheard: tuple[int, int]


@dataclass(frozen=True)
class Bin:
    """The cases of which about the same was said: mean confidence, share of right ones, count."""

    said: float
    right: float
    count: int


def fit(assistant: Assistant, rows: Sequence[dict[str, Any]]) -> list[Fitted]:
    """Fit both situations.

    Raises ImportError without scikit-learn, and ValueError when the rows are too few or all alike.
    """
    return [_fit_one(assistant, rows, situation) for situation in SITUATIONS]


def _fit_one(assistant: Assistant, rows: Sequence[dict[str, Any]], situation: str) -> Fitted:
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GroupKFold, cross_val_predict

    limits = assistant.knowledge.limits["calibration"]
    folds = int(limits["folds"])
    found = [(row, _case(assistant, row, situation)) for row in rows if _counts(row, situation)]
    cases = [case for _, case in found if case is not None]
    if len({case.right for case in cases}) < 2 or len({case.group for case in cases}) < folds:
        raise ValueError(f"needs right and wrong answers from at least {folds} facts to learn from")
    table = [[case.evidence.get(name, 0.0) for name in EVIDENCE] for case in cases]
    right = [case.right for case in cases]
    model = LogisticRegression(C=limits["strength"], max_iter=10_000)
    said = cross_val_predict(
        model,
        table,
        right,
        groups=[case.group for case in cases],
        cv=GroupKFold(folds),
        method="predict_proba",
    )
    model.fit(table, right)
    weights = {name: round(float(w), 3) for name, w in zip(EVIDENCE, model.coef_[0], strict=True)}
    unheard = [_wanted(row) for row, case in found if case is None]
    return Fitted(
        situation,
        Calibration(round(float(model.intercept_[0]), 3), weights),
        cases,
        [float(p) for p in said[:, 1]],
        (sum(unheard), len(unheard) - sum(unheard)),
    )


def _counts(row: dict[str, Any], situation: str) -> bool:
    """Whether a row says what is right: put to the bot directly, a card may be right or not."""
    if "text" in row:
        return situation == "overheard" or row.get("direct_expect") == "decline"
    return "q" in row


def _wanted(row: dict[str, Any]) -> bool:
    return "q" in row


def _case(assistant: Assistant, row: dict[str, Any], situation: str) -> Case | None:
    """The case of a row; None when there is nothing that the bot could say."""
    overheard = situation == "overheard"
    text = row["q"] if _wanted(row) else row["text"]
    proposal = assistant.propose(text, overheard)
    if proposal is None or (overheard and not proposal.may_speak()):
        return None
    right = _wanted(row) and is_right(assistant, row, proposal.answer(overheard))
    return Case(proposal.evidence, right, _wanted(row), str(row.get("fact") or text))


def reliability(fitted: Fitted, bins: int) -> list[Bin]:
    """The cases in bins of equal width by what was said of them; empty ones are left out."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for case, said in zip(fitted.cases, fitted.said, strict=True):
        groups.setdefault(min(bins - 1, int(said * bins)), []).append((said, case.right))
    return [
        Bin(
            sum(said for said, _ in group) / len(group),
            sum(right for _, right in group) / len(group),
            len(group),
        )
        for _, group in sorted(groups.items())
    ]


def calibration_error(bins: Iterable[Bin]) -> float:
    """The expected calibration error: how far said and right lie apart, on average over cases."""
    found = list(bins)
    return sum(abs(b.said - b.right) * b.count for b in found) / sum(b.count for b in found)


def brier(fitted: Fitted) -> float:
    """The Brier score: the mean square of what was said less what was so (0 is perfect)."""
    pairs = zip(fitted.cases, fitted.said, strict=True)
    return sum((said - case.right) ** 2 for case, said in pairs) / len(fitted.cases)


def risk_coverage(fitted: Fitted, least: float) -> str:
    """What is answered from a confidence on: how many questions, and how many that are none."""
    given = [c for c, said in zip(fitted.cases, fitted.said, strict=True) if said >= least]
    wanted = sum(case.wanted for case in fitted.cases) + fitted.unheard[0]
    others = len(fitted.cases) + sum(fitted.unheard) - wanted
    right = sum(case.right for case in given)
    wrong = sum(case.wanted for case in given) - right
    false = len(given) - right - wrong
    return (
        f"From a confidence of {least:g} on, {right} of {wanted} questions are answered rightly "
        f"({right / max(1, wanted):.1%}), {wrong} wrongly, and {false} of {others} messages that "
        f"want no answer ({false / max(1, others):.2%})."
    )


def report(fitted: Fitted, bins: int, least: float) -> Iterator[str]:
    """The reliability table of one situation in Markdown, with its figures."""
    found = reliability(fitted, bins)
    yield f"### {'Overheard' if fitted.situation == 'overheard' else 'Asked directly'}"
    yield ""
    yield "| confidence said | share that was right | messages |"
    yield "|---:|---:|---:|"
    for b in found:
        yield f"| {b.said:.2f} | {b.right:.2f} | {b.count} |"
    yield ""
    yield (
        f"{len(fitted.cases)} messages; Brier score {brier(fitted):.3f}, expected calibration "
        f"error {calibration_error(found):.3f}."
    )
    yield risk_coverage(fitted, least)


def as_yaml(fitted: Iterable[Fitted]) -> str:
    """The text of `confidence.yaml`."""
    lines = ["# How much each piece of evidence counts for the confidence of an answer."]
    lines += ["# Written by `cncf-guide eval --calibrate`; docs/calibration.md tells more."]
    for one in fitted:
        lines += ["", f"{one.situation}:", f"  base: {one.calibration.base:g}", "  weights:"]
        lines += [f"    {name}: {w:g}" for name, w in one.calibration.weights.items()]
    return "\n".join(lines) + "\n"
