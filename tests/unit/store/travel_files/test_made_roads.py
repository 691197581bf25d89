"""Files laid out as publishers lay out theirs: OS Open Roads with all layers and columns, OpenStreetMap as blocks."""

import geopandas as gpd
import numpy as np
import pyogrio
import pytest

from benchmarks.made_roads import MadeRoads, write_open_roads, write_osm
from nhmap.core.reach.road_network import minutes_to, snapped
from nhmap.errors import InputRefusedError
from nhmap.store.child_process.apart import Bounds, Pool
from nhmap.store.child_process.frames import Job
from nhmap.store.travel_files.osm_blocks import whole_pbf
from nhmap.store.travel_files.road_files import RoadFile
from nhmap.store.travel_files.road_tables import memory_mb

BOX = (400_000.0, 300_000.0, 406_000.0, 306_000.0)
AROUND = (399_000.0, 299_000.0, 408_000.0, 308_000.0)
COLUMNS = (
    *("id", "fictitious", "road_classification", "road_function", "form_of_way", "road_classification_number"),
    *("name_1", "name_1_lang", "name_2", "name_2_lang", "road_structure", "length", "length_uom", "loop"),
    *("primary_route", "trunk_road", "start_node", "end_node", "road_number_toid", "road_name_toid"),
)
"""Of the layer road_link, as its publisher orders them."""


@pytest.fixture
def made():
    return MadeRoads.grid(BOX, 180)


@pytest.fixture
def child():
    """A process apart; GDAL is told only once in each what it may use."""
    own = Pool(at_once=1, idle_s=600)
    yield own
    own.close()


@pytest.fixture
def read(child, tmp_path):
    def ways_of(file, mode="drive"):
        job = Job("nhmap.store.travel_files.road_layers", "read_ways", (RoadFile.of(file), mode, AROUND, str(tmp_path)))
        return child.run(job, file.name, Bounds(120, 1_500))

    return ways_of


def kmh(ways):
    return (ways.metres_a_minute * 60 / 1_000).tolist()


def test_both_kinds_of_file_give_the_same_roads_and_minutes(made, tmp_path, read):
    write_open_roads(made, tmp_path / "open.gpkg")
    write_osm(made, tmp_path / "osm.osm.pbf")
    x, y = np.array([401_000.0, 405_000.0]), np.array([301_000.0, 305_000.0])
    minutes = []
    for file in ("open.gpkg", "osm.osm.pbf"):
        ways = read(tmp_path / file)
        assert len(ways.first) - 1 == len(made.links)
        assert ways.km == pytest.approx(sum(made_km(made, link) for link in made.links), rel=1e-4)
        assert sorted(set(np.round(kmh(ways), 6))) == [25, 40, 55, 65]
        on = snapped(ways, x, y)
        minutes.append(np.concatenate(list(minutes_to(ways, on, on, 60.0))))
    assert minutes[0] == pytest.approx(minutes[1], abs=0.02)
    assert np.isfinite(minutes[0]).all()


def made_km(made, link):
    at = made.points[link]
    return float(np.hypot(*np.diff(at, axis=0).T).sum()) / 1_000


def test_the_layout_is_the_publishers(made, tmp_path):
    file = tmp_path / "oproad_gb.gpkg"
    write_open_roads(made, file)
    assert [name for name, _ in pyogrio.list_layers(file)] == ["road_link", "road_node", "motorway_junction"]
    about = pyogrio.read_info(file, layer="road_link")
    assert tuple(about["fields"]) == COLUMNS
    assert (about["crs"], about["geometry_type"]) == ("EPSG:27700", "LineString")


def changed(made, tmp_path, **to):
    """The made roads with columns of the first lanes changed, under other names where that is asked for."""
    file = tmp_path / "oproad_gb.gpkg"
    write_open_roads(made, tmp_path / "first.gpkg")
    links = gpd.read_file(tmp_path / "first.gpkg", layer="road_link", engine="pyogrio")
    layer, crs, names = to.pop("layer", "road_link"), to.pop("crs", None), to.pop("names", {})
    for column, value in to.items():
        links[column] = value
    if crs is not None:
        links = links.set_crs(crs, allow_override=True)
    links.rename(columns=names).to_file(file, layer=layer, driver="GPKG", engine="pyogrio")
    return file


