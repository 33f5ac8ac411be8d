// The editor of captions: a file or one's own words, one language at a time, seen in the preview at once.

import { api } from "./api.js";
import { data, one, say, stencil, tell } from "./page.js";
import { readCues, readTime, writeCues, writeTime } from "./cues.js";

const NEW_CUE_MS = 2500;
const MOST_BYTES = 512 * 1024;

export class Captions {
  constructor(project, stage) {
    Object.assign(this, { project, stage });
    this.tracks = new Map();
    this.list = one("#cue-list");
    this.language = one("#captions-language");
    this.language.value = data.viewer.languages[0] ?? document.documentElement.lang;
    if (!this.language.value) this.language.selectedIndex = 0;
    this.language.addEventListener("change", () => this.draw());
    one("#captions-file").addEventListener("change", (event) => this.open(event.target));
    one("#cue-add").addEventListener("click", () => this.add());
    one("#captions-save").addEventListener("click", () => this.save());
    one("#captions-drop").addEventListener("click", () => this.drop());
    this.list.addEventListener("input", () => this.edited());
    one("#captions").addEventListener("toggle", () => this.preview());
    this.draw();
  }

  get chosen() {
    const { value } = this.language;
    if (!this.tracks.has(value)) this.tracks.set(value, { cues: [], saved: false, kept: false });
    return this.tracks.get(value);
  }

  /** True while there are words that the server doesn't have yet. */
  get unsaved() {
    return [...this.tracks.values()].some((track) => track.cues.length && !track.saved);
  }

  async load() {
    if (!this.project.code || !this.project.draft.captions?.length) return;
    for (const { language, vtt } of await api.captions(this.project.code)) {
      if (!this.tracks.get(language)?.cues.length) this.tracks.set(language, { cues: readCues(vtt), saved: true, kept: true });
    }
    const first = [...this.tracks].find(([, track]) => track.kept);
    if (first && !this.chosen.cues.length) this.language.value = first[0];
    this.draw();
  }

  refuse(sentence) {
    const node = one("#captions-error");
    node.textContent = sentence;
    node.hidden = !sentence;
  }

  async open(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    this.refuse("");
    if (file.size > MOST_BYTES) return this.refuse(say("captions_big"));
    const cues = readCues(await file.text());
    if (!cues.length) return this.refuse(say("captions_none"));
    Object.assign(this.chosen, { cues, saved: false });
    this.draw();
    tell(say("captions_read", { count: cues.length }));
    return undefined;
  }

  add() {
    const start_ms = Math.round(this.stage.at);
    this.stage.pause();
    const cue = { start_ms, end_ms: Math.min(start_ms + NEW_CUE_MS, Math.max(this.stage.duration_ms, start_ms + 500)), words: "" };
    const { chosen } = this;
    chosen.cues = [...chosen.cues, cue].sort((a, b) => a.start_ms - b.start_ms);
    chosen.saved = false;
    this.draw();
    one(".cue-words", this.list.children[chosen.cues.indexOf(cue)]).focus();
  }

  draw() {
    const { chosen } = this;
    this.list.replaceChildren(...chosen.cues.map((cue, index) => this.row(cue, index)));
    one("#captions-drop").hidden = !chosen.kept && !chosen.cues.length;
    this.tellState();
    this.preview();
  }

  row(cue, index) {
    const node = stencil("cue-row");
    node.setAttribute("aria-label", say("cue_number", { number: index + 1 }));
    one(".cue-start", node).value = writeTime(cue.start_ms);
    one(".cue-end", node).value = writeTime(cue.end_ms);
    one(".cue-words", node).value = cue.words;
    one(".cue-play", node).addEventListener("click", () => {
      this.stage.seek(cue.start_ms);
      this.stage.play();
    });
    one(".cue-drop", node).addEventListener("click", () => {
      this.chosen.cues.splice(index, 1);
      this.chosen.saved = false;
      this.draw();
      one("#cue-add").focus();
    });
    return node;
  }

  /** Take over what was typed. */
  edited() {
    const { chosen } = this;
    [...this.list.children].forEach((node, index) => {
      const cue = chosen.cues[index];
      cue.words = one(".cue-words", node).value;
      for (const name of ["start", "end"]) {
        const input = one(`.cue-${name}`, node);
        const ms = readTime(input.value);
        const wrong = ms === null || (name === "end" && ms <= cue.start_ms);
        input.setAttribute("aria-invalid", String(wrong));
        if (ms !== null) cue[`${name}_ms`] = ms;
      }
    });
    chosen.saved = false;
    this.tellState();
    this.preview();
  }

  preview() {
    this.stage.cues = one("#captions").open ? this.chosen.cues : [];
    this.stage.paint();
  }

  tellState() {
    const kept = [...this.tracks].filter(([, track]) => track.kept && track.cues.length).map(([language]) => this.nameOf(language));
    one("#captions-summary").textContent = this.unsaved ? say("captions_unsaved") : kept.join(", ");
    one("#captions-save").disabled = this.chosen.saved || !this.chosen.cues.length;
  }

  nameOf(language) {
    return one(`option[value="${CSS.escape(language)}"]`, this.language)?.textContent ?? language;
  }

  /** Send every language that has changed. Returns whether all were taken. */
  async save() {
    this.refuse("");
    for (const [language, track] of this.tracks) {
      if (track.saved || !track.cues.some((cue) => cue.words.trim())) continue;
      try {
        await api.putCaptions(this.project.code, language, writeCues(track.cues));
      } catch (error) {
        this.refuse(error.message || say("no_connection"));
        one("#captions").open = true;
        return false;
      }
      Object.assign(track, { saved: true, kept: true });
      tell(say("captions_saved", { language: this.nameOf(language) }));
    }
    this.tellState();
    return true;
  }

  async drop() {
    const language = this.language.value;
    try {
      if (this.chosen.kept) await api.dropCaptions(this.project.code, language);
    } catch (error) {
      return this.refuse(error.message || say("no_connection"));
    }
    this.tracks.delete(language);
    this.draw();
    tell(say("captions_dropped", { language: this.nameOf(language) }));
    return undefined;
  }
}
