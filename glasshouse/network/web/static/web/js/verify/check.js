// One "Check it yourself" of a page: what the visitor gives, a worker that checks, and what is shown of it.

import { forgetSeen, keepContradiction, keepSeen, seenOf } from "./seen.js";
import { endSteps, showStep } from "./steps.js";
import { say, sayFinding, sayWrong, timeOf } from "./words.js";

const RANK = { violated: 0, undetermined: 1, holds: 2 };
const CONTRADICTS = new Set(["fork", "rollback"]);
// What a browser or a connection can't do says nothing about the log.
const SAYS_NOTHING = new Set(["insecure", "no_ed25519", "unreachable", "program", "quorum_unchecked"]);
const MOST_SHOWN = 20;

/** A policy that the site itself hands out is taken on its word: nothing was checked by that. */
const trusted = (told, from) => ({ ...told, from, state: told.state === "good" && from === "site" ? "note" : told.state });
const paragraph = (text, className = "") => Object.assign(document.createElement("p"), { textContent: text, className });

export class Check {
  #worker = null;
  #addresses = [];

  constructor(section) {
    this.section = section;
    this.log = section.dataset.log;
    this.parts = Object.fromEntries([...section.querySelectorAll("[data-part]")].map((one) => [one.dataset.part, one]));
  }

  begin() {
    const { run, stop, forget, cant, can } = this.parts;
    if (!globalThis.crypto?.subtle) {
      cant.replaceChildren(paragraph(sayWrong("insecure")));
      cant.hidden = false;
      can.hidden = true;
      return;
    }
    run.addEventListener("click", () => this.run());
    stop.addEventListener("click", () => this.stop());
    forget.addEventListener("click", () => { forgetSeen(this.log); this.showMemory(); });
    this.parts["policy-file"].addEventListener("change", (event) => this.openPolicy(event.target.files[0]));
    this.parts["receipt-file"].addEventListener("change", (event) => this.checkReceipt(event.target.files[0]));
    this.takeDrops();
    this.showMemory();
  }

  async openPolicy(file) {
    if (file) this.parts.policy.value = await file.text();
  }

  takeDrops() {
    const { receipt } = this.parts;
    receipt.addEventListener("dragover", (event) => { event.preventDefault(); receipt.classList.add("check-over"); });
    receipt.addEventListener("dragleave", () => receipt.classList.remove("check-over"));
    receipt.addEventListener("drop", (event) => {
      event.preventDefault();
      receipt.classList.remove("check-over");
      this.checkReceipt(event.dataTransfer.files[0]);
    });
  }

  /** Return the policy that counts, null for the site's own, and where it is from: the visitor's own before what was taken first. */
  policy() {
    const own = this.parts.policy.value, seen = seenOf(this.log);
    if (own.trim()) return { policy: own, from: "visitor" };
    return seen.policy === null ? { policy: null, from: "site" } : { policy: seen.policy, from: "seen" };
  }

  /** Ask the worker; returns what it found, null if it was stopped. */
  ask(question, hear = () => {}) {
    this.#worker?.terminate();
    const worker = this.#worker = new Worker(this.section.dataset.worker, { type: "module" });
    return new Promise((done, failed) => {
      this.stopped = () => done(null);
      worker.addEventListener("message", ({ data }) => {
        if (data.told) hear(data.told);
        else if (data.found) done(data.found);
        else failed(new Error(data.failed));
      });
      worker.addEventListener("error", (event) => failed(new Error(event.message || "worker")));
      worker.postMessage({ prefix: this.log, ...question });
    }).finally(() => worker.terminate());
  }

  async run() {
    const { steps, end, results, evidence } = this.parts, { policy, from } = this.policy(), { checkpoint: seen } = seenOf(this.log);
    steps.replaceChildren();
    end.replaceChildren();
    steps.hidden = false;
    results.hidden = evidence.hidden = true;
    this.busy(true);
    try {
      const found = await this.ask({ what: "log", policy, seen }, (told) => this.hear(told, from));
      if (found) this.show(found);
      else this.conclude("note", say("end.stopped"));
    } catch (error) {
      this.conclude("bad", say("end.cant"), [sayWrong("program", { text: error.message })]);
    }
    endSteps(steps);
    this.busy(false);
  }

  stop() {
    this.#worker?.terminate();
    this.stopped?.();
  }

  busy(isBusy) {
    const { run, stop, progress, bar } = this.parts;
    run.disabled = isBusy;
    stop.hidden = progress.hidden = !isBusy;
    if (isBusy) bar.removeAttribute("value");
    this.section.toggleAttribute("aria-busy", isBusy);
  }

  hear(told, from) {
    if (told.step) {
      showStep(this.parts.steps, told.step === "policy" ? trusted(told, from) : told);
      return;
    }
    const { bar, count } = this.parts;
    bar.max = told.all;
    bar.value = told.done;
    count.textContent = say("progress", told);
  }

  show(found) {
    const { error } = found;
    if (error) {
      this.section.dataset.result = error.code;
      if (CONTRADICTS.has(error.code)) keepContradiction(this.log, error.code, found.checkpoint);
      this.conclude("bad", say(SAYS_NOTHING.has(error.code) ? "end.cant" : "end.bad"), [sayWrong(error.code, error.values)]);
    } else {
      keepSeen(this.log, found);
      this.showOutcomes(found.outcomes);
      this.showFound(found);
    }
    this.showMemory();
  }

