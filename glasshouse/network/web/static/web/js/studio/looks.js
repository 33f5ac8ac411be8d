// Colour looks and the cover: both shown on pictures of the clip itself.

import { all, clock, one, say } from "./page.js";

/** Let one choose a look; each is shown on a frame of the preview. */
export class Looks {
  constructor(project, stage) {
    Object.assign(this, { project, stage });
    for (const radio of all('[name="look"]')) {
      radio.addEventListener("change", () => {
        project.look = radio.value;
        project.touch("look");
      });
    }
    project.on((what) => what === "all" && this.draw());
  }

  draw() {
    for (const radio of all('[name="look"]')) {
      radio.checked = radio.value === this.project.look;
      const canvas = one(".look-picture", radio.parentElement);
      this.stage.copyTo(canvas, 160);
      canvas.style.filter = radio.value === "none" ? "" : `url("#look-${radio.value}")`;
    }
  }
}

/** Let one choose the frame that stands for the video. */
export class Cover {
  constructor(project, stage) {
    Object.assign(this, { project, stage });
    this.range = one("#cover-at");
    this.range.addEventListener("input", () => this.set(Number(this.range.value), true));
    one("#cover-here").addEventListener("click", () => this.set(stage.at, false));
    project.on((what) => {
      if (["strip", "clips", "all"].includes(what)) this.draw();
      if (["look", "texts"].includes(what)) this.picture();
    });
    stage.addEventListener("seeked", () => this.picture());
  }

  set(ms, seek) {
    this.project.cover_ms = Math.round(ms);
    if (seek) this.stage.seek(ms);
    this.project.touch("cover");
    this.draw();
  }

  /** Show the chosen frame in the preview. */
  show() {
    this.stage.pause();
    this.stage.seek(this.project.cover_ms ?? 0);
    this.draw();
  }

  draw() {
    const { project } = this;
    const total = Math.max(1, project.duration_ms);
    const at = Math.min(project.cover_ms ?? 0, total);
    this.range.max = String(total);
    this.range.value = String(at);
    this.range.setAttribute("aria-valuetext", clock(at));
    one("#cover-words").textContent = project.cover_ms === null ? say("cover_auto") : say("cover_at", { time: clock(at) });
    this.drawStrip(total);
  }

  drawStrip(total) {
    const canvas = one("#cover-strip");
    canvas.width = 960;
    canvas.height = 96;
    const context = canvas.getContext("2d");
    for (const { clip, from, to } of this.project.segments) {
      if (!(clip.strip instanceof HTMLCanvasElement) || !clip.duration_ms || to <= from) continue;
      const left = (from / total) * canvas.width;
      const width = ((to - from) / total) * canvas.width;
      this.drawFrames(context, clip, left, width);
    }
    canvas.style.filter = this.project.look === "none" ? "" : `url("#look-${this.project.look}")`;
  }

  // Frames keep their shape: as many as fit, each the nearest one of the clip's strip.
  drawFrames(context, clip, left, width) {
    const frames = 10;
    const wide = clip.strip.width / frames;
    context.save();
    context.beginPath();
    context.rect(left, 0, width, 96);
    context.clip();
    for (let x = 0; x < width; x += wide) {
      const ms = clip.start_ms + (x / width) * ((clip.end_ms ?? clip.duration_ms) - clip.start_ms);
      const frame = Math.min(frames - 1, Math.floor((ms / clip.duration_ms) * frames));
      context.drawImage(clip.strip, frame * wide, 0, wide, 96, left + x, 0, wide, 96);
    }
    context.restore();
  }

  /** Keep a picture of the cover for the last step. */
  picture() {
    const { stage, project } = this;
    const canvas = one("#details-cover-picture");
    if (Math.abs(stage.at - (project.cover_ms ?? 0)) > 40) return;
    if (!stage.copyTo(canvas, 240)) return;
    canvas.style.filter = project.look === "none" || stage.parts[0]?.made ? "" : `url("#look-${project.look}")`;
  }
}
