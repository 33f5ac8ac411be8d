// Touches on the picture: one plays or pauses, two like. Swipes are the browser's own scrolling; a notch of a wheel is an arrow key.

const TWICE_MS = 280;
const NEAR_PX = 60;
const NOTCH = 120;
const REST_MS = 350;

const LONG_MS = 550;
const STILL_PX = 10;

/** Listen on a reel's picture; `once()`, `twice(x, y)` and, when a finger rests on it, `long()` are called. */
export function listenToTaps(target, { once, twice, long }) {
  let last = null;
  let waiting = 0;
  let resting = 0;
  let held = false;
  let start = null;
  target.addEventListener("pointerdown", (event) => {
    held = false;
    if (event.pointerType === "mouse") return;
    start = { x: event.clientX, y: event.clientY };
    resting = setTimeout(() => {
      held = true;
      long();
    }, LONG_MS);
  });
  target.addEventListener("pointermove", (event) => {
    if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) > STILL_PX) clearTimeout(resting);
  });
  for (const name of ["pointerup", "pointercancel", "pointerleave"]) target.addEventListener(name, () => clearTimeout(resting));
  target.addEventListener("contextmenu", (event) => held && event.preventDefault());
  target.addEventListener("click", (event) => {
    // The finger that has opened the menu is lifted.
    if (held) {
      held = false;
      return;
    }
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

/** Listen for the notches of a mouse wheel, each too short for the browser's own snapping; `move(±1)` is called. Trackpads scroll natively. */
export function listenToNotches(box, move) {
  let movedAt = -Infinity;
  box.addEventListener("wheel", (event) => {
    const isNotch = event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL || (event.wheelDeltaY && event.wheelDeltaY % NOTCH === 0);
    const text = event.target.closest(".reel-text");
    if (!isNotch || event.ctrlKey || (text && text.scrollHeight > text.clientHeight + 2)) return;
    event.preventDefault();
    if (event.timeStamp - movedAt < REST_MS) return;
    movedAt = event.timeStamp;
    move(Math.sign(event.deltaY));
  }, { passive: false });
}
