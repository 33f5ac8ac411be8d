// Why a video is here: what truly weighed how much, in words and bars, and what one can do about it.

import { setProfiling, setTagMute, whyShown } from "../api.js";
import { signedIn, tellRefusal } from "../deeds.js";
import { toast } from "../toast.js";
import { say } from "../words.js";
import { lessOf } from "./less.js";
import { deedButton, icon, Sheet } from "./sheet.js";

// How the tabs choose that are the same for everybody.
const MODES = { discover: "not_profiled", latest: "chronological", following: "chronological" };
const shares = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

/** The words, with what they call the video as the link to it. */
function linked(words, video) {
  if (!video) return [words];
  const link = document.createElement("a");
  link.href = video.url;
  link.dir = "auto";
  const at = video.text ? words.indexOf(video.text) : -1;
  link.textContent = at < 0 ? say("this_video") : video.text;
  return at < 0 ? [words, " ", link] : [words.slice(0, at), link, words.slice(at + video.text.length)];
}

export class WhySheet extends Sheet {
  #player;
  #reel = null;

  constructor(player) {
    super("sheet-why");
    this.#player = player;
  }

  /** Say why this reel's video is here. */
  async show(reel) {
    this.#reel = reel;
    const { parts } = this;
    parts.parts.replaceChildren();
    parts.deeds.replaceChildren();
    parts.offset.hidden = true;
    parts.mode.textContent = reel.data.reason?.words ?? "";
    parts.wait.hidden = false;
    this.open();
    const { tab } = this.#player;
    let why = { mode: MODES[tab] ?? "", parts: [], controls: { tags: [] } };
    try {
      const told = await whyShown(reel.data.code);
      // What chooses For You has chosen nothing in another tab, nor what one opened oneself.
      why = tab === "for-you" ? told : { ...why, controls: told.controls };
    } catch {
      // What the feed said with the video stays true.
    }
    if (reel !== this.#reel) return;
    parts.wait.hidden = true;
    this.#fill(why);
  }

  #fill({ mode, parts: found, controls, offset }) {
    const { parts } = this;
    const reason = this.#reel.data.reason?.words ?? "";
    parts.mode.textContent = [found.length ? "" : reason, mode ? say(`mode_${mode}`) : ""].filter(Boolean).join(". ") || say("why_here");
    parts.parts.replaceChildren(...found.map((part) => this.#part(part)));
    if (offset) {
      parts.offset.hidden = false;
      parts.offset.textContent = say("why_offset", { count: offset });
    }
    if (signedIn) parts.deeds.replaceChildren(...this.#deeds(mode, controls ?? {}));
  }

  #part({ words, share, video, against }) {
    const row = document.createElement("li");
    row.classList.toggle("is-against", Boolean(against));
    const head = document.createElement("p");
    const label = document.createElement("span");
    label.append(...linked(against ? say("why_against", { words }) : words, video));
    const number = document.createElement("b");
    number.textContent = shares.format(share);
    head.append(label, number);
    const bar = document.createElement("span");
    bar.className = "why-bar";
    bar.style.setProperty("--share", String(Math.min(1, Math.max(0.01, share))));
    row.append(head, bar);
    return row;
  }

  #deeds(mode, { tags = [], refused = false }) {
    const reel = this.#reel;
    const rows = lessOf(reel, this.#player, () => this.close(), { refused });
    for (const tag of tags.slice(0, 4)) {
      const name = typeof tag === "string" ? tag : tag.name;
      rows.push(deedButton("tag", say("mute_tag", { tag: name }), () => this.#muteTag(name)));
    }
    const edit = document.createElement("a");
    edit.className = "menu-item";
    edit.href = "/you/interests";
    edit.append(icon("spark"), say("edit_interests"));
    rows.push(edit);
    if (mode === "for_you") rows.push(deedButton("people", say("stop_profiling"), () => this.#stopProfiling()));
    return rows;
  }

  async #muteTag(tag) {
    try {
      await setTagMute(tag, true);
    } catch (refusal) {
      tellRefusal(refusal, () => this.#player.leave(this.#reel));
      return;
    }
    this.close();
    const sought = `#${tag}`.toLowerCase();
    this.#player.drop(({ data }) => !data.mine && data.text.toLowerCase().split(/\s+/).some((word) => word.startsWith(sought)));
    toast(say("tag_muted", { tag }));
  }

  async #stopProfiling() {
    try {
      await setProfiling(false);
      location.href = "/discover";
    } catch (refusal) {
      tellRefusal(refusal, () => this.#player.leave(this.#reel));
    }
  }
}