  showFound(found) {
    const wrong = [...found.findings.map(({ code, values }) => sayFinding(code, values)), ...this.differences(found.outcomes), ...this.reworded(found.wordings)];
    const broken = found.outcomes.filter((one) => one.standing === "in_force" && one.verdict === "violated").length;
    this.section.dataset.result = wrong.length ? "findings" : broken ? "broken" : "good";
    if (broken) wrong.push(say("end.broken", { broken }));
    const names = found.cosigners.map(([name]) => name).join(", ");
    const believed = found.solo ? [say("end.solo")] : [say("end.good", { names }), say("end.believe")];
    if (wrong.length) this.conclude("bad", say("end.findings"), wrong, found.solo ? believed : [say("end.believe")]);
    else this.conclude("good", believed[0], [], believed.slice(1));
  }

  conclude(state, first, wrong = [], more = []) {
    const { end } = this.parts, list = document.createElement("ul");
    list.append(...wrong.slice(0, MOST_SHOWN).map((one) => Object.assign(document.createElement("li"), { textContent: one })));
    end.className = `check-end notice ${{ good: "notice-good", bad: "notice-bad" }[state] ?? ""}`;
    end.replaceChildren(paragraph(first, "check-first"), ...(wrong.length ? [list] : []), ...more.map((one) => paragraph(one)));
    end.focus({ preventScroll: true });
  }

  /** Return where the page says something better than what was found. */
  differences(outcomes) {
    const shown = (this.section.closest("[data-verdicts]") ?? document).querySelectorAll("[data-promise][data-index][data-verdict]");
    return [...shown].flatMap(({ dataset }) => {
      const found = outcomes.find((one) => one.promise === dataset.promise && one.index === Number(dataset.index));
      if (found && RANK[found.verdict] >= RANK[dataset.verdict]) return [];
      const words = { page: say(`verdict.${dataset.verdict}`), found: found ? say(`verdict.${found.verdict}`) : "–" };
      return [say("finding.page", { ...words, promise: dataset.promise, index: Number(dataset.index) })];
    });
  }

  /** Return where the page words a promise otherwise than its entry. */
  reworded(wordings) {
    const shown = (this.section.closest("[data-verdicts]") ?? document).querySelectorAll("[data-said][data-index]");
    return [...shown].flatMap(({ dataset, lang, textContent }) => {
      if (wordings.get(Number(dataset.index))?.[lang] === textContent) return [];
      return [say("finding.words", { promise: dataset.said, index: Number(dataset.index) })];
    });
  }

  showOutcomes(all) {
    const lines = all.map(({ promise, index, verdict, standing, horizon_ms: horizon, evidence }) => {
      const line = document.createElement("li"), words = { verdict: say(`verdict.${verdict}`), evidence: evidence.join(", ") };
      Object.assign(line.dataset, { found: verdict, standing, of: promise, at: index });
      const told = verdict === "violated" && evidence.length ? say("verdict.shown", words)
        : verdict === "holds" ? say("verdict.until", { ...words, time: timeOf(horizon) }) : words.verdict;
      line.append(Object.assign(document.createElement("bdi"), { textContent: promise }), paragraph(told));
      return line;
    });
    this.parts.outcomes.replaceChildren(...lines);
    this.parts.results.hidden = !lines.length;
  }

  showMemory() {
    const { policy, checkpoint, contradiction } = seenOf(this.log), { memory, evidence, before, now, save } = this.parts;
    for (const address of this.#addresses.splice(0)) URL.revokeObjectURL(address);
    memory.hidden = policy === null;
    evidence.hidden = contradiction === null;
    before.textContent = checkpoint ?? "";
    now.textContent = contradiction?.checkpoint ?? "";
    this.parts["evidence-says"].textContent = contradiction ? say(`evidence.${contradiction.code}`) : "";
    save.href = this.#addressOf(checkpoint ?? "");
    this.parts["save-both"].href = this.#addressOf(`${checkpoint}\n\n${contradiction?.checkpoint}`);
  }

  #addressOf(text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    this.#addresses.push(address);
    return address;
  }

  async checkReceipt(file) {
    if (!file) return;
    const { policy, from } = this.policy(), sets = from === "seen" ? seenOf(this.log).sets : null, shown = this.parts["receipt-end"];
    shown.replaceChildren();
    try {
      const found = await this.ask({ what: "receipt", text: await file.text(), policy, sets });
      if (found?.error) this.sayReceipt("bad", [say("receipt.bad"), sayWrong(found.error.code, found.error.values)]);
      else if (found) this.showReceipt(found.receipt);
    } catch (error) {
      this.sayReceipt("bad", [say("receipt.bad"), sayWrong("program", { text: error.message })]);
    }
  }

  showReceipt({ index, origin, time, times, secret, text }) {
    const names = times.map(([name]) => name).join(", ") || "–", at = time === null ? "–" : timeOf(time * 1000);
    const told = [say("receipt.good", { index, origin, time: at, names })];
    if (secret !== "none") told.push(say(`receipt.secret.${secret}`));
    this.sayReceipt(secret === "other" ? "bad" : "good", told);
    const pre = Object.assign(document.createElement("pre"), { className: "check-text", textContent: text, dir: "ltr", tabIndex: 0 });
    this.parts["receipt-end"].append(pre);
  }

  sayReceipt(state, told) {
    const box = Object.assign(document.createElement("div"), { className: `notice stack notice-${state}` });
    box.append(...told.map((one) => paragraph(one)));
    this.parts["receipt-end"].replaceChildren(box);
    this.parts["receipt-end"].dataset.result = state;
    this.parts.receipt.open = true;
  }
}
