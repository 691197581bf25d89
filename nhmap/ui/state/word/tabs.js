// In a low window the tabs of a panel stand at its foot: whoever presses one gets what it opens in sight.

const LEAST_SEEN_PX = 100;
const TABS = '.st-key-panel [role="tab"]';

class PanelTabs {
  constructor() {
    document.addEventListener("click", ({ target }) => {
      const tab = target instanceof Element ? target.closest(TABS) : null;
      if (!tab) return;
      tab.closest(".st-key-panel").setAttribute("data-tab", tab.textContent.trim()); // the style sheet gives lists room by it
      bringUp(tab);
      setTimeout(() => bringUp(tab), 600); // what is longer than what stood there before has come by then
    });
  }
}

// Scrolls the panel until its tabs stand below the tools, which stay, where next to nothing is seen below the tabs.
function bringUp(tab) {
  const panel = tab.closest(".st-key-panel"), row = tab.closest('[role="tablist"]')?.getBoundingClientRect();
  const tools = panel?.querySelector(".st-key-tools")?.getBoundingClientRect();
  if (!row || !tools || panel.getBoundingClientRect().bottom - row.bottom >= LEAST_SEEN_PX) return;
  panel.scrollBy({ top: row.top - tools.bottom });
}
