// The steps of a check as lines of a list, each with its sign, its state in words and what it came to.

import { say, sayWrong, timeOf } from "./words.js";

const SIGNS = { running: "i-clock", open: "i-more", good: "i-check", note: "i-info", bad: "i-warning" };
const SVG = "http://www.w3.org/2000/svg";

const part = (name, className, text = "") => Object.assign(document.createElement(name), { className, textContent: text });

function sign(state) {
  const svg = document.createElementNS(SVG, "svg"), use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#${SIGNS[state]}`);
  svg.append(use);
  return svg;
}

function sentences({ step, state, code, ...values }) {
  if (state === "running") return [];
  if (state === "open") return [say("state.open")];
  if (code) return [sayWrong(code, values)];
  if (step === "policy") return [say(`policy.${values.from}`, values)];
  if (step !== "witnesses") return [say(`${step}.${state}`, values)];
  const told = [say("witnesses.good", { ...values, time: timeOf(values.time * 1000) })];
  if (!values.kept) told.push(say("witnesses.none_kept"));
  if (values.sets > 1) told.push(say("witnesses.sets", values));
  if (values.unchecked) told.push(say("witnesses.unchecked", values));
  if (values.earlier) told.push(say("witnesses.earlier", values));
  return told;
}

/** Show what is told of a step in its line, which is made when it is met first. */
export function showStep(list, told) {
  let line = list.querySelector(`[data-step="${told.step}"]`);
  if (!line) {
    line = part("li", "check-step");
    line.dataset.step = told.step;
    list.append(line);
  }
  line.dataset.state = told.state;
  const words = part("div", "grow");
  words.append(part("strong", "", say(`step.${told.step}`)), part("span", "visually-hidden", ` (${say(`state.${told.state}`)})`));
  words.append(...sentences(told).map((one) => part("p", "small", one)));
  line.replaceChildren(sign(told.state), words);
}

/** Show steps that were begun and never ended as what they are. */
export function endSteps(list) {
  for (const { dataset } of list.querySelectorAll('[data-state="running"]')) showStep(list, { step: dataset.step, state: "open" });
}
