"""Words that are the same in every file: what each file is, the method in plain words, what is not held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from nhmap import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nhmap.store.paper.subject import Subject

NOT_HELD: Final = "not held in nhmap"

FILES: Final[dict[str, str]] = {
    "plan.xlsx": "The workbook: every table on a sheet of its own. Open it in Excel or LibreOffice.",
    "paper.docx": "The paper: annex to a neighbourhood health plan. Open it in Word or LibreOffice and go on writing.",
    "atlas.pdf": "All maps, one on a page of A4.",
    "map.html": "The map to move about in, with layers and figures. Open it in any browser; it needs no network.",
    "maps/": "The same maps one by one: PNG at 300 dots to the inch for slides, SVG for designers.",
    "summaries/": "One page for each neighbourhood and each option, as PDF and as PNG: for slides and for the wall.",
    "neighbourhoods.csv": "One row a neighbourhood. Its first column is the level: never add one level to another.",
    "lookup.csv": "Small area (LSOA 2021) to neighbourhood, with names of places. nhmap opens it as the plan.",
    "practices.csv": "Practice and PCN to neighbourhood, with list and retention.",
    "options.csv": "The options considered, measure by measure; each has the letter of the paper.",
    "option-moves.csv": "Who is in another neighbourhood in another option.",
    "sites.csv": "The shortlist: band, rank and range, reach, readiness, what is unknown.",
    "sites.geojson": "The same sites as points for maps (RFC 7946).",
    "sites-to-ask.csv": "What is unknown of each site on the shortlist, and who is asked.",
    "shortlist.html": "The shortlist as a page to print: band, reasons, risks, readiness. Open it in any browser.",
    "return/": "The strategic pipeline for the region: return.xlsx, return.docx, tables, and schemes.csv as a form.",
    "footprints.geojson": "Outlines and figures (RFC 7946). nhmap opens it as the very same plan.",
    "assessment.json": "All figures and findings for scripts.",
    "plan.gpkg": "GeoPackage for QGIS: neighbourhoods by level, small areas, practices, with styles.",
    "plan-shapefile.zip": "Shapefiles, for programs that need them. columns.txt says what their short names mean.",
    "plan.kml": "Neighbourhoods for Google Earth.",
    "inputs/": "The rows of data behind every figure. “nhmap verify” works the figures out from them again.",
    "manifest.json": "Every file with its SHA-256, versions, dates and attribution.",
}
"""Each file or folder of a pack and what it is, in the order of the README."""

METHOD: Final = tuple(
    " ".join(paragraph.split())
    for paragraph in """
    A neighbourhood is a set of small areas (lower layer super output areas of 2021). Every figure of people is a sum
    over its small areas, so that nobody is counted twice and nobody is lost.

    Residents are the Office for National Statistics' estimate of the middle of 2022. Ages are of the Census of 2021
    and do not add up to residents.

    Registered, living here: patients of any GP practice of England whose home is in the neighbourhood.

    On the lists of its practices: all patients of the practices that belong to the neighbourhood, wherever they live.
    A practice belongs where most of its patients live, unless somebody moved it by hand and gave a reason.

    Retention is the share of a practice's patients with a known home who live in its neighbourhood. A practice or PCN
    below the threshold is called split. One of few patients with a known home is not judged.

    Deprivation is the English Indices of Deprivation 2025. The average score weighs each small area by the people of
    the index, as its publisher does.
    The shares count residents of small areas in the most deprived tenth and fifth of England. They say where people
    live, not how any one person lives.

    Compactness is 4 π area ÷ perimeter²: 1 for a circle, less for a long or ragged outline.

    A finding is what a check sees in the lines. It does not say that the plan is wrong. One that was accepted stays
    listed with its reason.
    """.strip().split("\n\n")
)
"""The method, a paragraph each."""

LIMITS: Final = (
    "Nothing here is a decision. The figures describe; people who know the places decide.",
    "Wards are fitted to small areas as a whole, so figures of wards cut are approximate.",
    "Figures of different dates stand side by side, each with its date. Do not divide one by another of another date.",
    "Unknown is written as “unknown”. In CSV files an empty cell is unknown or does not apply.",
    "Councils to come are shown as far as orders and decisions say, each with its status; what is unknown is counted.",
    "Pride in Place areas are compared by stand-in boundaries where those are known.",
)
"""What a reader must not take the paper for."""


def readme(subject: Subject, names: Sequence[str], missing: Sequence[tuple[str, str]], seal: str) -> bytes:
    """``README.txt``: what each file is, what is missing and why, and how to check the pack."""
    lines = [f"{subject.assessment.plan.name}", "=" * len(subject.assessment.plan.name), ""]
    lines += [f"Planning area: {subject.area.label}", f"Status: {_status(subject)}", f"Made: {subject.made}"]
    lines += [f"Content of the plan: {subject.content}", f"nhmap {__version__}", subject.basis, ""]
    lines += ["What is in this pack", "--------------------", ""]
    for key, what in FILES.items():
        held = [name for name in names if _is(name, key)]
        if held:
            lines += [f"{held[0] if not key.endswith('/') else key}", f"    {what}", ""]
    others = [name for name in names if not any(_is(name, key) for key in FILES)]
    lines += [f"Also: {', '.join(others)}", ""] if others else []
    if missing:
        lines += ["What is missing", "---------------", ""]
        lines += [f"{words}: {reason}" for words, reason in missing] + [""]
    lines += ["How to check it", "---------------", ""]
    lines += [
        "nhmap verify PACK.zip",
        "    works every figure out again from the rows in inputs/ and names what differs.",
        "",
    ]
    lines += [f"Seal: {seal}", "    A hash of all files but this one, the paper and manifest.json, which print it.", ""]
    lines += ["Limits", "------", "", *LIMITS, "", subject.evidence.attribution, ""]
    return "\r\n".join(lines).encode("utf-8-sig")


def _is(name: str, key: str) -> bool:
    """Whether a file of a pack is one of ``FILES``, or lies in a folder of it."""
    if key.endswith("/"):
        return name.startswith(key)
    return "/" not in name and (name == key or name.endswith(f"-{key}"))


def _status(subject: Subject) -> str:
    decision = subject.decision
    agreed = " ".join(x for x in (f"by {decision.agreed_by}" if decision.agreed_by else "", subject.agreed_words) if x)
    option = f"option {subject.option}, " if subject.option else ""
    return f"{option}{decision.status}{f', {agreed}' if agreed else ''}"


def status(subject: Subject) -> str:
    """“Draft”, or who agreed the plan and when."""
    said = _status(subject)
    return said[:1].upper() + said[1:]


def vintage_lines(vintages: Mapping[str, str]) -> list[str]:
    """Each kind of figure and its date."""
    return [f"{key.replace('_', ' ').capitalize()}: {text or 'unknown'}" for key, text in vintages.items()]
