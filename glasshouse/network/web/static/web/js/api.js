// The public API, as this page uses it.

const BASE = "/api/v1";

/** An answer that was not the one hoped for: `status` 0 means no answer at all. */
export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function ask(method, path) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]').content;
  let answer;
  try {
    answer = await fetch(BASE + path, { method, headers, credentials: "same-origin" });
  } catch {
    throw new Refusal(0, "offline", "");
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(answer.status, body.code ?? "failed", body.message ?? "");
  return body;
}

/** One page of a tab: `{items, next, caught_up}`; `seen` are the codes shown already. */
export function feedPage(tab, { after, seen = [] }) {
  const query = new URLSearchParams({ limit: "8" });
  if (after) query.set("after", after);
  if (seen.length) query.set("seen", seen.join(","));
  return ask("GET", `/feed/${tab}?${query}`);
}

/** One video, with addresses that are valid now. */
export function videoByCode(code) {
  return ask("GET", `/videos/${code}`);
}

/** Like a video or take the like back: `{liked, likes}`. */
export function setLike(code, liked) {
  return ask(liked ? "PUT" : "DELETE", `/videos/${code}/like`);
}

/** Hand over what was watched; survives the page. Says whether the browser took it. */
export function sendWatches(events) {
  const body = new Blob([JSON.stringify({ events })], { type: "application/json" });
  return navigator.sendBeacon(`${BASE}/watches`, body);
}

/** What somebody who has typed this may mean: `{items: [{kind, text, url, avatar}]}`. */
export function suggestions(text) {
  return ask("GET", `/search/suggest?${new URLSearchParams({ q: text.slice(0, 200) })}`);
}
