// In a low window the tabs of a panel stand at its foot: whoever presses one gets what it opens in sight.

const LEAST_SEEN_PX = 100;
const SOON_MS = [300, 900]; // a finger is up by the first, what the tab opens is there by the second
const TABS = '.st-key-panel [role="tab"]';

class PanelTabs {
  constructor() {
    // Streamlit's tabs let no press through, and one that is drawn anew under a hand gets none.
    for (const kind of ["pointerdown", "focusin"]) document.addEventListener(kind, ({ target }) => this.note(target), true);
  }

  note(target) {
    const tab = target instanceof Element ? target.closest(TABS) : null;
    const panel = tab?.closest(".st-key-panel"), word = tab?.textContent.trim();
    if (!panel) return;
    for (const after of SOON_MS) {
      setTimeout(() => {
        panel.setAttribute("data-tab", word); // the style sheet gives lists room by it
        bringUp(panel);
      }, after);
    }
  }
}

// Scrolls the panel until its tabs stand below the tools, which stay, where next to nothing is seen below the tabs.
function bringUp(panel) {
  const row = panel.querySelector('[role="tablist"]')?.getBoundingClientRect();
  const tools = panel.querySelector(".st-key-tools")?.getBoundingClientRect();
  if (!row || !tools || panel.getBoundingClientRect().bottom - row.bottom >= LEAST_SEEN_PX) return;
  panel.scrollBy({ top: row.top - tools.bottom });
}
