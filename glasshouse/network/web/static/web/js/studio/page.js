// What the server gave this page, its words, and the few ways to touch the document.

import { fill } from "../words.js";

const source = document.getElementById("studio-data");
export const data = source ? JSON.parse(source.textContent) : {};

/** Return a sentence in the page's language; `{name}` parts are filled from `facts`. */
export function say(key, facts = {}) {
  return fill(data.words?.[key] ?? key, facts);
}

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Make an element: `el("button", {class: "x", onclick: f, "aria-label": "…"}, child, "text")`. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Return a copy of what a <template id=…> holds. */
export function stencil(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Put another icon into a button. */
export const swapIcon = (button, name) => button.querySelector("use").setAttribute("href", `#i-${name}`);

let spoken = 0;
/** Say something to a screen reader, politely, and not the same thing twice in three seconds. */
export function tell(sentence) {
  const region = document.getElementById("studio-live");
  const now = Date.now();
  if (!region || !sentence || (region.textContent === sentence && now - spoken < 3000)) return;
  spoken = now;
  region.textContent = sentence;
}

/** Write milliseconds as 1:05.2, or 1:05 without tenths. */
export function clock(ms, tenths = true) {
  const rounded = tenths ? Math.round(ms / 100) * 100 : Math.round(ms / 1000) * 1000;
  const minutes = Math.floor(rounded / 60000);
  const seconds = Math.floor((rounded % 60000) / 1000).toString().padStart(2, "0");
  return `${minutes}:${seconds}${tenths ? `.${Math.floor((rounded % 1000) / 100)}` : ""}`;
}

/** Write a number of bytes in the words of the page's language: 1.2 MB. */
export function bytes(count) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const step = count < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(count) / 3));
  const digits = step > 1 && count / 1000 ** step < 100 ? 1 : 0;
  const options = { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: digits };
  return new Intl.NumberFormat(document.documentElement.lang || "en", options).format(count / 1000 ** step);
}

/** Write a time that is left in rough words: 20 s, 3 min. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const [unit, count] = seconds < 90 ? ["second", Math.max(1, Math.ceil(seconds))] : ["minute", Math.ceil(seconds / 60)];
  const options = { style: "unit", unit, unitDisplay: "short" };
  return new Intl.NumberFormat(document.documentElement.lang || "en", options).format(count);
}

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** Call `run` at most once per `ms`, the last call always. */
export function settle(run, ms) {
  let timer = 0;
  const settled = (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => run(...given), ms);
  };
  settled.now = (...given) => {
    clearTimeout(timer);
    return run(...given);
  };
  return settled;
}
