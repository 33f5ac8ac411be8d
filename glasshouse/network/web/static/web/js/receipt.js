// The receipt of a video looks again by itself while its entry is on the way: soon at first, then ever more rarely.

const SOON_MS = 1000;
const LATER_MS = 15000;
let wait_ms = SOON_MS;
let timer = 0;

const box = () => document.getElementById("receipt");

async function look() {
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("receipt");
  if (!fresh || fresh.innerHTML === box().innerHTML) return;
  const title = fresh.querySelector("h2")?.textContent.trim();
  const said = box().querySelector("h2")?.textContent.trim();
  box().replaceWith(document.adoptNode(fresh));
  if (title && title !== said) document.getElementById("receipt-live").textContent = title;
}

function poll() {
  clearTimeout(timer);
  if (document.hidden || box()?.dataset.waits !== "true") return;
  timer = setTimeout(async () => {
    // No connection, or the server starts anew: the next turn comes anyway.
    await look().catch(() => undefined);
    wait_ms = Math.min(LATER_MS, wait_ms * 1.5);
    poll();
  }, wait_ms);
}

document.addEventListener("visibilitychange", () => {
  wait_ms = SOON_MS;
  poll();
});
poll();
