// How a log is laid out in files (C2SP tlog-tiles): tiles of hashes, bundles of entries.

import { HASH, nodeHash } from "./hashes.js";
import { Malformed } from "./wrong.js";

export const WIDTH = 256;

/** Spell a number and a width as paths do: 1234067 → x001/x234/067, with .p/W unless the width is full. */
export function spelled(number, width = WIDTH) {
  const digits = String(number);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g);
  const last = groups.pop();
  return groups.map((one) => `x${one}/`).join("") + last + (width === WIDTH ? "" : `.p/${width}`);
}

/** Return the path of a tile of hashes, below the log's prefix. */
export const tilePath = (level, number, width) => `tile/${level}/${spelled(number, width)}`;

/** Return the path of a bundle of entries. */
export const bundlePath = (number, width) => `tile/entries/${spelled(number, width)}`;

/** Read a path of a tile or a bundle ("entries" as its level), or throw Malformed. */
export function parsePath(path) {
  const found = /^tile\/(entries|0|[1-9]\d?)\/((?:x\d{3}\/){0,5}\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path);
  if (!found) throw new Malformed("path");
  const level = found[1] === "entries" ? "entries" : Number(found[1]);
  const number = Number(found[2].replaceAll(/[x/]/g, "")), width = found[3] ? Number(found[3]) : WIDTH;
  // A number has one spelling only, and a full tile has no width in its name.
  if (level > 63 || (found[3] && width >= WIDTH) || tilePath(level, number, width) !== path) throw new Malformed("path");
  return { level, number, width };
}

/** Return the number and width of each file that holds so many things, 256 to a file. */
export function* filesOf(count) {
  for (let number = 0; number * WIDTH < count; number += 1) yield { number, width: Math.min(WIDTH, count - number * WIDTH) };
}

/** Read so many entries from a bundle that holds no more, as views of its bytes. Throws Malformed. */
export function unpackBundle(bytes, width) {
  const entries = [];
  let at = 0;
  for (let number = 0; number < width; number += 1) {
    if (at + 2 > bytes.length) throw new Malformed("bundle_short");
    const end = at + 2 + bytes[at] * 256 + bytes[at + 1];
    if (end > bytes.length) throw new Malformed("bundle_short");
    entries.push(bytes.subarray(at + 2, end));
    at = end;
  }
  if (at !== bytes.length) throw new Malformed("bundle_long");
  return entries;
}

/** Return a function that gives the hash of a complete subtree out of tiles, each read once by `read(level, number, width)`. */
export function nodesOf(size, read) {
  const tiles = new Map();
  const tile = (level, number) => {
    const width = Math.min(WIDTH, Math.floor(size / WIDTH ** level) - number * WIDTH), path = tilePath(level, number, width);
    if (!tiles.has(path)) tiles.set(path, read(level, number, width));
    return tiles.get(path);
  };
  return async (level, index) => {
    // The root of a full tile stands in the tile above; whatever is lower is hashed from the tile it lies in.
    const above = Math.floor(level / 8), inside = 2 ** (level % 8), first = index * inside, at = first % WIDTH;
    const bytes = await tile(above, Math.floor(first / WIDTH));
    return complete(Array.from({ length: inside }, (_, one) => bytes.subarray((at + one) * HASH, (at + one + 1) * HASH)));
  };
}

function complete(hashes) {
  if (hashes.length === 1) return hashes[0];
  const half = hashes.length / 2;
  return nodeHash(complete(hashes.slice(0, half)), complete(hashes.slice(half)));
}
