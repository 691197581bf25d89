"""Writes ``marks.py`` afresh from the publishers' files that nhmap is made with: ``python -m … FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from nhmap.store.refresh import marks
from nhmap.store.refresh.reading import Tally, rows_of
from nhmap.store.refresh.recognising import MARKED, recognise


def main(folder: Path) -> None:
    """Read every publication that says no full date, and write down by what its rows are known."""
    by_file = {}
    for entry in recognise(folder).recognised:
        if entry.table is None or not entry.file.endswith(entry.name) or entry.file not in MARKED:
            continue
        tally = Tally(entry.name, entry.title)
        for _ in rows_of(entry, tally):
            pass
        by_file[entry.file] = tally.mark
    path = Path(marks.__file__)
    head = path.read_text(encoding="utf-8").partition("MARKS: Final")[0]
    body = "".join(f'    "{file}": "{mark}",\n' for file, mark in sorted(by_file.items()))
    path.write_text(f"{head}MARKS: Final[dict[str, str]] = {{\n{body}}}\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
