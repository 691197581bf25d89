"""How old figures are, against how often their publisher gives new ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from nhmap.store.layer_builds import need_sources, readers
from nhmap.store.layers.catalogue import Catalogue, Layer, Source
from nhmap.store.refresh.ages import ages_of, late_layers


def catalogue(folder: Path, **vintages: str) -> Catalogue:
    layers = []
    for name, vintage in vintages.items():
        source = getattr(readers, name)
        layers.append(
            Layer(
                name.lower(), "f", 1, "", "", "", "", vintage, "", "", "",
                source=(Source(source.file, "", vintage=vintage),),
            )
        )  # fmt: skip
    return Catalogue(folder, tuple(layers))


def test_what_its_publisher_renews_is_late_after_a_while(tmp_path: Path) -> None:
    ours = catalogue(tmp_path, LISTS="1 July 2026", EXACT_FIT="version 2", RESIDENTS="mid-2022")
    now = {age.title: age for age in ages_of(ours, tmp_path, date(2026, 10, 1))}
    later = {age.title: age for age in ages_of(ours, tmp_path, date(2026, 12, 1))}
    lists = readers.LISTS.dataset
    assert (now[lists].months, now[lists].late, later[lists].late) == (3, False, True)
    assert later[lists].words == "5 months old; a newer one should be there"
    fixed = now[readers.EXACT_FIT.dataset]
    assert (fixed.late, fixed.rhythm) == (False, "once")
    assert now[readers.RESIDENTS.dataset].plain


def test_a_month_that_is_said_in_words_counts_where_the_date_is_a_year(tmp_path: Path) -> None:
    ours = catalogue(tmp_path, DISTRICTS="June 2026", DEPRIVATION="October 2025", AGES="Census 2021", WARDS="2024")
    found = {age.vintage: age.months for age in ages_of(ours, tmp_path, date(2026, 11, 30)) if age.is_there}
    assert found == {"June 2026": 5, "October 2025": 13, "Census 2021": 68, "2024": 23}


def test_every_count_of_homes_has_its_own_age(tmp_path: Path) -> None:
    ours = catalogue(tmp_path, REGISTERED_2022="1 July 2022", REGISTERED_LINCOLNSHIRE="1 July 2026")
    found = {age.vintage: age for age in ages_of(ours, tmp_path, date(2026, 11, 30))}
    assert (found["1 July 2022"].months, found["1 July 2022"].plain) == (52, True)
    assert not found["1 July 2026"].late
    assert late_layers(tuple(found.values()))["registered_2022"].vintage == "1 July 2022"


def test_the_supplied_data_has_an_age_for_everything() -> None:
    folder = Path(__file__).parents[4] / "data"
    found = ages_of(Catalogue.read(folder), folder, date(2026, 11, 30))
    assert len(found) > 40
    assert all(age.vintage and age.page for age in found)


def test_what_may_be_brought_is_listed_with_its_page_until_it_is_there(tmp_path: Path) -> None:
    ours = catalogue(tmp_path, LISTS="1 July 2026")
    title = need_sources.SMALL_AREA_AGES.dataset
    missing = [age for age in ages_of(ours, tmp_path, date(2026, 11, 30)) if not age.is_there]
    assert [(age.title, age.vintage, age.late, age.words) for age in missing] == [(title, "none yet", False, "")]
    assert missing[0].page.endswith("lowersuperoutputareamidyearpopulationestimates")
    source = Source(need_sources.SMALL_AREA_AGES.file, "", vintage="mid-2024")
    ages = replace(ours.layers[0], name="small_area_ages", vintage="mid-2024", source=(source,))
    brought = ages_of(replace(ours, layers=(ages,)), tmp_path, date(2026, 11, 30))
    assert [(age.title, age.vintage, age.is_there) for age in brought] == [(title, "mid-2024", True)]
