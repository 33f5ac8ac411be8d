// The sound under the clips: chosen from lists, heard beside the picture, at its own volume.

import { api } from "./api.js";
import { all, clock, data, one, say, stencil, swapIcon, tell } from "./page.js";

const APART_S = 0.12;
const NEAR_END_S = 0.02;

const titleOf = (sound) => sound.title || say("original_sound");

/** Plays the chosen sound beside something else that plays, round and round. */
export class LaidSound {
  constructor(project) {
    this.project = project;
    this.audio = new Audio();
    this.audio.preload = "auto";
    project.on((what) => ["sound", "all"].includes(what) && this.load());
    this.load();
  }

  load() {
    const source = this.project.sound?.audio ?? "";
    if (this.source === source) return;
    this.source = source;
    this.pause();
    if (source) this.audio.src = source;
    else this.audio.removeAttribute("src");
  }

  /** Where the sound is when so much of the video has played, in seconds. */
  placeOf(at_ms) {
    const { sound, mix } = this.project;
    const whole = Number.isFinite(this.audio.duration) && this.audio.duration > 0 ? this.audio.duration : sound.duration_ms / 1000;
    return ((mix.start_ms + at_ms) / 1000) % Math.max(0.1, whole);
  }

  /** Be where the video is; a little beside it is left alone, as a jump is heard. */
  follow(at_ms, { playing, quiet = false }) {
    const { audio } = this;
    if (!this.source || !playing) return this.pause();
    audio.volume = this.project.volumes.sound;
    audio.muted = quiet;
    const place = this.placeOf(at_ms);
    const apart = Math.abs(audio.currentTime - place);
    const round = Math.min(apart, Math.abs(apart - (audio.duration || 0)));
    if (audio.ended || (round > APART_S && !audio.seeking)) audio.currentTime = place;
    if (audio.paused && audio.duration - place > NEAR_END_S) audio.play().catch(() => undefined);
    return undefined;
  }

  pause() {
    if (!this.audio.paused) this.audio.pause();
  }
}

/** Let one choose a sound, and how it lies under the clips. */
export class Sounds {
  constructor(project, stage, { onError }) {
    Object.assign(this, { project, stage, onError });
    this.chosen = one("#sound-chosen");
    this.picker = one("#sound-picker");
    this.listening = new Audio();
    this.lists = new Map();
    this.changing = false;
    this.listen();
    project.on((what) => ["sound", "all"].includes(what) && this.draw());
    this.draw();
  }

  listen() {
    const on = (id, run) => one(id).addEventListener("click", run);
    on("#sound-listen", (event) => this.hear(this.project.sound, event.currentTarget));
    on("#sound-drop", () => this.drop());
    on("#sound-change", () => {
      this.changing = !this.changing;
      this.draw();
      if (this.changing) one('[name="sound-list"]:checked').focus();
    });
    for (const radio of all('[name="sound-list"]')) radio.addEventListener("change", () => this.show());
    const slide = (id, name) => {
      const node = one(id);
      node.addEventListener("input", () => {
        this.project.mix = { ...this.project.mix, [name]: Number(node.value) };
        this.drawMix();
        this.stage.tune();
      });
      node.addEventListener("change", () => this.project.touch("sound"));
    };
    slide("#sound-volume", "volume");
    slide("#own-volume", "own");
    slide("#sound-start", "start_ms");
    this.listening.addEventListener("ended", () => this.hush());
    this.stage.frame.addEventListener("playing", () => this.hush(), true);
  }

  /** Take up the sound that an address or a draft asks for: what is not known of it yet is asked of the server. */
  async begin() {
    const { sound } = this.project;
    if (sound && !sound.audio && !sound.why_not) {
      const known = await api.sound(sound.code).catch((error) => (error.status === 404 ? { ...sound, usable: false, why_not: error.message } : null));
      if (!known) return;
      this.project.sound = known;
      this.project.touch("sound");
    }
  }

  choose(sound) {
    const { project } = this;
    this.hush();
    this.changing = false;
    // Who recorded to a sound, or has clips without any, hears it alone at first.
    const own = project.clips.length && project.clips.every((clip) => clip.along) ? 0 : project.mix.own;
    project.useSound(sound, { ...(project.sound ? project.mix : {}), start_ms: 0, own });
    tell(say("sound_chosen", { title: titleOf(sound) }));
    one("#sound-change").focus();
  }

