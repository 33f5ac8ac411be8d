// What one does with a video: shown at once, taken back when the server refuses; somebody not signed in is led to the sign-in and back.

import { setFollow, setLike, setRepost, setSave } from "./api.js";
import { Refusal } from "./request.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

export const signedIn = document.body.dataset.signedIn === "true";
/** Whether whoever is here decides at the desk; the desk asks again. */
export const moderates = document.body.dataset.moderates === "true";
const counts = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact", maximumFractionDigits: 1 });

const DEEDS = {
  like: { is: "liked", count: "likes", send: setLike },
  save: { is: "saved", count: "saves", send: setSave },
};

/** A count as it stands under a button: nothing for none. */
export function compact(count) {
  return count ? counts.format(count) : "";
}

/** Show on a reel how many did what, and what we did. */
export function showDeeds(reel) {
  const { data } = reel;
  for (const [name, { is, count }] of Object.entries(DEEDS)) {
    reel[name].setAttribute("aria-pressed", String(Boolean(data[is])));
    reel[name].setAttribute("aria-label", say(name, { count: data[count] ?? 0 }));
    reel[`${name}Count`].textContent = compact(data[count]);
  }
  reel.comments.setAttribute("aria-label", say("comments_so_far", { count: data.comments ?? 0 }));
  reel.commentCount.textContent = compact(data.comments);
  reel.share.setAttribute("aria-label", say("share_so_far", { count: data.shares ?? 0 }));
  reel.shareCount.textContent = compact((data.shares ?? 0) + (data.reposts ?? 0));
  reel.follow.hidden = data.mine || (data.followed ?? "none") !== "none";
}

/** Tell why something did not happen; leads to the sign-in when that is why. */
export function tellRefusal(refusal, leave) {
  if (refusal instanceof Refusal && refusal.status === 401) return leave();
  return toast((refusal instanceof Refusal && refusal.message) || say("not_reached"), { bad: true });
}

async function attempt(reel, guess, send, leave) {
  if (!signedIn) return leave();
  const before = Object.fromEntries(Object.keys(guess).map((name) => [name, reel.data[name]]));
  const wish = Symbol("wish");
  reel.wish = wish;
  Object.assign(reel.data, guess);
  showDeeds(reel);
  try {
    const truth = await send();
    if (reel.wish === wish) Object.assign(reel.data, truth);
  } catch (refusal) {
    if (reel.wish === wish) Object.assign(reel.data, before);
    showDeeds(reel);
    tellRefusal(refusal, leave);
    return false;
  }
  showDeeds(reel);
  return true;
}

/** Like or save a reel's video, or take that back; `leave()` is called to go and sign in. */
export function setDeed(reel, name, wanted, leave) {
  const { is, count, send } = DEEDS[name];
  if (signedIn && Boolean(reel.data[is]) === wanted) return true;
  const now = reel.data[count] ?? 0;
  return attempt(reel, { [is]: wanted, [count]: Math.max(0, now + (wanted ? 1 : -1)) }, () => send(reel.data.code, wanted), leave);
}

/** Repost a reel's video with some words; `text` null takes the repost back. */
export function setReposted(reel, text, leave) {
  const wanted = text !== null;
  const now = reel.data.reposts ?? 0;
  const reposts = reel.data.reposted === wanted ? now : Math.max(0, now + (wanted ? 1 : -1));
  return attempt(reel, { reposted: wanted, reposts }, () => setRepost(reel.data.code, text), leave);
}

/** Follow the author of a video; `reels` are all that are loaded, so that none offers it again. */
export async function followAuthor(reel, reels, leave) {
  if (!signedIn) return leave();
  const { handle, name } = reel.data.author;
  const theirs = reels.filter((one) => one.data.author.handle === handle);
  const showAll = (state) => theirs.forEach((one) => {
    one.data.followed = state;
    showDeeds(one);
  });
  showAll("following");
  try {
    const { state } = await setFollow(handle, true);
    showAll(state);
    toast(say(state === "asked" ? "asked_to_follow" : "now_following", { name }));
  } catch (refusal) {
    showAll("none");
    tellRefusal(refusal, leave);
  }
}
