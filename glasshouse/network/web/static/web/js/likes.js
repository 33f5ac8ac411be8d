// Likes: shown at once, taken back when the server refuses; somebody not signed in is led to the sign-in and back.

import { Refusal, setLike } from "./api.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const signedIn = document.body.dataset.signedIn === "true";
const counts = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 });

/** Show on a reel how many like it, and whether we do. */
export function showLikes(reel) {
  const { liked, likes } = reel.data;
  reel.like.setAttribute("aria-pressed", String(liked));
  reel.like.setAttribute("aria-label", say("like", { count: likes }));
  reel.likeCount.textContent = likes ? counts.format(likes) : "";
}

/** Set the like of a reel; `leave(address)` is called to go and sign in. */
export async function like(reel, liked, leave) {
  if (!signedIn) return leave();
  if (reel.data.liked === liked) return;
  const before = { liked: reel.data.liked, likes: reel.data.likes };
  const wish = Symbol("wish");
  reel.wish = wish;
  Object.assign(reel.data, { liked, likes: Math.max(0, before.likes + (liked ? 1 : -1)) });
  showLikes(reel);
  try {
    const truth = await setLike(reel.data.code, liked);
    if (reel.wish === wish) Object.assign(reel.data, truth);
  } catch (refusal) {
    if (refusal instanceof Refusal && refusal.status === 401) return leave();
    if (reel.wish === wish) Object.assign(reel.data, before);
    toast(refusal.message || say("like_failed"), { bad: true });
  }
  showLikes(reel);
}

/** Let a heart rise where somebody tapped twice. */
export function burst(reel, x, y) {
  const box = reel.stage.getBoundingClientRect();
  const heart = reel.burst;
  heart.style.insetBlockStart = `${y - box.top}px`;
  heart.style.left = `${x - box.left}px`;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    heart.animate([{ opacity: 1 }, { opacity: 1 }], { duration: 500 });
    return;
  }
  const tilt = `rotate(${Math.round(Math.random() * 24 - 12)}deg)`;
  heart.animate([{ opacity: 0, transform: `translate(-50%, -50%) ${tilt} scale(0.3)` }, { opacity: 1, transform: `translate(-50%, -50%) ${tilt} scale(1)` }], { duration: 180, easing: "cubic-bezier(0.2, 1.6, 0.4, 1)" });
  heart.animate([{ opacity: 1, transform: `translate(-50%, -50%) ${tilt}` }, { opacity: 0, transform: `translate(-50%, -120%) ${tilt} scale(1.15)` }], { duration: 200, delay: 420, easing: "ease-in", fill: "backwards" });
  heart.animate([{ opacity: 1, transform: `translate(-50%, -50%) ${tilt}` }, { opacity: 1, transform: `translate(-50%, -50%) ${tilt}` }], { duration: 240, delay: 180 });
}
