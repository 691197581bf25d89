"""Files of an alignment: the same figures in each, real numbers, and names only where they were asked for."""

from __future__ import annotations

import csv
import io
import json

import docx
import openpyxl

from nhmap.core.alignment.consents import Answer, Consent, MoveRules, Settled
from nhmap.core.alignment.line_proposal import LineProposal, pose_lines
from nhmap.core.alignment.lines import move_lines
from nhmap.core.alignment.overview import overview
from nhmap.core.alignment.programme import solve
from nhmap.core.alignment.proposal import Proposal
from nhmap.core.alignment.question import pose
from nhmap.store.paper.alignment_files import alignment_files
from tests.support.papers import grid_subject

SETTLED = Settled(MoveRules(0, 10_000), (("A2", Consent(Answer.AGREED, "U1", "=Dr Shah", "2026-11-30", "from April")),))


def written(*, names=False, lines=False):
    subject = grid_subject()
    question = pose(subject.assessment, SETTLED)
    if lines:
        asked = pose_lines(subject.assessment, question)
        proposal = LineProposal(question, asked, move_lines(asked), subject.assessment)
    else:
        proposal = Proposal(SETTLED, question, solve(question, SETTLED.rules), subject.assessment)
    return proposal, alignment_files(subject, proposal, overview(question, subject.assessment), names=names)


def test_every_file_has_the_same_figures():
    proposal, files = written()
    book = openpyxl.load_workbook(io.BytesIO(files["pcn-alignment.xlsx"]))
    rows = list(book["PCN moves"].iter_rows(min_row=5, values_only=True))
    table = list(csv.DictReader(io.StringIO(files["pcn-practices.csv"].decode("utf-8-sig"))))
    features = json.loads(files["pcn-alignment.geojson"])["features"]
    moved = sum(row["patients_affected"] for row in (f["properties"] for f in features))
    assert moved == sum(int(row["patients_affected"]) for row in table) == sum(row[9] for row in rows) == proposal.moved
    assert proposal.moved > 0
    assert isinstance(rows[0][2], int)
    counts = {row[0]: row[1] for row in book["Alignment"].iter_rows(min_row=5, values_only=True)}
    assert counts["Patients who would have another PCN"] == proposal.moved
    said = "\n".join(p.text for p in docx.Document(io.BytesIO(files["pcn-alignment.docx"])).paragraphs)
    assert proposal.sentences[0] in said


def test_names_go_with_it_only_where_that_was_ticked():
    def everywhere(files):
        book = openpyxl.load_workbook(io.BytesIO(files["pcn-alignment.xlsx"]))
        cells = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
        doc = docx.Document(io.BytesIO(files["pcn-alignment.docx"]))
        told = " ".join(cell.text for table in doc.tables for row in table.rows for cell in row.cells)
        return cells + told + files["pcn-practices.csv"].decode() + files["pcn-alignment.geojson"].decode()

    without, with_names = everywhere(written()[1]), everywhere(written(names=True)[1])
    for words in ("Dr Shah", "from April"):
        assert words not in without
        assert words in with_names
    assert "agreed" in without
    table = list(csv.DictReader(io.StringIO(written(names=True)[1]["pcn-practices.csv"].decode("utf-8-sig"))))
    assert {row["consent_who"] for row in table if row["practice_code"] == "A2"} == {"'=Dr Shah"}


def test_lines_have_files_of_their_own():
    proposal, files = written(lines=True)
    assert {"pcn-line-moves.csv", "pcn-line-practices.csv", "pcn-line-sizes.csv"} <= set(files)
    rows = list(csv.DictReader(io.StringIO(files["pcn-line-moves.csv"].decode("utf-8-sig"))))
    assert int(rows[-1]["residents"]) == proposal.answer.residents_moved


def test_the_same_proposal_gives_the_same_bytes():
    assert written()[1] == written()[1]
