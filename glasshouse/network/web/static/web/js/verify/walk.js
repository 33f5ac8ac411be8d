// One walk over all entries of a log: every hash is made anew from the entries, every tile that is served is compared with it, and so
// is the root of every checkpoint on the way. A bundle is in memory at a time, and the few that are fetched ahead.

import { same } from "./bytes.js";
import { HASH, leafHash, Tree } from "./hashes.js";
import { inOrder } from "./served.js";
import { filesOf, tilePath, WIDTH } from "./tiles.js";
import { Unproved } from "./wrong.js";

/** Walk over the log of this checkpoint. Throws Unproved.
 *
 * `roots` are the checkpoints whose roots have to come out on the way ({size, root, code}: what to say if one does not);
 * `take(index, bytes)` is handed each entry, and may return a promise; `progress(done, all)` hears how far it is.
 */
export async function walk(files, checkpoint, { roots = [], take = () => {}, progress = () => {} }) {
  const waiting = [...roots].sort((one, other) => one.size - other.size), tree = new Tree(), tiles = new Tiles(files, checkpoint.size);
  const compare = () => {
    while (waiting.length && waiting[0].size === tree.size) {
      const { root, size, code } = waiting.shift();
      if (!same(root, tree.root())) throw new Unproved(code, { size });
    }
  };
  compare();
  const load = ({ number, width }) => Promise.all([files.bundle(number, width), files.tile(0, number, width)]);
  await inOrder(filesOf(checkpoint.size), load, async ({ number, width }, [entries, lowest]) => {
    for (const [at, entry] of entries.entries()) {
      const hash = leafHash(entry);
      if (!same(hash, lowest.subarray(at * HASH, (at + 1) * HASH))) throw new Unproved("tile", { path: tilePath(0, number, width) });
      tree.add(hash, tiles.reached);
      const taken = take(number * WIDTH + at, entry);
      // An await for each entry would be felt; few of them ask for one.
      if (taken) await taken;
      compare();
    }
    await tiles.compare();
    progress(number * WIDTH + width, checkpoint.size);
  });
  await tiles.compareLast();
  if (!same(tree.root(), checkpoint.root)) throw new Unproved("root", { size: checkpoint.size });
  return { tiles: tiles.compared + Math.ceil(checkpoint.size / WIDTH), bundles: Math.ceil(checkpoint.size / WIDTH) };
}

/** The tiles above the lowest, as they grow. */
class Tiles {
  compared = 0;
  #levels = [];
  #full = [];

  constructor(files, size) {
    this.files = files;
    this.size = size;
  }

  reached = (level, hash) => {
    if (level === 0 || level % 8) return;
    const above = level / 8, tile = (this.#levels[above] ??= { number: 0, hashes: [] });
    tile.hashes.push(hash.slice());
    if (tile.hashes.length === WIDTH) {
      this.#full.push([above, tile]);
      this.#levels[above] = { number: tile.number + 1, hashes: [] };
    }
  };

  async compare() {
    for (const [level, tile] of this.#full.splice(0)) await this.#compareOne(level, tile);
  }

  async compareLast() {
    for (const [level, tile] of this.#levels.entries()) if (tile?.hashes.length) await this.#compareOne(level, tile);
  }

  async #compareOne(level, { number, hashes }) {
    const bytes = await this.files.tile(level, number, hashes.length);
    const differs = hashes.some((hash, at) => !same(hash, bytes.subarray(at * HASH, (at + 1) * HASH)));
    if (differs) throw new Unproved("tile", { path: tilePath(level, number, hashes.length) });
    this.compared += 1;
  }
}
