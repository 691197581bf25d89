"""Pharmacies, dentists and libraries for the map: only what has a place, with source and date."""

import gzip
import json
import struct

import numpy as np
import pandas as pd
import pytest

from nhmap.store.map_data.static import publish_services
from nhmap.ui.map import static_files
from nhmap.ui.state.map_services import packed

SERVICES = pd.DataFrame(
    {
        "kind": ["pharmacy", "dentist", "hospital", "pharmacy"],
        "name": ["Well <b>", "Smiles", "General", "Nowhere"],
        "lon": [-2.1, -2.2, -2.3, np.nan],
        "lat": [53.0, 53.1, 53.2, np.nan],
        "source": ["List of pharmacies", "List of dentists", "Old", "List of pharmacies"],
        "vintage": ["2026", "November 2025", "old", "2026"],
    }
)
SITES = pd.DataFrame(
    {
        "kind": ["civic building: library", "GP surgery"],
        "name": ["Hanley Library", "Surgery"],
        "lon": [-2.4, -2.5],
        "lat": [53.3, 53.4],
        "source": ["Public libraries", "x"],
        "vintage": ["2023", "y"],
    }
)


def meta_of(content):
    plain = gzip.decompress(content)
    length = struct.unpack_from("<I", plain, 4)[0]
    return json.loads(plain[8 : 8 + length])


def test_each_kind_has_its_names_places_source_and_date():
    said = meta_of(packed(SERVICES, SITES))
    assert said["meta"]["kinds"] == [
        {"kind": "pharmacy", "names": ["Well <b>"], "note": "List of pharmacies, 2026"},
        {"kind": "dentist", "names": ["Smiles"], "note": "List of dentists, November 2025"},
        {"kind": "library", "names": ["Hanley Library"], "note": "Public libraries, 2023"},
    ]
    assert set(said["arrays"]) == {
        f"{kind}_{axis}" for kind in ("pharmacy", "dentist", "library") for axis in ("lon", "lat")
    }


def test_data_without_them_gives_no_file():
    assert packed(pd.DataFrame(), pd.DataFrame()) == b""


@pytest.mark.parametrize("content", [b"x", b"y"])
def test_the_file_is_served_under_the_address_given(tmp_path, content):
    address = publish_services(tmp_path, content)
    assert static_files._PUBLISHED.fullmatch(address)
    assert (tmp_path / address).read_bytes() == content
