// The keyboard: ↑ ↓ j k space m l s o r w c f ? and ← → to seek. Keys that a focused control needs stay with it.

const SEEK_MS = 3000;
const TYPING = "input:not([type=range]), textarea, select, [contenteditable]";

/** Listen on the document; `acts` are the player's verbs. */
export function listenToKeys(acts) {
  const rtl = document.documentElement.dir === "rtl";
  const forward = rtl ? "ArrowLeft" : "ArrowRight";
  const verbs = {
    ArrowDown: acts.next, j: acts.next, PageDown: acts.next,
    ArrowUp: acts.previous, k: acts.previous, PageUp: acts.previous,
    " ": acts.toggle,
    m: acts.mute, l: acts.like, s: acts.save, o: acts.comments, r: acts.share, w: acts.why, c: acts.captions, f: acts.fullscreen, "?": acts.help,
    [forward]: () => acts.seek(SEEK_MS),
    [rtl ? "ArrowRight" : "ArrowLeft"]: () => acts.seek(-SEEK_MS),
  };
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog:modal") || event.target.closest(TYPING)) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const verb = verbs[key];
    if (!verb) return;
    if (key === " " && event.target.closest("button, a, summary")) return;
    // A panel beside the picture scrolls with the arrows; letters go on to the player.
    if (key.length > 1 && event.target.closest("dialog")) return;
    event.preventDefault();
    // Holding a key down must not fly through the feed.
    if (event.repeat && !key.startsWith("Arrow")) return;
    verb();
  });
}
