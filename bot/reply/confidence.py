"""Evidence becomes confidence: how likely an answer is the right one, and wanted.

A logistic regression: the weights of the evidence are added up, and the logistic function makes a
probability of the sum. The weights are data (`knowledge/confidence.yaml`); `bot.calibrate` fits
them.
"""

import math
from collections.abc import Mapping

from bot.model import Calibration


def probability(evidence: Mapping[str, float], calibration: Calibration) -> float:
    """The probability (0 to 1) that an answer with this evidence is right."""
    weights = calibration.weights
    total = calibration.base + sum(
        weights.get(name, 0.0) * value for name, value in evidence.items()
    )
    return 1 / (1 + math.exp(-total))
