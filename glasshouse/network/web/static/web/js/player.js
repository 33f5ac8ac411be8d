// The player: one current reel, its state, and what leads from one to the next.
// States: covered (a sensitive video waits for a yes), loading, playing, paused, failed, end (all are seen).

import { announce } from "./announce.js";
import { feedPage, videoByCode } from "./api.js";
import { burst } from "./burst.js";
import { Captions } from "./captions.js";
import { followAuthor, setDeed } from "./deeds.js";
import { listenToNotches, listenToTaps } from "./gestures.js";
import * as place from "./place.js";
import { Pool } from "./pool.js";
import { Reel } from "./reel.js";
import { learnStall } from "./rendition.js";
import { Sound } from "./sound.js";
import * as timings from "./timings.js";
import { toast } from "./toast.js";
import { Watches } from "./watches.js";
import { say } from "./words.js";

const LOAD_MORE_AT = 4;
const MOST_SEEN = 200;
const STALLS_BEFORE_SMALLER = 2;
const MOVE_MS = 200;
// For so long after a key or button moved the reels, a scroll that nobody made is put right instead of followed.
const HOLD_MS = 400;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Player {
  reels = [];
  at = -1;
  state = "loading";
  #wantsToPlay = !calm.matches;
  #gestureAt = null;
  #stalls = 0;
  #lastMs = 0;
  #fetching = false;
  #ticking = false;
  #heldUntil = 0;
  #steppedPast = false;
  #noticed = false;

  /** `root` is the page's player; `first` is `{items, next, caught_up}`, shown already by the server. */
  constructor(root, first) {
    this.root = root;
    this.box = root.querySelector(".reels");
    this.track = root.querySelector(".track");
    this.template = root.querySelector("#reel-template");
    this.end = root.querySelector("#reel-end, .more");
    this.siteName = document.title.split(" · ").at(-1);
    this.tab = root.dataset.tab;
    this.single = root.dataset.single === "true";
    this.#noticed = Boolean(root.querySelector(".player-notice"));
    this.sound = new Sound();
    this.captions = new Captions();
    this.watches = new Watches(this.tab);
    this.pool = new Pool((name, slot) => this.#hear(name, slot));
    this.#adopt(first);
    this.#listen();
  }

  /** The reel that is shown, undefined at the end. */
  get current() {
    return this.reels[this.at];
  }

  /** Begin with this reel. */
  start(at = 0) {
    if (!this.reels.length) return;
    if (at) this.#scrollTo(at, { moves: false });
    this.reels[at].showPoster();
    this.#activate(at, "start");
  }

  #adopt({ items, next, caught_up: caughtUp }) {
    const articles = [...this.track.querySelectorAll(".reel[data-code]")];
    this.reels = items.map((data, i) => this.#prepare(articles[i] ? new Reel(articles[i], data) : Reel.from(this.template, data)));
    this.reels.slice(articles.length).forEach((reel) => this.#append(reel));
    this.next = next;
    this.caughtUp = caughtUp;
    if (this.end) this.end.hidden = !caughtUp;
  }

  #append(reel) {
    if (this.end) this.end.before(reel.article);
    else this.track.append(reel.article);
  }

  #prepare(reel) {
    const { article } = reel;
    article.inert = true;
    listenToTaps(reel.tap, {
      once: () => reel === this.current && this.toggle(),
      twice: (x, y) => { burst(reel, x, y); this.#deed(reel, "like", true); },
      long: () => this.#ask("menu", reel),
    });
    article.addEventListener("click", (event) => {
      const deed = event.target.closest("[data-deed]")?.dataset.deed;
      if (deed) {
        event.preventDefault();
        this.#do(deed, reel);
      }
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (act === "uncover") this.#uncover(reel);
      if (act === "retry") this.#retry(reel);
      if (act === "skip") this.go(1, "arrow");
      if (act === "more") {
        const open = reel.words.classList.toggle("is-open");
        reel.more.setAttribute("aria-expanded", String(open));
        reel.more.textContent = say(open ? "less" : "more");
        reel.offerMore();
      }
    });
    reel.progress.addEventListener("input", () => this.#seekTo(reel, Number(reel.progress.value)));
    return reel;
  }

  #listen() {
    let asked = false;
    for (const gesture of ["touchstart", "wheel", "pointerdown"]) {
      this.box.addEventListener(gesture, () => { this.#heldUntil = 0; }, { passive: true });
    }
    this.box.addEventListener("scroll", () => {
      this.#gestureAt ??= performance.now();
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        this.#follow();
      });
    }, { passive: true });
    this.box.addEventListener("scrollend", () => { this.#gestureAt = null; });
    // The browser says where a swipe will end before it is there.
    this.box.addEventListener("scrollsnapchanging", (event) => {
      const at = this.reels.findIndex((reel) => reel.article === event.snapTargetBlock);
      if (at >= 0 && !this.#holds(at)) this.#activate(at, "swipe");
    });
    if (!this.single) listenToNotches(this.box, (step) => this.go(step, "wheel"));
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#rest() : this.#resume()));
    addEventListener("pageshow", (event) => event.persisted && this.#resume());
    addEventListener("online", () => this.state === "failed" && this.#retry(this.current));
    addEventListener("resize", () => this.#scrollTo(Math.max(0, this.at), { moves: false }));
  }

  // ---- moving -------------------------------------------------------------------------------------------------

  /** Move by so many reels; past the last one stands the end. */
  go(step, cause = "key") {
    const last = this.reels.length - (this.end && !this.end.hidden ? 0 : 1);
    const to = Math.min(Math.max(this.at + step, 0), last);
    // Who is faster than the next page goes on as soon as it is there.
    this.#steppedPast = step > 0 && to === this.at && Boolean(this.next);
    if (this.#steppedPast) this.#loadMore();
    if (to === this.at) return;
    const hadFocus = this.current?.article.contains(document.activeElement) ?? false;
    const same = hadFocus && document.activeElement.dataset.ref;
    this.#heldUntil = performance.now() + HOLD_MS;
    this.#activate(to, cause);
    this.#scrollTo(to, { moves: true });
    if (hadFocus) (this.current?.[same] ?? this.current?.article ?? this.end).focus({ preventScroll: true });
  }

  #scrollTo(at, { moves }) {
    const target = (this.reels[at]?.article ?? this.end)?.offsetTop ?? 0;
    const way = target - this.box.scrollTop;
    if (!way) return;
    this.box.scrollTo({ top: target, behavior: "instant" });
    if (!moves || calm.matches) return;
    for (const near of this.track.children) {
      if (Math.abs(near.offsetTop - target) > this.box.clientHeight * 1.5) continue;
      near.querySelector(".reel-body")?.animate(
        [{ transform: `translateY(${way}px)` }, { transform: "none" }],
        { duration: MOVE_MS, easing: "cubic-bezier(0.2, 0.7, 0.2, 1)" },
      );
    }
  }

  // Scrolling has gone on: the reel that fills most of the box becomes the current one.
  #follow() {
    const at = Math.min(Math.round(this.box.scrollTop / this.box.clientHeight), this.reels.length);
    if (at !== this.at && !this.#holds(at)) this.#activate(at, "swipe");
  }

  // Whatever scrolls to a control while the reels still move would lead away from where a key has led.
  #holds(at) {
    if (at === this.at || performance.now() > this.#heldUntil) return false;
    this.#scrollTo(this.at, { moves: false });
    return true;
  }

  #activate(at, cause) {
    if (at === this.at) return;
    this.#steppedPast = false;
    this.#leave();
    this.at = at;
    const reel = this.current;
    if (reel) reel.article.inert = false;
    if (this.end && !this.single) this.end.inert = Boolean(reel);
    if (!reel) return this.#reachEnd();
    timings.begin(reel.data.code, cause, this.#gestureAt);
    this.watches.enter(reel.data.code);
    if (!reel.loadable) this.#cover(reel);
    else this.#load(reel);
    if (!this.single) this.#keepPlace();
    // What nobody waits for comes after the picture.
    requestAnimationFrame(() => setTimeout(() => reel === this.current && this.#settle(reel)));
  }

  #settle(reel) {
    this.root.dispatchEvent(new CustomEvent("reel", { detail: reel }));
    for (const near of this.reels.slice(Math.max(0, this.at - 1), this.at + 3)) near.showPoster();
    reel.offerMore();
    document.title = `${reel.data.text.slice(0, 60) || say("video_by", { name: reel.data.author.name })} · ${this.siteName}`;
    announce(say("now_showing", { name: reel.data.author.name, text: reel.data.text.slice(0, 120) }));
    this.#loadMore();
  }

  #leave() {
    const reel = this.current;
    if (!reel) return;
    reel.article.inert = true;
    this.watches.leave();
    this.captions.hide(reel);
    this.pool.slotOf(reel)?.video.pause();
    timings.abandon();
    this.#stalls = this.#lastMs = 0;
  }

  #reachEnd() {
    this.state = "end";
    this.root.dispatchEvent(new CustomEvent("reel", { detail: null }));
    if (this.end?.dataset.announce) announce(this.end.dataset.announce);
  }

  #keepPlace() {
    place.follow(this.current.data, {
      tab: this.tab, items: this.reels.map((reel) => reel.data), at: this.at, next: this.next, caughtUp: this.caughtUp,
    });
  }

  async #loadMore() {
    if (this.single || this.#fetching || !this.next || this.reels.length - this.at > LOAD_MORE_AT) return;
    this.#fetching = true;
    try {
      await this.watches.handIn();
      const seen = this.tab === "latest" ? [] : this.reels.map((reel) => reel.data.code).slice(-MOST_SEEN);
      const page = await feedPage(this.tab, { after: this.next, seen });
      const known = new Set(this.reels.map((reel) => reel.data.code));
      for (const data of page.items.filter((item) => !known.has(item.code))) {
        const reel = this.#prepare(Reel.from(this.template, data));
        this.reels.push(reel);
        this.#append(reel);
      }
      this.next = page.next;
      this.caughtUp = page.caught_up;
      // Said once, and not again with every page.
      if (page.notice && !this.#noticed) toast(page.notice);
      this.#noticed ||= Boolean(page.notice);
      if (this.end) this.end.hidden = Boolean(this.next);
      if (this.current) {
        this.#keepPlace();
        this.pool.extend(this.#ahead());
      }
      if (this.#steppedPast) this.go(1);
    } catch {
      // The next move asks again; offline is said by the page.
    } finally {
      this.#fetching = false;
    }
  }

  // ---- playing ------------------------------------------------------------------------------------------------

  #ahead() {
    return [this.reels[this.at + 1], this.reels[this.at + 2]];
  }

  #load(reel) {
    this.#setState(this.#wantsToPlay ? "loading" : "paused");
    const slot = this.pool.arrange(reel, this.reels[this.at - 1], this.#ahead());
    timings.reach(reel.data.code, "source");
    // Seeking to where it stands already would throw the first frame away.
    if (slot.video.currentTime > 0) slot.video.currentTime = 0;
    reel.showProgress(0);
    this.captions.show(reel, slot.video);
    if (this.#wantsToPlay) this.#play(slot);
    else timings.abandon();
  }

  async #play(slot) {
    const { reel } = slot;
    const { code } = reel.data;
    slot.video.requestVideoFrameCallback?.(() => {
      if (slot.reel !== reel) return;
      reel.article.classList.add("has-frame");
      timings.reach(code, "frame");
    });
    try {
      await this.sound.play(slot.video);
      timings.reach(code, "play");
    } catch (refusal) {
      // Anything else is told by the element's own error event.
      if (refusal.name === "NotAllowedError" && slot.reel === this.current) {
        timings.abandon();
        this.#setState("paused");
      }
    }
    this.root.dispatchEvent(new CustomEvent("sound"));
  }

  #hear(name, slot) {
    const { reel, video } = slot;
    if (name === "loadeddata") {
      reel.article.classList.add("has-frame");
      if (reel === this.current) timings.reach(reel.data.code, "data");
    }
    if (reel !== this.current) return;
    if (name === "playing") {
      this.watches.run();
      this.#setState("playing");
      this.#tick();
    }
    if (name === "pause" && this.state === "playing" && !video.ended) this.watches.rest();
    if (name === "timeupdate") this.#hearTime(reel, video);
    if (name === "waiting") this.#hearStall(slot);
    if (name === "error" && video.getAttribute("src")) this.#fail(reel);
  }

  #hearTime(reel, video) {
    const ms = video.currentTime * 1000;
    if (ms + 500 < this.#lastMs && !video.seeking) this.watches.loop();
    this.#lastMs = ms;
    reel.showProgress(ms);
  }

  #hearStall(slot) {
    this.watches.rest();
    if (this.state !== "playing" || slot.video.currentTime < 0.3) return;
    this.#setState("loading");
    learnStall();
    if (++this.#stalls < STALLS_BEFORE_SMALLER || !slot.rendition) return;
    this.#stalls = 0;
    if (slot.reel.data.renditions[0].height >= slot.rendition.height) return;
    slot.reload(slot.video.currentTime, slot.rendition.height);
    this.#play(slot);
  }

  // Moves the bar with the picture; four times a second would jerk.
  #tick() {
    if (this.#ticking) return;
    this.#ticking = true;
    const step = () => {
      const reel = this.current;
      const slot = reel && this.pool.slotOf(reel);
      this.#ticking = Boolean(slot && this.state === "playing" && !document.hidden);
      if (!this.#ticking) return;
      reel.showProgress(slot.video.currentTime * 1000, { aloud: false });
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  #setState(state, message = "") {
    this.state = state;
    this.current?.showState(state, message);
  }

  #cover(reel) {
    this.pool.arrange(null, this.reels[this.at - 1], this.#ahead());
    timings.abandon();
    this.#setState("covered");
    reel.showProgress(0);
  }

  #uncover(reel) {
    reel.uncover();
    this.#wantsToPlay = true;
    this.#load(reel);
    reel.tap.focus({ preventScroll: true });
  }

  #fail(reel) {
    timings.abandon();
    this.watches.rest();
    this.#setState("failed", say(navigator.onLine ? "video_failed" : "video_offline"));
    announce(reel.message.textContent);
  }

  async #retry(reel) {
    this.#setState("loading");
    try {
      // Addresses expire: ask for fresh ones.
      reel.fill({ ...reel.data, ...(await videoByCode(reel.data.code)), reason: reel.data.reason });
    } catch (refusal) {
      if (refusal.status === 404) return this.#setState("failed", say("video_gone"));
      if (refusal.status === 0) return this.#fail(reel);
    }
    if (reel !== this.current) return;
    this.pool.release(reel);
    this.#wantsToPlay = true;
    this.#load(reel);
  }

  #rest() {
    const slot = this.current && this.pool.slotOf(this.current);
    slot?.video.pause();
    this.watches.rest();
  }

  #resume() {
    const slot = this.current && this.pool.slotOf(this.current);
    if (slot && (this.state === "playing" || this.state === "loading")) this.#play(slot);
  }

  // ---- what a person does -------------------------------------------------------------------------------------

  /** Play or pause. */
  toggle() {
    const reel = this.current;
    if (!reel) return;
    if (this.state === "covered") return this.#uncover(reel);
    if (this.state === "failed") return this.#retry(reel);
    const slot = this.pool.slotOf(reel);
    if (this.state === "paused") {
      this.#wantsToPlay = true;
      this.#play(slot);
      return;
    }
    if (calm.matches) this.#wantsToPlay = false;
    slot.video.pause();
    this.watches.rest();
    this.#setState("paused");
  }

  /** Turn sound on or off. */
  mute() {
    const on = this.sound.toggle();
    const slot = this.current && this.pool.slotOf(this.current);
    if (slot) slot.video.muted = !on;
    this.root.dispatchEvent(new CustomEvent("sound"));
    announce(say(on ? "sound_is_on" : "sound_is_off"));
  }

  /** Do with the current video what a button does: like, save, follow, comments, share, why, menu. */
  do(deed) {
    if (this.current) this.#do(deed, this.current);
  }

  #do(deed, reel) {
    if (deed === "like") this.#deed(reel, "like", !reel.data.liked);
    else if (deed === "save") this.#deed(reel, "save", !reel.data.saved);
    else if (deed === "follow") followAuthor(reel, this.reels, () => this.leave(reel));
    else this.#ask(deed, reel);
  }

  #deed(reel, name, wanted) {
    setDeed(reel, name, wanted, () => this.leave(reel));
  }

  // Sheets are no part of playing: whoever has joined them to the player opens them.
  #ask(sheet, reel) {
    this.root.dispatchEvent(new CustomEvent("sheet", { detail: { sheet, reel } }));
  }

  /** Leave for the sign-in, to come back to this reel. */
  leave(reel) {
    place.markReturn();
    location.href = `${this.root.dataset.signIn}?next=${encodeURIComponent(reel.data.url)}`;
  }

  /** Let the reels go of which `gone(reel)` is true; if the current one is among them, the next that stays takes its place. */
  drop(gone) {
    if (!this.reels.some(gone)) return;
    if (this.single) {
      location.href = "/";
      return;
    }
    const { current } = this;
    const stays = current && !gone(current);
    const heir = stays ? current : this.reels.slice(this.at + 1).find((reel) => !gone(reel));
    if (!stays) this.#leave();
    for (const reel of this.reels.filter(gone)) {
      this.pool.release(reel);
      reel.article.remove();
    }
    this.reels = this.reels.filter((reel) => !gone(reel));
    const to = heir ? this.reels.indexOf(heir) : this.reels.length;
    if (stays) {
      this.at = to;
      this.#scrollTo(to, { moves: false });
      this.#keepPlace();
    } else {
      this.at = -1;
      // Nothing is left here: the end stands there until more has come.
      if (!heir && this.end) this.end.hidden = false;
      this.#activate(to, "key");
      this.#scrollTo(to, { moves: false });
    }
    this.#loadMore();
  }

  /** Show the next choice of captions. */
  nextCaptions() {
    const reel = this.current;
    if (!reel?.data.captions.length) return;
    const chosen = this.captions.advance(reel.data);
    const slot = this.pool.slotOf(reel);
    if (slot) this.captions.show(reel, slot.video);
    toast(chosen ? say("captions_in", { language: chosen.label }) : say("captions_off"));
    this.root.dispatchEvent(new CustomEvent("captions"));
  }

  /** Seek by milliseconds. */
  seek(byMs) {
    const slot = this.current && this.pool.slotOf(this.current);
    if (slot) this.#seekTo(this.current, slot.video.currentTime * 1000 + byMs);
  }

  #seekTo(reel, ms) {
    const slot = this.pool.slotOf(reel);
    if (!slot) return;
    const to = Math.min(Math.max(ms, 0), Math.max(0, reel.data.duration_ms - 50));
    this.#lastMs = to;
    slot.video.currentTime = to / 1000;
    reel.showProgress(to);
  }
}
