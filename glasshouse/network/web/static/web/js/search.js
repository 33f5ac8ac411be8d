// Suggestions while somebody types: a combobox with a listbox. Without this script the form does all of it but that.

import { suggestions } from "./api.js";

const WAIT_MS = 120;
const field = document.getElementById("search-field");
const list = document.getElementById("search-list");
const said = document.getElementById("search-said");
const form = document.getElementById("search");
const ICONS = { tag: "#i-hash", person: "#i-person", query: "#i-search" };
let at = -1;
let shown = [];
let asked = 0;
let timer = 0;

for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) field.setAttribute(name, value);

function picture(item) {
  if (item.avatar) {
    const image = document.createElement("img");
    image.src = item.avatar;
    image.alt = "";
    return image;
  }
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("class", "icon");
  icon.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", ICONS[item.kind] ?? ICONS.query);
  icon.append(use);
  return icon;
}

function words(item) {
  if (item.kind === "query") return said.dataset.query.replace("{text}", item.text);
  return (item.kind === "tag" ? "#" : "@") + item.text;
}

function row(item, i) {
  const line = document.createElement("li");
  line.id = `search-option-${i}`;
  line.setAttribute("role", "option");
  line.setAttribute("aria-selected", "false");
  const text = document.createElement("bdi");
  text.textContent = words(item);
  line.append(picture(item), text);
  return line;
}

function show(items) {
  shown = items;
  at = -1;
  list.replaceChildren(...items.map(row));
  list.hidden = !items.length;
  field.setAttribute("aria-expanded", String(Boolean(items.length)));
  field.removeAttribute("aria-activedescendant");
  said.textContent = items.length === 1 ? said.dataset.one : items.length ? said.dataset.many.replace("{count}", items.length) : "";
}

function choose(to) {
  list.children[at]?.setAttribute("aria-selected", "false");
  at = (to + shown.length + 1) % (shown.length + 1);
  const line = list.children[at];
  if (!line) {
    at = -1;
    return field.removeAttribute("aria-activedescendant");
  }
  line.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", line.id);
  line.scrollIntoView({ block: "nearest" });
}

function go(item) {
  if (item.url) return location.assign(item.url);
  field.value = item.text;
  form.submit();
}

async function ask() {
  const text = field.value.trim();
  const number = ++asked;
  if (!text) return show([]);
  try {
    const { items } = await suggestions(text);
    // A slower answer to what was typed before comes too late.
    if (number === asked && document.activeElement === field) show(items);
  } catch {
    if (number === asked) show([]);
  }
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT_MS);
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Escape" && !list.hidden) {
    event.preventDefault();
    show([]);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (list.hidden) ask();
    else choose(event.key === "ArrowDown" ? at + 1 : at < 0 ? shown.length - 1 : at - 1);
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    go(shown[at]);
  }
});
field.addEventListener("blur", () => {
  asked += 1;
  clearTimeout(timer);
  show([]);
});
// Pressing a row must not take the focus from the field, which would close the list before the click.
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const line = event.target.closest("li");
  if (line) go(shown[[...list.children].indexOf(line)]);
});
