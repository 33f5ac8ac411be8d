// The public API, as this page uses it.

import { say } from "./page.js";

const BASE = "/api/v1";

/** The server said no, and why, in a sentence for people. */
export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** Ask the API; `body` may be an object (sent as JSON) or a Blob. Throws Refusal, or TypeError when there is no connection. */
export async function ask(method, path, body, type, keepalive = false) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrf();
  let payload = body;
  if (body !== undefined && !(body instanceof Blob) && typeof body !== "string") {
    headers["Content-Type"] = "application/json";
    payload = JSON.stringify(body);
  } else if (body !== undefined) {
    headers["Content-Type"] = type || body.type || "application/octet-stream";
  }
  const answer = await fetch(BASE + path, { method, headers, body: payload, credentials: "same-origin", keepalive });
  const found = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) {
    const message = found?.message ?? found?.detail ?? "";
    throw new Refusal(answer.status, found?.code ?? "unknown", typeof message === "string" && message ? message : say("went_wrong"));
  }
  return found;
}

const video = (code, rest = "") => `/videos/${encodeURIComponent(code)}${rest}`;

export const api = {
  begin: (language) => ask("POST", "/videos", language ? { language } : {}),
  draft: (code) => ask("GET", video(code, "/draft")),
  describe: (code, changes, { leaving = false } = {}) => ask("PATCH", video(code), changes, undefined, leaving),
  compose: (code, edit, words) => ask("POST", video(code, "/compose"), { edit, words }),
  putLayer: (code, png) => ask("PUT", video(code, "/layer"), png, "image/png"),
  dropLayer: (code) => ask("DELETE", video(code, "/layer")),
  publish: (code) => ask("POST", video(code, "/publish")),
  retry: (code) => ask("POST", video(code, "/retry")),
  remove: (code) => ask("DELETE", video(code)),
  removeClip: (code, id) => ask("DELETE", video(code, `/clips/${id}`)),
  captions: (code) => ask("GET", video(code, "/captions")),
  putCaptions: (code, language, text) => ask("PUT", video(code, `/captions/${encodeURIComponent(language)}`), text, "text/vtt"),
  dropCaptions: (code, language) => ask("DELETE", video(code, `/captions/${encodeURIComponent(language)}`)),
  sounds: (of) => ask("GET", `/sounds?of=${of}`),
  sound: (code) => ask("GET", `/sounds/${encodeURIComponent(code)}`),
  mine: () => ask("GET", "/me/videos"),
};
