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

/** Let the address show this video, and keep what is needed to come back to it. */
export function follow(video, { tab, items, at, next, caughtUp }) {
  const from = Math.max(0, at - AROUND);
  const kept = { tab, items: items.slice(from, at + AROUND), at: at - from, next, caughtUp, keptAt: Date.now() };
  history.replaceState({ place: video.code, tab }, "", video.url);
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Without it, coming back shows this one video: its address is right.
  }
}

/** We leave for the sign-in and shall come back by the address alone. */
export function markReturn() {
  const kept = read();
  if (kept) sessionStorage.setItem(KEY, JSON.stringify({ ...kept, returning: true }));
}

/** What to show again when the page of this video is opened by going back, reloading or returning; else null. */
export function kept(code) {
  const place = read();
  if (!place || Date.now() - place.keptAt > KEPT_MS || place.items[place.at]?.code !== code) return null;
  if (history.state?.place !== code && !place.returning) return null;
  return place;
}
