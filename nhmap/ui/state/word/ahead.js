// The number that Python made, shown ahead of what stands around it: Streamlit's page draws all that is on it twice before
// a number is seen, and the wire is quicker. The page puts the same words in the same place a moment later.
function showAhead(markup) {
  const shown = document.querySelector("[data-testid=people]")?.closest("section");
  const made = new DOMParser().parseFromString(markup, "text/html").querySelector("section");
  if (shown && made && shown.textContent !== made.textContent) shown.replaceChildren(...made.childNodes);
}
