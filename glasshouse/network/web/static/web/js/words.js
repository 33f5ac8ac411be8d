// The sentences that scripts show, translated by the server (web/words.py).

const element = document.getElementById("words");
const words = element ? JSON.parse(element.textContent) : {};

/** Return the sentence of this name with `{placeholders}` filled. */
export function say(name, values = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}
