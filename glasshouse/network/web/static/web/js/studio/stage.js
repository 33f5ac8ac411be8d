// The preview: plays the clips one after another as they will be, with trims, speed, look, text and captions.

import { drawLayer } from "./layer.js";
import { clamp, clock, one, all, say, swapIcon } from "./page.js";
import { endOf } from "./project.js";
import { LaidSound } from "./sounds.js";

const NEAR_END_S = 0.03;

export class Stage extends EventTarget {
  constructor(project) {
    super();
    this.project = project;
    this.frame = one("#stage");
    this.videos = all(".stage-video", this.frame);
    this.layer = one(".stage-layer", this.frame);
    this.note = one("#stage-note");
    this.cue = one("#stage-cue");
    this.range = one("#stage-seek");
    this.time = one("#stage-time");
    this.playButton = one("#stage-play");
    this.at = 0;
    this.index = -1;
    this.playing = false;
    this.quiet = false;
    this.cues = [];
    this.made = null;
    this.laid = new LaidSound(project);
    this.listen();
  }

  listen() {
    this.playButton.addEventListener("click", () => this.toggle());
    one("#stage-tap").addEventListener("click", () => this.toggle());
    one("#stage-mute").addEventListener("click", (event) => this.hush(!this.quiet, event.currentTarget));
    this.range.addEventListener("input", () => this.seek(Number(this.range.value)));
    new ResizeObserver(() => this.drawText()).observe(this.frame);
    this.project.on((what) => {
      if (["clips", "look", "sound", "all"].includes(what)) this.refresh();
      if (["texts", "clips", "all"].includes(what)) this.drawText();
    });
    for (const video of this.videos) {
      video.addEventListener("seeked", () => this.dispatchEvent(new Event("seeked")));
      video.addEventListener("loadeddata", () => this.dispatchEvent(new Event("seeked")));
    }
  }

  /** What is played: the clips that are on this device, or else the video as the server made it. */
  get parts() {
    const { segments } = this.project;
    if (segments.some(({ clip }) => clip.url)) return segments;
    return this.made ? [{ made: this.made, from: 0, to: this.made.duration_ms }] : segments;
  }

  get duration_ms() {
    return this.parts.at(-1)?.to ?? 0;
  }

  get active() {
    return this.videos[0];
  }

  /** Show the video that the server has made, as long as no clip is on this device. */
  showMade(made) {
    if (this.made?.src === made?.src) return;
    this.made = made;
    this.refresh();
  }

  refresh() {
    const ratio = this.project.aspect;
    this.frame.style.setProperty("--aspect", String(ratio));
    this.frame.dataset.wide = String(ratio > 1);
    this.index = -1;
    this.range.max = String(Math.max(1, this.duration_ms));
    this.show(clamp(this.at, 0, Math.max(0, this.duration_ms - 1)));
  }

  /** Put the part at this time under the eye, without playing. */
  show(ms) {
    const { parts } = this;
    if (!parts.length) return;
    const found = parts.findIndex((part) => ms < part.to);
    const index = found < 0 ? parts.length - 1 : found;
    const part = parts[index];
    this.at = ms;
    if (index !== this.index) this.load(index);
    if (this.active.dataset.key) this.active.currentTime = this.sourceTime(part, ms);
    this.begun = { at: performance.now(), ms };
    this.paint();
  }

  sourceTime(part, ms) {
    if (part.made) return ms / 1000;
    return (part.clip.start_ms + (ms - part.from) * part.clip.speed) / 1000;
  }

  source(part) {
    if (part.made) return { key: part.made.src, src: part.made.src };
    return part.clip.url && part.clip.shows ? { key: part.clip.key, src: part.clip.url } : { key: "", src: null };
  }

  fill(video, part) {
    const { key, src } = this.source(part);
    if (video.dataset.key === key) return;
    video.dataset.key = key;
    if (src) video.src = src;
    else video.removeAttribute("src");
    if (src && !part.made) video.currentTime = part.clip.start_ms / 1000;
  }

  load(index) {
    const part = this.parts[index];
    this.index = index;
    const { key } = this.source(part);
    if (key && this.videos[1].dataset.key === key && this.videos[0].dataset.key !== key) this.videos.reverse();
    this.fill(this.active, part);
    this.dress(this.active, part);
    this.active.classList.add("on");
    this.videos[1].classList.remove("on");
    this.videos[1].pause();
    const next = this.parts[index + 1];
    if (next && this.source(next).key !== key) this.fill(this.videos[1], next);
    this.drawNote(key ? null : part.clip);
  }

  /** Say why a clip is not seen here; none, and nothing is said. */
  drawNote(clip) {
    this.unseen = clip;
    this.note.textContent = !clip ? "" : clip.file ? this.project.whyNotShown(clip) : say("not_here");
    this.note.hidden = !clip;
  }

  dress(video, part) {
    const { look, muted } = this.project;
    video.style.filter = part.made || look === "none" ? "" : `url("#look-${look}")`;
    video.playbackRate = part.made ? 1 : part.clip.speed;
    video.defaultPlaybackRate = video.playbackRate;
    video.muted = this.quiet || (!part.made && muted);
    // What the server has made is mixed already.
    video.volume = part.made ? 1 : this.project.volumes.own;
  }

