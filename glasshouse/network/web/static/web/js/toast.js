// Toasts: a sentence that says what has just happened, read aloud politely, gone after a while.

const STAY_MS = 6000;

/** Show a sentence; `bad` marks a failure. */
export function toast(sentence, { bad = false } = {}) {
  const line = document.createElement("p");
  line.className = bad ? "toast toast-bad" : "toast";
  line.textContent = sentence;
  document.getElementById("toasts").append(line);
  leaveLater(line);
}

/** Let toasts that the server rendered leave too. */
export function leaveLater(line) {
  setTimeout(() => line.remove(), STAY_MS + 40 * line.textContent.length);
}
