"""``nhmap verify``: works the figures of a pack out again from its own rows, and names each that differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap.cli.printing import as_json, counted
from nhmap.cli.reading import read_file
from nhmap.store.paper.verifying import Verdict, verify

if TYPE_CHECKING:
    import argparse

LARGEST_MB: Final = 1_000
DIFFERS: Final = 3
"""Exit code where anything differs."""


def run(options: argparse.Namespace) -> int:
    """Verify, and say what is the same and what is not."""
    data = read_file(options.file, LARGEST_MB, "the ZIP that nhmap wrote", smaller="Give the pack as nhmap wrote it.")
    verdict = verify(data, options.file.name)
    if options.json:
        print(as_json(_answer(verdict)))
    else:
        _say(verdict, seal_only=options.seal)
    sound = verdict.sealed if options.seal else verdict.sound
    return 0 if sound else DIFFERS


def _answer(verdict: Verdict) -> dict[str, object]:
    return {
        "plan": verdict.plan,
        "made": verdict.made,
        "sound": verdict.sound,
        "sealed": verdict.sealed,
        "seal": verdict.seal,
        "compared": list(verdict.compared),
        "altered": list(verdict.altered),
        "differences": [
            {"file": d.file, "place": d.place, "worked_out": d.worked_out, "stands": d.stands}
            for d in verdict.differences
        ],
        "further": verdict.further,
        "notes": list(verdict.notes),
    }


def _say(verdict: Verdict, *, seal_only: bool) -> None:
    print(f"{verdict.plan}, made {verdict.made}")
    print(f"  seal {verdict.seal}: {'it holds' if verdict.sealed else 'it does NOT hold, a sealed file was altered'}")
    if seal_only:
        return
    for words in verdict.altered:
        print(f"  altered: {words}")
    for difference in verdict.differences:
        print(f"  differs: {difference}")
    if verdict.further:
        print(f"  and {verdict.further:,} more")
    for note in verdict.notes:
        print(f"  note: {note}")
    count = counted(len(verdict.compared), "file")
    if not verdict.differences:
        print(f"  every figure of {count} is what the rows of the pack give")
    else:
        print(f"  {counted(len(verdict.differences) + verdict.further, 'figure')} of {count} differ")