  drop() {
    this.hush();
    this.changing = false;
    this.project.useSound(null);
    tell(say("sound_removed"));
    one('[name="sound-list"]:checked').focus();
  }

  draw() {
    const { sound } = this.project;
    this.chosen.hidden = !sound;
    this.picker.hidden = Boolean(sound) && !this.changing;
    one("#sound-change").setAttribute("aria-expanded", String(this.changing));
    this.drawPick();
    if (!sound) return;
    one("#sound-title").textContent = titleOf(sound);
    one("#sound-facts").textContent = this.factsOf(sound);
    one("#sound-listen").hidden = !sound.audio;
    one("#sound-listen").setAttribute("aria-label", say("sound_play", { title: titleOf(sound) }));
    const why = sound.usable === false ? (sound.why_not || say("sound_gone")) : "";
    one("#sound-why").hidden = !why;
    one("#sound-why").textContent = why;
    one("#sound-sliders").hidden = Boolean(why);
    this.drawMix();
  }

  /** Say under the ways to begin with which sound the video is made. */
  drawPick() {
    const { sound } = this.project;
    const box = one("#pick-sound");
    box.hidden = !sound;
    if (!sound) return;
    box.classList.toggle("notice-bad", sound.usable === false);
    const words = sound.usable === false ? (sound.why_not || say("sound_gone")) : sound.author ? say("sound_by", { title: titleOf(sound), name: sound.author.name }) : titleOf(sound);
    one("span", box).textContent = words;
  }

  drawMix() {
    const { sound, mix, muted } = this.project;
    const set = (id, value, words) => {
      const node = one(id);
      node.value = String(value);
      node.setAttribute("aria-valuetext", words);
      one(`${id}-said`).textContent = words;
    };
    one("#sound-start").max = String(Math.max(100, (sound?.duration_ms ?? 0) - 100));
    set("#sound-volume", mix.volume, say("percent", { count: mix.volume }));
    set("#own-volume", muted ? 0 : mix.own, say("percent", { count: muted ? 0 : mix.own }));
    one("#own-volume").disabled = muted;
    set("#sound-start", mix.start_ms, clock(mix.start_ms));
  }

  factsOf(sound) {
    if (!sound.author) return "";
    return say("sound_facts", { name: sound.author.name, length: clock(sound.duration_ms, false), count: sound.videos });
  }

  /** Show the list that is chosen; it is fetched when it is looked at first. */
  async show() {
    const of = one('[name="sound-list"]:checked').value;
    try {
      if (!this.lists.has(of)) this.lists.set(of, (await api.sounds(of)).items);
    } catch (error) {
      return this.onError(error);
    }
    if (one('[name="sound-list"]:checked').value !== of) return undefined;
    const sounds = this.lists.get(of);
    one("#sound-none").hidden = sounds.length > 0;
    one("#sound-none").textContent = say(`sounds_${of}_none`);
    one("#sound-list").replaceChildren(...sounds.map((sound) => this.card(sound)));
    return undefined;
  }

  card(sound) {
    const card = stencil("sound-card");
    const title = titleOf(sound);
    one("b", card).textContent = title;
    one(".hint", card).textContent = this.factsOf(sound);
    const listen = one(".sound-listen", card);
    listen.setAttribute("aria-label", say("sound_play", { title }));
    listen.addEventListener("click", () => this.hear(sound, listen));
    const use = one(".sound-use", card);
    use.setAttribute("aria-label", say("sound_use", { title }));
    use.addEventListener("click", () => this.choose(sound));
    return card;
  }

  /** Play a sound alone, or stop it. */
  hear(sound, button) {
    const again = this.button === button;
    this.hush();
    if (again) return;
    this.stage.pause();
    this.button = button;
    this.listening.src = sound.audio;
    const chosen = sound.code === this.project.sound?.code;
    this.listening.currentTime = chosen ? this.project.mix.start_ms / 1000 : 0;
    this.listening.play().catch((error) => {
      this.hush();
      if (error.name !== "AbortError") this.onError(say("sound_silent"));
    });
    swapIcon(button, "pause");
    button.setAttribute("aria-pressed", "true");
  }

  hush() {
    this.listening.pause();
    if (!this.button) return;
    swapIcon(this.button, "play");
    this.button.removeAttribute("aria-pressed");
    this.button = null;
  }
}

/** The sound that the page was opened with, if any. */
export const soundAsked = () => data.sound ?? null;
