// The public API, as the studio uses it.

import { Refusal, ask as asked } from "../request.js";
import { withdrawalSecret } from "../secret.js";
import { say } from "./page.js";

/** Ask, and let every refusal have its sentence. Throws Refusal. */
async function ask(...question) {
  try {
    return await asked(...question);
  } catch (error) {
    if (error instanceof Refusal && !error.message) error.message = say(error.status ? "went_wrong" : "no_connection");
    throw error;
  }
}

const video = (code, rest = "") => `/videos/${encodeURIComponent(code)}${rest}`;

// Whatever makes a video public brings the secret by which it is withdrawn.
const withSecret = (changes) => ({ ...changes, withdrawal_secret: withdrawalSecret() });

export const api = {
  begin: (language) => ask("POST", "/videos", language ? { language } : {}),
  draft: (code) => ask("GET", video(code, "/draft")),
  describe: (code, changes, { leaving = false } = {}) => ask("PATCH", video(code), changes.visibility === "public" ? withSecret(changes) : changes, { keepalive: leaving }),
  compose: (code, edit, words) => ask("POST", video(code, "/compose"), withSecret({ edit, words })),
  putLayer: (code, png) => ask("PUT", video(code, "/layer"), png, { type: "image/png" }),
  dropLayer: (code) => ask("DELETE", video(code, "/layer")),
  publish: (code) => ask("POST", video(code, "/publish"), withSecret({})),
  retry: (code) => ask("POST", video(code, "/retry")),
  remove: (code) => ask("DELETE", video(code)),
  removeClip: (code, id) => ask("DELETE", video(code, `/clips/${id}`)),
  captions: (code) => ask("GET", video(code, "/captions")),
  putCaptions: (code, language, text) => ask("PUT", video(code, `/captions/${encodeURIComponent(language)}`), text, { type: "text/vtt" }),
  dropCaptions: (code, language) => ask("DELETE", video(code, `/captions/${encodeURIComponent(language)}`)),
  sounds: (of) => ask("GET", `/sounds?of=${of}`),
  sound: (code) => ask("GET", `/sounds/${encodeURIComponent(code)}`),
  mine: () => ask("GET", "/me/videos"),
};
