"""What the side panel says of who the people of a zone are and what they need, as HTML of our own."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from nhmap.core.people.cohorts import MODELLED_LIMIT
from nhmap.core.people.resident_groups import (
    AGES_5,
    CARE,
    COHORTS,
    DISABILITY,
    ETHNIC_GROUPS,
    HEALTH,
    NOT_AVAILABLE,
    REGISTERS,
)
from nhmap.core.people.residents import UNDER_16, from_age, under
from nhmap.core.wording import percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nhmap.core.people.access import ZoneAccess
    from nhmap.core.people.need import ZoneNeed
    from nhmap.core.people.population import Deprivation
    from nhmap.core.people.residents import WhoLivesHere

MODELLED: Final = '<em class="nh-modelled">modelled</em>'
OLDER: Final = (75, 85)
CENSUS: Final = "Census 2021"
SCALED: Final = "small areas scaled to their council's mid-2024 ages"


def deprivation_table(deprived: Deprivation, who: WhoLivesHere | None, vintage: str) -> str:
    """Shares of residents in the most deprived small areas: of all, by income of children, by income of older people."""
    lines = [("all deprivation (IMD)", (deprived.share_10, deprived.share_20))]
    if who is not None:
        lines += [
            ("children’s income (IDACI)", who.income["idaci"]),
            ("older people’s (IDAOPI)", who.income["idaopi"]),
        ]
    body = "".join(
        f"<tr><td>{words}</td><td>{percent(tenth)}</td><td>{percent(fifth)}</td></tr>"
        for words, (tenth, fifth) in lines
    )
    score = "unknown" if np.isnan(deprived.average_score) else f"{deprived.average_score:.1f}"
    return f"""<h4>Deprivation <small>{escape(vintage)}</small></h4>
<table class="nh-need"><thead><tr><th>live in the most deprived</th><th>10 %</th><th>20 %</th></tr></thead><tbody>{body}</tbody></table>
<dl><dt>average IMD score</dt><dd>{score}</dd></dl>"""


def ages_on(who: WhoLivesHere, vintages: Mapping[str, str], *, scaled: bool) -> tuple[Mapping[str, float], str]:
    """Ages by ``BANDS`` on one basis and what that is: scaled, else the newest published, a mid-year estimate first."""
    if scaled:
        return who.ages_2024, f"{SCALED}, {MODELLED}"
    estimate = f"{escape(vintages.get('small_area_ages', ''))} estimate"
    return who.published_ages, estimate if who.ages_estimated else CENSUS


def who_they_are(who: WhoLivesHere, vintages: Mapping[str, str], *, scaled: bool) -> str:
    """Ages on one basis, never on both, and ethnic groups."""
    ages, basis = ages_on(who, vintages, scaled=scaled)
    under_16 = ages[UNDER_16]
    total = sum(ages[band] for band in AGES_5)
    rows = [("under 5", under(ages, 5)), ("under 16", under_16)]
    rows += [(f"{age} and over", from_age(ages, age)) for age in OLDER]
    lines = "".join(_row(words, people, total) for words, people in rows)
    groups = who.total(ETHNIC_GROUPS)
    ethnic = "".join(_row(words, who.groups[group], groups) for group, words in ETHNIC_GROUPS.items())
    return f"""<h4>Who they are <small>{_number(total)} people, {basis}</small></h4>
{_chart(ages, total)}<dl>{lines}</dl>
<h4>Ethnic group <small>{CENSUS}</small></h4><dl>{ethnic}</dl>"""


def list_ages(ages: Mapping[str, int], vintage: str) -> str:
    """Ages of the patients on the lists of the zone's practices; nothing where there are none."""
    total = sum(ages.values())
    if not total:
        return ""
    rows = [("under 5", under(ages, 5)), *((f"{age} and over", from_age(ages, age)) for age in OLDER)]
    lines = "".join(_row(words, people, total) for words, people in rows)
    return f"""<h4>Ages on these lists <small>{_number(total)} patients, {escape(vintage)}</small></h4>
{_chart(ages, total)}<dl>{lines}</dl>"""


