// Checkpoints: a log's size and root, signed by the log and cosigned by witnesses and mirrors (C2SP tlog-checkpoint).

import { fromBase64, fromDecimal } from "./bytes.js";
import { HASH } from "./hashes.js";
import { parseNote } from "./notes.js";
import { Malformed } from "./wrong.js";

/** Read a checkpoint's bytes, verifying nothing. Lines of extensions are refused: nobody could audit them. Throws Malformed. */
export function parseCheckpoint(bytes) {
  const note = parseNote(bytes), lines = note.text.split("\n");
  if (lines.length !== 4 || !lines[0]) throw new Malformed("checkpoint");
  const root = fromBase64(lines[2]);
  if (root.length !== HASH) throw new Malformed("checkpoint");
  return { origin: lines[0], size: fromDecimal(lines[1]), root, note };
}
