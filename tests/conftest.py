"""What the tests share: the doors of the product and the knowledge behind them."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from bot.assistant import Assistant
from bot.model import Answer, Project
from bot.talk import cli, output

ROOT = Path(__file__).resolve().parent.parent
KNOWLEDGE = ROOT / "knowledge"
SMALL = Path(__file__).resolve().parent / "data" / "knowledge"

# Nothing is timed, and every run tries the same inputs; HYPOTHESIS_PROFILE=explore tries new ones.
settings.register_profile(
    "same",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("explore", settings.get_profile("same"), derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session", autouse=True)
def _nothing_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the cache or the settings of the person who runs it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("KNOWLEDGE_DIR", raising=False)
        yield


@pytest.fixture(scope="session")
def assistant(_nothing_of_the_user: None) -> Assistant:
    """The product with the real knowledge."""
    return Assistant(KNOWLEDGE)


@pytest.fixture(scope="session")
def projects(assistant: Assistant) -> list[Project]:
    """All of its projects."""
    return list(assistant.knowledge.projects.values())


def says_number(text: str, number: int) -> bool:
    """Whether a text says a number, not a date or a longer number that holds it."""
    return re.search(rf"(?<![\d-]){number}(?![\d-])", text) is not None


@pytest.fixture(scope="session")
def ask(assistant: Assistant) -> Callable[..., Answer]:
    return assistant.ask


@pytest.fixture(scope="session")
def ask_json(assistant: Assistant) -> Callable[..., dict[str, Any]]:
    """Ask, and get the object that `ask --json` prints."""

    def answer(question: str, **options: Any) -> dict[str, Any]:
        given = {"lang": None, "as_of": None, "overheard": False, **options}
        row = json.loads(output.as_json(assistant, question, assistant.ask(question, **given), 0.1))
        assert isinstance(row, dict)
        return row

    return answer


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The JSON objects, one a line."""
        return [json.loads(line) for line in self.out.split("\n") if line]


class Terminal(io.StringIO):
    """A standard input at which a person sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="session")
def run(_nothing_of_the_user: None) -> Callable[..., Run]:
    """Run a command line in this process; `stdin` is its standard input (None: a terminal)."""

    def command(*arguments: str | Path, stdin: str | None = None) -> Run:
        out, err = io.StringIO(), io.StringIO()
        given = Terminal() if stdin is None else io.StringIO(stdin)
        with (
            pytest.MonkeyPatch.context() as patch,
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            patch.setattr(sys, "stdin", given)
            try:
                status = cli.main([str(argument) for argument in arguments])
            except SystemExit as stop:
                status = int(stop.code or 0)
        return Run(status, out.getvalue(), err.getvalue())

    return command


@pytest.fixture(scope="session")
def process(_nothing_of_the_user: None) -> Callable[..., Run]:
    """Run `python -m bot` as a process of its own."""

    def command(*arguments: str | Path, stdin: bytes = b"", **environment: str) -> Run:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=ROOT,
            env={**os.environ, **environment},
            timeout=600,  # only for one that hangs
            check=False,
        )
        return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    return command


class Folder:
    """A knowledge folder of a test's own, small enough to know by heart."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def edit(self, file: str, old: str, new: str) -> int:
        """Replace the first `old` by `new`; the line on which it stands."""
        path = self.path / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not say {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return text.count("\n", 0, text.index(old)) + 1


def make_folder(target: Path) -> Folder:
    """The small knowledge of tests/data with the product's own phrases, questions and limits."""
    shutil.copytree(SMALL, target)
    for table in ("phrases", "questions", "limits", "confidence"):
        shutil.copy(KNOWLEDGE / f"{table}.yaml", target)
    return Folder(target)


@pytest.fixture
def small(tmp_path: Path) -> Folder:
    return make_folder(tmp_path / "knowledge")


GUIDE = [
    *("kubernetes", "helm", "telepresence", "prometheus", "openmetrics", "cortex", "fluentd"),
    *("opentracing", "jaeger", "harbor", "rook", "vitess", "tikv", "rkt", "containerd", "coredns"),
    *("linkerd", "envoy", "falco", "spiffe", "spire", "the-update-framework", "notary-project"),
    *("open-policy-agent", "nats", "grpc", "cloudevents"),
]
"""The projects that the guide of 2018 describes."""


def shared(name: str) -> Path:
    """A file that lies beside the repository (or under CNCF_GUIDE_SHARED); skips without it."""
    folder = Path(os.environ.get("CNCF_GUIDE_SHARED") or ROOT.parent / "shared")
    path = folder / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside the repository (set CNCF_GUIDE_SHARED)")
    return path
