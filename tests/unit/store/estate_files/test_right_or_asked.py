"""Lists with oddities of many kinds whose right values are known: each is right, or asked or said, and never wrong."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment

from nhmap.store.estate_files.answers import Answers
from tests.support.bad_workbooks import ods_cell, ods_row, ods_table, spreadsheet
from tests.support.estates import as_csv, read, told

M = ["Meir Primary Care Centre", "ST1 1AB"]
H = ["Haywood Hospital", "ST1 3AB"]
B = ["Bucknall Road Health Centre", "ST1 2AA"]
SF = 0.3048**2
A, V, BK = "floor_area_m2", "void_m2", "backlog_gbp"
CASES: dict[str, tuple[Any, dict[str, dict[str, object]], tuple[str, ...]]] = {}


def case(name: str, data: Any, want: dict[str, dict[str, object]], *asked: str) -> None:
    """A list, what it says of the known buildings, and what is asked of it (then what is withheld may be missing)."""
    CASES[name] = (data, want, asked)


def wb(  # noqa: PLR0913, PLR0917 - what may stand around a list
    rows: list[list[object]],
    merged: tuple[str, ...] = (),
    fmts: dict[str, str] | None = None,
    hidden: tuple[list[str], list[int]] = ([], []),
    more: dict[str, list[list[object]]] | None = None,
    comments: dict[str, str] | None = None,
) -> bytes:
    """A workbook of one list, with what may stand around it."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for block in merged:
        sheet.merge_cells(block)
    for cell, form in (fmts or {}).items():
        sheet[cell].number_format = form
    for column in hidden[0]:
        sheet.column_dimensions[column].hidden = True
    for row_number in hidden[1]:
        sheet.row_dimensions[row_number].hidden = True
    for cell, text in (comments or {}).items():
        sheet[cell].comment = Comment(text, "x")
    for name, lines in (more or {}).items():
        other = made.create_sheet(name)
        for line in lines:
            other.append(line)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


