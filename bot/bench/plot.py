"""The growth of everything with the number of records, drawn. The only home of matplotlib."""

from pathlib import Path
from typing import Any


def draw(sizes: list[dict[str, Any]], file: Path) -> None:
    """Draw `ask`, start and memory over the number of records; the ending says the format."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "cncf-guide"  # the same figures give the same file
    matplotlib.rcParams["svg.fonttype"] = "none"  # text stays text
    from matplotlib import pyplot

    known = [size for size in sizes if "error" not in size]
    records = [size["records"] for size in known]
    figure, axes = pyplot.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    lines = (
        (axes[0], "`ask`, microseconds", {
            "p50": [size["ask"]["p50"] for size in known],
            "p99": [size["ask"]["p99"] for size in known],
        }),
        (axes[1], "start, seconds", {
            "from the files": [size["from_files"]["seconds"] for size in known],
            "compiled": [size["compiled"]["seconds"] for size in known],
        }),
        (axes[2], "memory, MB", {"": [size["compiled"]["memory"]["rss"] for size in known]}),
    )  # fmt: skip
    for axis, title, series in lines:
        for name, values in series.items():
            axis.plot(records, values, marker="o", label=name)
        axis.set(title=title, xlabel="records", xscale="log", yscale="log")
        axis.grid(alpha=0.3)
        if len(series) > 1:
            axis.legend(frameon=False)
    figure.savefig(file, metadata={"Date": None} if file.suffix == ".svg" else None)