  hush(quiet, button) {
    this.quiet = quiet;
    swapIcon(button, quiet ? "muted" : "sound");
    button.setAttribute("aria-pressed", String(quiet));
    this.tune();
  }

  /** Take up changed volumes without a jump. */
  tune() {
    const part = this.parts[this.index];
    if (part) this.dress(this.active, part);
    this.follow();
  }

  /** Keep the sound under the clips beside the picture. */
  follow() {
    const local = Boolean(this.parts[this.index]?.clip);
    const runs = this.playing && (!this.active.dataset.key || (!this.active.paused && this.active.readyState > 2));
    this.laid.follow(this.at, { playing: local && runs, quiet: this.quiet });
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  play() {
    if (!this.parts.length) return;
    if (this.at >= this.duration_ms - 60) this.show(0);
    this.playing = true;
    this.begun = { at: performance.now(), ms: this.at };
    this.start();
    this.button();
    const tick = () => {
      if (!this.playing) return;
      this.step();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  start() {
    if (!this.active.dataset.key) return;
    this.active.play().catch((error) => {
      if (error.name === "NotAllowedError") this.pause();
    });
  }

  pause() {
    this.playing = false;
    for (const video of this.videos) video.pause();
    this.laid.pause();
    this.button();
  }

  button() {
    swapIcon(this.playButton, this.playing ? "pause" : "play");
    this.playButton.setAttribute("aria-label", say(this.playing ? "pause" : "play"));
    this.frame.dataset.playing = String(this.playing);
  }

  step() {
    const part = this.parts[this.index];
    if (!part) return;
    const video = this.active;
    const shown = Boolean(video.dataset.key);
    if (!shown) this.at = this.begun.ms + performance.now() - this.begun.at;
    else if (part.made) this.at = video.currentTime * 1000;
    else this.at = part.from + (video.currentTime * 1000 - part.clip.start_ms) / part.clip.speed;
    const stop = part.made ? Infinity : endOf(part.clip) / 1000 - NEAR_END_S;
    const over = shown ? video.ended || video.currentTime >= stop : this.at >= part.to;
    if (over) this.advance(part);
    this.follow();
    this.paint();
  }

  advance(part) {
    if (this.index + 1 >= this.parts.length) {
      this.at = this.duration_ms;
      this.pause();
      return;
    }
    const next = this.parts[this.index + 1];
    const again = this.source(next).key === this.active.dataset.key;
    this.at = part.to;
    this.begun = { at: performance.now(), ms: part.to };
    this.active.pause();
    this.load(this.index + 1);
    if (again && next.clip) this.active.currentTime = next.clip.start_ms / 1000;
    this.start();
  }

  seek(ms) {
    this.show(clamp(ms, 0, this.duration_ms));
    this.dispatchEvent(new Event("time"));
  }

  /** Show one moment of one clip, also outside of its trim, while its handles are moved. */
  peek(clip, source_ms) {
    this.pause();
    const index = this.parts.findIndex((part) => part.clip === clip);
    if (index < 0) return;
    if (index !== this.index) this.load(index);
    if (this.active.dataset.key) this.active.currentTime = source_ms / 1000;
  }

  /** The moment of the chosen clip that is on the screen, in its own time. */
  sourceOf(clip) {
    const part = this.parts[this.index];
    if (part?.clip !== clip) return null;
    return clamp(Math.round(this.sourceTime(part, this.at) * 1000), 0, clip.duration_ms ?? Infinity);
  }

  paint() {
    this.range.value = String(this.at);
    this.range.style.setProperty("--done", String(this.duration_ms ? this.at / this.duration_ms : 0));
    const words = `${clock(this.at, false)} / ${clock(this.duration_ms, false)}`;
    if (this.time.textContent !== words) this.time.textContent = words;
    this.range.setAttribute("aria-valuetext", words);
    const cue = this.cues.find(({ start_ms, end_ms }) => start_ms <= this.at && this.at < end_ms);
    this.cue.hidden = !cue?.words.trim();
    if (cue && this.cue.textContent !== cue.words) this.cue.textContent = cue.words;
    this.dispatchEvent(new Event("time"));
  }

  drawText() {
    const { clientWidth: width, clientHeight: height } = this.frame;
    if (!width) return;
    const density = Math.min(2, globalThis.devicePixelRatio || 1);
    const local = this.parts.some((part) => part.clip);
    drawLayer(this.layer, local ? this.project.texts : [], Math.round(width * density), Math.round(height * density));
    this.dispatchEvent(new Event("drawn"));
  }

  /** Draw what is on the screen on a small canvas, with the look laid over it by the canvas's own style. */
  copyTo(canvas, height = 200) {
    const video = this.active;
    const ratio = this.project.aspect;
    canvas.height = height;
    canvas.width = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.fillStyle = "#050809";
    context.fillRect(0, 0, canvas.width, canvas.height);
    if (!video.dataset.key || video.readyState < 2 || !video.videoWidth) return false;
    const scale = Math.min(canvas.width / video.videoWidth, canvas.height / video.videoHeight);
    const [width, tall] = [video.videoWidth * scale, video.videoHeight * scale];
    context.drawImage(video, (canvas.width - width) / 2, (canvas.height - tall) / 2, width, tall);
    return true;
  }
}
