// The page that the map's frame stands in.

// The component's frame reaches to the foot of the window, whatever stands above it.
function fillWindow(map) {
  const frame = window.frameElement;
  if (!frame) return;
  const fit = () => {
    const outer = window.parent;
    const top = frame.getBoundingClientRect().top + outer.scrollY;
    const height = `${Math.max(420, Math.floor(outer.innerHeight - top - 12))}px`;
    if (frame.style.height !== height) {
      frame.style.height = height;
      map?.invalidateSize({ animate: false });
    }
  };
  fit();
  window.parent.addEventListener("resize", fit);
  new ResizeObserver(fit).observe(window.parent.document.body);
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
