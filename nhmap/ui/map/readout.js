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
    this.foot = element("div", { class: "nh-foot" });
    app.shell.append(this.node, this.near, this.message, this.foot);
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
      plan.basis === "registered_living_in" ? "registered, live here" : "residents",
      ...(fit && people ? [element("span", { class: `nh-fit nh-fit-${fit.kind}`, text: `${fit.sign} ${fit.word}` })] : []),
    );
  }

  preview(effect, pointer = null) {
    this.near.hidden = !effect || !pointer;
    if (this.near.hidden) return;
    this.near.replaceChildren(
      element("strong", { text: thousands(effect.people) }),
      element("span", { text: `${effect.change < 0 ? "\u2212" : "+"}${thousands(Math.abs(effect.change))} in ${thousands(effect.areas)} small area${effect.areas === 1 ? "" : "s"}` }),
    );
    const size = this.app.map.getSize();
    const x = Math.min(pointer.x + 18, size.x - this.near.offsetWidth - 6);
    const y = Math.min(pointer.y + 20, size.y - this.near.offsetHeight - 6);
    this.near.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
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
  const share = `${deviation < 0 ? "\u2212" : "+"}${Math.abs(deviation * 100).toFixed(1)} %`;
  if (Math.abs(deviation) <= (tolerance ?? 0)) return { kind: "fits", sign: "\u2713", word: `fits, ${share}` };
  return deviation > 0
    ? { kind: "over", sign: "\u25b2", word: `over by ${thousands(people - target)}` }
    : { kind: "under", sign: "\u25bc", word: `under by ${thousands(target - people)}` };
}
