"""Names that are tenses: ``python scripts/names.py``; part of ``make lint``.

A thing is called by a noun of the trade (``stroke``, ``rows``, ``practice``), not by what happened to it (``found``,
``told``, ``kept``). Names of before stand in ``scripts/names/known.txt``, a count and a file a line: a file may have
fewer, never more. Whoever renames some writes the list anew with ``--learn``.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT: Final = Path(__file__).resolve().parent.parent
KNOWN: Final = Path(__file__).resolve().parent / "names" / "known.txt"
TENSES: Final = frozenset(
    ("found", "each", "said", "told", "held", "kept", "given", "seen", "asked", "taken", "made", "known", "chosen")
)


def bound_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every name that a module gives: variables, parameters, attributes, functions, classes; with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, node.lineno
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr, node.lineno
        elif isinstance(node, ast.arg):
            yield node.arg, node.lineno
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node.lineno


def tenses(text: str) -> list[tuple[str, int]]:
    """Names of a module's text that are tenses, with their lines, in the order of the lines."""
    names = bound_names(ast.parse(text))
    return sorted(((name, line) for name, line in names if name.strip("_").lower() in TENSES), key=lambda pair: pair[1])


def read_known(path: Path) -> Counter[str]:
    """How many each file may have."""
    pairs = (line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines())
    return Counter({file: int(count) for count, file in pairs})


def main(arguments: list[str]) -> int:
    """Look at all modules; with ``--learn`` write the list anew. Returns the exit code."""
    files = {path.relative_to(PROJECT).as_posix(): path for path in sorted((PROJECT / "nhmap").rglob("*.py"))}
    names = {file: tenses(path.read_text(encoding="utf-8")) for file, path in files.items()}
    counts = Counter({file: len(pairs) for file, pairs in names.items() if pairs})
    if "--learn" in arguments:
        lines = [f"{count} {file}\n" for file, count in sorted(counts.items())]
        KNOWN.write_text("".join(lines), encoding="utf-8", newline="\n")
        print(f"{counts.total():,} names in {len(counts):,} files are known.")
        return 0
    known = read_known(KNOWN)
    grown = [file for file, count in counts.items() if count > known[file]]
    for file in grown:
        print(f"{file}: {counts[file]} names that are tenses, {known[file]} were known:")
        for name, line in names[file]:
            print(f"  {file}:{line} {name}")
    if grown:
        print("Call each by what it is: a noun of the trade.")
        return 1
    fewer = known.total() - counts.total()
    print(f"{counts.total():,} names that are tenses" + (f", {fewer} fewer than known: --learn." if fewer else "."))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
