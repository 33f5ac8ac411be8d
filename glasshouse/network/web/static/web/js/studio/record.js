// Recording with the camera: several clips, each of which can be taken again.

import { LaidSound } from "./sounds.js";
import { clock, data, el, one, all, say, tell } from "./page.js";

const KINDS = ['video/mp4;codecs="avc1.640028,mp4a.40.2"', "video/mp4;codecs=avc1,mp4a.40.2", "video/mp4", "video/webm;codecs=vp9,opus", "video/webm;codecs=vp8,opus", "video/webm"];
const BITS = 8_000_000;
const TIMERS = [0, 3, 10];
const HOLD_MS = 350;

/** Return a sentence why this browser can't record here, or "". */
export function whyNot() {
  if (!globalThis.isSecureContext) return say("camera_insecure");
  if (!navigator.mediaDevices?.getUserMedia) return say("camera_missing");
  if (!globalThis.MediaRecorder || !kind()) return say("recorder_missing");
  return "";
}

const kind = () => KINDS.find((name) => MediaRecorder.isTypeSupported(name)) ?? "";

function reasonOf(error) {
  if (["NotAllowedError", "SecurityError"].includes(error.name)) return say("camera_denied");
  if (["NotFoundError", "OverconstrainedError"].includes(error.name)) return say("camera_none");
  if (["NotReadableError", "AbortError"].includes(error.name)) return say("camera_busy");
  return say("camera_failed");
}

export class Recorder {
  constructor({ project, onClips, onRefusal }) {
    Object.assign(this, { project, onClips, onRefusal });
    this.laid = new LaidSound(project);
    this.dialog = one("#recorder");
    this.live = one("#recorder-live");
    this.button = one("#recorder-button");
    this.facing = "user";
    this.most_s = this.lengths[0];
    this.clips = [];
    this.stream = null;
    this.media = null;
    this.listen();
  }

  get lengths() {
    return [...new Set([60, 15, data.limits.max_video_s].map((s) => Math.min(s, data.limits.max_video_s)))];
  }

  get recording() {
    return this.media?.state === "recording";
  }

  get speed() {
    return Number(one('[name="recorder-speed"]:checked').value);
  }

  /** Length of the video so far, in milliseconds, as it will play. */
  get length_ms() {
    const now = this.recording ? (performance.now() - this.begun) / this.takeSpeed : 0;
    return this.clips.reduce((sum, clip) => sum + clip.duration_ms / clip.speed, now);
  }

