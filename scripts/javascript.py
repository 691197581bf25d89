"""Lint and types of the JavaScript, by Deno: ``python scripts/javascript.py``; part of ``make lint``.

The scripts of a page share one scope: they are joined in an order that the Python beside them keeps, as the browser
gets them, and looked at as one. What is said then names the file and line that a person edits. Types come from the
code itself and from JSDoc. Faults that were there before types were checked stand in ``scripts/javascript/known.txt``,
a file and a message a line; a new one is refused, and so is a line there that no longer holds.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tempfile
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deno import find_deno_bin

PROJECT: Final = Path(__file__).resolve().parent.parent
BESIDE: Final = Path(__file__).resolve().parent / "javascript"
KNOWN: Final = BESIDE / "known.txt"
CONFIGURATION: Final = PROJECT / "deno.json"

PAGES: Final = (
    ("nhmap/ui/map/view.py", "nhmap/ui/map/js"),
    ("nhmap/ui/state/watch.py", "nhmap/ui/state/word"),
    ("nhmap/ui/footprints/nest_list.py", "nhmap/ui/footprints/nesting"),
)
"""The module that keeps the order, and the folder of the scripts."""

_TYPE_FAULT: Final = re.compile(r"^(TS\d+) \[ERROR\]: (.*?)$.*?^\s+at \S+?:(\d+):(\d+)$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, order=True)
class Fault:
    """Something that Deno says of a line.

    Attributes
    ----------
    file
        Of the project, with slashes.
    line
        From 1.
    message
        The rule or code, and the first line of what is said.
    """

    file: str
    line: int
    message: str

    @property
    def key(self) -> str:
        """What it is known by: lines move."""
        return f"{self.file}: {self.message}"


class Joined:
    """Scripts as one, and where each line of it comes from."""

    def __init__(self, parts: list[Path]) -> None:
        self.parts, self.text = parts, ""
        self.starts: list[int] = []
        for part in parts:
            self.starts.append(self.text.count("\n") + 1)
            self.text += part.read_text(encoding="utf-8").rstrip("\n") + "\n"

    def fault(self, line: int, message: str) -> Fault:
        """A fault at a line of the whole, from 1, as one of the file that the line is from."""
        at = max(0, bisect_right(self.starts, line) - 1)
        return Fault(self.parts[at].relative_to(PROJECT).as_posix(), line - self.starts[at] + 1, message)


def order_of(module: Path) -> list[str]:
    """Names of the scripts in the order that they are joined: the module's ``PARTS``, read without running it."""
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "PARTS":
            return [str(name) for name in ast.literal_eval(node.value)] if node.value is not None else []
    message = f"{module} does not say in which order its scripts are joined."
    raise SystemExit(message)


def deno(*words: str, cwd: Path) -> str:
    """What Deno says to a command; nothing is fetched from anywhere."""
    quiet = {"NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1", "DENO_NO_PACKAGE_JSON": "1"}
    command = [find_deno_bin(), *words]
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **quiet}, capture_output=True, text=True, check=False)
    return done.stdout if "--json" in words else done.stdout + done.stderr


def faults_of(joined: Joined, folder: Path) -> list[Fault]:
    """All faults of types and lint in scripts that are joined.

    Raises
    ------
    SystemExit
        When Deno itself did not get to look.
    """
    script = folder / "joined.js"
    script.write_text(joined.text, encoding="utf-8")
    said = deno("check", "--config", str(CONFIGURATION), "--no-remote", "--no-npm", str(script), cwd=folder)
    faults = [joined.fault(int(line), f"{code} {message}") for code, message, line, _ in _TYPE_FAULT.findall(said)]
    counted = re.search(r"^Found (\d+) errors?\.$", said, re.MULTILINE)
    if "error:" in said and len(faults) != (int(counted.group(1)) if counted else 1):
        raise SystemExit(said)
    heard = json.loads(deno("lint", "--json", "--config", str(CONFIGURATION), str(script), cwd=folder))
    if heard["errors"]:
        raise SystemExit(str(heard["errors"]))
    remarks = ((each["range"]["start"]["line"], f"{each['code']} {each['message']}") for each in heard["diagnostics"])
    return sorted([*faults, *(joined.fault(line, message) for line, message in remarks)])


def main(arguments: list[str]) -> int:
    """Look at all scripts; with ``--learn`` take what is there as known. Returns the exit code."""
    faults = []
    with tempfile.TemporaryDirectory() as made:
        for module, folder in PAGES:
            parts = [PROJECT / folder / name for name in order_of(PROJECT / module)]
            faults += faults_of(Joined(parts), Path(made))
    if "--learn" in arguments:
        KNOWN.write_text("".join(sorted({f"{fault.key}\n" for fault in faults})), encoding="utf-8")
        return 0
    known = set(KNOWN.read_text(encoding="utf-8").splitlines())
    new = [fault for fault in faults if fault.key not in known]
    gone = sorted(known - {fault.key for fault in faults})
    for fault in new:
        print(f"{fault.file}:{fault.line}: {fault.message}")
    for line in gone:
        print(f"{KNOWN.relative_to(PROJECT)}: mended, so take this line out: {line}")
    tests = subprocess.call(
        [find_deno_bin(), "lint", "--quiet", "--config", str(CONFIGURATION), "tests/js"], cwd=PROJECT
    )
    if not (new or gone or tests):
        print(f"JavaScript: no new fault in {sum(len(order_of(PROJECT / module)) for module, _ in PAGES)} scripts")
    return 1 if new or gone or tests else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
