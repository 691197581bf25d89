"""The return of a paper's plan: its shortlist and new buildings as schemes, with what is worked out of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nhmap.core.plan.pipeline import NEW_PREFIX, SchemeWords
from nhmap.core.portfolio.pipeline_return import PipelineReturn, Scheme, SchemeFacts, Served
from nhmap.core.ranking.bands import band_of
from nhmap.core.ranking.ranking import Standing

if TYPE_CHECKING:
    from nhmap.core.plan.pipeline import Pipeline
    from nhmap.core.ranking.sensitivity import Sensitivity
    from nhmap.store.paper.shortlisted import Shortlisted
    from nhmap.store.paper.subject import Subject


def pipeline_return(subject: Subject, pipeline: Pipeline, sure: Sensitivity | None = None) -> PipelineReturn:
    """Make the return of a plan.

    Parameters
    ----------
    sure
        How sure the order of the candidates is; without it no band is known.
    """
    zones = {each.zone.id: (each.zone.name, round(each.figures.residents)) for each in subject.at(subject.lowest)}
    facts = [] if subject.shortlist is None else _buildings(subject, subject.shortlist, zones, sure)
    order = {zone_id: at for at, zone_id in enumerate(zones)}
    new = [each for each in pipeline.new if zone_of(each.scheme_id) in zones]
    for words in sorted(new, key=lambda each: order[zone_of(each.scheme_id)]):
        zone_id = zone_of(words.scheme_id)
        name, people = zones[zone_id]
        facts.append(SchemeFacts(words.scheme_id, f"New building, {name}", "", zone_id, name, people))
    schemes = tuple(Scheme(fact, pipeline.of(fact.scheme_id)) for fact in facts)
    listed = {fact.scheme_id for fact in facts}
    lost = tuple(scheme.scheme_id for scheme in pipeline.schemes if scheme.scheme_id not in listed)
    served = tuple(
        Served(zone_id, name, people, tuple(scheme.name for scheme in schemes if scheme.facts.zone_id == zone_id))
        for zone_id, (name, people) in zones.items()
    )
    residents = subject.evidence.areas.residents
    share = float(residents[subject.area.inside].sum() / residents.sum())
    return PipelineReturn(schemes, served, pipeline.defined, share, lost)


def zone_of(scheme_id: str) -> str:
    """The neighbourhood that a new building would serve."""
    return scheme_id.removeprefix(NEW_PREFIX)


def new_building(zone_id: str) -> SchemeWords:
    """The row that a new building begins from."""
    return SchemeWords(f"{NEW_PREFIX}{zone_id}").with_value("option", "build")


def _buildings(
    subject: Subject, shortlist: Shortlisted, zones: dict[str, tuple[str, int]], sure: Sensitivity | None
) -> list[SchemeFacts]:
    """Buildings of the shortlist, in its order."""
    plan, areas = subject.assessment.plan, subject.evidence.areas
    at = plan.at_level(subject.lowest)
    facts = []
    for place, (row, name) in enumerate(zip(shortlist.rows, shortlist.names, strict=True)):
        site, stands, share = shortlist.ranking.site(row), shortlist.places.iloc[place], shortlist.joint.sites[place]
        code = str(stands.get("lsoa21cd") or "")
        area = int(areas.rows_of([code])[0]) if code else -1
        zone = int(at[area]) if area >= 0 else -1
        zone_id = plan.zones[zone].id if zone >= 0 else ""
        neighbourhood, people = zones.get(zone_id, ("", None))
        states = [answer.state for answer in shortlist.answers(site.site_id)]
        apart = site.standing is Standing.FAILS
        met, not_met, unknown = (states.count(state) if states else None for state in ("met", "not met", "unknown"))
        facts.append(
            SchemeFacts(
                site.site_id,
                name,
                str(stands.get("postcode") or ""),
                zone_id,
                neighbourhood,
                people,
                share.reached,
                met,
                not_met,
                unknown,
                "set apart" if apart else "" if sure is None else str(band_of(site, sure)),
                None if apart else site.rank,
                ": ".join(x for x in (str(site.standing), " ".join(site.gate_reasons)) if x),
            )
        )
    return facts
