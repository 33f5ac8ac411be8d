// What this browser remembers of its person's choices. Storage that is closed to us is no error: then nothing is remembered.

const PREFIX = "glasshouse.";

/** Read a remembered choice, or `otherwise`. */
export function recall(name, otherwise) {
  try {
    const kept = localStorage.getItem(PREFIX + name);
    return kept === null ? otherwise : JSON.parse(kept);
  } catch {
    return otherwise;
  }
}

/** Remember a choice. */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Private windows may refuse.
  }
}