SPEEDS = (
    *(("A Road", form, False, 65) for form in ("Single Carriageway", "Dual Carriageway", "Collapsed Dual Carriageway")),
    ("A Road", "Roundabout", False, 65),
    ("A Road", "Single Carriageway", True, 85),
    ("Motorway", "Slip Road", False, 45),
    ("Motorway", "Dual Carriageway", False, 90),
    ("B Road", "Single Carriageway", False, 55),
    ("Minor Road", "Single Carriageway", False, 40),
    ("Local Road", "Single Carriageway", False, 25),
    ("Local Road", "Shared Use Carriageway", False, 10),
    ("Local Access Road", "Single Carriageway", False, 15),
    ("Restricted Local Access Road", "Single Carriageway", False, 15),
    ("Secondary Access Road", "Single Carriageway", False, 15),
    ("Restricted Local Access Road", "Guided Busway", False, None),
)
"""Function, form, trunk road or not, and km/h by car; None is shut to everybody."""


@pytest.mark.parametrize("mode", ["drive", "walk", "cycle"])
def test_every_function_and_form_of_the_specification_is_known(made, tmp_path, read, mode):
    said = [SPEEDS[row % len(SPEEDS)] for row in range(len(made.links))]
    function, form, trunk, _ = zip(*said, strict=True)
    ways = read(changed(made, tmp_path, road_function=function, form_of_way=form, trunk_road=trunk), mode)
    open_to = [each for each in said if each[3] and (mode == "drive" or each[0] != "Motorway")]
    assert len(ways.first) - 1 == len(open_to)
    if mode == "drive":
        assert sorted(kmh(ways)) == pytest.approx(sorted(each[3] for each in open_to))


OLDER = {"road_function": "roadFunction", "form_of_way": "formOfWay", "trunk_road": "trunkRoad"}
BY_DEFINITION = (
    'PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,'
    '299.3249646]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",400000.0],PARAMETER["False_Northing",-100000.0],PARAMETER["Central_Meridian",-2.0],'
    'PARAMETER["Scale_Factor",0.9996012717],PARAMETER["Latitude_Of_Origin",49.0],UNIT["Meter",1.0]]'
)


@pytest.mark.parametrize(
    "to", [{"layer": "RoadLink", "names": OLDER}, {"crs": BY_DEFINITION}, {"crs": 7405}], ids=["older", "defined", "z"]
)
def test_older_names_and_other_ways_to_name_the_grid_are_read(made, tmp_path, read, to):
    ways = read(changed(made, tmp_path, **to))
    assert len(ways.first) - 1 == len(made.links)


@pytest.mark.parametrize("crs", [4326, 3857, 29903])
def test_another_grid_is_refused_in_words(made, tmp_path, read, crs):
    with pytest.raises(InputRefusedError, match="British National Grid"):
        read(changed(made, tmp_path, crs=crs))


def test_what_was_downloaded_and_not_unpacked_is_told_so(tmp_path):
    (tmp_path / "oproad_gpkg_gb.zip").write_bytes(b"PK\x03\x04" + b"x" * 60)
    with pytest.raises(InputRefusedError, match="not yet unpacked"):
        RoadFile.of(tmp_path / "oproad_gpkg_gb.zip")


def test_memory_follows_what_a_file_holds_and_how_much_of_it_can_lie_in_the_box(made, tmp_path):
    few, many = tmp_path / "few.osm.pbf", tmp_path / "many.osm.pbf"
    write_osm(made, few)
    write_osm(MadeRoads.grid(BOX, 20_000), many)
    unpacked = whole_pbf(str(many))
    assert unpacked > 1.5 * many.stat().st_size
    base = memory_mb(RoadFile.of(few), (0.0, 0.0, 0.0, 0.0))
    assert memory_mb(RoadFile.of(many), AROUND) - base == pytest.approx(81 * 0.08)
    wide = memory_mb(RoadFile.of(many), (0.0, 0.0, 500_000.0, 500_000.0)) - base
    assert wide == pytest.approx(22 * unpacked / 1e6)
    many.write_bytes(many.read_bytes()[:-1])
    with pytest.raises(InputRefusedError, match="breaks off"):
        memory_mb(RoadFile.of(many), AROUND)
