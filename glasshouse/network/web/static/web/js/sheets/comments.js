// The comments of a video: read page by page, liked, answered, pinned, deleted, written. What could not be sent stays written.

import { announce } from "../announce.js";
import { comments, deleteComment, replies, setCommentLike, setPin, writeComment } from "../api.js";
import { compact, moderates, showDeeds, signedIn, tellRefusal } from "../deeds.js";
import { say } from "../words.js";
import { face, partsOf, Sheet } from "./sheet.js";

const language = document.documentElement.lang;
const since = new Intl.RelativeTimeFormat(language, { numeric: "auto", style: "narrow" });
const STEPS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60]];

function ago(at) {
  const seconds = (new Date(at) - Date.now()) / 1000;
  const [unit, size] = STEPS.find(([, s]) => Math.abs(seconds) >= s) ?? ["minute", 60];
  return since.format(Math.round(seconds / size), unit);
}

export class CommentsSheet extends Sheet {
  #player;
  #reel = null;
  #next = null;
  #answers = null;
  #drafts = new Map();
  #asking = 0;
  #template = document.getElementById("comment-template");

  constructor(player) {
    super("sheet-comments", { panel: true });
    this.#player = player;
    const { parts } = this;
    parts.more.addEventListener("click", () => this.#load());
    parts.again.addEventListener("click", () => this.#load());
    if (!parts.form) return;
    parts.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    parts.text.addEventListener("input", () => this.#grow());
    parts.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && matchMedia("(pointer: fine)").matches) {
        event.preventDefault();
        this.#send();
      }
    });
    parts.answersEnd.addEventListener("click", () => this.#answer(null));
  }

  /** Show the comments of this reel's video; `wanted` is the code of one to show. */
  show(reel, wanted = null) {
    const same = reel === this.#reel && this.isOpen;
    this.open();
    if (!same) this.follow(reel);
    this.wanted = wanted;
  }

  /** Another reel is the current one: its comments take the place. */
  follow(reel) {
    this.#keepDraft();
    this.#reel = reel;
    this.#next = null;
    const { parts } = this;
    parts.list.replaceChildren();
    parts.total.textContent = compact(reel.data.comments);
    for (const name of ["empty", "failed", "more"]) parts[name].hidden = true;
    if (parts.signIn) parts.signIn.href = `${this.#player.root.dataset.signIn}?next=${encodeURIComponent(reel.data.url)}`;
    if (parts.form) {
      parts.form.hidden = parts.whyNot.hidden = true;
      this.#answer(null);
      parts.text.value = this.#drafts.get(reel.data.code) ?? "";
      parts.problem.hidden = true;
    }
    this.#load();
  }

  async #load() {
    const { parts } = this;
    const reel = this.#reel;
    const asking = ++this.#asking;
    const first = !this.#next;
    parts.wait.hidden = false;
    parts.failed.hidden = parts.more.hidden = true;
    try {
      const page = await comments(reel.data.code, this.#next);
      if (asking !== this.#asking) return;
      if (first) parts.list.replaceChildren();
      parts.list.append(...page.items.map((comment) => this.#row(comment)));
      this.#next = page.next;
      parts.more.hidden = !page.next;
      if (first) this.#showPage(page);
    } catch (refusal) {
      if (asking !== this.#asking) return;
      parts.failed.hidden = false;
      parts.failedWords.textContent = refusal.message || say("comments_failed");
    } finally {
      if (asking === this.#asking) parts.wait.hidden = true;
    }
  }

  #showPage(page) {
    const { parts } = this;
    this.#count(page.total);
    if (parts.form) {
      parts.form.hidden = !page.can_comment;
      parts.whyNot.hidden = page.can_comment;
      parts.whyNot.textContent = page.why_not ?? "";
      this.#grow();
    }
    parts.emptyWords.textContent = say(page.can_comment ? "no_comments_yet" : "no_comments");
    this.#showEmpty();
    const row = this.wanted && parts.list.querySelector(`[data-code="${CSS.escape(this.wanted)}"]`);
    if (row) {
      row.classList.add("is-wanted");
      row.scrollIntoView({ block: "center" });
      row.focus({ preventScroll: true });
    }
    this.wanted = null;
  }

  #showEmpty() {
    this.parts.empty.hidden = this.parts.list.childElementCount > 0;
  }

  #count(total) {
    const reel = this.#reel;
    reel.data.comments = Math.max(0, total);
    this.parts.total.textContent = compact(reel.data.comments);
    showDeeds(reel);
  }

  #row(comment) {
    const row = this.#template.content.firstElementChild.cloneNode(true);
    const parts = partsOf(row);
    row.dataset.code = comment.code;
    const { author } = comment;
    for (const link of [parts.face, parts.name]) link.href = author.url;
    parts.face.append(face(author));
    parts.face.setAttribute("aria-hidden", "true");
    parts.face.tabIndex = -1;
    parts.name.textContent = author.name;
    parts.byAuthor.hidden = !comment.by_author;
    parts.pinned.hidden = !comment.pinned;
    parts.at.textContent = ago(comment.at);
    parts.at.dateTime = comment.at;
    parts.text.innerHTML = comment.html;
    if (comment.reply_to) {
      const to = document.createElement("a");
      to.className = "mention";
      to.href = `/@${comment.reply_to}`;
      to.textContent = `@${comment.reply_to}`;
      parts.text.prepend(to, " ");
    }
    this.#like(parts, comment);
    parts.reply.hidden = !signedIn;
    parts.reply.addEventListener("click", () => this.#answer(comment));
    parts.report.hidden = !signedIn || comment.mine;
    parts.report.href = `/report/comment/${comment.code}?next=${encodeURIComponent(this.#reel.data.url)}`;
    parts.decide.hidden = !moderates || comment.mine;
    parts.decide.href = `/desk/own-initiative/comment/${comment.code}`;
    if (comment.may_delete) this.#offerDelete(row, parts, comment);
    if (comment.may_pin) this.#offerPin(parts, comment);
    this.#offerReplies(parts, comment);
    return row;
  }

  #like(parts, comment) {
    const show = () => {
      parts.like.setAttribute("aria-pressed", String(comment.liked));
      parts.like.setAttribute("aria-label", say("like_comment", { count: comment.likes }));
      parts.likes.textContent = compact(comment.likes);
    };
    parts.like.addEventListener("click", async () => {
      if (!signedIn) return this.#player.leave(this.#reel);
      const before = { liked: comment.liked, likes: comment.likes };
      Object.assign(comment, { liked: !before.liked, likes: before.likes + (before.liked ? -1 : 1) });
      show();
      try {
        Object.assign(comment, await setCommentLike(comment.code, comment.liked));
      } catch (refusal) {
        Object.assign(comment, before);
        this.#refused(refusal);
      }
      show();
    });
    show();
  }

  #offerDelete(row, parts, comment) {
    parts.delete.hidden = false;
    let sure = false;
    parts.delete.addEventListener("blur", () => {
      sure = false;
      parts.delete.textContent = say("delete_comment");
      parts.delete.classList.remove("is-bad");
    });
    parts.delete.addEventListener("click", async () => {
      if (!sure) {
        sure = true;
        parts.delete.textContent = say("delete_comment_sure");
        parts.delete.classList.add("is-bad");
        return;
      }
      row.hidden = true;
      try {
        await deleteComment(comment.code);
        row.remove();
        this.#count(this.#reel.data.comments - 1 - (comment.replies ?? 0));
        this.#showEmpty();
        announce(say("comment_deleted"));
        this.parts.body.focus({ preventScroll: true });
      } catch (refusal) {
        row.hidden = false;
        this.#refused(refusal);
      }
    });
  }

  #offerPin(parts, comment) {
    const show = () => {
      parts.pinned.hidden = !comment.pinned;
      parts.pin.textContent = say(comment.pinned ? "unpin" : "pin");
    };
    parts.pin.hidden = false;
    parts.pin.addEventListener("click", async () => {
      comment.pinned = !comment.pinned;
      show();
      try {
        await setPin(comment.code, comment.pinned);
      } catch (refusal) {
        comment.pinned = !comment.pinned;
        show();
        this.#refused(refusal);
      }
    });
    show();
  }

