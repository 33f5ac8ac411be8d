// Text on the video: boxes that are dragged, or moved by the keyboard, and the form for the chosen one.

import { COLOURS, SIZES, layOut, makeText } from "./layer.js";
import { clamp, el, one, all, say, tell } from "./page.js";

export class Texts {
  constructor(project, stage) {
    Object.assign(this, { project, stage });
    this.boxes = one("#stage-boxes");
    this.form = one("#text-form");
    this.chosen = null;
    this.nodes = new Map();
    this.open = false;
    this.drawSwatches();
    one("#text-add").addEventListener("click", () => this.add());
    one("#text-drop").addEventListener("click", () => this.drop(this.chosen));
    one("#text-words").addEventListener("input", (event) => this.change({ words: event.target.value }));
    one("#text-size").addEventListener("input", (event) => this.change({ size: Number(event.target.value) / 1000 }));
    for (const radio of all('[name="text-style"]')) radio.addEventListener("change", () => this.change({ style: radio.value }));
    stage.addEventListener("drawn", () => this.place());
    project.on((what) => what === "all" && this.draw());
    this.draw();
  }

  drawSwatches() {
    const names = ["white", "black", "yellow", "orange", "pink", "violet", "blue", "green"];
    const swatch = (colour, index) => {
      const input = el("input", { type: "radio", class: "visually-hidden", name: "text-colour", value: colour, "aria-label": say(names[index]) });
      input.addEventListener("change", () => this.change({ colour }));
      const dot = el("span");
      dot.style.background = colour;
      return el("label", { class: "swatch" }, input, dot);
    };
    one("#text-colours").append(...COLOURS.map(swatch));
  }

  /** Show or hide the boxes: they are there only while one works on text. */
  show(open) {
    this.open = open;
    this.boxes.hidden = !open;
    one("#stage-tap").hidden = open;
    this.draw();
  }

  add() {
    const text = makeText(this.project.texts.length);
    this.project.texts.push(text);
    this.choose(text);
    one("#text-words").focus();
  }

  drop(text) {
    if (!text) return;
    this.project.texts = this.project.texts.filter((other) => other !== text);
    this.choose(this.project.texts.at(-1) ?? null);
    this.project.touch("texts");
    tell(say("text_removed"));
    one("#text-add").focus();
  }

  choose(text) {
    this.chosen = text;
    this.draw();
  }

  change(changes) {
    if (!this.chosen) return;
    Object.assign(this.chosen, changes);
    this.project.touch("texts");
    this.draw();
  }

  draw() {
    const { texts } = this.project;
    if (!texts.includes(this.chosen)) this.chosen = texts[0] ?? null;
    const { chosen } = this;
    one("#text-none").hidden = texts.length > 0;
    this.form.hidden = !chosen;
    for (const [text, node] of this.nodes) {
      if (texts.includes(text)) continue;
      node.remove();
      this.nodes.delete(text);
    }
    for (const text of texts) if (!this.nodes.has(text)) this.boxes.append(this.make(text));
    one("#text-list").replaceChildren(...texts.map((text, index) => this.pill(text, index)));
    if (chosen) this.fillForm(chosen);
    this.stage.drawText();
  }

  pill(text, index) {
    const line = text.words.trim().split("\n")[0];
    const words = (line.length > 18 ? `${line.slice(0, 17).trimEnd()}…` : line) || say("text_number", { number: index + 1 });
    return el("button", { type: "button", class: "pill", "aria-pressed": String(text === this.chosen), onclick: () => this.choose(text) }, words);
  }

  fillForm(text) {
    const words = one("#text-words");
    if (words.value !== text.words) words.value = text.words;
    one("#text-size").value = String(Math.round(text.size * 1000));
    for (const radio of all('[name="text-style"]')) radio.checked = radio.value === text.style;
    for (const radio of all('[name="text-colour"]')) radio.checked = radio.value === text.colour;
  }

  make(text) {
    const node = el("div", { class: "text-box", tabindex: "0", role: "button", "aria-describedby": "text-keys" });
    const grip = el("span", { class: "text-grip", "aria-hidden": "true" });
    node.append(grip);
    this.nodes.set(text, node);
    node.addEventListener("focus", () => text !== this.chosen && this.choose(text));
    node.addEventListener("keydown", (event) => this.key(text, event));
    node.addEventListener("dblclick", () => one("#text-words").focus());
    this.drag(node, (dx, dy, from) => this.move(text, from.x + dx, from.y + dy), text);
    this.drag(grip, (dx, dy, from, box) => this.resize(text, (from.size * (box.width / 2 + dx * this.boxes.clientWidth)) / (box.width / 2)), text);
    return node;
  }

  drag(node, follow, text) {
    let held = null;
    node.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      node.setPointerCapture(event.pointerId);
      this.choose(text);
      this.nodes.get(text).focus({ preventScroll: true });
      held = { x: event.clientX, y: event.clientY, from: { ...text }, box: this.nodes.get(text).getBoundingClientRect() };
      event.preventDefault();
    });
    node.addEventListener("pointermove", (event) => {
      if (!held) return;
      const { clientWidth: width, clientHeight: height } = this.boxes;
      follow((event.clientX - held.x) / width, (event.clientY - held.y) / height, held.from, held.box);
    });
    node.addEventListener("lostpointercapture", () => {
      held = null;
    });
  }

  move(text, x, y) {
    // A middle that is nearly met is met.
    const snap = (value) => (Math.abs(value - 0.5) < 0.012 ? 0.5 : value);
    text.x = snap(clamp(x, 0.02, 0.98));
    text.y = snap(clamp(y, 0.02, 0.98));
    this.project.touch("texts");
  }

  resize(text, size) {
    text.size = clamp(size, SIZES.low, SIZES.high);
    this.project.touch("texts");
    this.fillForm(text);
  }

  key(text, event) {
    const step = event.shiftKey ? 0.05 : 0.01;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key in moves) {
      const [dx, dy] = moves[event.key];
      text.x = clamp(text.x + dx, 0.02, 0.98);
      text.y = clamp(text.y + dy, 0.02, 0.98);
      this.project.touch("texts");
    } else if (event.key === "+" || event.key === "=") this.resize(text, text.size + SIZES.step);
    else if (event.key === "-") this.resize(text, text.size - SIZES.step);
    else if (event.key === "Delete" || event.key === "Backspace") this.drop(text);
    else if (event.key === "Enter") one("#text-words").focus();
    else return;
    event.preventDefault();
  }

  /** Lay each box over its words as they are drawn. */
  place() {
    const { clientWidth: width, clientHeight: height } = this.boxes;
    if (!width || !this.open) return;
    this.pen ??= document.createElement("canvas").getContext("2d");
    for (const [text, node] of this.nodes) {
      const place = layOut(this.pen, text, width, height);
      Object.assign(node.style, { left: `${place.left}px`, top: `${place.top}px`, width: `${place.width}px`, height: `${place.height}px` });
      node.classList.toggle("is-chosen", text === this.chosen);
      node.setAttribute("aria-label", say("text_box", { words: text.words.trim() || say("text_empty") }));
    }
  }
}
