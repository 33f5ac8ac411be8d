// The sentences of the check, as the server translated them (templates/promises/check_words.html).

const { lang } = document.documentElement;
const found = document.querySelector("[data-check-words]")?.content.querySelectorAll("[data-word]") ?? [];
const words = new Map([...found].map((one) => [one.dataset.word, one.textContent]));
const numbers = new Intl.NumberFormat(lang || "en");
const times = new Intl.DateTimeFormat(!lang || lang === "en" ? "en-GB" : lang, { dateStyle: "long", timeStyle: "medium" });

/** Return a time in seconds or milliseconds in the reader's own zone. */
export const timeOf = (ms) => times.format(new Date(ms));

export const has = (name) => words.has(name);

/** Return the sentence of this name with `{placeholders}` filled. */
export function say(name, values = {}) {
  const shown = (value) => (typeof value === "number" ? numbers.format(value) : String(value));
  return (words.get(name) ?? name).replace(/\{(\w+)\}/g, (whole, key) => (key in values ? shown(values[key]) : whole));
}

// What people need not tell apart.
const SAME = {
  proof_short: "proof", proof_long: "proof", proof_root: "proof", proof_form: "proof", index_beyond: "proof",
  policy_form: "policy", policy_quorum: "policy", signature_form: "signature",
};

/** Return what is wrong, by its code. */
export function sayWrong(code, values = {}) {
  const name = `wrong.${SAME[code] ?? code}`;
  return has(name) ? say(name, { ...values, names: values.names || "–" }) : say("wrong.malformed", { code });
}

/** Return what is wrong and ended nothing. */
export function sayFinding(code, { from, to, ...values }) {
  return say(`finding.${code}`, from === undefined ? values : { ...values, from: timeOf(from * 1000), to: timeOf(to * 1000) });
}
