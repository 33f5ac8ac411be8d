// What every page does: toasts leave, being offline is said, the theme can be chosen, dialogs open and close.

import { recall, remember } from "./memory.js";
import { leaveLater } from "./toast.js";

for (const line of document.querySelectorAll("#toasts > *")) leaveLater(line);

// Only where the browser trusts the connection; a page works without it.
navigator.serviceWorker?.register("/sw.js").catch(() => {});

const offline = document.getElementById("offline");
const showConnection = () => { offline.hidden = navigator.onLine; };
addEventListener("offline", showConnection);
addEventListener("online", showConnection);
showConnection();

for (const group of document.querySelectorAll("[data-theme-choice]")) {
  const buttons = [...group.querySelectorAll("button")];
  const show = () => {
    const chosen = recall("theme", null) ?? "";
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === chosen));
  };
  group.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    remember("theme", button.value || null);
    if (button.value) document.documentElement.dataset.theme = button.value;
    else delete document.documentElement.dataset.theme;
    show();
  });
  show();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens).showModal();
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close();
  // A click on the backdrop lands on the dialog itself.
  if (event.target instanceof HTMLDialogElement) event.target.close();
});

// On a phone the row of neighbouring pages may begin left of where one is.
document.querySelector(".places [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
