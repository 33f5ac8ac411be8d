// One question to the public API, as every page asks it.

export const BASE = "/api/v1";

/** An answer that was not the one hoped for, in a sentence for people where there is one; `status` 0 means no answer at all. */
export class Refusal extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** Ask the API; `content` may be an object (sent as JSON), a text or a Blob, both of a `type`. Throws Refusal. */
export async function ask(method, path, content, { type, keepalive = false } = {}) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = csrf();
  const raw = content instanceof Blob || typeof content === "string";
  if (content !== undefined) headers["Content-Type"] = raw ? type || content.type || "application/octet-stream" : "application/json";
  let answer;
  try {
    answer = await fetch(BASE + path, { method, headers, body: raw ? content : JSON.stringify(content), credentials: "same-origin", keepalive });
  } catch {
    throw new Refusal(0, "offline", "");
  }
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refusal(answer.status, found.code ?? "failed", found.message ?? "");
  return found;
}
