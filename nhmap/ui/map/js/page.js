// The page that the map's frame stands in.

const LEAST_MAP_PX = 420; // in a window that has so much

// The component's frame reaches to the foot of the window, whatever stands above it.
function fillWindow(map) {
  const frame = window.frameElement;
  if (!frame) return;
  const outer = window.parent;
  const scroller = frame.closest('[data-testid="stMain"]') || outer.document.scrollingElement;
  const fit = () => {
    // Where the frame begins when nothing is scrolled: else a scrolled page would make it grow, and so scroll further.
    const top = frame.getBoundingClientRect().top + scroller.scrollTop;
    const height = Math.max(Math.min(LEAST_MAP_PX, outer.innerHeight - 110), Math.floor(outer.innerHeight - top - 12));
    if (Math.abs(frame.offsetHeight - height) < 2) return;
    frame.style.height = `${height}px`;
    map?.invalidateSize({ animate: false });
  };
  fit();
  outer.addEventListener("resize", fit);
  const watch = new ResizeObserver(fit);
  watch.observe(outer.document.body);
  // What stands above the map comes after it, and makes what holds both taller.
  const holder = frame.closest('[data-testid="stMainBlockContainer"]');
  if (holder) watch.observe(holder);
}

// The page around us has a typeface; borrow it, so that map and page look like one thing.
async function borrowTypeface(labels) {
  try {
    const faces = [...window.parent.document.styleSheets]
      .flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule.type === CSSRule.FONT_FACE_RULE && /Source Sans/.test(rule.style.fontFamily));
    const base = window.parent.document.styleSheets[0]?.href || window.parent.location.href;
    const style = document.createElement("style");
    style.textContent = faces
      .map((rule) => rule.cssText.replace(/url\("([^"]+)"\)/g, (_, url) => `url("${new URL(url, rule.parentStyleSheet.href || base).href}")`))
      .join("\n");
    document.head.append(style);
    await document.fonts.load(`600 15px ${FONT}`);
    await document.fonts.load(`15px ${FONT}`);
    labels.redraw();
  } catch { /* another typeface does as well */ }
}

// Light or dark as the page around us is: Streamlit says it by the colour scheme of its application.
function followScheme() {
  const node = application();
  if (!node) return;
  const take = () => { document.documentElement.style.colorScheme = window.parent.getComputedStyle(node).colorScheme; };
  take();
  new MutationObserver(take).observe(node, { attributes: true, attributeFilter: ["class"] });
}

// The application's own element in the page around us, which says how it stands.
function application() {
  try {
    return window.parent.document.querySelector('[data-testid="stApp"]');
  } catch {
    return null;
  }
}

function isConnected() {
  const state = application()?.dataset.testConnectionState;
  return !state || state === "CONNECTED";
}

function isRunning() {
  return application()?.dataset.testScriptState === "running";
}

// Calls back each time that the page finds its server again.
function onConnection(found) {
  const node = application();
  if (!node) return;
  let before = isConnected();
  new MutationObserver(() => {
    const now = isConnected();
    if (now && !before) found();
    before = now;
  }).observe(node, { attributes: true, attributeFilter: ["data-test-connection-state"] });
}

function tellPage(detail) {
  try {
    window.parent.nhmapMap = { ...detail, frame: window.frameElement };
    window.parent.dispatchEvent(new window.parent.Event("nhmap-map"));
  } catch { /* nobody to tell */ }
}

// The page's own buttons to undo and redo: while a shape is begun they are about the shape.
function mindSteps(tools) {
  try {
    const outer = window.parent.document;
    const mind = (event) => {
      const step = ["undo", "redo"].find((name) => event.target.closest?.(`.st-key-${name} button`));
      if (!step || !tools.busy) return;
      event.stopPropagation();
      event.preventDefault();
      tools.step(step);
    };
    outer.addEventListener("click", mind, true);
    window.addEventListener("pagehide", () => outer.removeEventListener("click", mind, true));
  } catch { /* a page of its own has no such buttons */ }
}

// After the next frame is on the screen; in a hidden tab, which draws none, soon.
function frameShown() {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    setTimeout(done, 150);
  });
}

followScheme();
