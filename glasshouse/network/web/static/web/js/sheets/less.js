// Less of it: not interested, mute, block. The video, and the author's others where that is meant, leave the reels at once.

import { blockPerson, setMute, setNotInterested } from "../api.js";
import { tellRefusal } from "../deeds.js";
import { toast } from "../toast.js";
import { say } from "../words.js";
import { deedButton } from "./sheet.js";

async function act(player, reel, send, gone, words, close) {
  try {
    await send();
  } catch (refusal) {
    tellRefusal(refusal, () => player.leave(reel));
    return;
  }
  close();
  player.drop(gone);
  toast(words);
}

async function takeBack(player, reel, close) {
  try {
    await setNotInterested(reel.data.code, false);
  } catch (refusal) {
    tellRefusal(refusal, () => player.leave(reel));
    return;
  }
  close();
  toast(say("interested_again"));
}

/** Buttons for a reel's video; `close()` is called once something was done, `refused` says that it was refused before. None for one's own. */
export function lessOf(reel, player, close, { refused = false } = {}) {
  const { code, author, mine } = reel.data;
  if (mine) return [];
  const theirs = ({ data }) => data.author.handle === author.handle;
  const name = { name: author.name };
  return [
    refused ? deedButton("check", say("interested_after_all"), () => takeBack(player, reel, close)) : deedButton("less", say("not_interested"), () => act(player, reel, () => setNotInterested(code, true), ({ data }) => data.code === code, say("not_interested_done"), close)),
    deedButton("muted", say("mute_person", name), () => act(player, reel, () => setMute(author.handle, true), theirs, say("person_muted", name), close)),
  ];
}

/** The button that blocks the author; says what that does before it is done. */
export function blockOf(reel, player, close) {
  const { author } = reel.data;
  const name = { name: author.name };
  const theirs = ({ data }) => data.author.handle === author.handle;
  const box = document.createElement("div");
  const first = deedButton("block", say("block_person", name), () => {
    const words = document.createElement("p");
    words.className = "muted";
    words.textContent = say("block_says", name);
    const sure = deedButton("block", say("block_sure", name), () => act(player, reel, () => blockPerson(author.handle), theirs, say("person_blocked", name), close), { bad: true });
    box.replaceChildren(words, sure);
    sure.focus();
  }, { bad: true });
  box.className = "menu-block";
  box.append(first);
  return box;
}
