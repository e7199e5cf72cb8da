"""Other processes: what is measured cold, or must not share its memory, runs in one of its own."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent.parent
"""The folder of the package: a process started here runs the same code."""

MEGA = 1024 * 1024

_STATUS = Path("/proc/self/status")
_ROLLUP = Path("/proc/self/smaps_rollup")


class Memory(msgspec.Struct):
    """Memory of a process in MB: resident now, the most it ever was, and its share of what it
    shares with others (0 where the system does not tell).
    """

    rss: float
    peak: float
    pss: float = 0.0


def memory() -> Memory:
    """The memory of this process."""
    if not _STATUS.is_file():
        import resource

        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGA
        return Memory(peak, peak)
    return Memory(
        rss=_kilobytes(_STATUS, "VmRSS") / 1024,
        peak=_kilobytes(_STATUS, "VmHWM") / 1024,
        pss=_kilobytes(_ROLLUP, "Pss") / 1024 if _ROLLUP.is_file() else 0.0,
    )


def _kilobytes(file: Path, field: str) -> int:
    lines = (line.split() for line in file.read_text().splitlines())
    return next(int(parts[1]) for parts in lines if parts[0] == f"{field}:")


def run(arguments: Sequence[str], **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python with arguments to its end. Raises ProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        env=_environment(environment),
        check=False,
    )
    if done.returncode > 1:  # 1: something was not answered
        raise ProcessError(arguments, done.stderr.decode("utf-8", "replace"))
    return done


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child: ours, and what it is given.

    A child may keep the bytecode of our modules: told not to, it would compile every one of them
    at each start, and those of the libraries, which have theirs since they were installed, not.
    """
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **own}


class ProcessError(Exception):
    """A process that was to be measured has ended; says which one, and its last words."""

    def __init__(self, arguments: Sequence[str], said: str) -> None:
        last = said.strip().splitlines()[-1:] or ["it said nothing"]
        super().__init__(f"python {' '.join(arguments)[:80]}: {last[0]}")


class Child:
    """A process of `python -m MODULE` that answers each line that it is sent with one of JSON.

    It sends a first line when it is ready: `ready` holds it.
    """

    def __init__(self, module: str, *arguments: str, **environment: str) -> None:
        self._arguments = ["-m", module, *arguments]
        self._process = subprocess.Popen(
            [sys.executable, *self._arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=_environment(environment),
            text=True,
            encoding="utf-8",
        )
        self.ready: Any = self._read()

    def ask(self, line: object = "") -> Any:
        """Send a line and wait for the answer. Raises ProcessError when the process has ended."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{line}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # reading tells what it said last
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            _, said = self._process.communicate()
            raise ProcessError(self._arguments, said)
        return msgspec.json.decode(line)

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.communicate()


def say(value: Any) -> None:
    """Send a line of JSON from within a child."""
    sys.stdout.write(msgspec.json.encode(value).decode() + "\n")
    sys.stdout.flush()
