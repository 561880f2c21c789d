"""Generated and checked in: the JSON Schema of every event and of the files that people write, and the AsyncAPI document.

`python -m tandem.contracts.schemas --check` fails when the files are stale or the models break what was promised;
`--write` writes them, and refuses a breaking change. `--folder` names another folder than the repository's.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tandem.contracts import asyncapi
from tandem.contracts.compat import breaking
from tandem.contracts.model import Model
from tandem.contracts.plan_problem import SCHEMA_NAME, PlanProblem
from tandem.contracts.registry import ROUTES

ASYNCAPI = "asyncapi.json"
_REMEDY = "keep the old shape, or add a new payload with a `.v2` type and leave this one be (contracts/README.md)"


def folder() -> Path:
    """`contracts/schemas` of the repository this module is run from. FileNotFoundError when it is installed elsewhere."""
    for parent in Path(__file__).resolve().parents:
        if (parent / "schemas").is_dir() and (parent / "pyproject.toml").is_file():
            return parent / "schemas"
    raise FileNotFoundError("no schemas folder above this module: run this from a checkout of the repository")


def generated() -> dict[str, dict[str, Any]]:
    """File name -> document, as the models and the topology are now."""
    documents = {f"{route.payload.TYPE}.json": _schema(route.payload.TYPE, route.payload) for route in ROUTES}
    files = {f"{SCHEMA_NAME}.json": _schema(SCHEMA_NAME, PlanProblem)}
    return documents | files | {ASYNCAPI: asyncapi.document()}


def _schema(name: str, model: type[Model]) -> dict[str, Any]:
    """As readers take it: fields with a default are not required."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{name.replace('.', ':')}",
        **model.model_json_schema(mode="validation"),
    }


def text_of(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def broken(where: Path, documents: dict[str, dict[str, Any]]) -> list[str]:
    """The promises in the checked-in schemas that `documents` no longer keep."""
    found: list[str] = []
    for path in sorted(where.glob("*.json")):
        if path.name == ASYNCAPI:
            continue
        if path.name not in documents:
            found.append(f"{path.stem}: the type was removed")
            continue
        old = json.loads(path.read_text(encoding="utf-8"))
        found += [f"{path.stem}: {difference}" for difference in breaking(old, documents[path.name])]
    return found


def stale(where: Path, documents: dict[str, dict[str, Any]]) -> list[str]:
    """The files that are not what would be written."""
    return [
        name
        for name, document in sorted(documents.items())
        if not (where / name).is_file() or (where / name).read_text(encoding="utf-8") != text_of(document)
    ]


def check(where: Path) -> list[str]:
    """What is wrong, in words; empty when the files stand for the models."""
    documents = generated()
    problems = [f"breaking: {difference}; {_REMEDY}" for difference in broken(where, documents)]
    return problems + [f"stale: {name}; run `make schemas` and commit it" for name in stale(where, documents)]


def write(where: Path) -> list[str]:
    """Write what is stale. Nothing is written when a promise would be broken; returns what would."""
    documents = generated()
    problems = [f"refused: {difference}; {_REMEDY}" for difference in broken(where, documents)]
    if not problems:
        for name in stale(where, documents):
            (where / name).write_text(text_of(documents[name]), encoding="utf-8")
    return problems


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tandem.contracts.schemas", description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--check", action="store_true", help="fail when files are stale or a promise is broken")
    action.add_argument("--write", action="store_true", help="write the files; refuses a breaking change")
    parser.add_argument("--folder", type=Path, default=None, help="default: contracts/schemas of this repository")
    options = parser.parse_args(arguments)
    where = options.folder or folder()
    problems = write(where) if options.write else check(where)
    for problem in problems:
        sys.stderr.write(problem + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