case(
    "two level merged areas then money",
    wb(
        [
            ["Building", None, "Area (m2)", None, "Backlog (£k)", None],
            ["Name", "Postcode", "GIA", "Vacant", "High risk", "Total"],
            [*M, 1200, 100, 50, 125],
            [*H, 9000, 45, 10, 400],
        ],
        merged=["A1:B1", "C1:D1", "E1:F1"],
    ),
    {"S-3": {A: 1200, V: 100, BK: 125000}, "S-2": {A: 9000, V: 45, BK: 400000}},
)
case(
    "two level unit differs per group",
    wb(
        [
            ["Site", None, "Sq ft", None, "£", None],
            ["Name", "Postcode", "GIA", "Void", "Backlog", "Running cost"],
            [*M, 12000, 1000, 50000, 125000],
        ],
        merged=["A1:B1", "C1:D1", "E1:F1"],
    ),
    {"S-3": {"running_cost_gbp": 125_000, A: 12000 * SF, V: 1000 * SF, BK: 50000}},
)
case(
    "three-level header year over measure",
    wb(
        [
            ["Name", "Postcode", "2023/24", None, "2024/25", None],
            [None, None, "GIA m2", "Void m2", "GIA m2", "Void m2"],
            [*M, 1000, 10, 1200, 120],
        ],
        merged=["C1:D1", "E1:F1"],
    ),
    {"S-3": {A: 1200, V: 120}},
    "column:GIA m2",
    "column:Void m2",
)
case(
    "subtotal rows between",
    [
        ["Building", "Postcode", "GIA m2", "Void m2"],
        [*M, 600, 20],
        ["Sub-total North", "", 600, 20],
        [*H, 9000, 45],
        ["Sub total South", "", 9000, 45],
        ["Grand total", "", 9600, 65],
    ],
    {"S-3": {A: 600, V: 20}, "S-2": {A: 9000, V: 45}},
)
case(
    "totals with postcode blank in postcode col",
    [
        ["Building", "Postcode", "GIA m2"],
        [*M, 600],
        ["All sites", "", 99999],
        ["Portfolio", "", 99999],
        ["Overall", "", 1],
    ],
    {"S-3": {A: 600}},
    "sizes",
)
case(
    "total first under the header",
    [["Building", "Postcode", "GIA m2"], ["TOTAL ESTATE", "", 10200], [*M, 1200], [*H, 9000]],
    {"S-3": {A: 1200}, "S-2": {A: 9000}},
)
case(
    "transposed",
    wb(
        [
            ["Building", M[0], H[0]],
            ["Postcode", M[1], H[1]],
            ["GIA (sq m)", 1200, 9000],
            ["Vacant (sq m)", 100, 45],
            ["Tenure", "Leasehold", "Freehold"],
        ]
    ),
    {"S-3": {A: 1200, V: 100, "tenure": "leasehold"}, "S-2": {A: 9000, V: 45, "tenure": "freehold"}},
)
case(
    "transposed with title and units column",
    wb(
        [
            ["Estate summary 2025"],
            ["", "Unit", M[0], H[0]],
            ["Postcode", "", M[1], H[1]],
            ["GIA", "sq ft", 12000, 90000],
            ["Backlog", "£k", 125, 400],
        ]
    ),
    {"S-3": {A: 12000 * SF, BK: 125000}, "S-2": {A: 90000 * SF, BK: 400000}},
)
case(
    "pounds in a note below",
    wb(
        [
            ["Building", "Postcode", "GIA m2", "Backlog"],
            [*M, 1200, 125],
            [*H, 9000, 400],
            [],
            ["Note: all backlog figures are in £000s"],
        ]
    ),
    {"S-3": {A: 1200, BK: 125000}, "S-2": {A: 9000, BK: 400000}},
)
case(
    "pounds in note: £ thousands parentheses",
    wb([["Backlog maintenance (thousands of pounds)"], ["Building", "Postcode", "Backlog"], [*M, 125]]),
    {"S-3": {BK: 125000}},
)
case(
    "pounds in cell comment",
    wb([["Building", "Postcode", "Backlog"], [*M, 125], [*H, 400]], comments={"C1": "£k"}),
    {"S-3": {BK: 125000}, "S-2": {BK: 400000}},
)
case(
    "unit in cell comment area",
    wb([["Building", "Postcode", "GIA"], [*M, 12000]], comments={"C1": "sq ft"}),
    {"S-3": {A: 12000 * SF}},
)
case(
    "dates as text various",
    [["Building", "Postcode", "Lease expiry"], [*M, "31st Mar 2031"], [*H, "2031.03.31"], [*B, "31-03-31"]],
    {"S-3": {"lease_end": "2031-03-31"}, "S-2": {"lease_end": "2031-03-31"}, "S-1": {"lease_end": "2031-03-31"}},
)
case(
    "date excel serial as text",
    [["Building", "Postcode", "Lease expiry"], [*M, "47938"], [*H, "47938.0"]],
    {"S-3": {"lease_end": "2031-03-31"}, "S-2": {"lease_end": "2031-03-31"}},
)
case(
    "date with time",
    [["Building", "Postcode", "Lease expiry"], [*M, "31/03/2031 00:00:00"], [*H, "2031-03-31T00:00:00Z"]],
    {"S-3": {"lease_end": "2031-03-31"}, "S-2": {"lease_end": "2031-03-31"}},
)
case(
    "lease quarter day",
    [["Building", "Postcode", "Lease expiry"], [*M, "Mar-31"], [*H, "Q1 2031"], [*B, "Rolling"]],
    {"S-3": {"lease_end": "2031-03-01"}},
)
case(
    "pct fraction column and pct column",
    [["Building", "Postcode", "GIA m2", "Vacant %", "Underused %"], [*M, 1000, 0.2, 15], [*H, 9000, 0.05, 30]],
    {"S-3": {A: 1000, V: 200, "underused_m2": 150}, "S-2": {A: 9000, V: 450, "underused_m2": 2700}},
    "unit:Vacant %",
)
case(
    "pct mixed in column",
    [["Building", "Postcode", "GIA m2", "Vacant %"], [*M, 1000, 0.2], [*H, 9000, 15]],
    {"S-3": {A: 1000, V: 200}, "S-2": {A: 9000, V: 1350}},
    "unit:Vacant %",
)
case(
    "pct text and number mix xlsx",
    wb([["Building", "Postcode", "GIA m2", "Vacant %"], [*M, 1000, "20%"], [*H, 9000, 0.15]], fmts={"D3": "0%"}),
    {"S-3": {A: 1000, V: 200}, "S-2": {A: 9000, V: 1350}},
)
case(
    "pct one text percent, one unformatted fraction",
    wb([["Building", "Postcode", "GIA m2", "Vacant %"], [*M, 1000, "20%"], [*H, 9000, 0.15]]),
    {"S-3": {A: 1000, V: 200}, "S-2": {A: 9000, V: 1350}},
    "unit:Vacant %",
)
case(
    "pct fmt mixed with bare 15",
    wb(
        [["Building", "Postcode", "GIA m2", "Vacant %"], [*M, 1000, 0.2], [*H, 9000, 15], [*B, 500, 0.5]],
        fmts={"D2": "0%", "D4": "0%"},
    ),
    {"S-3": {A: 1000, V: 200}, "S-2": {A: 9000, V: 1350}, "S-1": {A: 500, V: 250}},
)
case(
    "occupancy percent",
    [["Building", "Postcode", "GIA m2", "Occupancy %"], [*M, 1000, 80], [*H, 9000, 95]],
    {"S-3": {A: 1000}, "S-2": {A: 9000}},
)
case(
    "void share as Vacancy rate",
    [["Building", "Postcode", "GIA m2", "Vacancy rate"], [*M, 1000, 0.2], [*H, 9000, 0.05]],
    {"S-3": {A: 1000, V: 200}, "S-2": {A: 9000, V: 450}},
    "unit:Vacancy rate",
)
case(
    "units in another sheet",
    wb(
        [["Building", "Postcode", "GIA", "Void"], [*M, 12000, 1000]],
        more={
            "Notes": [
                ["Column", "Meaning"],
                ["GIA", "Gross internal area, square feet"],
                ["Void", "Empty space, square feet"],
            ]
        },
    ),
    {"S-3": {A: 12000 * SF, V: 1000 * SF}},
)
case(
    "units in another sheet: unit column",
    wb(
        [["Building", "Postcode", "GIA", "Backlog"], [*M, 12000, 125]],
        more={"Data dictionary": [["Field", "Unit"], ["GIA", "sq ft"], ["Backlog", "£k"]]},
    ),
    {"S-3": {A: 12000 * SF, BK: 125000}},
)
case(
    "units in notes as one line",
    wb(
        [["Building", "Postcode", "GIA", "Backlog"], [*M, 1200, 125]],
        more={"READ ME": [["Areas are in square metres; costs are in £'000."]]},
    ),
    {"S-3": {A: 1200, BK: 125000}},
)
case(
    "french thin space comma",
    [
        ["Building", "Postcode", "GIA m2", "Backlog £"],
        [*M, "1\u202f234,5", "12\u202f500,00"],
        [*H, "9\u202f000,0", "1\u202f400\u202f000,50"],
    ],
    {"S-3": {A: 1234.5, BK: 12500}, "S-2": {A: 9000, BK: 1400000.5}},
)
case(
    "french nbsp",
    [["Building", "Postcode", "GIA m2"], [*M, "1\u00a0234"], [*H, "9\u00a0000"]],
    {"S-3": {A: 1234}, "S-2": {A: 9000}},
)
case(
    "french semicolons",
    as_csv([["Building", "Postcode", "GIA m2", "Void m2"], [*M, "1 234,5", "100,25"]], ";").encode(),
    {"S-3": {A: 1234.5, V: 100.25}},
)
case(
    "swiss apostrophe",
    [["Building", "Postcode", "GIA m2"], [*M, "1'234.50"], [*H, "9’000"]],
    {"S-3": {A: 1234.5}, "S-2": {A: 9000}},
)
case(
    "blank rows in middle xlsx",
    wb([["Building", "Postcode", "GIA m2"], [*M, 1200], [], [], [*H, 9000], [], [], [], [], [*B, 500]]),
    {"S-3": {A: 1200}, "S-2": {A: 9000}, "S-1": {A: 500}},
)
case(
    "blank rows then repeated header",
    wb([["Building", "Postcode", "GIA m2"], [*M, 1200], [], ["Building", "Postcode", "GIA sq ft"], [*H, 90000]]),
    {"S-3": {A: 1200}, "S-2": {A: 90000 * SF}},
)
case(
    "notes below with figures",
    wb(
        [
            ["Building", "Postcode", "GIA m2"],
            [*M, 1200],
            [],
            ["Source: estates team 2024"],
            ["* Meir Primary Care Centre excludes 300 m2 of annex"],
            ["Haywood Hospital is being re-measured", None, None],
        ]
    ),
    {"S-3": {A: 1200}},
)
case(
    "multi tables diff units",
    wb(
        [
            ["Owned (sq m)"],
            ["Building", "Postcode", "GIA"],
            [*M, 1200],
            [],
            ["Leased (sq ft)"],
            ["Building", "Postcode", "GIA"],
            [*H, 90000],
        ]
    ),
    {"S-3": {A: 1200}, "S-2": {A: 90000 * SF}},
)
case(
    "excel errors",
    wb(
        [
            ["Building", "Postcode", "GIA m2", "Void m2"],
            [*M, "#N/A", 100],
            [*H, 9000, "#REF!"],
            [*B, "#DIV/0!", "#VALUE!"],
        ]
    ),
    {"S-3": {V: 100}, "S-2": {A: 9000}, "S-1": {}},
)
case(
    "error in name",
    [["Building", "Postcode", "GIA m2"], ["#N/A", "ST1 1AB", 1200], ["#REF!", "#REF!", 300], [*H, 9000]],
    {"S-2": {A: 9000}},
    "unnamed",
    "rows:floor_area_m2",
)
case(
    "nbsp text numbers xlsx",
    wb([["Building", "Postcode", "GIA m2"], [*M, "1\u00a0200\u00a0"], [*H, "\u00a09,000"]]),
    {"S-3": {A: 1200}, "S-2": {A: 9000}},
)
case(
    "nbsp in headers & names",
    wb(
        [
            ["Building\u00a0name", "Post\u00a0code", "GIA\u00a0(m2)"],
            ["Meir\u00a0Primary\u00a0Care\u00a0Centre", "ST1\u00a01AB", 1200],
        ]
    ),
    {"S-3": {A: 1200}},
)
case(
    "uprn float",
    [["UPRN", "Building", "Postcode", "GIA m2"], ["1.00012E+11", *M, 1200], ["1.00012E+11", *H, 9000]],
    {"S-3": {A: 1200}, "S-2": {A: 9000}},
)
case(
    "postcode no space lower",
    [["Building", "Postcode", "GIA m2"], [M[0], "st11ab", 1200], [H[0], " St1  3aB ", 9000]],
    {"S-3": {A: 1200}, "S-2": {A: 9000}},
)
case(
    "ods code blanks",
    [["Practice code", "Building", "Postcode", "GIA m2"], [" a10002 ", M[0], "", 1200], ["A1 0001", B[0], "", 500]],
    {"S-3": {A: 1200}, "S-1": {A: 500}},
)
case("ods code only", [["ODS code", "GIA m2"], ["A10003", 1200], ["A10001 ", 500]], {"S-3": {A: 1200}, "S-1": {A: 500}})
case(
    "name (closed)",
    [["Building", "Postcode", "GIA m2"], [M[0] + " (closed)", M[1], 1200], ["CLOSED - " + H[0], H[1], 9000]],
    {"S-3": {A: 1200, "status": "closed"}, "S-2": {A: 9000, "status": "closed"}},
)
case(
    "name disposed suffix",
    [["Building", "Postcode", "GIA m2"], [M[0] + " - DISPOSED 2023", M[1], 1200]],
    {"S-3": {A: 1200, "status": "closed"}},
)
case(
    "hidden column dup",
    wb([["Building", "Postcode", "GIA m2", "GIA m2"], [*M, 9999, 1200]], hidden=(["C"], [])),
    {"S-3": {A: 1200}},
    "column:GIA m2",
)
case(
    "hidden column only",
    wb([["Building", "Postcode", "Void m2", "GIA m2"], [*M, 100, 1200]], hidden=(["C"], [])),
    {"S-3": {A: 1200, V: 100}},
)
case(
    "filtered rows",
    wb([["Building", "Postcode", "GIA m2"], [*M, 1200], [*M, 999], [*H, 9000]], hidden=([], [3])),
    {"S-3": {A: 1200}, "S-2": {A: 9000}},
)
H40 = [
    "Ref",
    "Building name",
    "Building address",
    "Post code",
    "Occupied GIA m2",
    "GIA m2",
    "NIA m2",
    "Site area ha",
    "Footprint m2",
    "Planned void m2",
    "Void m2",
    "Lettable void m2",
    "Void cost £",
    "Backlog £",
    "Backlog eradication cost £",
    "Planned backlog £",
    "Rent £",
    "Rates £",
    "Service charge £",
    "Lease start",
    "Lease expiry",
    "Break date",
    "Rent review",
    "Landlord",
    "Tenant",
    "Superior landlord",
    "Tenure",
    "Freeholder",
    "EPC",
    "Condition",
    "Target condition",
    "Suitability",
    "Rooms",
    "Meeting rooms",
    "Parking",
    "Status",
    "Project status",
    "Date surveyed",
    "Surveyor",
    "Comments",
]
R40 = [
    "1",
    M[0],
    "Weston Road",
    M[1],
    1000,
    1200,
    1100,
    0.5,
    600,
    55,
    100,
    80,
    20000,
    125000,
    250000,
    99,
    60000,
    10000,
    5000,
    "01/04/2011",
    "31/03/2031",
    "31/03/2028",
    "01/04/2026",
    "NHS Property Services",
    "Midlands Partnership",
    "A Council",
    "Leasehold",
    "Someone Ltd",
    "C",
    "B",
    "A",
    "B",
    14,
    3,
    50,
    "Open",
    "On hold",
    "2024-05-01",
    "Jo",
    "none",
]
case(
    "40 near synonyms",
    [H40, R40],
    {
        "S-3": {
            A: 1200,
            V: 100,
            BK: 125000,
            "owner": "NHSPS",
            "tenure": "leasehold",
            "lease_end": "2031-03-31",
            "condition": "B",
            "suitability": "B",
            "rooms": 14,
            "status": "open",
        }
    },
)
case(
    "near synonyms target & previous",
    [
        ["Building", "Postcode", "Previous GIA m2", "Target GIA m2", "Current GIA m2", "Change in GIA m2"],
        [*M, 1000, 2000, 1200, 200],
    ],
    {"S-3": {A: 1200}},
)
case(
    "benchmark columns",
    [
        [
            "Building",
            "Postcode",
            "GIA m2",
            "GIA m2 benchmark",
            "Void m2",
            "Void m2 national average",
            "Backlog £",
            "Backlog £ per m2",
        ],
        [*M, 1200, 999, 100, 77, 125000, 104],
    ],
    {"S-3": {A: 1200, V: 100, BK: 125000}},
)
case(
    "per m2 only",
    [
        ["Building", "Postcode", "GIA m2", "Backlog per m2 (£)", "Running cost £/m2", "Void cost (£)"],
        [*M, 1200, 104, 210, 9999],
    ],
    {"S-3": {A: 1200}},
)
case(
    "occupied only",
    [["Building", "Postcode", "Area occupied by NHS m2", "Total area m2"], [*M, 1000, 1200]],
    {"S-3": {A: 1200}},
)
case(
    "vacant yes/no",
    [["Building", "Postcode", "GIA m2", "Vacant"], [*M, 1200, "N"], [*H, 9000, "Y"]],
    {"S-3": {A: 1200}, "S-2": {A: 9000}},
)
case(
    "vacant dates",
    [["Building", "Postcode", "GIA m2", "Vacant since", "Vacant m2"], [*M, 1200, "01/04/2024", 100]],
    {"S-3": {A: 1200, V: 100}},
)
case(
    "negative void",
    [["Building", "Postcode", "GIA m2", "Void m2"], [*M, 1200, -100], [*H, 9000, "(45)"]],
    {"S-3": {A: 1200}, "S-2": {A: 9000}},
)
case(
    "backlog range of units in cells",
    [["Building", "Postcode", "Backlog"], [*M, "£1.2m"], [*H, "£125k"], [*B, "125,000"]],
    {"S-3": {BK: 1200000}, "S-2": {BK: 125000}, "S-1": {BK: 125000}},
)
case(
    "backlog mixed m w/out pound",
    [["Building", "Postcode", "Backlog (£)"], [*M, "1.2m"], [*H, "125K"], [*B, "0.5 M"]],
    {"S-3": {BK: 1200000}, "S-2": {BK: 125000}, "S-1": {BK: 500000}},
)
case(
    "backlog £m tiny",
    [["Building", "Postcode", "Backlog £m"], [*M, 1.2], [*H, 0.125]],
    {"S-3": {BK: 1200000}, "S-2": {BK: 125000}},
)
case(
    "header £ but numbers 1.2 / 0.4",
    [["Building", "Postcode", "Backlog £"], [*M, 1.2], [*H, 0.4]],
    {"S-3": {BK: 1200000}, "S-2": {BK: 400000}},
    "unit:Backlog £",
)
case(
    "unit column mixed",
    [["Building", "Postcode", "Area", "UoM"], [*M, 1200, "sqm"], [*H, 90000, "sq ft"]],
    {"S-3": {A: 1200}, "S-2": {A: 90000 * SF}},
)
case(
    "unit in totals row",
    wb([["Building", "Postcode", "GIA", "Void"], [None, None, "sqm", "sqft"], [*M, 1200, 1000]]),
    {"S-3": {A: 1200, V: 1000 * SF}},
)
case(
    "floor per row",
    [["Building", "Postcode", "Floor", "GIA m2"], [*M, "Ground", 800], [*M, "First", 400]],
    {"S-3": {A: 1200}},
    "rows:floor_area_m2",
)
case(
    "tenants with building total",
    [
        ["Building", "Postcode", "Tenant", "Building GIA m2", "Occupied m2"],
        [*M, "GP A", 1200, 500],
        [*M, "GP B", 1200, 400],
    ],
    {"S-3": {A: 1200}},
    "rows:floor_area_m2",
)
case("ha header but m2", [["Building", "Postcode", "GIA (ha)"], [*M, 0.12]], {"S-3": {A: 1200}})
case(
    "number with m² unicode",
    [["Building", "Postcode", "GIA"], [*M, "1,200㎡"], [*H, "9,000 m^2"]],
    {"S-3": {A: 1200}, "S-2": {A: 9000}},
)
case("fullwidth digits", [["Building", "Postcode", "GIA m2"], [*M, "１２００"]], {"S-3": {A: 1200}})
case(
    "landlord NHSPS is tenant",
    [["Building", "Postcode", "Landlord", "Head tenant"], [*M, "Assura", "NHS Property Services"]],
    {"S-3": {"owner": "other"}},
)
RISKS = ["High risk backlog", "Significant risk backlog", "Moderate risk backlog", "Low risk backlog"]
case(
    "backlog by risk without a unit, too small for pounds",
    [["Building", "Postcode", *RISKS], [*M, 10, 20, 30, 40]],
    {"S-3": {BK: 100}},
    *(f"unit:{risk}" for risk in RISKS),
)


