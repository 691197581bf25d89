"""``nhmap estate import``: a list of buildings becomes facts, each with its source; what is not used comes back."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from nhmap.cli.printing import as_json, counted
from nhmap.cli.reading import catalogue, read_file
from nhmap.cli.writing import write_file
from nhmap.core.buildings.estate import ILLUSTRATIVE, Estate, with_estate
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.facts import facts_csv
from nhmap.store.estate_files.outcomes import OUTCOMES
from nhmap.store.estate_files.places import Ground
from nhmap.store.estate_files.reading import read_estate, read_estates
from nhmap.store.estate_files.rejects import rejects_csv
from nhmap.store.estate_files.sheets import EstateLimits
from nhmap.store.layers.loading import load_evidence, load_shapes
from nhmap.store.tabular.uploads import MEGABYTE

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from nhmap.store.estate_files.reading import EstateUpload

LIST_MB: Final = EstateLimits().file_bytes // MEGABYTE
LIST: Final = "a CSV file or a workbook (.xlsx or .ods) of buildings"
_MAPPING_MB: Final = 1
_SMALL: Final = "A mapping is a few lines of JSON: check that this is the right file."
_FEWER: Final = "Give the rows of your planning area, or fewer columns."


def run(options: argparse.Namespace) -> int:
    """Read the list, write facts and rejects, and say what was read."""
    data = read_file(options.file, LIST_MB, LIST, smaller=_FEWER)
    before = [(file.name, read_file(file, LIST_MB, LIST, smaller=_FEWER)) for file in options.estate or ()]
    mapping = None if options.map is None else read_mapping(options.map)
    installed = catalogue()
    evidence = load_evidence(installed)
    earlier, _ = read_estates(before, evidence, partial(load_shapes, installed))
    sites = with_estate(evidence, Estate(new_sites=earlier.new_sites)).sites
    upload = read_estate(
        data,
        options.file.name,
        mapping,
        sites,
        Ground(evidence.areas, partial(load_shapes, installed)),
        source=options.source,
        as_of=options.as_of,
        given_by=options.given_by,
    )
    # A building that an earlier file brought and this one tells of goes along: each file of facts is whole by itself.
    told = {fact.site_id for fact in upload.facts}
    brought = tuple(site for site in earlier.new_sites if site.site_id in told)
    estate = Estate(upload.facts, (*upload.new_sites, *brought))
    names = dict(zip(map(str, sites["site_id"]), map(str, sites["name"]), strict=True))
    if options.out is not None:
        write_file(options.out, facts_csv(estate, names))
    if options.rejects is not None:
        write_file(options.rejects, rejects_csv(upload))
    answer = summary(upload, estate, earlier)
    if options.json:
        print(as_json(answer))
    else:
        print("\n".join(_lines(upload, answer)))
    return 0


def read_mapping(file: Path) -> dict[str, Any]:
    """A mapping of columns from a JSON file.

    Raises
    ------
    InputRefusedError
        When it is none.
    """
    data = read_file(file, _MAPPING_MB, "a JSON file that says what the columns are", smaller=_SMALL)
    try:
        mapping = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        message = f"{file.name} is not JSON."
        raise InputRefusedError(message, 'For example {"name": "Property", "postcode": "Post code"}.') from error
    if not isinstance(mapping, dict):
        message = f"{file.name} is no mapping of columns."
        raise InputRefusedError(message, 'For example {"name": "Property", "postcode": "Post code"}.')
    return mapping


def summary(upload: EstateUpload, estate: Estate, earlier: Estate) -> dict[str, Any]:
    """What was read, as plain values; the counts of rows add up to ``rows``; ``earlier`` facts count in conflicts."""
    fields: dict[str, int] = {}
    for fact in upload.facts:
        fields[fact.field] = fields.get(fact.field, 0) + 1
    return {
        "file": upload.name,
        "layout": upload.layout.label,
        "source": upload.source,
        "as_of": upload.as_of,
        "rows": len(upload.rows),
        "outcomes": upload.counts,
        "facts": len(upload.facts),
        "facts_by_field": fields,
        "new_sites": [{"site_id": s.site_id, "name": s.name, "postcode": s.postcode} for s in upload.new_sites],
        "not_used": len(upload.rejects),
        "conflicts": len(earlier.joined(estate).conflicts()),
        "problems": [{"check": p.check, "severity": p.severity, "message": p.message} for p in upload.problems],
        "illustrative": estate.illustrative,
    }


def _lines(upload: EstateUpload, answer: dict[str, Any]) -> list[str]:
    said = [f"{upload.name}: {upload.layout.label}, {counted(len(upload.rows), 'row')}"]
    if answer["illustrative"]:
        said.append(ILLUSTRATIVE)
    said += [f"{n:>7,}  {OUTCOMES[outcome]}" for outcome, n in upload.counts.items() if n]
    said.append(
        f"{counted(answer['facts'], 'fact')}; {counted(answer['not_used'], 'row or cell', 'rows or cells')} not used"
    )
    return said + [p.message for p in upload.problems]
