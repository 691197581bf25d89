"""``nhmap return``: the strategic pipeline of a plan as a workbook, a paper for Word and CSV files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from nhmap.cli.footprints import assessed
from nhmap.cli.pack import decision_of
from nhmap.cli.pack_beside import notes_of, pipeline_of, sites
from nhmap.cli.printing import as_json, counted
from nhmap.cli.reading import catalogue
from nhmap.cli.writing import write_files
from nhmap.store.exports.scheme_files import schemes_csv
from nhmap.store.paper.return_tables import return_files, return_tables
from nhmap.store.paper.returned import pipeline_return
from nhmap.store.paper.subject import Subject

if TYPE_CHECKING:
    import argparse

    from nhmap.core.portfolio.pipeline_return import PipelineReturn
    from nhmap.store.paper.tables import Table
    from nhmap.store.tabular.problems import Problem


def run(options: argparse.Namespace) -> int:
    """Write the return, and say what it comes to."""
    done = assessed(options)
    when = options.made or datetime.now(UTC).isoformat(timespec="seconds")
    book = notes_of(options, done.evidence)
    shortlist = sites(options, done, datetime.fromisoformat(when).date(), book)
    decision = decision_of(options, done)
    subject = Subject(
        *(done.assessment, done.shapes, when, done.imported.rule, decision, catalogue().layers),
        shortlist=shortlist,
        option=options.option,
    )
    pipeline, problems = pipeline_of(options, subject)
    returned = pipeline_return(subject, pipeline, None if shortlist is None else shortlist.sure)
    files = return_files(subject, returned) | {"schemes.csv": schemes_csv(returned)}
    write_files(options.out, files)
    if options.json:
        print(as_json(_answer(returned, return_tables(subject, returned), problems, sorted(files))))
        return 0
    for problem in problems:
        print(f"  note: {problem.message}")
    total = returned.total
    print(f"{counted(len(files), 'file')} in {options.out}: {counted(total.schemes, 'scheme')}")
    for wave in (*returned.waves, total):
        print(f"  {wave.label}: {wave.schemes}; capital £ {wave.capital.words('m')}; people {wave.people.words()}")
    for against in returned.against:
        print(f"  {against.words}")
    print(f"  {counted(len(returned.unserved), 'neighbourhood')} without a scheme")
    return 0


def _answer(
    returned: PipelineReturn, tables: dict[str, Table], problems: tuple[Problem, ...], files: list[str]
) -> dict[str, Any]:
    """The documented answer: the rows of the tables under their keys; null for what nobody knows."""
    named = {
        "schemes": _rows_only(tables["Return"]),
        "totals": tables["Return totals"],
        "neighbourhoods": tables["Return neighbourhoods"].choose(["name", "residents", "schemes"], totals=False),
        "disposals": _rows_only(tables["Return disposals"]),
    }
    answer: dict[str, Any] = {
        key: [dict(zip((c.key for c in table.columns), row, strict=True)) for row in table.rows]
        for key, table in named.items()
    }
    return answer | {
        "defined": returned.defined or None,
        "without_a_scheme": [neighbourhood.name for neighbourhood in returned.unserved],
        "problems": [problem.message for problem in problems],
        "files": files,
    }


def _rows_only(table: Table) -> Table:
    return table.choose([column.key for column in table.columns], totals=False)
