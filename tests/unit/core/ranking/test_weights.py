import pytest

from nhmap.core.ranking.criteria import CRITERIA
from nhmap.core.ranking.weights import DEFAULT, PRESET_POINTS, PRESET_WORDS, PRESETS, Weights, preset
from nhmap.errors import InputRefusedError


def test_weights_on_any_scale_become_shares():
    w = Weights.from_dict({"deprivation": 3, "people": 1})
    assert w.to_dict() == dict.fromkeys(CRITERIA, 0.0) | {"deprivation": 0.75, "people": 0.25}
    assert w.content_hash == Weights.from_dict({"people": 25, "deprivation": 75.0}).content_hash
    assert w.content_hash != Weights.from_dict({"deprivation": 1}).content_hash


def test_what_is_written_can_be_read_back():
    for w in PRESETS.values():
        again = Weights.from_dict({"weights": w.to_dict(), "label": w.label})
        assert again.content_hash == w.content_hash
        assert again.label == w.label


def test_a_preset_by_name():
    assert Weights.from_dict({"preset": "Deprivation-First"}) is PRESETS["deprivation first"]
    assert preset("ready_soonest").label == "ready soonest"
    with pytest.raises(InputRefusedError, match="no preset “fair”"):
        preset("fair")


def test_presets_are_as_the_method_names_them():
    assert list(PRESETS) == ["policy minimum", "balanced", "deprivation first", "ready soonest"]
    assert list(PRESET_WORDS) == list(PRESETS)
    assert DEFAULT in PRESETS
    assert PRESETS["policy minimum"].to_dict()["deprivation"] == 1.0


def test_all_faults_are_named_at_once():
    with pytest.raises(InputRefusedError) as caught:
        Weights.from_dict({"vibes": 1, "people": -2, "health": "much", "size": True, "space": float("inf")})
    said = str(caught.value)
    for words in ("no criterion “vibes”", "“people” is -2", "“health” is not", "“size” is not", "“space” is inf"):
        assert words in said
    assert "The criteria are: deprivation" in said


@pytest.mark.parametrize("data", [[], None, "balanced", 3])
def test_not_a_set_of_weights(data):
    with pytest.raises(InputRefusedError, match="criterion names with numbers"):
        Weights.from_dict(data)


@pytest.mark.parametrize("data", [{}, {"people": 0}, {"weights": {}}])
def test_no_weight_at_all(data):
    with pytest.raises(InputRefusedError, match="zero"):
        Weights.from_dict(data)


def test_huge_and_tiny_weights():
    assert Weights.from_dict({"people": 1e308, "health": 1e308}).to_dict()["people"] == 0.5
    assert Weights.from_dict({"people": 5e-324, "health": 5e-324}).to_dict()["people"] == 0.5


def test_weights_of_an_older_nhmap_are_shared_out_to_what_its_criteria_became():
    older = Weights.from_dict({"deprivation": 70, "practices": 30}).to_dict()
    assert (older["deprivation"], older["on_site"], older["nearby"]) == pytest.approx((0.7, 0.2, 0.1))
    # Who gives one of today's by name means it so.
    with pytest.raises(InputRefusedError, match="practices"):
        Weights.from_dict({"on_site": 1, "practices": 30})


@pytest.mark.parametrize("name", PRESETS)
def test_the_points_on_the_sliders_are_the_preset_to_the_last_bit(name):
    assert PRESETS[name].label == name
    assert Weights.from_dict(PRESET_POINTS[name]).to_dict() == PRESETS[name].to_dict()
    assert set(PRESET_POINTS[name]) <= set(CRITERIA)