  listen() {
    const on = (id, run) => one(`#recorder-${id}`).addEventListener("click", run);
    on("close", () => this.close());
    on("flip", () => this.flip());
    on("timer", () => this.nextTimer());
    on("torch", () => this.toggleTorch());
    on("most", () => this.nextLength());
    on("undo", () => this.undo());
    on("done", () => this.finish());
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.close();
    });
    // A tap starts and the next one stops; who holds the button records as long as it is held.
    let pressed = 0;
    this.button.addEventListener("pointerdown", (event) => {
      if (this.recording || this.counting || event.button) return;
      pressed = performance.now();
      this.button.setPointerCapture(event.pointerId);
      this.press();
    });
    this.button.addEventListener("pointerup", () => {
      if (pressed && performance.now() - pressed > HOLD_MS && this.recording) this.stop();
    });
    this.button.addEventListener("click", (event) => {
      const byPointer = pressed > 0 && event.detail > 0;
      pressed = 0;
      if (!byPointer) this.press();
    });
  }

  /** Open the camera; with no way to, tell `onRefusal` why. */
  async open() {
    const why = whyNot();
    if (why) return this.onRefusal(why);
    try {
      await this.look();
    } catch (error) {
      return this.onRefusal(reasonOf(error));
    }
    this.clips = [];
    this.tellSound();
    this.dialog.showModal();
    this.draw();
    this.button.focus();
    return undefined;
  }

  async look() {
    this.hide();
    const portrait = matchMedia("(orientation: portrait)").matches;
    const [width, height] = portrait ? [1080, 1920] : [1920, 1080];
    const video = { facingMode: this.facing, width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 } };
    const ask = (audio) => navigator.mediaDevices.getUserMedia({ video, audio });
    this.silent = false;
    try {
      this.stream = await ask(true);
    } catch (error) {
      // No microphone, or only the camera is allowed: a silent video is better than none.
      if (!["NotFoundError", "NotAllowedError", "NotReadableError"].includes(error.name)) throw error;
      this.stream = await ask(false);
      this.silent = true;
    }
    this.live.srcObject = this.stream;
    this.live.classList.toggle("is-mirrored", this.facing === "user");
    await this.live.play().catch(() => undefined);
    const [track] = this.stream.getVideoTracks();
    one("#recorder-torch").hidden = !track.getCapabilities?.().torch;
    const inputs = await navigator.mediaDevices.enumerateDevices();
    one("#recorder-flip").hidden = inputs.filter((input) => input.kind === "videoinput").length < 2;
  }

  hide() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.live.srcObject = null;
  }

  async flip() {
    if (this.recording) return;
    this.facing = this.facing === "user" ? "environment" : "user";
    try {
      await this.look();
      tell(say(this.facing === "user" ? "camera_front" : "camera_back"));
    } catch (error) {
      this.say(reasonOf(error));
    }
  }

  nextTimer() {
    const button = one("#recorder-timer");
    const next = TIMERS[(TIMERS.indexOf(Number(button.dataset.seconds)) + 1) % TIMERS.length];
    button.dataset.seconds = String(next);
    one("b", button).textContent = next ? say("timer_s", { count: next }) : say("timer_off");
  }

  nextLength() {
    const { lengths } = this;
    const longer = lengths.filter((s) => s * 1000 > this.length_ms);
    this.most_s = longer[(longer.indexOf(this.most_s) + 1) % longer.length] ?? this.most_s;
    this.draw();
  }

  async toggleTorch() {
    const button = one("#recorder-torch");
    const on = button.getAttribute("aria-pressed") !== "true";
    try {
      await this.stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
      button.setAttribute("aria-pressed", String(on));
    } catch {
      button.hidden = true;
    }
  }

  async press() {
    if (this.counting) return this.stopCounting();
    if (this.recording) return this.stop();
    if (this.length_ms >= this.most_s * 1000) return this.say(say("recorder_full"));
    const seconds = Number(one("#recorder-timer").dataset.seconds);
    if (seconds && !(await this.count(seconds))) return undefined;
    return this.start();
  }

  count(seconds) {
    const node = one("#recorder-count");
    let left = seconds;
    node.hidden = false;
    node.textContent = String(left);
    return new Promise((resolve) => {
      const end = (through) => {
        clearInterval(this.counting);
        this.counting = 0;
        node.hidden = true;
        this.draw();
        resolve(through);
      };
      this.counting = setInterval(() => {
        left -= 1;
        node.textContent = String(left);
        if (left <= 0) end(true);
      }, 1000);
      this.stopCounting = () => end(false);
      this.draw();
    });
  }

  start() {
    if (!this.stream?.active) return this.say(say("camera_gone"));
    const chunks = [];
    this.takeSpeed = this.speed;
    this.media = new MediaRecorder(this.stream, { mimeType: kind(), videoBitsPerSecond: BITS });
    this.media.addEventListener("dataavailable", (event) => event.data.size && chunks.push(event.data));
    this.media.addEventListener("stop", () => this.keep(chunks), { once: true });
    this.media.start(1000);
    this.begun = performance.now();
    this.say(this.silent ? say("camera_silent") : "");
    const tick = () => {
      if (!this.recording) return;
      this.drawTime();
      this.playAlong();
      if (this.length_ms >= this.most_s * 1000) this.stop();
      requestAnimationFrame(tick);
    };
    this.draw();
    tick();
    return undefined;
  }

  stop() {
    if (!this.recording) return;
    this.took_ms = performance.now() - this.begun;
    this.media.stop();
    this.laid.pause();
    this.draw();
  }

  /** Play the chosen sound from where it will be in the video; what is recorded faster or slower hears it so. */
  playAlong() {
    if (!this.project.sound?.audio) return;
    this.laid.audio.playbackRate = 1 / this.takeSpeed;
    this.laid.follow(this.project.duration_ms + this.length_ms, { playing: true });
  }

  tellSound() {
    const { sound } = this.project;
    const box = one("#recorder-sound");
    box.hidden = !sound?.audio;
    if (sound?.audio) one("span", box).textContent = say("recorder_sound", { title: sound.title || say("original_sound") });
  }

  keep(chunks) {
    const type = (this.media.mimeType || "video/webm").split(";")[0];
    const blob = new Blob(chunks, { type });
    const number = this.clips.length + 1;
    const name = say("take_name", { number }) + (type === "video/mp4" ? ".mp4" : ".webm");
    if (blob.size && this.took_ms >= 200) {
      const file = new File([blob], name, { type, lastModified: Date.now() });
      const along = Boolean(this.project.sound?.audio);
      this.clips.push({ file, duration_ms: Math.round(this.took_ms), speed: this.takeSpeed, along });
      tell(say("take_kept", { number, time: clock(this.took_ms) }));
    }
    this.draw();
    if (this.closing) this.close();
  }

  undo() {
    this.clips.pop();
    tell(say("take_dropped"));
    this.draw();
    this.button.focus();
  }

  async finish() {
    const { clips } = this;
    this.shut();
    await this.onClips(clips);
  }

  close() {
    if (this.counting) this.stopCounting();
    this.closing = this.recording;
    if (this.recording) return this.stop();
    if (this.clips.length && !this.sure) {
      this.sure = true;
      return this.say(say("recorder_sure"));
    }
    return this.shut();
  }

  shut() {
    this.clips = [];
    this.sure = this.closing = false;
    this.laid.pause();
    this.hide();
    this.dialog.close();
  }

  say(sentence) {
    one("#recorder-note").textContent = sentence;
  }

  drawTime() {
    one("#recorder-time").textContent = `${clock(this.length_ms)} / ${clock(this.most_s * 1000, false)}`;
    const bars = [...this.clips.map((clip) => clip.duration_ms / clip.speed)];
    if (this.recording) bars.push((performance.now() - this.begun) / this.takeSpeed);
    const box = one("#recorder-segments");
    while (box.children.length > bars.length) box.lastChild.remove();
    while (box.children.length < bars.length) box.append(el("span"));
    bars.forEach((ms, index) => {
      box.children[index].style.inlineSize = `${(100 * ms) / (this.most_s * 1000)}%`;
    });
  }

  draw() {
    const busy = this.recording || Boolean(this.counting);
    this.dialog.dataset.state = this.recording ? "recording" : this.counting ? "counting" : "waiting";
    this.button.setAttribute("aria-pressed", String(busy));
    this.button.setAttribute("aria-label", say(busy ? "recorder_stop" : "recorder_start"));
    one("#recorder-undo").disabled = one("#recorder-done").disabled = busy || !this.clips.length;
    for (const id of ["flip", "timer", "most"]) one(`#recorder-${id}`).disabled = busy;
    for (const radio of all('[name="recorder-speed"]')) radio.disabled = busy;
    one("b", one("#recorder-most")).textContent = say("most", { time: clock(this.most_s * 1000, false) });
    if (!busy) this.sure = false;
    this.drawTime();
  }
}
