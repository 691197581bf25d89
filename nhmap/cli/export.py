"""``nhmap export``: the files of a plan, as the screen gives them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nhmap.cli.footprints import assessed
from nhmap.cli.printing import as_json, counted
from nhmap.cli.writing import write_files
from nhmap.store.exports.bundles import plan_files
from nhmap.store.footprint_files.importing import rejected_csv
from nhmap.store.footprint_files.unclaimed import unclaimed

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Write the files, and say which."""
    done = assessed(options)
    when = datetime.now(UTC).isoformat(timespec="seconds")
    files = plan_files(
        done.assessment,
        done.evidence,
        done.shapes,
        when,
        done.imported.rule,
        team=done.team,
        decision=done.imported.decision,
        comments=done.imported.comments,
    )
    files["assessment.json"] = as_json(done.answer() | {"made": when}).encode()
    for name, rows in (("rejected.csv", done.imported.rejected), ("claimed.csv", done.imported.claimed)):
        if len(rows):
            files[name] = rejected_csv(rows)
    left_out = unclaimed(done.assessment.plan, done.evidence.areas)
    write_files(options.out, files)
    print(f"{counted(len(files), 'file')} written to {options.out}: {', '.join(files)}")
    if done.place:
        print(f"  {done.place}")
    for problem in (*done.imported.problems, *([left_out.problem] if left_out else [])):
        print(f"  {problem.severity}: {problem.message}")
    return 0
