// Ask before something is lost.

import { one } from "./page.js";

/** Ask in a dialog; resolves to true when the person means it. The safe answer has the focus. */
export function confirm({ title, words, yes }) {
  const dialog = one("#confirm");
  one("#confirm-title").textContent = title;
  one("#confirm-words").textContent = words;
  one("#confirm-yes").textContent = yes;
  return new Promise((resolve) => {
    const end = (answer) => {
      dialog.close();
      resolve(answer);
    };
    one("#confirm-yes").onclick = () => end(true);
    one("#confirm-no").onclick = () => end(false);
    dialog.oncancel = () => resolve(false);
    dialog.showModal();
    one("#confirm-no").focus();
  });
}