@pytest.mark.parametrize("name", CASES)
def test_it_is_right_or_asked(name: str) -> None:
    data, want, asked = CASES[name]
    kind = "xlsx" if isinstance(data, bytes) and data[:2] == b"PK" else "csv"
    upload = read(data, f"list.{kind}")
    assert [question.key for question in upload.open] == list(asked)
    for site_id in ("S-1", "S-2", "S-3"):
        values = {field: value for field, value in told(upload, site_id).items() if field not in {"uprn", "land_ha"}}
        right = {
            field: pytest.approx(v) if isinstance(v, int | float) else v for field, v in want.get(site_id, {}).items()
        }
        if asked:
            assert {field: right[field] for field in values} == values
        else:
            assert values == right


def test_percentages_and_shares_in_one_column_are_read_as_somebody_says() -> None:
    data, _, _ = CASES["pct mixed in column"]
    both = read(data, answers=Answers({"unit:Vacant %": "mixed"}))
    assert (told(both, "S-3")[V], told(both, "S-2")[V]) == (200.0, 1350.0)
    plain = read(data, answers=Answers({"unit:Vacant %": "%"}))
    assert (told(plain, "S-3")[V], told(plain, "S-2")[V]) == (2.0, 1350.0)


def test_sums_too_small_for_pounds_are_read_as_somebody_says() -> None:
    data, want, _ = CASES["header £ but numbers 1.2 / 0.4"]
    upload = read(data, answers=Answers({"unit:Backlog £": "£m"}))
    assert {site: told(upload, site) for site in want} == want


def test_a_note_on_a_heading_of_an_open_document_says_its_unit() -> None:
    noted = ods_cell("GIA").replace(
        "<text:p>", "<office:annotation><text:p>in sq ft</text:p></office:annotation><text:p>"
    )
    head = "<table:table-row>" + ods_cell("Building") + ods_cell("Postcode") + noted + "</table:table-row>"
    upload = read(spreadsheet(ods_table(head, ods_row(*M, 12_000))), "list.ods")
    assert upload.open == ()
    assert told(upload, "S-3")[A] == pytest.approx(12_000 * SF)


@pytest.mark.parametrize(
    "name", ["Meir Primary Care Centre (closed Wednesdays)", "Closed Loop Clinic", "Meir - sold on"]
)
def test_a_name_with_such_a_word_closes_no_building(name: str) -> None:
    upload = read([["Building", "Postcode", "GIA m2"], [name, "ST1 1AB", 1_200]])
    assert all(fact.field != "status" for fact in upload.facts)
