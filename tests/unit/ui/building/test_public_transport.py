"""What a building's page says of bus and train, and of households without a car."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from nhmap.core.people.access import Access
from nhmap.ui.building.public_transport import panel


@pytest.fixture
def evidence():
    table = pd.DataFrame(
        {"households": [100, 200, 300], "households_no_car": [10, 50, 5], "connectivity": 1.0, "patients_per_gp": 2.0}
    )
    need = SimpleNamespace(access=Access(table))
    areas = SimpleNamespace(residents=np.array([1, 1, 1]))
    return SimpleNamespace(need=need, areas=areas, vintages={"access": "Census 2021"})


def page(rows, *, known=True):
    return SimpleNamespace(catchments=(SimpleNamespace(short="20 min <on foot>", known=known, rows=np.array(rows)),))


def test_without_a_table_it_says_so_beside_the_households_without_a_car(evidence):
    text = panel(page([0, 1]), evidence, [("mine.csv", "drive", 15.0)])
    assert "nobody told nhmap" in text
    assert "60 of 300 households (20 %) have no car" in text
    assert "&lt;on foot&gt;" in text
    assert "Census 2021" in text


def test_a_table_by_bus_is_named_as_text(evidence):
    text = panel(page([0]), evidence, [("<b>.csv", "bus", 30.0)])
    assert "&lt;b&gt;.csv (bus)" in text
    assert "nobody told" not in text


def test_an_unknown_reach_and_missing_layers_say_nothing_of_cars(evidence):
    assert "households" not in panel(page([], known=False), evidence, [])
    evidence.need = None
    assert "households" not in panel(page([0]), evidence, [])
