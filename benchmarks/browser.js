// Put into every frame before its own scripts: notes when things are really on the screen, in milliseconds of the
// wall clock, so that times of different frames can be held against each other.
(() => {
  const clock = () => performance.timeOrigin + performance.now();
  const bench = { clock };
  window.nhmapBench = bench;

  // A frame that is about to be shown holds it: the same test for the map and for the blank page.
  const isFramed = () => !window.frameElement || window.frameElement.getBoundingClientRect().height > 100;
  const blank = () => [...document.querySelectorAll("[data-testid=stMarkdownContainer]")].some((node) => node.textContent.includes("blank page"));
  const watch = () => {
    if (window.nhmap?.painted && isFramed()) {
      bench.polygons = clock();
      bench.painted = painted();
    } else if (window === window.top && blank()) bench.blank = clock();
    else if (!bench.before) requestAnimationFrame(watch); // once presses are measured, no frame is asked for but by the page
  };

  // How much of the map's canvas is painted, and in how many colours: read after the time was taken.
  const painted = () => {
    const canvas = document.querySelector("canvas.nh-canvas");
    if (!canvas) return { share: 0, colours: 0 };
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    let filled = 0, looked = 0;
    for (let i = 0; i < data.length; i += 4 * 7) {
      looked += 1;
      if (!data[i + 3]) continue;
      filled += 1;
      if (data[i + 3] === 255) colours.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    }
    return { share: filled / looked, colours: colours.size };
  };

  // --- one press, and what it brings about ---
  for (const name of ["fill", "stroke", "drawImage"]) {
    const real = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function noted(...values) {
      real.apply(this, values);
      // The layer of zones shows what a press did; the card and ring under the pointer follow it a frame later anyway.
      if (bench.listening && this.canvas.closest(".leaflet-nhZones-pane")) bench.drawn = clock();
    };
  }
  for (const kind of ["click", "pointerup"]) {
    window.addEventListener(kind, (event) => { if (!bench.closed) bench.pressed = performance.timeOrigin + event.timeStamp; }, true);
  }
  window.addEventListener("message", (event) => { if (event.data?.type === "streamlit:render") bench.listening = false; }, true);
  const total = () => document.querySelector(".nh-readout-number")?.textContent;
  const figure = () => document.querySelector("[data-testid=people]")?.textContent;
  const changed = new MutationObserver(() => {
    if (bench.listening && total() !== bench.before.total) bench.counted ??= clock();
    if (bench.before && figure() && figure() !== bench.before.figure) bench.answered ??= clock();
  });
  // A frame gets its document after this script has run, and may get another: what belongs to a document follows it.
  let watched = null;
  const start = () => {
    if (document.body && document !== watched && location.href !== "about:blank") {
      watched = document;
      changed.observe(document, { subtree: true, childList: true, characterData: true });
      requestAnimationFrame(watch);
    }
    if (!bench.polygons && !bench.blank) setTimeout(start, 20);
  };
  setTimeout(start, 5);

  // Forgets the last press and waits for the next.
  bench.expect = () => {
    Object.assign(bench, { pressed: null, drawn: null, counted: null, answered: null, listening: true, closed: false });
    bench.before = { total: total(), figure: figure() };
  };
  bench.outcome = () => ({ pressed: bench.pressed, drawn: bench.drawn, counted: bench.counted, answered: bench.answered, total: total(), figure: figure() });
})();
