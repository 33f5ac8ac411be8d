// The sentences that scripts show, translated by the server (web/words.py).

const element = document.getElementById("words");
const words = element ? JSON.parse(element.textContent) : {};
const language = document.documentElement.lang || "en";
const numbers = new Intl.NumberFormat(language);
const forms = new Intl.PluralRules(language);

/** Return a sentence with `{placeholders}` filled; one in two forms (`one`, `other`) takes that of `values.count`. */
export function fill(sentence, values = {}) {
  const form = typeof sentence === "string" ? sentence : (sentence[forms.select(values.count)] ?? sentence.other);
  const shown = (value) => (typeof value === "number" ? numbers.format(value) : String(value));
  return form.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? shown(values[key]) : whole));
}

/** Return the sentence of this name with `{placeholders}` filled. */
export const say = (name, values) => fill(words[name] ?? name, values);
