// The files of a log, as a server hands them out below a prefix.

import { fromDecimal, fromUtf8 } from "./bytes.js";
import { HASH } from "./hashes.js";
import { spelled, unpackBundle, WIDTH } from "./tiles.js";
import { Malformed, Unproved } from "./wrong.js";

/** Return a reader of files below a prefix; `load` is fetch. Immutable files may come from a cache, all others are asked for anew. */
export function served(prefix, load = (address, options) => fetch(address, options)) {
  const get = async (path, cache) => {
    let answer;
    try {
      answer = await load(`${prefix}/${path}`, { cache, credentials: "omit" });
    } catch {
      throw new Unproved("unreachable", { path });
    }
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Unproved("unreachable", { path });
    try {
      return new Uint8Array(await answer.arrayBuffer());
    } catch {
      throw new Unproved("unreachable", { path });
    }
  };

  /** Read what a file of `width` holds; a narrower one may be gone once the full one is there. */
  const part = async (path, number, width, cut) => {
    const found = await get(path + spelled(number, width), "default");
    if (found) return cut(found, width, false);
    const full = width === WIDTH ? null : await get(path + spelled(number), "default");
    if (!full) throw new Unproved("missing", { path: path + spelled(number, width) });
    return cut(full, width, true);
  };

  return {
    /** Read a file that changes. */
    async now(path) {
      const found = await get(path, "no-store");
      if (!found) throw new Unproved("missing", { path });
      return found;
    },

    /** Read a tile of hashes. */
    tile: (level, number, width) => part(`tile/${level}/`, number, width, cutTile),

    /** Read the entries of a bundle. */
    bundle: (number, width) => part("tile/entries/", number, width, cutBundle),

    /** Read how many checkpoints are kept; a log that keeps none yet has no such file. */
    async keptCount() {
      const found = await get("checkpoints/count", "no-store");
      if (!found) return 0;
      const text = fromUtf8(found);
      if (!text.endsWith("\n")) throw new Malformed("number");
      return fromDecimal(text.slice(0, -1));
    },

    /** Read a bundle of kept checkpoints. */
    kept: (number, width) => part("checkpoints/", number, width, cutBundle),
  };
}

function cutTile(bytes, width, isFull) {
  if (bytes.length !== (isFull ? WIDTH : width) * HASH) throw new Malformed("tile_length");
  return bytes.subarray(0, width * HASH);
}

const cutBundle = (bytes, width, isFull) => unpackBundle(bytes, isFull ? WIDTH : width).slice(0, width);

/** Do something for each of many, in order, while the next few are being fetched already. */
export async function inOrder(many, load, take, ahead = 8) {
  const waiting = [], rest = many[Symbol.iterator]();
  const next = () => {
    const { value, done } = rest.next();
    if (done) return;
    const loaded = load(value);
    // What fails is told when its turn comes; until then nobody may have asked.
    loaded.catch(() => {});
    waiting.push([value, loaded]);
  };
  for (let count = 0; count < ahead; count += 1) next();
  while (waiting.length) {
    const [value, loaded] = waiting.shift(), found = await loaded;
    next();
    await take(value, found);
  }
}
