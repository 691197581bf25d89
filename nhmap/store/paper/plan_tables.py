"""Tables of practices, PCNs, findings, small areas, buildings, the plan as a whole, and the data behind all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap import __version__
from nhmap.core.assessment.checks import CHECKS
from nhmap.core.assessment.summary import SHARE_DIGITS, rounded, rounded_beside
from nhmap.core.options.plan_measures import PLAN_MEASURES
from nhmap.core.plan.decision import WORDS
from nhmap.core.plan.plans import Level
from nhmap.core.wording import as_said
from nhmap.store.exports.exporting import lookup_names
from nhmap.store.paper.tables import UNKNOWN, Cell, Column, Kind, Part, Table, ordered, plain, yes

if TYPE_CHECKING:
    from nhmap.core.assessment.finding import Finding
    from nhmap.core.assessment.practice_table import PracticeRow
    from nhmap.core.options.plan_figures import Figure
    from nhmap.store.paper.subject import Subject

NO_ZONE: Final = "(no neighbourhood)"
_PRACTICE_COLUMNS: Final = (
    Column("practice_code", "Code", width=9),
    Column("practice", "Practice", width=36),
    Column("pcn_code", "PCN code", width=10),
    Column("pcn", "PCN", width=30),
    Column("zone", "Neighbourhood", width=30),
    Column("within", "which nests in", width=22),
    Column("list", "List (people)", Kind.COUNT),
    Column("list_vintage", "List of", width=15),
    Column("patients_living_in_zone", "Patients living in the neighbourhood (people)", Kind.COUNT, 15),
    Column("retention", "Retention (% of patients with a known home)", Kind.SHARE, 15),
    Column("split", "Split", width=7),
    Column("next_zone", "Next most patients live in", width=30),
    Column("next_zone_share", "share there (%)", Kind.SHARE),
    Column("outside_share", "live in no neighbourhood (%)", Kind.SHARE, 13),
    Column("homes_counted", "Homes counted", width=15),
    Column("moved_by_hand", "Moved by hand", width=9),
    Column("reason", "Reason", width=40),
)


def whole_plan(subject: Subject) -> Table:
    """What the plan as a whole comes to, with the whole that each figure is part of."""
    columns = (
        Column("key", "Key", width=20),
        Column("measure", "Measure", width=48),
        Column("value", "Value", Kind.NUMBER, 14, 2),
        Column("of", "of", Kind.NUMBER, 14, 0),
        Column("unit", "Unit", width=12),
        Column("about", "About", width=30),
        Column("meaning", "What is counted", width=80),
    )
    rows: list[tuple[Cell, ...]] = []
    for key, measure in PLAN_MEASURES.items():
        figure = subject.measures[key]
        rows.append((key, measure.label, *measured(key, figure), figure.note, measure.meaning))
    return Table("Plan", "The plan as a whole", columns, ordered(rows), 0, subject.basis)


def decision(subject: Subject) -> Table:
    """What people decided about the plan, a row a field."""
    columns = (Column("key", "Key", width=16), Column("field", "Field", width=36), Column("said", "Said", width=90))
    keys = ("status", "agreed_on", "agreed_by", "asked", "organisation", "engagement")
    rows: list[tuple[Cell, ...]] = [("option", "Option", subject.option)]
    rows += [(key, WORDS[key], getattr(subject.decision, key)) for key in keys]
    return Table("Decision", "Decision record", columns, ordered(rows), 0, "Empty where nobody said, or not ticked.")


def responsible(subject: Subject) -> Table:
    """The organisation responsible for each neighbourhood; a row for each, said or not."""
    columns = (
        Column("level", "Level", width=8),
        Column("name", "Neighbourhood", width=40),
        Column("organisation", "Organisation responsible", width=50),
    )
    said = dict(subject.decision.responsible)
    zones = subject.assessment.plan.zones
    rows: list[tuple[Cell, ...]] = [(z.level.value, z.name, said.get(z.id, UNKNOWN)) for z in zones]
    return Table("Responsible", "Organisation responsible for each neighbourhood", columns, ordered(rows))


def measured(key: str, figure: Figure) -> tuple[Cell, Cell, str]:
    """A measure of a plan as cells: its value, the whole it is part of, and its unit."""
    measure = PLAN_MEASURES[key]
    unit = {"deviation": "% of target", "ratio": "score"}.get(measure.unit, measure.unit)
    value = _number(figure.value)
    if measure.unit == "deviation" and value is not None:
        value = Part(value)
    return value, "" if figure.of is None else _number(figure.of), unit


def _number(value: float) -> Cell:
    """A figure as a cell: whole numbers whole, unknown unknown."""
    if np.isnan(value):
        return None
    return int(value) if float(value).is_integer() else round(float(value), 6)


def practices(subject: Subject) -> Table:
    """One row a practice: its neighbourhood, its list, and how many of its patients live there."""
    rows = [_practice(subject, row) for row in subject.practices]
    known = [row.list_size for row in subject.practices if row.zone >= 0 and not np.isnan(row.list_size)]
    total: dict[str, Cell] = {
        "practice": "All practices of neighbourhoods",
        "list": int(sum(known)),
        "patients_living_in_zone": sum(row.live_here for row in subject.practices if row.zone >= 0),
    }
    cells = tuple(total.get(column.key, "") for column in _PRACTICE_COLUMNS)
    note = (
        f"A practice belongs to the neighbourhood where most of its patients live. It is split below "
        f"{subject.assessment.settings.split_below:.0%} retention. Lists and homes are counted on different days."
    )
    return Table("Practices", "GP practices", _PRACTICE_COLUMNS, ordered([*rows, cells]), 1, note)


def _practice(subject: Subject, row: PracticeRow) -> tuple[Cell, ...]:
    below = subject.assessment.settings.split_below
    zone = row.zone >= 0
    return (
        *(
            row.code,
            row.name,
            row.pcn_code,
            as_said(row.pcn_name),
            _zone(subject, row.zone),
            _within(subject, row.zone),
        ),
        *(plain(row.list_size), row.list_vintage, row.live_here if zone else ""),
        *(rounded_beside(row.retention, below, SHARE_DIGITS) if zone else "", yes(row.split)),
        *(_zone(subject, row.runner_up) if row.runner_up >= 0 else "",),
        *(rounded(row.runner_up_share, SHARE_DIGITS) if row.runner_up >= 0 else "",),
        *(rounded(row.outside_share, SHARE_DIGITS), row.homes_vintage, yes(row.moved), row.reason),
    )


def _zone(subject: Subject, position: int) -> str:
    return subject.assessment.plan.zones[position].name if position >= 0 else NO_ZONE


def _within(subject: Subject, position: int) -> str:
    plan = subject.assessment.plan
    parent = plan.zones[position].parent if position >= 0 else None
    return plan.zone(parent).name if parent else ""


def pcns(subject: Subject) -> Table:
    """One row a PCN: the neighbourhood where most of its patients live, and whether the plan splits it."""
    columns = (
        Column("pcn_code", "Code", width=10),
        Column("pcn", "PCN", width=36),
        Column("practices", "Practices", Kind.COUNT, 10),
        Column("list", "Lists together (people)", Kind.COUNT),
        Column("lists_unknown", "Practices without a known list", Kind.COUNT, 13),
        Column("zone", "Most patients live in", width=30),
        Column("retention", "Retention (% of patients with a known home)", Kind.SHARE, 15),
        Column("split", "Split", width=7),
        Column("zones", "Neighbourhoods with patients", Kind.COUNT, 14),
    )
    below = subject.assessment.settings.split_below
    rows: list[tuple[Cell, ...]] = [
        (
            *(row.code, row.name, len(row.practices), row.list_size, row.lists_unknown, _zone(subject, row.zone)),
            rounded_beside(row.retention, below, SHARE_DIGITS) if row.zone >= 0 else "",
            *(yes(row.split), sum(fall.zone >= 0 and fall.patients > 0 for fall in row.falls)),
        )
        for row in subject.pcns
    ]
    together = [sum(getattr(row, key) for row in subject.pcns) for key in ("list_size", "lists_unknown")]
    total = ("", "All PCNs", sum(len(row.practices) for row in subject.pcns), *together, "", "", "", "")
    note = f"A PCN is split where less than {below:.0%} of its patients live in any one neighbourhood."
    return Table("PCNs", "Primary care networks", columns, ordered([*rows, total]), 1, note)


def pcn_parts(subject: Subject) -> Table:
    """One row for each PCN and neighbourhood that it has practices or patients in."""
    columns = (
        Column("pcn_code", "Code", width=10),
        Column("pcn", "PCN", width=36),
        Column("zone", "Neighbourhood", width=30),
        Column("practices", "Practices", Kind.COUNT, 10),
        Column("patients", "Patients living there (people)", Kind.COUNT, 13),
        Column("share", "of its patients (%)", Kind.SHARE),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(row.code, row.name, _zone(subject, fall.zone), fall.practices, fall.patients),
            rounded(fall.patients / row.known, SHARE_DIGITS) if row.known else None,
        )
        for row in subject.pcns
        for fall in row.falls
    ]
    return Table("PCN parts", "Primary care networks by neighbourhood", columns, ordered(rows))


def findings(subject: Subject) -> Table:
    """What the checks find, open ones first, with the reason where one was accepted."""
    plan = subject.assessment.plan
    columns = (
        Column("severity", "Severity", width=12),
        Column("zones", "Neighbourhoods", width=34),
        Column("people", "People concerned", Kind.COUNT),
        Column("message", "What was found", width=90),
        Column("accepted", "Accepted because", width=40),
        Column("accepted_by", "Accepted by", width=20),
        Column("accepted_at", "Accepted on", width=14),
        Column("advice", "What can be done", width=60),
        Column("check", "Check", width=18),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            *(f.severity.value, "; ".join(plan.zone(i).name for i in f.zones), f.people, f.message),
            *(f.accepted, *_accepted_by(f), CHECKS[f.check].advice, f.check),
        )
        for f in subject.findings
    ]
    return Table("Findings", "What the checks find", columns, ordered(rows))


def _accepted_by(finding: Finding) -> tuple[str, str]:
    """Who accepted a finding and on which day; empty for one that is open, also once its figures moved."""
    made = finding.acceptance
    return ("", "") if made is None or finding.reopened else (made.who, made.when[:10])


def buildings(subject: Subject) -> Table:
    """Buildings of open lists that stand in a neighbourhood: what is known of each, and since when."""
    sites, zones = subject.evidence.sites, subject.at(subject.lowest)
    columns = (
        Column("site_id", "Id", width=16),
        Column("name", "Building", width=40),
        Column("postcode", "Postcode", width=10),
        Column("kind", "Kind", width=20),
        Column("owner", "Owner", width=20),
        Column("zone", "Neighbourhood", width=30),
        Column("floor_area_m2", "Floor area (m²)", Kind.COUNT),
        Column("void_m2", "Void (m²)", Kind.COUNT),
        Column("source", "Source", width=40),
        Column("vintage", "Date of source", width=18),
    )
    rows: list[tuple[Cell, ...]] = []
    for zone in zones:
        for at in zone.figures.sites_inside.tolist():
            known = {column.key: sites.iloc[at].get(column.key) for column in columns}
            known |= {"name": as_said(str(known["name"])), "zone": zone.zone.name}
            rows.append(tuple(plain(known[column.key]) for column in columns))
    note = "Being listed says neither that a building is suitable nor that it is available."
    return Table("Buildings", "Buildings named by open lists", columns, ordered(rows), 0, note)


def small_areas(subject: Subject) -> Table:
    """One row a small area of the plan or its planning area: where it lies, who lives there, what it is in."""
    areas, plan, rows = subject.evidence.areas, subject.assessment.plan, subject.rows
    registrations = subject.evidence.registrations
    names = lookup_names(plan)
    texts = (
        ("lsoa21cd", "LSOA 2021", "lsoa21cd", 14),
        ("lsoa21nm", "Name", "lsoa21nm", 24),
        ("msoa", "MSOA 2021", "msoa21nm", 28),
        ("ward", "Ward 2024 (best fit)", "ward24nm", 26),
        ("district", "Council (district)", "district26nm", 24),
        ("hwb", "Health and wellbeing board", "hwb26nm", 26),
        ("icb", "Integrated care board", "icb26nm", 36),
    )
    known = [(column, areas.column(column)[rows]) for _, _, column, _ in texts if column in areas.table]
    pcn = registrations.pcn_area[rows]
    pcn_names = np.array([*registrations.pcn_names, ""], dtype=object)[pcn]
    levels = [level for level in Level if level in subject.levels]
    held = [np.array([*(names[z.id] for z in plan.zones), ""], dtype=object)[plan.at_level(i)[rows]] for i in levels]
    columns = (
        *(Column(key, label, width=width) for key, label, column, width in texts if column in areas.table),
        Column("pcn", "PCN of most registered residents", width=30),
        Column("residents", "Residents (people)", Kind.COUNT),
        Column("registered_living_in", "Registered with any GP (people)", Kind.COUNT, 13),
        Column("imd_decile", "IMD decile (1 most deprived)", Kind.COUNT),
        Column("imd_score", "IMD score", Kind.NUMBER, 10, 1),
        Column("planning_area", "In the planning area", width=10),
        *(Column(level.value.lower(), level.value, width=28) for level in levels),
    )
    inside = [yes(bool(x)) for x in subject.area.inside[rows]]
    numbers = (
        areas.residents[rows],
        registrations.living_in[rows],
        areas.column("imd_decile")[rows],
        areas.column("imd_score")[rows],
    )
    cells = zip(*(values for _, values in known), pcn_names, *numbers, inside, *held, strict=True)
    total = [""] * len(columns)
    keys = [column.key for column in columns]
    sums: dict[str, Cell] = {
        "lsoa21cd": "All",
        "residents": int(areas.residents[rows].sum()),
        "registered_living_in": int(registrations.living_in[rows].sum()),
    }
    last = tuple(sums.get(key, blank) for key, blank in zip(keys, total, strict=True))
    return Table("Small areas", "Small areas", columns, ordered([*cells, last]), 1)


def data(subject: Subject) -> Table:
    """What the figures rest on: each layer with date, source and licence, and the versions of methods and checks."""
    columns = (
        Column("title", "Data", width=56),
        Column("vintage", "Date", width=44),
        Column("publisher", "Source", width=44),
        Column("licence", "Licence", width=30),
        Column("notes", "Notes", width=90),
    )
    rows: list[tuple[Cell, ...]] = [
        (layer.title, layer.vintage, layer.publisher, layer.licence, layer.notes)
        for layer in subject.layers
        if layer.name not in {"map", "short_borders", "retired_lsoas"}
    ]
    if not rows:
        rows = [
            (key.replace("_", " ").capitalize(), text, "", "", "") for key, text in subject.evidence.vintages.items()
        ]
    versions = subject.versions
    rows += [
        ("nhmap", __version__, "", "MIT", f"methods {versions['methods']}, checks {versions['checks']}"),
        ("Plan", subject.assessment.plan.name, "", "", f"content {subject.content}"),
        ("Pack made", subject.made, "", "", subject.basis),
    ]
    return Table("Data", "Data, dates, sources and licences", columns, ordered(rows), 0, subject.evidence.attribution)
