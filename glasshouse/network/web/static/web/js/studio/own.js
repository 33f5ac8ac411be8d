// The list of one's own videos: its states stay fresh, and each can be published, tried again or deleted.

import { Refusal } from "../request.js";
import { api } from "./api.js";
import { confirm } from "./confirm.js";
import { all, data, one, say, tell } from "./page.js";
import { shelf } from "./shelf.js";

const SOON_MS = 1000;
const LATER_MS = 5000;
let wait_ms = SOON_MS;
let timer = 0;

function refuse(error) {
  const node = one("#studio-error");
  node.textContent = error instanceof Refusal && error.message ? error.message : say("no_connection");
  node.hidden = false;
}

// The server draws the cards; this only puts the ones that have changed in their places.
async function refresh() {
  const answer = await fetch(data.states_path, { credentials: "same-origin" });
  if (!answer.ok) throw new Refusal(answer.status, "", "");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const card of all(".own-card")) {
    const fresh = one(`[data-code="${CSS.escape(card.dataset.code)}"]`, page);
    if (!fresh) card.remove();
    else if (fresh.innerHTML !== card.innerHTML && !card.contains(document.activeElement)) card.replaceWith(document.adoptNode(fresh));
    else if (fresh.innerHTML !== card.innerHTML) one(".own-state", card).textContent = one(".own-state", fresh).textContent;
  }
  one("#own-empty").hidden = all(".own-card").length > 0;
}

function poll() {
  clearTimeout(timer);
  if (document.hidden || !one('.own-card[data-under-way="true"]')) return;
  timer = setTimeout(async () => {
    await refresh().catch(() => undefined);
    wait_ms = Math.min(LATER_MS, wait_ms * 1.25);
    poll();
  }, wait_ms);
}

async function remove(card, button) {
  const { name } = button.dataset;
  const words = name ? say("drop_words", { name }) : say("drop_untitled");
  const sure = await confirm({ title: say("drop_title"), words, yes: say("drop_yes") });
  if (!sure) return button.focus();
  const next = card.nextElementSibling ?? card.previousElementSibling;
  await api.remove(card.dataset.code);
  await shelf.drop(card.dataset.code);
  card.remove();
  tell(say("video_deleted"));
  one("#own-empty").hidden = all(".own-card").length > 0;
  return (next ? one("h2 a", next) : one("#own-empty a")).focus();
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-do]");
  const card = button?.closest(".own-card");
  if (!card) return;
  one("#studio-error").hidden = true;
  try {
    if (button.dataset.do === "remove") return await remove(card, button);
    button.disabled = true;
    await (button.dataset.do === "retry" ? api.retry : api.publish)(card.dataset.code);
    one("h2 a", card).focus();
    document.activeElement.blur();
    await refresh();
    wait_ms = SOON_MS;
    poll();
  } catch (error) {
    button.disabled = false;
    refuse(error);
  }
  return undefined;
});
document.addEventListener("visibilitychange", poll);
poll();