  #offerReplies(parts, comment) {
    if (!comment.replies) return;
    let next = null;
    const button = parts.replies;
    button.hidden = false;
    button.textContent = say("replies", { count: comment.replies });
    button.addEventListener("click", async () => {
      button.disabled = true;
      try {
        const page = await replies(comment.code, next);
        const known = new Set([...parts.below.children].map((row) => row.dataset.code));
        parts.below.append(...page.items.filter((one) => !known.has(one.code)).map((one) => this.#row(one)));
        parts.below.hidden = false;
        next = page.next;
        button.hidden = !next;
        button.textContent = say("more_replies");
        parts.below.lastElementChild?.focus({ preventScroll: true });
      } catch (refusal) {
        this.#refused(refusal);
      } finally {
        button.disabled = false;
      }
    });
  }

  #answer(comment) {
    const { parts } = this;
    if (!signedIn) return;
    this.#answers = comment;
    parts.answers.hidden = !comment;
    if (!comment) return;
    parts.answersWords.textContent = say("answers", { name: comment.author.name });
    parts.text.focus();
  }

  #grow() {
    const { text, send } = this.parts;
    text.style.blockSize = "auto";
    text.style.blockSize = `${Math.min(text.scrollHeight + 2, 132)}px`;
    send.disabled = !text.value.trim();
  }

  #keepDraft() {
    if (!this.#reel || !this.parts.text) return;
    const written = this.parts.text.value;
    if (written.trim()) this.#drafts.set(this.#reel.data.code, written);
    else this.#drafts.delete(this.#reel.data.code);
  }

  async #send() {
    const { parts } = this;
    const reel = this.#reel;
    const answers = this.#answers;
    const written = parts.text.value;
    if (!written.trim() || parts.send.disabled) return;
    parts.send.disabled = true;
    parts.problem.hidden = true;
    try {
      const comment = await writeComment(reel.data.code, written, answers?.code ?? null);
      this.#drafts.delete(reel.data.code);
      if (reel !== this.#reel) return;
      parts.text.value = "";
      this.#place(comment, answers);
      this.#answer(null);
      this.#count(reel.data.comments + 1);
      announce(say("comment_sent"));
    } catch (refusal) {
      if (refusal.status === 401) return this.#player.leave(reel);
      parts.problem.textContent = refusal.message || say("comment_kept");
      parts.problem.hidden = false;
    } finally {
      this.#grow();
      // The button that was pressed can't be pressed any more, and would drop the focus outside of the sheet.
      if (this.isOpen && [parts.send, document.body].includes(document.activeElement)) parts.text.focus({ preventScroll: true });
    }
  }

  // A new comment stands first, a reply last below what it answers.
  #place(comment, answers) {
    const row = this.#row(comment);
    const above = answers && this.parts.list.querySelector(`[data-code="${CSS.escape(answers.code)}"]`);
    const top = above?.parentElement.closest(".comment") ?? above;
    if (top) {
      const list = top.querySelector(":scope > .comment-main > .comments");
      list.hidden = false;
      list.append(row);
    } else {
      const firstUnpinned = [...this.parts.list.children].find((one) => one.querySelector("[data-part=pinned]").hidden);
      this.parts.list.insertBefore(row, firstUnpinned ?? null);
    }
    this.#showEmpty();
    row.classList.add("is-wanted");
    row.scrollIntoView({ block: "nearest" });
  }

  #refused(refusal) {
    tellRefusal(refusal, () => this.#player.leave(this.#reel));
  }
}
