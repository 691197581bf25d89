// The figures on the map: the active zone's people, a pending stroke's effect, and short messages.

class Readout {
  constructor(app) {
    this.app = app;
    this.name = element("div", { class: "nh-readout-name" });
    this.number = element("div", { class: "nh-readout-number" });
    this.word = element("div", { class: "nh-readout-word" });
    this.node = element("div", { class: "nh-card nh-readout", role: "status", "aria-live": "polite", hidden: true }, [this.name, this.number, this.word]);
    this.near = element("div", { class: "nh-card nh-near", hidden: true, "aria-hidden": "true" });
    this.message = element("div", { class: "nh-message", role: "status", hidden: true });
    this.live = element("div", { class: "nh-heard", "aria-live": "polite" });
    this.foot = element("div", { class: "nh-foot" });
    app.shell.append(this.node, this.near, this.message, this.live, this.foot);
  }

  update() {
    const { plan, geography } = this.app;
    const zone = plan.activeZone;
    this.node.hidden = !zone || !geography.hasFigures || !this.app.drawable;
    if (this.node.hidden) return;
    const people = plan.totals[plan.position(zone.id)];
    this.name.replaceChildren(element("i", { class: "nh-swatch", style: `background:${zoneColour(zone)}` }), zone.name + (zone.locked ? " (locked)" : ""));
    this.number.textContent = thousands(people);
    const fit = fitOf(people, zone);
    this.word.replaceChildren(
      plan.basis === "registered_living_in" ? "registered, live here" : basisWord(plan.basis),
      ...(fit && people ? [element("span", { class: `nh-fit nh-fit-${fit.kind}`, text: `${fit.sign} ${fit.word}` })] : []),
    );
  }

  // Beside the pointer while a stroke is being drawn: what it would do.
  preview(effect, spot = null, left = 0) {
    if (!effect || !spot) {
      if (!this.besideTimer) this.near.hidden = true;
      return;
    }
    const { plan } = this.app;
    const fit = fitOf(effect.people, plan.handZone || {});
    const quiet = (text) => element("span", { class: "nh-quiet", text });
    const sign = effect.change < 0 ? "\u2212" : "+";
    this.place([
      element("strong", { text: thousands(effect.people) }),
      ...(fit ? [element("span", { class: `nh-fit-${fit.kind}`, text: `${fit.sign} ${fit.word}` })] : []),
      element("span", { text: effect.locked ? "Locked" : `${sign}${thousands(Math.abs(effect.change))} in ${counted(effect.areas, "small area")}` }),
      ...effect.losing.slice(0, 3).map(({ zone, people }) => {
        const after = fitOf(people, zone);
        return quiet(`${zone.name} keeps ${thousands(people)}${after ? `, ${after.word}` : ""}`);
      }),
      ...(effect.losing.length > 3 ? [quiet(`and ${counted(effect.losing.length - 3, "neighbourhood")} more lose people`)] : []),
      ...this.practices(effect.practices),
      ...(left ? [quiet(`${counted(left, "small area")} left out`)] : []),
    ], spot);
  }

  practices(moves) {
    if (!moves?.length) return [];
    const { zones } = this.app.plan;
    const to = (zone) => (zone < 0 ? "no neighbourhood" : zones[zone].name);
    return [
      element("span", { text: `${counted(moves.length, "practice")} would change` }),
      ...moves.slice(0, 3).map((move) => element("span", { class: "nh-quiet", text: `${asSaid(move.name)} \u2192 ${to(move.to)}` })),
    ];
  }

  place(lines, { x, y }) {
    clearTimeout(this.besideTimer);
    this.besideTimer = null;
    this.near.replaceChildren(...lines);
    this.near.hidden = false;
    const size = this.app.map.getSize();
    const left = x + 18 + this.near.offsetWidth > size.x - 6 ? x - 18 - this.near.offsetWidth : x + 18;
    const top = Math.min(y + 20, size.y - this.near.offsetHeight - 6);
    this.near.style.transform = `translate(${Math.round(Math.max(4, left))}px, ${Math.round(top)}px)`;
  }

  // A few words beside the pointer, for a moment.
  beside(text, spot) {
    this.tell(text);
    if (!spot) return this.say(text);
    this.app.hover.hide();
    this.place([element("span", { text })], spot);
    this.besideTimer = setTimeout(() => {
      this.besideTimer = null;
      this.near.hidden = true;
    }, 1800);
    return undefined;
  }

  // For people who listen.
  tell(text) {
    this.live.textContent = text;
  }

  say(text) {
    this.message.textContent = text;
    this.message.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.message.hidden = true; }, 4500);
  }

  notes(lines) {
    this.foot.textContent = lines.join(" \u00b7 ");
    this.foot.hidden = !lines.length;
  }
}

// State in a word and a sign, as well as a colour.
function fitOf(people, { target, tolerance }) {
  if (!target) return null;
  const deviation = (people - target) / target;
  const share = `${deviation < 0 ? "\u2212" : "+"}${beside(Math.abs(deviation), tolerance ?? 0)} %`;
  if (Math.abs(deviation) <= (tolerance ?? 0)) return { kind: "fits", sign: "\u2713", word: `fits, ${share}` };
  return deviation > 0
    ? { kind: "over", sign: "\u25b2", word: `over by ${thousands(people - target)}` }
    : { kind: "under", sign: "\u25bc", word: `under by ${thousands(target - people)}` };
}

// A share beside the limit that decides, in per cent: never rounded onto it or across it (nhmap/core/wording.py).
function beside(share, limit) {
  const side = Math.sign(share - limit);
  for (let digits = 1; digits <= 6; digits++) {
    const shown = (share * 100).toFixed(digits);
    if (Math.sign(Number(shown) - Number((limit * 100).toFixed(6))) === side) return shown;
  }
  return (share * 100).toFixed(6);
}

function counted(number, word) {
  return `${thousands(number)} ${word}${number === 1 ? "" : "s"}`;
}

// A name that is published in capitals, as people write it: nhmap/core/wording.py, the same rule.
const STAYS = /\b(Pcn|Nhs|Gp|Gps|Hc|Swb|Ne|Nw|Se|Sw|Ii|Iii|Llp|Cic)\b|\(\w{2,5}\)/g;

function asSaid(name) {
  if (name !== name.toUpperCase() || name === name.toLowerCase()) return name;
  const title = name.toLowerCase().replace(/(^|[^a-z])([a-z])/g, (_, before, letter) => before + letter.toUpperCase());
  return title.replace(/(['\u2019])S\b/g, "$1s").replace(STAYS, (found) => found.toUpperCase());
}
