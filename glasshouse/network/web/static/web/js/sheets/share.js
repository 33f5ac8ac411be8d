// Handing a video on: its link, to other apps, to one's followers, to people one follows.

import { followedBy, share } from "../api.js";
import { setReposted, showDeeds, signedIn } from "../deeds.js";
import { copyLink, hasSystemShare } from "../sharing.js";
import { toast } from "../toast.js";
import { say } from "../words.js";
import { face, Sheet } from "./sheet.js";

export class ShareSheet extends Sheet {
  #player;
  #reel = null;
  #known = false;

  constructor(player) {
    super("sheet-share");
    this.#player = player;
    const { parts } = this;
    parts.system.hidden = !hasSystemShare;
    parts.copy.addEventListener("click", () => this.#copy());
    parts.system.addEventListener("click", () => this.#system());
    if (!signedIn) return;
    parts.repost.addEventListener("click", () => this.#repost());
    parts.repostForm.addEventListener("submit", async (event) => {
      event.preventDefault();
      this.#sendRepost(parts.repostText.value);
    });
    parts.sendForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    parts.sendForm.addEventListener("change", () => { parts.sendLine.hidden = !this.#chosen().length; });
  }

  /** Offer the ways for this reel's video. */
  show(reel) {
    this.#reel = reel;
    const { parts } = this;
    if (signedIn) {
      parts.repostForm.hidden = true;
      parts.repost.setAttribute("aria-expanded", "false");
      parts.repost.hidden = Boolean(reel.data.mine) || reel.data.visibility !== "public";
      parts.repostWords.textContent = say(reel.data.reposted ? "unrepost" : "repost");
      parts.problem.hidden = true;
      this.#loadPeople();
    }
    this.open();
  }

  async #copy() {
    const done = await copyLink(this.#reel.data.url);
    toast(done ? say("link_copied") : new URL(this.#reel.data.url, location.href).href);
    if (!done) return;
    this.close();
    this.#tellShared();
  }

  async #system() {
    const { url, text, author } = this.#reel.data;
    try {
      await navigator.share({ title: text.slice(0, 60) || author.name, url: new URL(url, location.href).href });
      this.close();
      this.#tellShared();
    } catch {
      // Somebody thought better of it.
    }
  }

  // That a link went out counts, and nobody waits for it.
  async #tellShared() {
    if (!signedIn) return;
    const reel = this.#reel;
    try {
      Object.assign(reel.data, await share(reel.data.code));
      showDeeds(reel);
    } catch {
      // The link is copied all the same.
    }
  }

  #repost() {
    const { parts } = this;
    if (this.#reel.data.reposted) return this.#sendRepost(null);
    const open = parts.repostForm.hidden;
    parts.repostForm.hidden = !open;
    parts.repost.setAttribute("aria-expanded", String(open));
    if (open) parts.repostText.focus();
  }

  async #sendRepost(text) {
    const reel = this.#reel;
    const done = await setReposted(reel, text === null ? null : text.trim(), () => this.#player.leave(reel));
    if (!done) return;
    this.parts.repostText.value = "";
    this.close();
    toast(say(text === null ? "repost_gone" : "reposted"));
  }

  async #loadPeople() {
    if (this.#known) return;
    const { parts } = this;
    try {
      const { items } = await followedBy(document.body.dataset.handle);
      this.#known = true;
      parts.nobody.hidden = items.length > 0;
      parts.people.replaceChildren(...items.map((person) => this.#choice(person)));
    } catch {
      // The other ways stay; the next opening asks again.
    }
  }

  #choice(person) {
    const row = document.createElement("li");
    const label = document.createElement("label");
    const box = document.createElement("input");
    Object.assign(box, { type: "checkbox", name: "to", value: person.handle });
    const name = document.createElement("bdi");
    name.textContent = person.name;
    label.append(box, face(person, 48), name);
    row.append(label);
    return row;
  }

  #chosen() {
    return [...this.parts.people.querySelectorAll(":checked")].map((box) => box.value);
  }

  async #send() {
    const { parts } = this;
    const reel = this.#reel;
    const to = this.#chosen();
    if (!to.length) return;
    parts.problem.hidden = true;
    try {
      Object.assign(reel.data, await share(reel.data.code, to, parts.sendWords.value.trim()));
    } catch (refusal) {
      if (refusal.status === 401) return this.#player.leave(reel);
      parts.problem.textContent = refusal.message || say("send_kept");
      parts.problem.hidden = false;
      return;
    }
    showDeeds(reel);
    for (const box of parts.people.querySelectorAll(":checked")) box.checked = false;
    parts.sendWords.value = "";
    parts.sendLine.hidden = true;
    this.close();
    toast(say("sent_to", { count: to.length }));
  }
}
