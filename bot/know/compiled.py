"""The compiled form of what is read from the knowledge, kept between runs.

Reading and checking hundreds of YAML files takes the better part of a second; their compiled form
(MessagePack, decoded into types: data only, nothing in it can run) takes milliseconds. It is named
by the digest of everything it was made from, so a stale one is never read, and it lies in the
user's own cache folder; one that others may write to is not used. Without it everything works.
"""

import contextlib
import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
from platformdirs import user_cache_path

T = TypeVar("T")

KEPT = 4
"""How many compiled files of each kind are kept."""


def compiled(kind: type[T], name: str, digest: str, build: Callable[[], T]) -> T:
    """The compiled value called `name` for a digest; built, and kept, when there is none."""
    folder = _folder()
    file = folder / f"{name}-{digest}.msgpack" if folder else None
    if file is not None:
        with contextlib.suppress(OSError, msgspec.DecodeError):
            return msgspec.msgpack.decode(file.read_bytes(), type=kind)
    value = build()
    if file is not None:
        with contextlib.suppress(OSError):
            _keep(file, msgspec.msgpack.encode(value))
    return value


def _folder() -> Path | None:
    """The cache folder, if it is ours alone."""
    try:
        folder = user_cache_path("cncf-guide")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except (OSError, RuntimeError):
        return None
    shared = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    mine = not hasattr(os, "getuid") or status.st_uid == os.getuid()
    return folder if mine and not shared else None


def _keep(file: Path, content: bytes) -> None:
    """Write beside and rename, so that a reader never sees half a file; drop old ones."""
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as new:
        new.write(content)
    Path(new.name).replace(file)
    kind = file.name.split("-", 1)[0]
    siblings = sorted(file.parent.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime)
    for old in siblings[:-KEPT]:
        old.unlink(missing_ok=True)
