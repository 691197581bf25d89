// What the browser keeps: strokes in the tab, names and windows for all of them. Where storage is forbidden everything
// lives as long as the page.

function recall(key, otherwise) {
  try {
    const found = JSON.parse(localStorage.getItem(key));
    return found && typeof found === "object" ? found : otherwise;
  } catch {
    return otherwise;
  }
}

function remember(key, text) {
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch { /* forbidden */ }
}

function keptName() {
  try {
    return localStorage.getItem("nhmap-who") || "";
  } catch {
    return "";
  }
}

// The window that this tab was before its page was loaded again; this one is told from now on.
function lastWindow(id) {
  try {
    const before = sessionStorage.getItem("nhmap-window");
    sessionStorage.setItem("nhmap-window", id);
    return before !== id ? before : "";
  } catch {
    return "";
  }
}

// Where the map keeps strokes: nhmap/ui/map/js/plan.js.
function storedStrokes(plan) {
  try {
    const found = JSON.parse(sessionStorage.getItem(`nhmap-strokes-${plan}`) || "[]");
    return Array.isArray(found) ? found.filter((stroke) => stroke?.id) : [];
  } catch {
    return [];
  }
}

function keepStrokes(plan, strokes) {
  try {
    if (strokes.length) sessionStorage.setItem(`nhmap-strokes-${plan}`, JSON.stringify(strokes));
    else sessionStorage.removeItem(`nhmap-strokes-${plan}`);
  } catch { /* forbidden */ }
}
