// Time to the first frame, by phase: begin → source → play → data → frame. Kept in `window.glasshouse.timings` and as performance marks.

const MOST = 200;
const timings = [];
window.glasshouse = Object.assign(window.glasshouse ?? {}, { timings });

let open = null;

/** A video becomes the current one because of `cause` (start, key, swipe, arrow, end, retry); `gestureAt` is when the finger or wheel began. */
export function begin(code, cause, gestureAt = null) {
  const at = performance.now();
  open = { code, cause, gesture_at: gestureAt, begin_at: at, phases: {}, first_frame_ms: null };
  performance.mark(`glasshouse:begin:${code}`);
  timings.push(open);
  if (timings.length > MOST) timings.shift();
}

/** Note a phase of the current video, the first time it is reached. */
export function reach(code, phase) {
  if (!open || open.code !== code || phase in open.phases) return;
  const at = performance.now();
  open.phases[phase] = at - open.begin_at;
  performance.mark(`glasshouse:${phase}:${code}`);
  if (phase !== "frame") return;
  open.first_frame_ms = at - open.begin_at;
  performance.measure(`glasshouse:first-frame:${code}`, { start: open.begin_at, end: at });
}

/** Forget the measurement under way: a cover, a pause or a missing autoplay would falsify it. */
export function abandon() {
  if (open && open.first_frame_ms === null) timings.splice(timings.indexOf(open), 1);
  open = null;
}
