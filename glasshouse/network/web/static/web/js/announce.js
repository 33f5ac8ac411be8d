// Say politely to screen readers what has changed.

const REST_MS = 350;
let waiting = 0;

/** Announce a sentence once things have come to rest; a newer one replaces it. */
export function announce(sentence) {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    const line = document.getElementById("announcer");
    if (line) line.textContent = sentence;
  }, REST_MS);
}
