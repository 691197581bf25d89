// Fetching and reading the binary files (format: nhmap/store/map_data/container.py).

// The bundle knows its own address, so the files beside it are found under any server path.
const BUNDLE_ADDRESS = document.currentScript.src;

function dataAddress(name) {
  return new URL(DATA_FOLDER + name, BUNDLE_ADDRESS).href;
}

async function askFor(name, priority = "auto") {
  const answer = await fetch(dataAddress(name), { priority });
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
}

async function readFile(name, priority) {
  return readAnswer(await askFor(name, priority));
}

async function readAnswer(answer) {
  const plain = answer.body.pipeThrough(new DecompressionStream("gzip"));
  return unpack(await new Response(plain).arrayBuffer());
}

function unpack(buffer) {
  const kinds = {
    uint8: Uint8Array, int8: Int8Array, uint16: Uint16Array, int16: Int16Array,
    uint32: Uint32Array, int32: Int32Array, float32: Float32Array, float64: Float64Array,
  };
  const length = new DataView(buffer).getUint32(4, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const arrays = {};
  for (const [name, [kind, offset, count]] of Object.entries(header.arrays)) {
    arrays[name] = new kinds[kind](buffer, 8 + length + offset, count);
  }
  return { arrays, meta: header.meta };
}

// All England is asked for while the page is still being put together: first as a picture, which is small, then with its
// borders, which are unpacked when the picture is on the screen. A data folder from before there were pictures has none.
const pictureAnswer = askFor("picture.bin.gz", "high").catch(() => null);
const overviewAnswer = askFor("overview.bin.gz", "high");
