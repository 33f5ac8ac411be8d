// Follow buttons that answer at once, and links that are shared. Without this file the forms do the same, with a page between.

import { setFollow } from "./api.js";
import { Refusal } from "./request.js";
import { shareLink } from "./sharing.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const SIGNS = { following: "check", asked: "clock" };

/** Show how far somebody is followed on their form. */
function show(form, state) {
  const { name } = form.dataset;
  const button = form.querySelector("button");
  form.dataset.state = state;
  button.className = `${state === "none" ? "button" : "button-quiet"} follow-button`;
  const word = state === "none" && form.dataset.back ? say("follow_back") : say(`follow_${state}`);
  button.textContent = word;
  button.setAttribute("aria-label", `${word}: ${name}`);
  if (SIGNS[state]) {
    const sign = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    sign.setAttribute("class", "icon");
    sign.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `#i-${SIGNS[state]}`);
    sign.append(use);
    button.prepend(sign);
  }
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-follow]");
  if (!form) return;
  event.preventDefault();
  const before = form.dataset.state;
  const wish = before === "none" ? "following" : "none";
  show(form, wish);
  try {
    const truth = await setFollow(form.dataset.follow, wish !== "none");
    show(form, truth.state);
  } catch (refusal) {
    show(form, before);
    toast(refusal instanceof Refusal && refusal.message ? refusal.message : say("not_reached"), { bad: true });
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-share-link]");
  if (button) shareLink(button.dataset.shareLink, button.dataset.shareTitle, say("link_copied"));
});
