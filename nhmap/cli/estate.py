"""``nhmap estate import``: a list of buildings becomes facts, each with its source; what is not used comes back."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from nhmap.cli.printing import as_json, counted
from nhmap.cli.reading import catalogue, read_file
from nhmap.cli.writing import write_file
from nhmap.core.buildings.estate import FIELDS, ILLUSTRATIVE, Estate, with_estate
from nhmap.errors import InputRefusedError
from nhmap.store.estate_files.answers import ANSWER_OPTION, Answers, refuse_open
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
    from collections.abc import Sequence
    from pathlib import Path

    from nhmap.store.estate_files.reading import EstateUpload
    from nhmap.store.estate_files.sheet_choice import SheetAbout

LIST_MB: Final = EstateLimits().file_bytes // MEGABYTE
_MOST_DIFFERING: Final = 20
LIST: Final = "a CSV file, a workbook (.xlsx or .ods) or a GeoJSON file of buildings"
_MAPPING_MB: Final = 1
_SMALL: Final = "A mapping is a few lines of JSON: check that this is the right file."
_FEWER: Final = "Give the rows of your planning area, or fewer columns."


def run(options: argparse.Namespace) -> int:
    """Read the list, write facts and rejects, and say what was read."""
    data = read_file(options.file, LIST_MB, LIST, smaller=_FEWER)
    before = [(file.name, read_file(file, LIST_MB, LIST, smaller=_FEWER)) for file in options.estate or ()]
    mapping = None if options.map is None else read_mapping(options.map)
    answers = read_answers(options.answer or (), options.sheet, hidden_rows=options.hidden_rows)
    installed = catalogue()
    evidence = load_evidence(installed)
    earlier, _ = read_estates(before, evidence, partial(load_shapes, installed))
    sites = with_estate(evidence, earlier.identified).sites
    upload = read_estate(
        data,
        options.file.name,
        mapping,
        sites,
        Ground(evidence.areas, partial(load_shapes, installed)),
        source=options.source,
        as_of=options.as_of,
        given_by=options.given_by,
        answers=answers,
    )
    refuse_open(options.file.name, upload.questions)
    # A building that an earlier file brought and this one tells of goes along: each file of facts is whole by itself.
    site_ids = {fact.site_id for fact in upload.facts}
    brought = tuple(site for site in earlier.new_sites if site.site_id in site_ids)
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
        print("\n".join(_lines(upload, answer, names)))
    return 0


def read_answers(texts: Sequence[str], sheets: Sequence[str] | None, *, hidden_rows: bool) -> Answers:
    """What the options say to the questions of a list.

    Raises
    ------
    InputRefusedError
        When one is no key with its answer.
    """
    answers = {}
    for text in texts:
        key, mark, answer = text.rpartition("=")
        if not mark or not key.strip() or not answer.strip():
            message = f"“{text}” is no answer."
            raise InputRefusedError(message, f"For example {ANSWER_OPTION} rows=parts, or “unit:GIA=sqft” in quotes.")
        answers[key.strip()] = answer.strip()
    return Answers(answers, tuple(sheets) if sheets else None, hidden_rows)


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
    differing = earlier.joined(estate).conflicts()
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
        "conflicts": len(differing),
        "differing": [
            {
                "site_id": c.site_id,
                "field": c.field,
                "told": [{"value": f.value, "source": f.source, "as_of": f.as_of, "where": f.where} for f in c.facts],
            }
            for c in differing
        ],
        "given_before": upload.given_before(earlier),
        "sheets": [asdict(sheet) for sheet in upload.sheets],
        "questions": [{"key": q.key, "words": q.words, "answer": q.answer} for q in upload.questions],
        "problems": [{"check": p.check, "severity": p.severity, "message": p.message} for p in upload.problems],
        "illustrative": estate.illustrative,
    }


def _lines(upload: EstateUpload, answer: dict[str, Any], names: dict[str, str]) -> list[str]:
    lines = [f"{upload.name}: {upload.layout.label}, {counted(len(upload.rows), 'row')}"]
    if answer["illustrative"]:
        lines.append(ILLUSTRATIVE)
    if len(upload.sheets) > 1 or any(sheet.hidden_rows for sheet in upload.sheets):
        lines += [_sheet(sheet) for sheet in upload.sheets]
    lines += [f"{n:>7,}  {OUTCOMES[outcome]}" for outcome, n in upload.counts.items() if n]
    lines.append(
        f"{counted(answer['facts'], 'fact')}; {counted(answer['not_used'], 'row or cell', 'rows or cells')} not used"
    )
    lines += [p.message for p in upload.problems]
    if answer["given_before"]:
        lines.append("All of these facts are in the earlier files already: is this the same file again?")
    return lines + [_differing(difference, names) for difference in answer["differing"][:_MOST_DIFFERING]]


def _sheet(sheet: SheetAbout) -> str:
    """One sheet: “Archive 2019, hidden: list of buildings, 12 rows, not used”."""
    name = f"{sheet.name or 'the table'}{', hidden' if sheet.hidden else ''}"
    rows = counted(sheet.rows, "row") + (f" ({sheet.hidden_rows:,} more hidden)" if sheet.hidden_rows else "")
    return f"         {name}: {sheet.label}, {rows}{'' if sheet.used else ', not used'}"


def _differing(difference: dict[str, Any], names: dict[str, str]) -> str:
    """Facts that differ, each with its file, sheet and row; the one that counts first."""
    field = FIELDS[difference["field"]]
    statements = "; ".join(
        f"{field.say(f['value'])} ({', '.join(part for part in (f['where'] or f['source'], f['as_of']) if part)})"
        for f in difference["told"]
    )
    name = names.get(difference["site_id"], difference["site_id"])
    return f"Told differently: {name}, {field.label}: {statements}. The first counts."
