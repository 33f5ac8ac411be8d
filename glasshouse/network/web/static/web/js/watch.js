// Starts the player on a page and joins it to the buttons and keys around it.

import { listenToKeys } from "./keys.js";
import * as place from "./place.js";
import { Player } from "./player.js";
import { say } from "./words.js";

// Sheets are fetched when the first of them is opened.
const SHEETS = {
  comments: async () => (await import("./sheets/comments.js")).CommentsSheet,
  share: async () => (await import("./sheets/share.js")).ShareSheet,
  why: async () => (await import("./sheets/why.js")).WhySheet,
  menu: async () => (await import("./sheets/menu.js")).MenuSheet,
};

const root = document.getElementById("player");
const button = (name) => root.querySelector(`[data-button="${name}"]`);

/** What to show: what the server sent, or, coming back, what was shown here before. */
function firstPage() {
  const page = JSON.parse(document.getElementById("first-page").textContent);
  const before = root.dataset.single === "true" && page.items.length ? place.kept(page.items[0].code) : null;
  if (!before) return { page, at: 0 };
  // The one video that the server has just sent is the freshest we know of.
  const items = before.items.map((item, i) => (i === before.at ? { ...item, ...page.items[0], reason: item.reason } : item));
  restoreFeed(before.tab);
  return { page: { items, next: before.next, caught_up: before.caughtUp }, at: before.at };
}

// The page of one video becomes the feed again that it was before.
function restoreFeed(tab) {
  root.dataset.single = "false";
  root.dataset.tab = tab;
  for (const article of root.querySelectorAll(".reel[data-code]")) article.remove();
  for (const only of root.querySelectorAll(".single-only")) only.remove();
  root.querySelector(".track").append(document.getElementById("end-template").content.cloneNode(true));
  for (const link of root.querySelectorAll(".tabs a")) {
    if (link.dataset.tab === tab) link.setAttribute("aria-current", "page");
  }
}

function showSound(player) {
  const { on } = player.sound;
  const mute = button("mute");
  mute.setAttribute("aria-pressed", String(on));
  mute.setAttribute("aria-label", say(on ? "turn_sound_off" : "turn_sound_on"));
  mute.querySelector("use").setAttribute("href", on ? "#i-sound" : "#i-muted");
}

function showCaptions(player, reel) {
  const captions = button("captions");
  captions.hidden = !reel?.data.captions.length;
  captions.setAttribute("aria-pressed", String(Boolean(reel && player.captions.of(reel.data))));
}

function toggleFullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else if (document.fullscreenEnabled) root.requestFullscreen().catch(() => {});
}

/** Open the sheets that the player asks for, and let the comments follow the current video. */
function joinSheets(player) {
  const made = {};
  const sheet = async (name) => (made[name] ??= new (await SHEETS[name]())(player));
  const open = async (name, reel, more) => {
    const it = await sheet(name);
    if (name === "comments" && it.isOpen && !more) it.close();
    else it.show(reel, more ?? (name === "menu" ? () => open("why", reel) : null));
  };
  root.addEventListener("sheet", (event) => open(event.detail.sheet, event.detail.reel));
  root.addEventListener("reel", (event) => {
    if (!made.comments?.isOpen) return;
    if (event.detail) made.comments.follow(event.detail);
    else made.comments.close();
  });
  if (location.hash === "#comments") {
    root.addEventListener("reel", (event) => open("comments", event.detail, new URLSearchParams(location.search).get("comment")), { once: true });
  }
}

function join(player) {
  const help = document.getElementById("help");
  root.addEventListener("sound", () => showSound(player));
  root.addEventListener("captions", () => showCaptions(player, player.current));
  root.addEventListener("reel", (event) => {
    showCaptions(player, event.detail);
    root.classList.toggle("is-at-end", !event.detail);
    button("previous").disabled = player.at <= 0;
    button("next").disabled = !event.detail;
  });
  button("full").hidden = !document.fullscreenEnabled;
  const acts = {
    next: () => player.go(1), previous: () => player.go(-1), toggle: () => player.toggle(), mute: () => player.mute(),
    like: () => player.do("like"), save: () => player.do("save"), comments: () => player.do("comments"),
    share: () => player.do("share"), why: () => player.do("why"), captions: () => player.nextCaptions(), fullscreen: toggleFullscreen,
    help: () => help.showModal(), seek: (ms) => player.seek(ms),
  };
  const buttons = { ...acts, full: toggleFullscreen, next: () => player.go(1, "arrow"), previous: () => player.go(-1, "arrow") };
  root.addEventListener("click", (event) => buttons[event.target.closest("[data-button]")?.dataset.button]?.());
  joinSheets(player);
  listenToKeys(acts);
  showSound(player);
}

if (root) {
  const { page, at } = firstPage();
  const player = new Player(root, page);
  window.glasshouse.player = player;
  join(player);
  player.start(at);
  // A caption that was found names the second at which it is said: `?t=12`.
  player.seek(Number(new URLSearchParams(location.search).get("t")) * 1000 || 0);
}
