// The list of clips: order by dragging or by buttons, trim by two handles, speed, remove.

import { clamp, clock, el, one, say, stencil, tell } from "./page.js";
import { EDGE_MS, endOf, lengthOf } from "./project.js";
import { filmstrip } from "./measure.js";

const FRAMES = 10;

export class ClipList {
  constructor(project, stage, sending, { onDrop }) {
    Object.assign(this, { project, stage, sending, onDrop });
    this.list = one("#clip-list");
    this.cards = new Map();
    this.chosen = null;
    project.on((what) => ["clips", "all"].includes(what) && this.draw());
    stage.addEventListener("time", () => this.mark());
    sending.addEventListener("change", () => this.tellFacts());
  }

  draw() {
    const { clips } = this.project;
    if (!clips.includes(this.chosen)) this.chosen = clips[0] ?? null;
    for (const [clip, card] of this.cards) {
      if (clips.includes(clip)) continue;
      card.remove();
      this.cards.delete(clip);
    }
    clips.forEach((clip, index) => {
      const card = this.cards.get(clip) ?? this.make(clip);
      if (this.list.children[index] !== card) this.list.insertBefore(card, this.list.children[index] ?? null);
      this.fill(clip, card, index);
    });
  }

  make(clip) {
    const card = stencil("clip-card");
    this.cards.set(clip, card);
    const name = clip.key;
    one(".clip-name", card).addEventListener("click", () => this.choose(clip));
    one(".clip-up", card).addEventListener("click", (event) => this.shift(clip, -1, event.currentTarget));
    one(".clip-down", card).addEventListener("click", (event) => this.shift(clip, 1, event.currentTarget));
    one(".clip-drop", card).addEventListener("click", () => this.onDrop(clip));
    for (const radio of card.querySelectorAll(".clip-speed input")) {
      radio.name = `speed-${name}`;
      radio.addEventListener("change", () => {
        clip.speed = Number(radio.value);
        this.project.touch("clips");
      });
    }
    this.bindTrim(clip, card);
    this.bindDrag(clip, card);
    return card;
  }

  choose(clip) {
    this.chosen = clip;
    this.draw();
    const segment = this.project.segments.find((other) => other.clip === clip);
    if (segment) this.stage.seek(segment.from);
  }

  shift(clip, by, button) {
    const to = this.project.clips.indexOf(clip) + by;
    if (to < 0 || to >= this.project.clips.length) return;
    this.project.move(clip, to);
    const other = one(by < 0 ? ".clip-down" : ".clip-up", this.cards.get(clip));
    (button.disabled ? other : button).focus();
    tell(say("moved", { name: clip.name, place: to + 1 }));
  }

  fill(clip, card, index) {
    const { clips } = this.project;
    const chosen = clip === this.chosen;
    const facts = { name: clip.name || say("clip"), number: index + 1 };
    card.classList.toggle("is-chosen", chosen);
    one(".clip-body", card).hidden = !chosen;
    one(".clip-number", card).textContent = String(index + 1);
    one(".clip-title", card).textContent = clip.name || say("clip");
    const name = one(".clip-name", card);
    name.setAttribute("aria-expanded", String(chosen));
    const [up, down, drop] = [".clip-up", ".clip-down", ".clip-drop"].map((selector) => one(selector, card));
    up.setAttribute("aria-label", say("move_up", facts));
    down.setAttribute("aria-label", say("move_down", facts));
    drop.setAttribute("aria-label", say("remove_clip", facts));
    up.hidden = down.hidden = clips.length < 2;
    one(".clip-grip", card).hidden = clips.length < 2;
    up.disabled = index === 0;
    down.disabled = index === clips.length - 1;
    for (const radio of card.querySelectorAll(".clip-speed input")) radio.checked = Number(radio.value) === clip.speed;
    this.tellFact(clip, card);
    this.fillTrim(clip, card);
    this.strips = (this.strips ?? Promise.resolve()).then(() => this.strip(clip, card));
  }

  tellFacts() {
    for (const [clip, card] of this.cards) this.tellFact(clip, card);
  }

  tellFact(clip, card) {
    const words = [clip.duration_ms ? clock(lengthOf(clip)) : "", this.sending.wordsFor(clip)].filter(Boolean).join(" · ");
    const facts = one(".clip-facts", card);
    if (facts.textContent !== words) facts.textContent = words;
    const note = one(".clip-note", card);
    const sentence = !clip.file ? say("not_here") : clip.shows ? "" : this.project.whyNotShown(clip);
    note.hidden = !sentence;
    note.textContent = sentence;
  }

  fillTrim(clip, card) {
    const whole = clip.duration_ms ?? 0;
    const trim = one(".trim", card);
    trim.hidden = one(".trim-row", card).querySelector(".trim-start-here").hidden = !whole;
    one(".trim-end-here", card).hidden = !whole;
    if (!whole) return;
    trim.style.setProperty("--from", String(clip.start_ms / whole));
    trim.style.setProperty("--to", String(endOf(clip) / whole));
    const handle = (selector, now, low, high, label) => {
      const node = one(selector, card);
      const facts = { "aria-label": say(label), "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": now, "aria-valuetext": clock(now) };
      for (const [name, value] of Object.entries(facts)) node.setAttribute(name, String(value));
    };
    handle(".trim-start", clip.start_ms, 0, endOf(clip) - EDGE_MS, "trim_start");
    handle(".trim-end", endOf(clip), clip.start_ms + EDGE_MS, whole, "trim_end");
  }

