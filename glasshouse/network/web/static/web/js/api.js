// The public API, as the player and the pages about people use it.

import { BASE, ask } from "./request.js";

/** One page of a tab: `{items, next, caught_up}`; `seen` are the codes shown already. */
export function feedPage(tab, { after, seen = [] }) {
  const query = new URLSearchParams({ limit: "8" });
  if (after) query.set("after", after);
  if (seen.length) query.set("seen", seen.join(","));
  return ask("GET", `/feed/${tab}?${query}`);
}

/** One video, with addresses that are valid now. */
export function videoByCode(code) {
  return ask("GET", `/videos/${code}`);
}

/** Like a video or take the like back: `{liked, likes}`. */
export function setLike(code, liked) {
  return ask(liked ? "PUT" : "DELETE", `/videos/${code}/like`);
}

/** Save a video for later or let it go: `{saved, saves}`. */
export function setSave(code, saved) {
  return ask(saved ? "PUT" : "DELETE", `/videos/${code}/save`);
}

/** Repost a video with some words, or take the repost back (`text` null): `{reposted, reposts}`. */
export function setRepost(code, text) {
  return text === null ? ask("DELETE", `/videos/${code}/repost`) : ask("PUT", `/videos/${code}/repost`, { text });
}

/** Send a video to people, or tell that its link was copied (`to` empty): `{shares}`. */
export function share(code, to = [], words = "") {
  return ask("POST", `/videos/${code}/share`, { to, words });
}

/** A page of a video's comments: `{items, next, total, can_comment, why_not}`. */
export function comments(code, after = null) {
  return ask("GET", `/videos/${code}/comments${after ? `?after=${encodeURIComponent(after)}` : ""}`);
}

/** A page of the replies to a comment: `{items, next}`. */
export function replies(code, after = null) {
  return ask("GET", `/comments/${code}/replies${after ? `?after=${encodeURIComponent(after)}` : ""}`);
}

/** Write a comment, or a reply to one. */
export function writeComment(code, text, replyTo = null) {
  return ask("POST", `/videos/${code}/comments`, { text, reply_to: replyTo });
}

/** Delete a comment. */
export function deleteComment(code) {
  return ask("DELETE", `/comments/${code}`);
}

/** Like a comment or take the like back: `{liked, likes}`. */
export function setCommentLike(code, liked) {
  return ask(liked ? "PUT" : "DELETE", `/comments/${code}/like`);
}

/** Pin a comment above the others, or take the pin away. */
export function setPin(code, pinned) {
  return ask(pinned ? "PUT" : "DELETE", `/comments/${code}/pin`);
}

/** Why a video was shown: `{mode, offset, parts, controls}`. */
export function whyShown(code) {
  return ask("GET", `/videos/${code}/why`);
}

/** Say that one does not want such a video, or take that back. */
export function setNotInterested(code, not) {
  return ask(not ? "PUT" : "DELETE", `/videos/${code}/not-interested`);
}

/** Be profiled or not. */
export function setProfiling(on) {
  return ask("PUT", "/me/profiling", { on });
}

/** Follow a person or stop that: `{state}`. */
export function setFollow(handle, follow) {
  return ask(follow ? "PUT" : "DELETE", `/people/${handle}/follow`);
}

/** Mute a person or take that back. */
export function setMute(handle, muted) {
  return ask(muted ? "PUT" : "DELETE", `/people/${handle}/mute`);
}

/** Block a person. */
export function blockPerson(handle) {
  return ask("PUT", `/people/${handle}/block`);
}

/** Mute a tag or take that back. */
export function setTagMute(tag, muted) {
  return ask(muted ? "PUT" : "DELETE", `/me/muted-words/tag/${encodeURIComponent(tag)}`);
}

/** Whom a person follows: `{items, next}`. */
export function followedBy(handle) {
  return ask("GET", `/people/${handle}/following`);
}

/** Hand over what was watched and wait until it is kept. */
export function handInWatches(events) {
  return ask("POST", "/watches", { events });
}

/** Hand over what was watched; survives the page. Says whether the browser took it. */
export function sendWatches(events) {
  const body = new Blob([JSON.stringify({ events })], { type: "application/json" });
  return navigator.sendBeacon(`${BASE}/watches`, body);
}

/** What somebody who has typed this may mean: `{items: [{kind, text, url, avatar}]}`. */
export function suggestions(text) {
  return ask("GET", `/search/suggest?${new URLSearchParams({ q: text.slice(0, 200) })}`);
}
