// The uploads of this page: all are announced at once, then sent one after another while one goes on editing.

import { csrf } from "../request.js";
import { bytes, data, duration, one, say, tell } from "./page.js";
import { Upload, addresses } from "./tus.js";

export class Sending extends EventTarget {
  constructor(project) {
    super();
    this.project = project;
    this.paused = false;
    this.told = 0;
    one("#sending-pause").addEventListener("click", () => this.pause(!this.paused));
    one("#sending-again").addEventListener("click", () => this.again());
    globalThis.addEventListener("beforeunload", (event) => {
      if (this.busy) event.preventDefault();
    });
    globalThis.addEventListener("offline", () => this.draw());
    setInterval(() => this.busy && this.draw(), 1000);
  }

  get uploads() {
    return this.project.clips.map((clip) => clip.upload).filter(Boolean);
  }

  get busy() {
    return this.uploads.some((upload) => !["done", "aborted", "failed"].includes(upload.state));
  }

  get failed() {
    return this.uploads.find((upload) => upload.state === "failed") ?? null;
  }

  /** Begin, or take up again, the upload of a clip whose file is here. */
  add(clip) {
    if (clip.received || !clip.file || clip.upload) return;
    const store = addresses.name(this.project.code, clip.file);
    const facts = { filename: clip.name, filetype: clip.file.type || "video/mp4", video: this.project.code };
    const upload = new Upload(clip.file, { endpoint: data.limits.upload_path, facts, store, csrf, checksum: true });
    clip.upload = upload;
    upload.addEventListener("created", () => {
      if (!upload.given.clip || clip.id === upload.given.clip) return;
      clip.id = upload.given.clip;
      this.project.touch("sent");
    });
    upload.addEventListener("change", () => this.changed(clip, upload));
    this.announce(clip, upload);
  }

  async announce(clip, upload) {
    try {
      if (!this.paused) await upload.create();
    } catch {
      // The turn of sending tries again, and says why if it must.
    }
    this.next();
  }

  changed(clip, upload) {
    if (upload.state === "done" && !clip.received) {
      clip.received = true;
      this.project.touch("sent");
      this.dispatchEvent(new Event("received"));
    }
    if (["done", "failed", "aborted"].includes(upload.state)) queueMicrotask(() => this.next());
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  next() {
    if (this.paused || this.uploads.some((upload) => upload.moving)) return;
    this.uploads.find((upload) => upload.state === "waiting")?.run();
    this.draw();
  }

  pause(paused) {
    this.paused = paused;
    for (const upload of this.uploads) {
      if (paused && upload.moving) upload.pause();
      else if (!paused && upload.state === "paused") upload.state = "waiting";
    }
    one("#sending-pause").textContent = say(paused ? "resume" : "pause_upload");
    if (!paused) this.next();
    this.draw();
  }

  again() {
    for (const upload of this.uploads) {
      if (upload.state === "failed") upload.resume();
      else upload.hurry();
    }
  }

  /** What is sent of all clips, in bytes. */
  get sum() {
    const clips = this.project.clips.filter((clip) => clip.upload);
    const total = clips.reduce((sum, clip) => sum + clip.upload.size, 0);
    const sent = clips.reduce((sum, clip) => sum + (clip.received ? clip.upload.size : clip.upload.sent), 0);
    return { sent, total };
  }

  get words() {
    const moving = this.uploads.find((upload) => upload.moving);
    if (this.failed) return this.failed.error?.message || say("upload_failed");
    if (this.paused) return say("upload_paused");
    if (navigator.onLine === false || moving?.state === "offline") return say("upload_offline");
    if (moving?.state === "retrying") {
      const seconds = Math.max(1, Math.round((moving.again_at - Date.now()) / 1000));
      return say("upload_retrying", { time: duration(seconds) });
    }
    return say(this.busy ? "uploading" : "uploaded");
  }

  draw() {
    const box = one("#sending");
    const { sent, total } = this.sum;
    box.hidden = !this.busy && !this.failed;
    if (!this.uploads.length) return;
    const speed = this.uploads.find((upload) => upload.moving)?.speed ?? 0;
    const left = speed > 0 ? say("time_left", { time: duration((total - sent) / speed) }) : "";
    const { words } = this;
    one("#sending-say").textContent = words;
    const facts = [`${bytes(sent)} / ${bytes(total)}`, speed > 0 ? `${bytes(speed)}/s` : "", left];
    one("#sending-facts").textContent = this.busy ? facts.filter(Boolean).join(" · ") : "";
    const bar = one("#sending-bar");
    bar.value = total ? Math.round((1000 * sent) / total) : 0;
    box.dataset.state = this.failed ? "failed" : this.busy ? "busy" : "done";
    one("#sending-pause").hidden = !this.busy;
    one("#sending-again").hidden = !this.failed && !this.uploads.some((upload) => upload.state === "retrying");
    this.speak(words, total ? sent / total : 0);
  }

  // Each change of words, and each quarter of the way, but not every percent.
  speak(words, part) {
    const quarter = Math.floor(part * 4);
    const state = `${words.replace(/\d+/g, "")}${quarter}`;
    if (state === this.told) return;
    this.told = state;
    tell(this.busy && part > 0 ? `${words} ${quarter * 25} %` : words);
  }

  /** A few words on where one clip is. */
  wordsFor(clip) {
    const { upload } = clip;
    if (clip.received) return say("clip_received");
    if (!upload) return clip.file ? "" : say("clip_missing");
    if (upload.state === "failed") return say("clip_failed");
    return `${Math.floor((100 * upload.sent) / Math.max(1, upload.size))} %`;
  }

  drop(clip) {
    return clip.upload?.abort();
  }
}
