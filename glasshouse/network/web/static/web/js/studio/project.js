// The video being made: its clips and what was done to them, on this device and on the server.

import { data, say } from "./page.js";
import { shelf } from "./shelf.js";

export const EDGE_MS = 100;
const KEEP_BYTES = 300 * 1000 * 1000;
/** How a sound lies under the clips: where it begins, and both volumes in percent. */
export const MIX = { start_ms: 0, volume: 100, own: 100 };
let keys = 0;

/** Make a clip from a local file (`file`) or from what the server says of one (`id`). */
export function makeClip(facts) {
  keys += 1;
  return {
    key: `c${keys}`, id: null, file: null, url: null, name: "", size: 0, modified: 0, duration_ms: null, width: 0, height: 0,
    start_ms: 0, end_ms: null, speed: 1, recorded: false, shows: false, received: false, upload: null, strip: null, ...facts,
  };
}

export const endOf = (clip) => clip.end_ms ?? clip.duration_ms ?? 0;
export const lengthOf = (clip) => Math.max(0, Math.round((endOf(clip) - clip.start_ms) / clip.speed));

export class Project extends EventTarget {
  constructor(draft) {
    super();
    this.clips = [];
    this.look = "none";
    this.muted = false;
    this.sound = null;
    this.mix = { ...MIX };
    this.texts = [];
    this.cover_ms = null;
    this.sentEdit = null;
    this.accept(draft);
  }

  get code() {
    return this.draft?.code ?? null;
  }

  accept(draft) {
    this.draft = draft;
    for (const clip of this.clips) {
      const there = draft?.clips?.find((other) => other.id === clip.id);
      if (!there) continue;
      clip.received ||= there.received;
      if (there.duration_ms && !clip.duration_ms) this.setDuration(clip, there.duration_ms);
    }
  }

  /** Why this browser does not show a clip: perhaps the server could, perhaps it has found out that nobody can. */
  whyNotShown(clip) {
    return (clip.received && this.draft?.failure?.message) || say("cant_show");
  }

  setDuration(clip, duration_ms) {
    clip.duration_ms = duration_ms;
    if (clip.end_ms !== null) clip.end_ms = Math.min(clip.end_ms, duration_ms);
    this.touch("clips");
  }

  /** Say that something changed: clips, look, sound, texts, cover; listeners draw, the device remembers. */
  touch(what) {
    this.dispatchEvent(new CustomEvent("change", { detail: what }));
    this.remember();
  }

  on(listener) {
    this.addEventListener("change", (event) => listener(event.detail));
  }

  /** Clips with the times at which each begins and ends in the finished video. */
  get segments() {
    let from = 0;
    return this.clips.map((clip) => {
      const segment = { clip, from, to: from + lengthOf(clip) };
      from = segment.to;
      return segment;
    });
  }

  get duration_ms() {
    return this.clips.reduce((sum, clip) => sum + lengthOf(clip), 0);
  }

  /** Shape of the finished video: that of its first clip, upright 9:16 while unknown. */
  get aspect() {
    const first = this.clips[0];
    const { width, height } = first?.width ? first : (this.draft ?? {});
    return width && height ? width / height : 9 / 16;
  }

  move(clip, to) {
    const from = this.clips.indexOf(clip);
    this.clips.splice(from, 1);
    this.clips.splice(to, 0, clip);
    this.touch("clips");
  }

  drop(clip) {
    this.clips = this.clips.filter((other) => other !== clip);
    if (clip.url) URL.revokeObjectURL(clip.url);
    this.touch("clips");
  }

  get words() {
    return this.texts.map((text) => text.words.trim()).filter(Boolean).join("\n").slice(0, 1000);
  }

  /** The edit as the server takes it; null while a clip is not yet known there. */
  get edit() {
    if (!this.clips.length || this.clips.some((clip) => clip.id === null)) return null;
    const clips = this.clips.map((clip) => {
      const whole = clip.end_ms === null || (clip.duration_ms !== null && clip.end_ms >= clip.duration_ms - 1);
      return { clip: clip.id, start_ms: Math.round(clip.start_ms), end_ms: whole ? null : Math.round(clip.end_ms), speed: clip.speed };
    });
    const cover_ms = this.cover_ms === null ? null : Math.round(Math.min(this.cover_ms, Math.max(0, this.duration_ms - 1)));
    const edit = { clips, look: this.look, layer: this.words.length > 0, muted: this.muted, ...this.soundEdit };
    return cover_ms === null ? edit : { ...edit, cover_ms };
  }

