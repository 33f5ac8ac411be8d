// Captions: cues of a <track> shown in our own place above the words. The choice of language is remembered.

import { recall, remember } from "./memory.js";

// The language this page is read in, then those of the browser.
const readers = [document.documentElement.lang, ...navigator.languages];

/** Languages of these captions in the order in which `c` goes through them: the reader's own first. */
function inOrder(captions) {
  const rank = (caption) => {
    const at = readers.findIndex((language) => language.split("-")[0] === caption.language.split("-")[0]);
    return at < 0 ? Infinity : at;
  };
  return [...captions].sort((a, b) => rank(a) - rank(b));
}

export class Captions {
  #track = null;

  constructor() {
    this.choice = recall("captions", "");
    this.wanted = Boolean(this.choice);
  }

  /** The captions that this video shows with the present choice, or undefined. */
  of(video) {
    if (!this.wanted) return undefined;
    return video.captions.find((caption) => caption.language === this.choice) ?? inOrder(video.captions)[0];
  }

  /** Choose the next: off → each language → off. Returns the captions that are shown now, or undefined. */
  advance(video) {
    const choices = inOrder(video.captions);
    const at = this.wanted ? choices.indexOf(this.of(video)) + 1 : 0;
    const chosen = choices[at];
    this.wanted = Boolean(chosen);
    this.choice = chosen?.language ?? "";
    remember("captions", this.choice);
    return chosen;
  }

  /** Show cues of the present choice on this reel, played by this element. */
  show(reel, element) {
    this.hide(reel);
    const caption = this.of(reel.data);
    if (!caption) return;
    const track = document.createElement("track");
    Object.assign(track, { kind: "captions", srclang: caption.language, label: caption.label, src: caption.src });
    element.append(track);
    // Hidden means: loaded and timed by the browser, drawn by us, clear of the words and the controls.
    track.track.mode = "hidden";
    this.#track = track;
    track.track.addEventListener("cuechange", () => {
      if (this.#track !== track) return;
      const cues = [...(track.track.activeCues ?? [])].map((cue) => {
        const line = document.createElement("span");
        line.dir = "auto";
        line.append(cue.getCueAsHTML());
        return line;
      });
      reel.cues.lang = caption.language;
      reel.cues.replaceChildren(...cues);
    });
  }

  /** Show no cues. */
  hide(reel) {
    this.#track?.remove();
    this.#track = null;
    reel.cues.replaceChildren();
  }
}
