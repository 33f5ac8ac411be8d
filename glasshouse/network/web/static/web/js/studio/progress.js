// Where the video is: a line for each stage, asked from the server as often as it makes sense.

import { api } from "./api.js";
import { all, data, el, one, say, swapIcon, tell } from "./page.js";

const ORDER = ["upload", "received", "checking", "making", "ready", "all"];
const SOON_MS = 700;
const LATER_MS = 3000;

/** Say which stage of ORDER the draft is at, and which of them failed. */
export function placeOf(draft, sending) {
  const stage = draft?.progress?.stage;
  if (!draft || sending || stage === "receiving" || !stage) return { at: 0 };
  if (stage === "failed") return { at: draft.renditions?.length ? 5 : 3, failed: true };
  if (stage === "received" || stage === "waiting") return { at: stage === "waiting" ? 2 : 1 };
  if (stage === "checking") return { at: 2 };
  if (stage === "encoding" || stage === "finishing") return { at: 3 };
  if (stage === "ladder") return { at: 5 };
  return { at: ORDER.length };
}

export class Progress extends EventTarget {
  constructor(project, sending) {
    super();
    Object.assign(this, { project, sending });
    this.wait_ms = SOON_MS;
    this.rows = new Map(all("[data-stage]", one("#stage-list")).map((row) => [row.dataset.stage, row]));
    sending.addEventListener("change", () => this.draw());
    sending.addEventListener("received", () => this.ask());
    document.addEventListener("visibilitychange", () => !document.hidden && this.ask());
  }

  /** True while something is under way at the server that will change without us. */
  get underWay() {
    const stage = this.project.draft?.progress?.stage;
    return ["waiting", "checking", "encoding", "finishing", "ladder"].includes(stage) || Boolean(this.project.draft?.publish_when_ready && stage !== "failed");
  }

  /** Ask now, then again for as long as there is something to wait for. */
  ask() {
    this.wait_ms = SOON_MS;
    clearTimeout(this.timer);
    return this.poll();
  }

  async poll() {
    const { code } = this.project;
    if (!code || document.hidden || this.asking) return;
    this.asking = true;
    try {
      this.take(await api.draft(code));
    } catch (error) {
      if (error.status === 404) {
        this.dispatchEvent(new Event("gone"));
        return;
      }
    } finally {
      this.asking = false;
    }
    if (!this.underWay) return;
    this.timer = setTimeout(() => this.poll(), this.wait_ms);
    this.wait_ms = Math.min(LATER_MS, this.wait_ms * 1.25);
  }

  /** Take what the server says and show it. */
  take(draft) {
    const before = this.project.draft;
    this.project.accept(draft);
    if (before?.progress?.stage !== draft.progress?.stage) this.wait_ms = SOON_MS;
    this.draw();
    this.dispatchEvent(new Event("change"));
  }

  draw() {
    const { draft } = this.project;
    const busy = this.sending.busy;
    const { at, failed } = placeOf(draft, busy);
    const { sent, total } = this.sending.sum;
    const percent = busy ? Math.floor((100 * sent) / Math.max(1, total)) : draft?.progress?.percent;
    ORDER.forEach((name, index) => {
      const row = this.rows.get(name);
      const state = failed && index === at ? "failed" : index < at ? "done" : index === at ? "now" : "next";
      row.dataset.state = state;
      const words = state === "now" && percent && percent < 100 ? `${percent} %` : "";
      const say_ = one(".stage-say", row);
      if (say_.textContent !== words) say_.textContent = words;
      row.style.setProperty("--part", String(state === "now" ? (percent ?? 0) / 100 : state === "done" ? 1 : 0));
      const mark = one("use", row);
      if (mark) swapIcon(row, state === "failed" ? "warning" : state === "done" ? "check" : "clock");
      row.setAttribute("aria-current", String(state === "now"));
    });
    this.drawFailure(draft?.failure);
    this.drawDone(draft);
  }

  drawFailure(failure) {
    const box = one("#stages-failure");
    box.hidden = !failure;
    if (!failure) return;
    const words = one("p", box);
    if (words.textContent !== failure.message) words.textContent = failure.message;
    one("#stages-retry").hidden = !failure.can_retry;
  }

  drawDone(draft) {
    const box = one("#stages-done");
    const words = this.sentence(draft);
    box.hidden = !words;
    const entered = Boolean(draft?.published_at) && draft.visibility === "public";
    if (box.dataset.words === words && box.dataset.entered === String(entered)) return;
    box.dataset.words = words;
    box.dataset.entered = String(entered);
    const watch = draft?.published_at ? el("a", { class: "button", href: draft.url }, say("watch_it")) : null;
    const receipt = entered ? el("a", { class: "button-quiet", href: data.receipt_path.replace("CODE", draft.code) }, say("your_receipt")) : null;
    box.replaceChildren(...[el("span", {}, words), watch, receipt].filter(Boolean));
    if (words) tell(words);
  }

  sentence(draft) {
    if (!draft) return "";
    if (draft.published_at) return say(draft.progress.stage === "done" ? "is_out" : "is_out_soon");
    if (draft.publish_when_ready && !draft.failure) return say("will_publish");
    if (draft.renditions?.length && !draft.failure) return say("can_publish");
    return draft.failure ? "" : (draft.progress?.words ?? "");
  }
}