  async strip(clip, card) {
    if (clip.strip || !clip.shows || !clip.duration_ms || !clip.url) return this.paintStrip(clip, card);
    clip.strip = "drawing";
    clip.strip = await filmstrip(clip.url, clip.duration_ms, FRAMES);
    this.paintStrip(clip, card);
    this.project.dispatchEvent(new CustomEvent("change", { detail: "strip" }));
    return undefined;
  }

  paintStrip(clip, card) {
    const canvas = one(".trim-strip", card);
    if (!(clip.strip instanceof HTMLCanvasElement) || canvas.dataset.done) return;
    canvas.dataset.done = "true";
    canvas.width = clip.strip.width;
    canvas.height = clip.strip.height;
    canvas.getContext("2d").drawImage(clip.strip, 0, 0);
  }

  setStart(clip, ms) {
    clip.start_ms = Math.round(clamp(ms, 0, endOf(clip) - EDGE_MS));
  }

  setEnd(clip, ms) {
    const end = Math.round(clamp(ms, clip.start_ms + EDGE_MS, clip.duration_ms));
    clip.end_ms = end >= clip.duration_ms ? null : end;
  }

  bindTrim(clip, card) {
    const trim = one(".trim", card);
    const ends = [[".trim-start", (ms) => this.setStart(clip, ms), () => clip.start_ms], [".trim-end", (ms) => this.setEnd(clip, ms), () => endOf(clip)]];
    for (const [selector, set, get] of ends) {
      const handle = one(selector, card);
      const apply = (ms) => {
        set(ms);
        this.fillTrim(clip, card);
        this.tellFact(clip, card);
        this.stage.peek(clip, get());
      };
      handle.addEventListener("pointerdown", (event) => {
        handle.setPointerCapture(event.pointerId);
        handle.focus();
        event.preventDefault();
      });
      handle.addEventListener("pointermove", (event) => {
        if (!handle.hasPointerCapture(event.pointerId)) return;
        const box = trim.getBoundingClientRect();
        const part = (event.clientX - box.left) / box.width;
        apply((getComputedStyle(trim).direction === "rtl" ? 1 - part : part) * clip.duration_ms);
      });
      handle.addEventListener("lostpointercapture", () => this.finishTrim(clip));
      handle.addEventListener("keydown", (event) => {
        const step = event.shiftKey ? 1000 : 100;
        const jumps = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, PageUp: 1000, PageDown: -1000, Home: -1e9, End: 1e9 };
        if (!(event.key in jumps)) return;
        event.preventDefault();
        apply(get() + jumps[event.key]);
        this.project.touch("trim");
      });
      handle.addEventListener("blur", () => this.finishTrim(clip));
    }
    one(".trim-start-here", card).addEventListener("click", () => this.cutHere(clip, card, "start"));
    one(".trim-end-here", card).addEventListener("click", () => this.cutHere(clip, card, "end"));
  }

  finishTrim(clip) {
    const trimmed = `${clip.start_ms}-${clip.end_ms}`;
    if (clip.trimmed === trimmed) return;
    clip.trimmed = trimmed;
    this.project.touch("clips");
  }

  cutHere(clip, card, which) {
    const at = this.stage.sourceOf(clip);
    if (at === null) return this.choose(clip);
    if (which === "start") this.setStart(clip, at);
    else this.setEnd(clip, at);
    this.finishTrim(clip);
    tell(say(which === "start" ? "starts_at" : "ends_at", { time: clock(at) }));
    return undefined;
  }

  bindDrag(clip, card) {
    const grip = one(".clip-grip", card);
    const follow = (event) => {
      const others = this.project.clips.filter((other) => other !== clip);
      const to = others.filter((other) => {
        const box = this.cards.get(other).getBoundingClientRect();
        return event.clientY > box.top + box.height / 2;
      }).length;
      if (to !== this.project.clips.indexOf(clip)) this.project.move(clip, to);
    };
    // On the window, as a card that is moved in the list would lose its pointer.
    grip.addEventListener("pointerdown", (event) => {
      const held = new AbortController();
      const drop = () => {
        held.abort();
        card.classList.remove("is-dragged");
      };
      card.classList.add("is-dragged");
      globalThis.addEventListener("pointermove", follow, { signal: held.signal });
      for (const name of ["pointerup", "pointercancel"]) globalThis.addEventListener(name, drop, { signal: held.signal });
      event.preventDefault();
    });
  }

  /** Move the line that shows where the preview is in the chosen clip. */
  mark() {
    const clip = this.chosen;
    const card = clip && this.cards.get(clip);
    if (!card || !clip.duration_ms) return;
    const at = this.stage.sourceOf(clip);
    const line = one(".trim-now", card);
    line.hidden = at === null;
    if (at !== null) one(".trim", card).style.setProperty("--now", String(at / clip.duration_ms));
  }
}

/** Make a card that asks for the files of an upload that was interrupted. */
export function resumeCard(clips, onFiles) {
  const input = el("input", { type: "file", class: "visually-hidden", multiple: true, accept: "video/*,.mkv,.avi,.3gp", id: "pick-again" });
  input.addEventListener("change", () => onFiles([...input.files]));
  const names = clips.map((clip) => el("li", {}, `${clip.name} · ${Math.floor((100 * (clip.offset ?? 0)) / Math.max(1, clip.size))} %`));
  return [
    el("h3", {}, say("resume_title")),
    el("p", {}, say("resume_words")),
    el("ul", { class: "resume-list" }, ...names),
    el("label", { class: "button" }, input, say("resume_choose")),
  ];
}