  get soundEdit() {
    if (!this.sound) return {};
    const { start_ms, volume, own } = this.mix;
    return { sound: this.sound.code, sound_start_ms: start_ms, sound_volume: volume, own_volume: own };
  }

  /** How loud the clips are, and the sound under them: 0 to 1. */
  get volumes() {
    const own = this.muted ? 0 : this.sound ? this.mix.own / 100 : 1;
    return { own, sound: this.sound?.audio ? this.mix.volume / 100 : 0 };
  }

  /** Lay a sound (as the API gives it) under the clips, or none. */
  useSound(sound, mix = {}) {
    this.sound = sound;
    this.mix = { ...MIX, ...mix };
    this.touch("sound");
  }

  /** Everything that decides what the server makes, to see whether it has to make it again. */
  get signature() {
    return JSON.stringify([this.edit, this.edit?.layer ? this.texts : []]);
  }

  remember() {
    if (!this.code || this.forgotten) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => shelf.put(this.record()), 300);
  }

  record() {
    const clips = this.clips.map((clip) => {
      const { id, name, size, modified, duration_ms, width, height, start_ms, end_ms, speed, recorded } = clip;
      const file = clip.file && !clip.received && (recorded || clip.size <= KEEP_BYTES) ? clip.file : null;
      const local = clip.file && clip.size <= KEEP_BYTES ? clip.file : file;
      return { id, name, size, modified, duration_ms, width, height, start_ms, end_ms, speed, recorded, file: local };
    });
    const { look, muted, texts, cover_ms, code, sentEdit, mix } = this;
    const sound = this.sound?.code ?? null;
    return { code, owner: data.viewer.handle, saved_at: Date.now(), clips, look, muted, sound, mix, texts, cover_ms, sentEdit };
  }

  // What is known of the sound comes from the page; another one, chosen later on this device, is asked for.
  restoreSound(kept, edit) {
    const code = kept && "sound" in kept ? kept.sound : (edit?.sound ?? "");
    this.sound = code ? (data.sound?.code === code ? data.sound : { code, title: "" }) : null;
    const made = edit?.sound ? { start_ms: edit.sound_start_ms, volume: edit.sound_volume, own: edit.own_volume } : {};
    this.mix = { ...MIX, ...(kept?.mix ?? made) };
  }

  forget() {
    this.forgotten = true;
    clearTimeout(this.timer);
    if (this.code) shelf.drop(this.code);
  }

  /** Take up what this device and the server know of this draft; the server's list of clips counts. */
  restore(kept) {
    const there = this.draft?.clips ?? [];
    const edited = new Map((this.draft?.edit?.clips ?? []).map((clip, index) => [clip.clip, { ...clip, index }]));
    const here = new Map((kept?.clips ?? []).map((clip, index) => [clip.id, { ...clip, index }]));
    const local = (kept?.clips ?? []).filter((clip) => clip.id === null && clip.file);
    const used = (clip) => (kept ? here.has(clip.id) : !this.draft.composed || !edited.size || edited.has(clip.id));
    const known = there.filter((clip) => clip.kept !== false && used(clip)).map((clip) => {
      const cut = edited.get(clip.id);
      const mine = here.get(clip.id);
      return makeClip({
        id: clip.id, name: clip.file_name, size: clip.length, received: clip.received, duration_ms: clip.duration_ms ?? null,
        ...(cut && { start_ms: cut.start_ms, end_ms: cut.end_ms, speed: cut.speed }),
        ...(mine && { ...mine, duration_ms: mine.duration_ms ?? clip.duration_ms ?? null, received: clip.received }),
        order: mine?.index ?? cut?.index ?? clip.id,
      });
    });
    known.sort((a, b) => a.order - b.order);
    this.clips = [...known, ...local.map((clip) => makeClip(clip))];
    const edit = this.draft?.edit;
    this.look = kept?.look ?? edit?.look ?? "none";
    this.muted = kept?.muted ?? edit?.muted ?? false;
    this.restoreSound(kept, edit);
    this.cover_ms = kept?.cover_ms ?? edit?.cover_ms ?? null;
    this.texts = kept?.texts ?? [];
    this.sentEdit = kept?.sentEdit ?? null;
  }
}
