"""A growth table on the command line: which people are counted, and the table that tells them."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from nhmap.cli.reading import MEGABYTE, read_file
from nhmap.core.people.balance import Basis
from nhmap.core.people.growth import growth
from nhmap.errors import InputRefusedError
from nhmap.store.growth_files.reading import LIMITS, read_growth

if TYPE_CHECKING:
    import argparse

    from nhmap.core.evidence import Evidence
    from nhmap.core.people.growth import Growth


def basis_of(options: argparse.Namespace) -> Basis | None:
    """Which people the options count; None where they do not say.

    Raises
    ------
    InputRefusedError
        When they count by a growth table and name none.
    """
    if options.basis == Basis.GROWTH.value and options.growth is None:
        message = "--basis growth counts people by a growth table, and none is given."
        raise InputRefusedError(message, "Name the table with --growth FILE.")
    if options.basis is not None:
        return Basis(options.basis)
    return None if options.growth is None else Basis.GROWTH


def with_growth(evidence: Evidence, options: argparse.Namespace, limit: int) -> Evidence:
    """The layers with people by the growth table that the options name, if they name one.

    Raises
    ------
    InputRefusedError
        When it cannot be used.
    """
    return evidence if options.growth is None else evidence.with_growth(_people_by(options, evidence, limit))


def _people_by(options: argparse.Namespace, evidence: Evidence, limit: int) -> Growth:
    """People by the table of growth that the options name; what was set aside goes to standard error.

    Raises
    ------
    InputRefusedError
        When it cannot be used, or leaves open what its numbers mean.
    """
    name = options.growth.name
    limits = replace(LIMITS, file_bytes=limit * MEGABYTE)
    data = read_file(options.growth, limit, "a growth table (CSV or workbook)", smaller=GROWTH_SMALLER)
    upload = read_growth(data, name, evidence.areas, limits=limits)
    each_year = None if options.growth_numbers is None else options.growth_numbers == "each_year"
    if options.people_per_home is not None and not 0 < options.people_per_home <= MOST_PER_HOME:
        message = f"{options.people_per_home:g} people cannot live in each home."
        raise InputRefusedError(message, f"Give a number above 0 and up to {MOST_PER_HOME}, such as 2.4.")
    table = upload.table.answered(
        each_year=each_year, people_per_home=options.people_per_home, year=options.growth_year
    )
    if table.open_questions:
        raise InputRefusedError(*_QUESTIONS[table.open_questions[0]])
    for problem in upload.problems:
        print(f"{name}: {problem.message}", file=sys.stderr)
    return growth(table, evidence.areas)


GROWTH_SMALLER: Final = "Give the rows of your planning area only."
MOST_PER_HOME: Final = 10
_QUESTIONS: Final = {
    "each_year": (
        "The growth table holds several years, and its numbers can be of each year alone or all since today.",
        "Say --growth-numbers each_year or --growth-numbers since_today.",
    ),
    "people_per_home": (
        "The growth table counts homes, and nothing says how many people move into one.",
        "Say --people-per-home; England’s households held 2.4 people on average at Census 2021.",
    ),
}
