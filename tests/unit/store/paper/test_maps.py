import io
import random

import numpy as np
import pytest
from PIL import Image

from nhmap.core.plan.plans import Level
from nhmap.store.paper.atlas import atlas
from nhmap.store.paper.map_labels import Room
from nhmap.store.paper.map_look import DECILES
from tests.support.papers import grid_subject


@pytest.fixture(scope="module")
def drawn():
    return atlas(grid_subject())


def test_a_map_of_each_level_of_deprivation_and_of_each_zone(drawn):
    assert [each.key for each in drawn.drawings][:4] == ["option-plan", "overview-mnp", "overview-snp", "deprivation"]
    assert len(drawn.drawings) == 1 + 3 + 1 + 3
    assert all(each.alt for each in drawn.drawings)


def test_pictures_are_a4_at_300_dots_to_the_inch(drawn):
    image = Image.open(io.BytesIO(drawn.pictures["overview-snp"]))
    assert image.size == (2481, 3507)
    assert [round(x) for x in image.info["dpi"]] == [300, 300]


def test_a_page_for_each_neighbourhood_and_the_plan_stands_for_itself(drawn):
    assert [key[:6] for key in drawn.pages] == ["option", "mnp-01", "snp-01", "snp-02", "snp-03"]
    assert all(data.startswith(b"%PDF-") and data.count(b"/Count 1 ") == 1 for data in drawn.pages.values())
    assert Image.open(io.BytesIO(drawn.pictures["snp-01-west"])).size == (1654, 2338)


def test_a_summary_says_the_number_the_profile_the_practices_and_the_findings(drawn):
    subject = grid_subject()
    west = subject.at(Level.SNP)[0]
    text = drawn.vectors["snp-01-west"].decode()
    assert f">{west.people:,}<" in text
    assert "people (residents)" in text
    for words in ("Target (people)", "GP practices that belong to it (list)", "Findings", "Source: hand-made."):
        assert words in text
    mine = [each for each in subject.findings if west.zone.id in each.zones]
    assert mine
    assert any(" ".join(each.message.split()[:4]) in text for each in mine)
    whole = drawn.vectors["option-plan"].decode()
    assert ">3<" in whole
    assert "Neighbourhoods in tolerance" in whole


def test_the_svg_keeps_its_words_as_text(drawn):
    text = drawn.vectors["overview-snp"].decode()
    assert "West" in text
    assert "Grid plan: SNPs" in text
    assert "grid north" in text
    assert "Source: hand-made." in text


def test_deprivation_reads_in_greyscale():
    grey = [
        0.299 * r + 0.587 * g + 0.114 * b for r, g, b in ([int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in DECILES)
    ]
    assert np.all(np.diff(grey) > 8)


def test_labels_never_cover_each_other_nor_leave_the_map():
    draw = random.Random(7)  # noqa: S311 - places of labels
    room = Room((0, 0, 400, 300))
    placed = []
    for _ in range(300):
        size = draw.uniform(8, 60), draw.uniform(6, 14)
        at = room.place((draw.uniform(-20, 420), draw.uniform(-20, 320)), size, (0, 0.6, 1.2, 2.0))
        if at:
            placed.append((at[0] - size[0] / 2, at[1] - size[1] / 2, at[0] + size[0] / 2, at[1] + size[1] / 2))
    assert len(placed) > 40
    assert all(x >= 0 and y >= 0 and r <= 400 and t <= 300 for x, y, r, t in placed)
    for i, (left, bottom, right, top) in enumerate(placed):
        for x, y, r, t in placed[:i]:
            assert right <= x + 1e-9 or r <= left + 1e-9 or top <= y + 1e-9 or t <= bottom + 1e-9
