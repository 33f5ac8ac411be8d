// A reel: one video of the player as the page shows it. Filled from the API's Video, whether the server or a template made the element.

import { paintBlurhash } from "./blurhash.js";
import { showDeeds } from "./deeds.js";
import { say } from "./words.js";

const language = document.documentElement.lang;
// As the server writes it: 24 March 2023, in UTC, so that one day has one name on every page.
const dates = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "long", timeZone: "UTC" });

/** Minutes and seconds, as a person reads them. */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

export class Reel {
  uncovered = false;
  wish = null;

  constructor(article, data) {
    this.article = article;
    for (const element of article.querySelectorAll("[data-ref]")) this[element.dataset.ref] = element;
    // The plain player is for pages without scripts; here the pool's elements play.
    article.querySelector(".reel-plain")?.remove();
    this.fill(data);
    if (data.sensitive) article.dataset.state = "covered";
  }

  /** Make the reel of a video from the page's template. */
  static from(template, data) {
    return new Reel(template.content.firstElementChild.cloneNode(true), data);
  }

  /** Is the picture cut at its edges to fill the box? */
  get cover() {
    return getComputedStyle(this.screen).getPropertyValue("--fit").trim() === "cover";
  }

  /** May its bytes be loaded? Not before its cover is lifted. */
  get loadable() {
    return !this.data.sensitive || this.uncovered;
  }

  /** Where the picture stands, in CSS pixels. */
  box() {
    return this.stage.getBoundingClientRect();
  }

  /** Show a video: words, numbers, colours. */
  fill(data) {
    this.data = data;
    const { article } = this;
    article.dataset.code = data.code;
    article.setAttribute("aria-label", say("video_by", { name: data.author.name }));
    article.style.setProperty("--ratio", String(data.width / data.height || 9 / 16));
    article.classList.toggle("is-tall", data.width / data.height <= 0.7);
    this.ground.setAttribute("fill", data.average_color || "#101a1c");
    this.#fillAuthor(data.author);
    this.text.innerHTML = data.html;
    this.text.lang = data.language;
    this.ai.hidden = !data.ai;
    this.adults.hidden = !data.adults_only;
    this.notice.hidden = !data.label;
    this.noticeWords.textContent = data.label;
    this.facts.textContent = [data.reason?.words, data.published_at && dates.format(new Date(data.published_at))].filter(Boolean).join(" · ");
    this.progress.max = String(data.duration_ms || 1);
    this.progress.setAttribute("aria-valuetext", say("time_of", { now: clock(0), all: clock(data.duration_ms) }));
    if (this.likeForm) this.likeForm.action = `${data.url}/like`;
    if (this.saveForm) this.saveForm.action = `${data.url}/save`;
    this.comments.href = `${data.url}#comments`;
    this.#fillAround(data);
    showDeeds(this);
  }

  #fillAuthor({ name, handle, url, avatar }) {
    for (const link of [this.avatarLink, this.nameLink]) link.href = url;
    this.avatarLink.setAttribute("aria-label", say("profile_of", { name }));
    this.follow.setAttribute("aria-label", say("follow_person", { name }));
    this.name.textContent = name;
    this.handle.textContent = `@${handle}`;
    const face = document.createElement(avatar ? "img" : "span");
    face.className = "avatar";
    if (avatar) Object.assign(face, { src: avatar, alt: "", width: 48, height: 48 });
    else face.textContent = [...name][0];
    this.avatarLink.replaceChildren(face);
  }

  #fillAround({ repost, sound }) {
    this.repost.hidden = !repost;
    if (repost) {
      const words = say("reposted_by", { name: repost.by.name });
      this.repostWords.textContent = repost.text ? `${words}: ${repost.text}` : words;
    }
    this.soundLink.hidden = !sound;
    if (sound) {
      this.soundLink.href = sound.url;
      this.soundTitle.textContent = sound.title || say("original_sound");
    }
  }

  /** Paint colours and picture: called when the reel comes near. */
  showPoster() {
    if (!this.painted) {
      this.painted = true;
      paintBlurhash(this.backdrop, this.data.blurhash);
    }
    if (this.data.poster && this.loadable && !this.poster.hasAttribute("src")) this.poster.src = this.data.poster;
  }

  /** Offer the rest of a text that is cut, and keep captions clear of the words. */
  offerMore() {
    if (!this.words.classList.contains("is-open")) this.more.hidden = this.text.scrollHeight <= this.text.clientHeight + 2;
    this.article.style.setProperty("--words", `${this.words.offsetHeight}px`);
  }

  /** Lift the cover of a sensitive video. */
  uncover() {
    this.uncovered = true;
    this.showPoster();
  }

  /** Show how far the video has come, in milliseconds; `aloud` renews the spoken value too. */
  showProgress(ms, { aloud = true } = {}) {
    const all = Number(this.progress.max);
    this.progress.style.setProperty("--played", String(Math.min(1, ms / all)));
    if (!aloud) return;
    this.progress.value = String(Math.round(ms));
    this.progress.setAttribute("aria-valuetext", say("time_of", { now: clock(ms), all: clock(all) }));
  }

  /** Show a state of the player on this reel. */
  showState(state, message = "") {
    this.article.dataset.state = state;
    this.tap.setAttribute("aria-label", say(state === "playing" || state === "loading" ? "pause" : "play"));
    this.message.textContent = message;
  }
}
