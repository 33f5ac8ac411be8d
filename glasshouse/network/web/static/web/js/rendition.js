// Which rendition to load: enough for the pixels on the screen, little enough for the connection, never more.

// Finer than this nobody sees it move.
const FINEST_DPR = 2;
// A rung a little under the need still looks right.
const CLOSE_ENOUGH = 0.88;
// What the connection must have in reserve beyond the bitrate.
const RESERVE = 1.35;
const GUESS_BPS = 6_000_000;
const WEIGHT_OF_NEW = 0.4;

const connection = navigator.connection;
const lessData = matchMedia("(prefers-reduced-data: reduce)");
let measuredBps = 0;

/** Does the device or its person ask for little data? */
export function savesData() {
  return Boolean(connection?.saveData) || lessData.matches;
}

/** What the connection gives, in bits per second: measured, else the browser's word, else a guess. */
export function throughputBps() {
  if (measuredBps) return measuredBps;
  if (connection?.effectiveType?.includes("2g")) return 250_000;
  return connection?.downlink ? connection.downlink * 1_000_000 : GUESS_BPS;
}

/** Learn from a download: bytes that came within milliseconds. */
export function learnThroughput(bytes, ms) {
  // Short answers tell of the delay, and cached ones of the disk.
  if (bytes < 60_000 || ms < 4) return;
  const bps = (bytes * 8000) / ms;
  measuredBps = measuredBps ? measuredBps * (1 - WEIGHT_OF_NEW) + bps * WEIGHT_OF_NEW : bps;
}

/** Learn from a stall: the connection gives less than we thought. */
export function learnStall() {
  measuredBps = throughputBps() * 0.55;
}

/** Pixels of the short side that a picture of `width` × `height` needs in this box (CSS pixels). */
export function neededShortSide(width, height, box, { cover }) {
  const scales = [box.width / width, box.height / height];
  const scale = cover ? Math.max(...scales) : Math.min(...scales);
  return Math.min(width, height) * scale * Math.min(devicePixelRatio, FINEST_DPR);
}

/** Choose among renditions (ascending `height` = short side); undefined when there are none. */
export function chooseRendition(renditions, shortSide, { bps = throughputBps(), saver = savesData() } = {}) {
  if (saver) return renditions[0];
  const enough = renditions.find((r) => r.height >= shortSide * CLOSE_ENOUGH) ?? renditions.at(-1);
  const affordable = renditions.filter((r) => r.height <= enough?.height && r.bitrate * RESERVE <= bps);
  return affordable.at(-1) ?? renditions[0];
}
