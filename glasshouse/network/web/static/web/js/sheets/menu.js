// Everything else that can be done with a video: what a long press or ⋯ opens.

import { moderates } from "../deeds.js";
import { copyLink } from "../sharing.js";
import { toast } from "../toast.js";
import { say } from "../words.js";
import { blockOf, lessOf } from "./less.js";
import { deedButton, icon, Sheet } from "./sheet.js";

export class MenuSheet extends Sheet {
  #player;

  constructor(player) {
    super("sheet-menu");
    this.#player = player;
  }

  /** Offer it for this reel's video; `openWhy()` shows why it is here. */
  show(reel, openWhy) {
    const close = () => this.close();
    const { data } = reel;
    const rows = [
      ...lessOf(reel, this.#player, close),
      deedButton("why", say("why_title"), () => { close(); openWhy(); }),
      deedButton("link", say("copy_link"), async () => {
        const done = await copyLink(data.url);
        close();
        toast(done ? say("link_copied") : new URL(data.url, location.href).href);
      }),
    ];
    if (data.mine) rows.push(this.#link("pencil", say("edit_video"), `${data.url}/edit`), this.#link("trash", say("delete_video"), `${data.url}/delete`));
    else rows.push(blockOf(reel, this.#player, close), this.#link("flag", say("report"), `/report/video/${data.code}?next=${encodeURIComponent(data.url)}`));
    if (moderates && !data.mine) rows.push(this.#link("warning", say("decide_here"), `/desk/own-initiative/video/${data.code}`));
    this.parts.deeds.replaceChildren(...rows);
    this.open();
  }

  #link(sign, words, href) {
    const link = document.createElement("a");
    link.className = "menu-item";
    link.href = href;
    link.append(icon(sign), words);
    return link;
  }
}
