"""``nhmap travel``: the modelled minutes of pairs of a small area and a place, and tables along real roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhmap.cli.printing import counted
from nhmap.cli.reading import catalogue, current_settings, read_file
from nhmap.cli.writing import write_file
from nhmap.core.reach.catchments import MODE_WORDS, WALK, CatchmentAreas
from nhmap.core.reach.driving import error_table_words
from nhmap.core.reach.pair_minutes import caution, pair_minutes
from nhmap.store.layers.loading import load_small_areas
from nhmap.store.travel_files.pairs import answers_csv, read_pairs
from nhmap.store.travel_files.swapped import swapped_places

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Do what was asked for of travel."""
    if options.job == "build":
        from nhmap.cli import travel_build  # noqa: PLC0415 - roads need more libraries than pairs

        return travel_build.run(options)
    return _minutes(options)


def _minutes(options: argparse.Namespace) -> int:
    """Write the minutes, and say how sure they are."""
    limit = current_settings().upload_limit_mb
    data = read_file(options.file, limit, "a CSV of LSOA21CD, easting, northing", smaller="Give fewer rows a file.")
    areas = CatchmentAreas.of(load_small_areas(catalogue()).table)
    pairs = read_pairs(data, options.file.name, list(map(str, areas.codes)))
    at = pairs.usable
    minutes = np.full(len(pairs.reason), np.nan)
    minutes[at] = pair_minutes(options.mode, areas, pairs.area[at], pairs.x[at], pairs.y[at])
    odd, more = swapped_places(pairs, options.file.name, areas.x, areas.y)
    cautions = [note or caution(options.mode, m) for m, note in zip(minutes, odd, strict=True)]
    write_file(options.out, answers_csv(pairs, minutes, cautions))
    print(f"{counted(len(at), 'pair')} of {len(minutes):,} answered, {MODE_WORDS[options.mode]}: {options.out}")
    print(f"  {error_table_words() if options.mode == 'drive' else f'{WALK.how}.'}")
    for problem in (*more, *pairs.problems):
        print(f"  {problem.message}")
    return 0
