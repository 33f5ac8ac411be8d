// Touches on the picture: one plays or pauses, two like. Swipes are the browser's own scrolling.

const TWICE_MS = 280;
const NEAR_PX = 60;

/** Listen on a reel's picture; `once()` and `twice(x, y)` are called. */
export function listenToTaps(target, { once, twice }) {
  let last = null;
  let waiting = 0;
  target.addEventListener("click", (event) => {
    // A key has no second tap to wait for.
    if (event.detail === 0) return once();
    const tap = { x: event.clientX, y: event.clientY, at: event.timeStamp };
    const isSecond = last && tap.at - last.at < TWICE_MS && Math.hypot(tap.x - last.x, tap.y - last.y) < NEAR_PX;
    clearTimeout(waiting);
    last = tap;
    if (isSecond) twice(tap.x, tap.y);
    else waiting = setTimeout(once, TWICE_MS);
  });
}
