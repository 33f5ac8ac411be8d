// Where we are: the address follows the video, and coming back finds the same videos at the same place.

const KEY = "glasshouse.place";
const KEPT_MS = 3 * 3600 * 1000;
const AROUND = 30;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

let waiting = null;
let returning = false;

// Writing a long list takes a moment that a swipe does not have.
function write() {
  if (!waiting) return;
  const { items, at, ...rest } = waiting;
  const from = Math.max(0, at - AROUND);
  waiting = null;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ ...rest, items: items.slice(from, at + AROUND), at: at - from, keptAt: Date.now(), returning }));
  } catch {
    // Without it, coming back shows this one video: its address is right.
  }
}

addEventListener("pagehide", write);

/** Let the address show this video, and keep what is needed to come back to it: `{tab, items, at, next, caughtUp}`. */
export function follow(video, place) {
  history.replaceState({ place: video.code, tab: place.tab }, "", video.url);
  if (!waiting) (window.requestIdleCallback ?? setTimeout)(write);
  waiting = place;
}

/** We leave for the sign-in and shall come back by the address alone. */
export function markReturn() {
  returning = true;
  waiting ??= read();
  write();
}

/** What to show again when the page of this video is opened by going back, reloading or returning; else null. */
export function kept(code) {
  const place = read();
  if (!place || Date.now() - place.keptAt > KEPT_MS || place.items[place.at]?.code !== code) return null;
  if (history.state?.place !== code && !place.returning) return null;
  return place;
}
