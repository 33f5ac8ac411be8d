// What the video says and who may see it: saved as one types, with the #tags and @names marked.

import { api } from "./api.js";
import { data, el, one, say, settle } from "./page.js";

const MARKS = /(?<![\w#&/@])(?:#[\p{L}\p{N}_]{1,100}|@[a-zA-Z0-9_][a-zA-Z0-9_.]{1,28}[a-zA-Z0-9_])/gu;

export class Details {
  constructor(project, { onSaved, onError }) {
    Object.assign(this, { project, onSaved, onError });
    this.text = one("#details-text");
    this.marks = one("#details-marks");
    this.waiting = {};
    this.save = settle(() => this.send(), 700);
    this.fill();
    this.text.addEventListener("input", () => {
      this.mark();
      this.set({ text: this.text.value });
    });
    this.text.addEventListener("scroll", () => {
      this.marks.scrollTop = this.text.scrollTop;
    });
    const bind = (id, name, read) => one(id).addEventListener("change", (event) => this.set({ [name]: read(event.target) }));
    bind("#details-language", "language", (node) => node.value);
    bind("#details-visibility", "visibility", (node) => node.value);
    bind("#details-comments", "comments_from", (node) => node.value);
    bind("#details-sound", "sound_reusable", (node) => node.checked);
    bind("#details-ai", "ai", (node) => node.checked);
    bind("#details-sensitive", "sensitive", (node) => node.checked);
    // Who leaves within a moment of typing loses nothing.
    globalThis.addEventListener("pagehide", () => {
      if (this.project.code && this.dirty) api.describe(this.project.code, this.waiting, { leaving: true }).catch(() => undefined);
    });
    one("#details").addEventListener("submit", (event) => event.preventDefault());
  }

  /** True while something typed is not sent yet. */
  get dirty() {
    return Object.keys(this.waiting).length > 0;
  }

  fill() {
    const draft = this.project.draft ?? { text: "", language: data.viewer.languages[0] ?? "", visibility: "public" };
    this.text.value = draft.text ?? "";
    one("#details-language").value = draft.language ?? "";
    one("#details-visibility").value = draft.visibility ?? "public";
    one("#details-comments").value = draft.comments_from ?? "everyone";
    one("#details-sound").checked = draft.sound_reusable ?? true;
    one("#details-ai").checked = Boolean(draft.ai);
    one("#details-sensitive").checked = Boolean(draft.sensitive);
    this.mark();
    this.tellAudience();
  }

  set(changes) {
    Object.assign(this.waiting, changes);
    this.tellAudience();
    this.save();
  }

  tellAudience() {
    const { value } = one("#details-visibility");
    one("#details-visibility-note").textContent = say(`visible_${value}`);
  }

  mark() {
    const { value } = this.text;
    const parts = [];
    let at = 0;
    for (const match of value.matchAll(MARKS)) {
      parts.push(value.slice(at, match.index), el("mark", {}, match[0]));
      at = match.index + match[0].length;
    }
    // A last line break takes no room without something after it.
    this.marks.replaceChildren(...parts, `${value.slice(at)}\u200b`);
    this.marks.scrollTop = this.text.scrollTop;
    const length = [...value].length;
    const count = one("#details-count");
    count.textContent = `${length} / ${data.limits.max_text}`;
    const over = length > data.limits.max_text;
    count.classList.toggle("error", over);
    this.text.setAttribute("aria-invalid", String(over));
  }

  /** Send what has changed, after what is already on its way; returns whether all was taken. */
  send() {
    this.sent = (this.sent ?? Promise.resolve()).then(() => this.sendNow());
    return this.sent;
  }

  // What was refused is kept and tried again with the next change.
  async sendNow() {
    if (!this.project.code || !this.dirty) return true;
    const changes = this.waiting;
    this.waiting = {};
    try {
      this.project.accept(await api.describe(this.project.code, changes));
      this.onSaved();
      return true;
    } catch (error) {
      this.waiting = { ...changes, ...this.waiting };
      this.onError(error);
      return false;
    }
  }
}
