"""The part of requirements.lock that some packages need, hashes and all: `python subset.py requirements.lock NAME…`.

The lock says under each pin who asked for it (`# via`), so the way down from a package is the way up of its dependencies.
Standard library only: this runs in the builder before anything is installed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==")


def subset(lock: str, names: Iterable[str]) -> str:
    """The blocks of the lock that `names` are or depend on, unchanged. Names without a pin of their own (the packages of
    this repository) are fine as long as something depends on them. Raises LookupError for a name the lock never says."""
    blocks = _blocks(lock)
    parents = {name: _parents(block) for name, block in blocks.items()}
    known = set(blocks).union(*parents.values())
    wanted = {_normal(name) for name in names}
    if unknown := wanted - known:
        raise LookupError(f"not in the lock: {', '.join(sorted(unknown))}")
    while grown := {name for name, asked in parents.items() if name not in wanted and asked & wanted}:
        wanted |= grown
    return "".join(block for name, block in blocks.items() if name in wanted)


def _blocks(lock: str) -> dict[str, str]:
    blocks: dict[str, str] = {}
    name = ""
    for line in lock.splitlines(keepends=True):
        if pin := _PIN.match(line):
            name = _normal(pin[1])
            blocks[name] = ""
        if name:
            blocks[name] += line
    return blocks


def _parents(block: str) -> set[str]:
    comments = [line.strip(" #") for line in block.splitlines() if line.lstrip().startswith("#")]
    return {_normal(comment.removeprefix("via").strip()) for comment in comments} - {""}


def _normal(name: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    try:
        sys.stdout.write(subset(Path(sys.argv[1]).read_text(encoding="utf-8"), sys.argv[2:]))
    except (LookupError, OSError) as problem:
        sys.exit(f"subset.py: {problem}")
