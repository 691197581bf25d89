"""``nhmap demo-estate``: invented building facts for practice, stamped as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nhmap.cli.printing import counted
from nhmap.cli.reading import catalogue
from nhmap.cli.writing import write_file
from nhmap.core.buildings.demo_estate import demo_estate
from nhmap.core.buildings.estate import ILLUSTRATIVE
from nhmap.core.places.places import find_place
from nhmap.store.estate_files.facts import facts_csv
from nhmap.store.layers.loading import load_evidence

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Invent facts and write them."""
    evidence = load_evidence(catalogue())
    sites = evidence.sites
    if options.area is not None:
        inside = find_place(evidence, options.area).area.inside
        where = evidence.site_area
        sites = sites.iloc[np.flatnonzero((where >= 0) & inside[np.maximum(where, 0)])]
    estate = demo_estate(sites, options.seed)
    names = dict(zip(map(str, sites["site_id"]), map(str, sites["name"]), strict=True))
    write_file(options.out, facts_csv(estate, names))
    print(ILLUSTRATIVE)
    print(f"{counted(len(estate.facts), 'fact')} of {counted(len(sites), 'building')} in {options.out}")
    return 0