def need_tab(need: ZoneNeed, vintages: Mapping[str, str], *, team: int | None, scaled: bool) -> str:
    """Cohorts, counted and modelled, each with what it comes to for one member of a team."""
    who = need.who
    ages, of_ages = ages_on(who, vintages, scaled=scaled)
    under_16 = ages[UNDER_16]
    disabled, carers = who.groups["disabled_limited_a_lot"], who.carers
    poorly = who.groups["health_bad"] + who.groups["health_very_bad"]
    counted: list[tuple[str, float, str]] = [
        ("In bad or very bad health", poorly, percent(poorly / max(who.total(HEALTH), 1))),
        ("Disabled, limited a lot", disabled, percent(disabled / max(who.total(DISABILITY), 1))),
        ("Unpaid carers", carers, percent(carers / max(who.total(CARE), 1))),
        ("of whom 50 hours a week or more", who.groups["carers_50_hours"], ""),
    ]
    by_age: list[tuple[str, float, str]] = [
        ("Under 5", under(ages, 5), ""),
        ("Under 16", under_16, ""),
        *((f"{age} and over", from_age(ages, age), "") for age in OLDER),
    ]
    main = {register for registers in COHORTS.values() for register in registers}
    modelled = [(_words(r), need.registers[r], "") for registers in COHORTS.values() for r in registers]
    others = [(words, need.registers[r], "") for r, (_, words) in REGISTERS.items() if r not in main]
    registers = escape(vintages.get("disease_registers", ""))
    reach = "" if need.access is None else access_table(need.access, vintages.get("access", ""))
    return f"""<section class="nh-figures">
<h4>Health, disability, care <small>{CENSUS}</small></h4>{_table(counted, team)}
<h4>Children and older people <small>{of_ages}</small></h4>{_table(by_age, team)}
<h4>On GP registers {MODELLED} <small>QOF {registers}</small></h4>{_table(modelled, team)}
<details><summary>{len(others)} more registers</summary>{_table(others, team)}</details>
<p class="nh-source">{escape(MODELLED_LIMIT)}</p>
<p class="nh-source">Not available: {escape(", ".join(NOT_AVAILABLE))}. No open source counts them, and nhmap does not
estimate them.</p>{reach}</section>"""


def access_table(access: ZoneAccess, vintage: str) -> str:
    """How people get about and to a doctor."""
    car = "unknown" if np.isnan(access.share_no_car) else percent(access.share_no_car)
    rows = [("Households without a car", f"{_number(access.no_car)} <small>{car}</small>")]
    rows += [
        (words, "unknown" if np.isnan(value) else _number(value))
        for words, value in (
            ("Connectivity without a car (0 to 100)", access.connectivity),
            ("Patients to a GP around", access.patients_per_gp),
        )
    ]
    body = "".join(f"<dt>{words}</dt><dd>{value}</dd>" for words, value in rows)
    return f"""<h4>Access <small>{escape(vintage)}</small></h4><dl>{body}</dl>
<p class="nh-source">Connectivity and patients to a GP are means over residents.</p>"""


def _words(register: str) -> str:
    return REGISTERS[register][1]


def _table(rows: list[tuple[str, float, str]], team: int | None) -> str:
    """People, their share where one is told, and how many there are to each member of a team."""
    shares = any(share for _, _, share in rows)
    head = f"<th>each of {team:,}</th>" if team else ""
    body = "".join(
        f"<tr><td>{escape(words)}</td><td>{_number(people)}{f' <small>{share}</small>' if shares else ''}</td>"
        + (f"<td>{_number(people / team)}</td>" if team else "")
        + "</tr>"
        for words, people, share in rows
    )
    top = f"<thead><tr><td></td><th>people</th>{head}</tr></thead>" if team else ""
    return f'<table class="nh-need">{top}<tbody>{body}</tbody></table>'


def _chart(ages: Mapping[str, float], total: float) -> str:
    """A column for each five years, and the same figures as a table for whom wants or needs them."""
    counts = [ages[band] for band in AGES_5]
    most = max(counts, default=0) or 1
    columns = "".join(
        f'<i style="height:{count / most * 100:.0f}%" title="{words}: {_number(count)}"></i>'
        for count, words in zip(counts, AGES_5.values(), strict=True)
    )
    rows = "".join(_row(words, count, total) for count, words in zip(counts, AGES_5.values(), strict=True))
    return f"""<div class="nh-ages" aria-hidden="true">{columns}</div>
<div class="nh-ages-scale" aria-hidden="true"><span>0</span><span>20</span><span>40</span><span>60</span><span>80</span></div>
<details><summary>Every five years</summary><dl>{rows}</dl></details>"""


def _row(words: str, people: float, total: float) -> str:
    share = percent(people / total) if total else "unknown"
    return f"<dt>{escape(words)}</dt><dd>{_number(people)} <small>{share}</small></dd>"


def _number(people: float) -> str:
    return f"{people:,.0f}"
