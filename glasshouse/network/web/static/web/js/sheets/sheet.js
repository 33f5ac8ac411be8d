// A sheet over the player: from below on a phone, in the middle of a wide screen, or beside the picture as a panel.

const wide = matchMedia("(min-width: 900px)");

/** The named parts of an element (`data-part`), by name. */
export function partsOf(element) {
  const parts = {};
  for (const part of element.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
  return parts;
}

/** An icon of the page's sprite. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** A button for a list of deeds. */
export function deedButton(sign, words, act, { bad = false } = {}) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = bad ? "menu-item is-bad" : "menu-item";
  const label = document.createElement("span");
  label.textContent = words;
  button.append(icon(sign), label);
  button.addEventListener("click", act);
  return button;
}

/** A picture of a person, or the first letter of their name. */
export function face({ name, avatar }, size = 40) {
  const element = document.createElement(avatar ? "img" : "span");
  element.className = "avatar";
  if (avatar) Object.assign(element, { src: avatar, alt: "", width: size, height: size, loading: "lazy" });
  else element.textContent = [...name][0];
  return element;
}

export class Sheet {
  #opener = null;

  /** `panel`: on a wide screen it stands beside the picture, and the player goes on being used. */
  constructor(id, { panel = false } = {}) {
    this.dialog = document.getElementById(id);
    this.panel = panel;
    this.parts = partsOf(this.dialog);
    this.dialog.addEventListener("close", () => this.#closed());
    document.addEventListener("keydown", (event) => {
      // A panel is no modal dialog, so Escape is ours to hear, wherever the focus is; a dialog above it goes first.
      if (event.key === "Escape" && this.dialog.open && !document.querySelector("dialog:modal")) {
        event.preventDefault();
        this.dialog.close();
      }
    });
    // The finger that drags the head of a sheet down wants it away.
    let from = null;
    const head = this.dialog.querySelector(".sheet-head");
    head.addEventListener("pointerdown", (event) => { from = event.clientY; });
    head.addEventListener("pointerup", (event) => {
      if (from !== null && event.clientY - from > 48) this.dialog.close();
      from = null;
    });
  }

  get isOpen() {
    return this.dialog.open;
  }

  /** Open it, or leave it open. */
  open() {
    if (this.dialog.open) return;
    this.#opener = document.activeElement;
    if (this.panel && wide.matches) this.dialog.show();
    else this.dialog.showModal();
    document.body.classList.toggle("has-panel", this.panel && wide.matches);
  }

  /** Close it; the focus goes back to where it was, unless it has moved on to something else. */
  close() {
    this.dialog.close();
  }

  #closed() {
    document.body.classList.remove("has-panel");
    const opener = this.#opener;
    this.#opener = null;
    const now = document.activeElement;
    if (now && now !== document.body && !this.dialog.contains(now)) return;
    if (opener?.isConnected && !opener.closest("[inert]")) opener.focus({ preventScroll: true });
  }
}
