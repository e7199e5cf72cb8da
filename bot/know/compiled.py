"""What is kept between runs of what is read from the knowledge.

Reading and checking hundreds of YAML files takes the better part of a second; opening what became
of them takes milliseconds. A kept file is named by the digest of everything it was made from, so a
stale one is never read. It holds data only (nothing in it can run), begins with a checksum, so
that one that is not what was written is made anew, and lies in the user's own cache folder; a
folder that others may write to is not used. Without any of it everything works.
"""

import contextlib
import os
import stat
import sys
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from threading import Lock
from zlib import crc32

from bot.know.packed import Span, at_hand

KEPT = 4
"""How many kept files of each kind there may be."""

BEGINNING = f"cncf-guide {sys.byteorder:<6}\n".encode()
"""Before the checksum: what the file is, and in which order its numbers have their bytes."""

_START = len(BEGINNING) + 4
_PIECE = 1 << 16


def compiled(name: str, digest: str, build: Callable[[], bytes]) -> Span:
    """The content called `name` for a digest; built, and kept, when there is none.

    What is kept is read piece by piece, so what nobody asks for takes no room. A file is only ever
    replaced by another, never written to again: whoever has it open may go on reading.
    """
    folder = _folder()
    if folder is None:
        return at_hand(build())
    file = folder / f"{name}-{digest}.bin"
    with contextlib.suppress(OSError, ValueError):
        return _opened(file)
    content = build()
    with contextlib.suppress(OSError, ValueError):
        _keep(file, content)
        return _opened(file)
    return at_hand(content)


def _folder() -> Path | None:
    """The cache folder, if it is ours alone."""
    from platformdirs import user_cache_path

    try:
        folder = user_cache_path("cncf-guide")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, RuntimeError):
        return None
    shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return folder if _is_ours(status) and not shared else None


def _is_ours(status: os.stat_result) -> bool:
    return not hasattr(os, "getuid") or status.st_uid == os.getuid()


def _opened(path: Path) -> Span:
    """The content of a kept file. Raises ValueError when it is not as it was written, or when it
    belongs to somebody else.
    """
    with path.open("rb", buffering=0) as file:
        status = os.fstat(file.fileno())
        if not _is_ours(status):
            raise ValueError("somebody else has written it")
        beginning, told = file.read(len(BEGINNING)), file.read(4)
        if beginning != BEGINNING or told != _checksum(file):
            raise ValueError("it is not what was written")
        return Span(_Reading(os.dup(file.fileno())), _START, status.st_size - _START)


class _Reading:
    """Reads an open file at any place, from any thread."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._lock = Lock()

    def __call__(self, start: int, size: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self._number, size, start)
        with self._lock:
            os.lseek(self._number, start, os.SEEK_SET)
            return os.read(self._number, size)

    def __del__(self) -> None:
        os.close(self._number)


def _checksum(file: FileIO) -> bytes:
    """The checksum of the rest of a file, read piece by piece so that it does not fill memory."""
    value = 0
    while piece := file.read(_PIECE):
        value = crc32(piece, value)
    return value.to_bytes(4, "big")


def _keep(file: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader never sees half a file; drop old ones."""
    import tempfile  # only to write

    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as new:
        try:
            new.write(BEGINNING + crc32(content).to_bytes(4, "big"))
            new.write(content)
            new.flush()
            Path(new.name).replace(file)
        except OSError:
            Path(new.name).unlink()
            raise
    kind = file.name.split("-", 1)[0]
    siblings = sorted(file.parent.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime)
    for old in siblings[:-KEPT]:
        old.unlink(missing_ok=True)
