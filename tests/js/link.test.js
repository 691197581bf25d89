// How a value gets from the map to Python.

import assert from "node:assert/strict";
import { load } from "./load.js";

class Page extends EventTarget {
  location = { origin: "http://localhost" };
}

/** `tellPython` in a frame of the page given, and what Streamlit's own function was asked to say. */
function frame(page) {
  const posted = [];
  const own = { parent: page, location: { origin: "http://localhost" }, Streamlit: { setComponentValue: (value) => posted.push(value) } };
  class Told extends Event {
    constructor(type, { data, source, origin }) {
      super(type);
      Object.assign(this, { data, source, origin });
    }
  }
  return { own, posted, ...load(["link"], ["tellPython"], { window: own, MessageEvent: Told }) };
}

Deno.test("the page hears a value in the moment that it is said, once, as Streamlit's protocol has it", () => {
  const page = new Page(), told = [];
  page.addEventListener("message", (event) => told.push(event));
  const { own, posted, tellPython } = frame(page);
  tellPython({ n: 1 });
  assert.deepEqual(told.map(({ data }) => data), [{ isStreamlitMessage: true, type: "streamlit:setComponentValue", dataType: "json", value: { n: 1 } }]);
  assert.equal(told[0].source, own); // Streamlit finds the component by its window
  assert.deepEqual(posted, []);
});

Deno.test("a page that the frame may not touch hears it as a message", () => {
  const { posted, tellPython } = frame({
    dispatchEvent() {
      throw new DOMException("another origin", "SecurityError");
    },
  });
  tellPython({ n: 2 });
  assert.deepEqual(posted, [{ n: 2 }]);
});
