// Sends an archive of any size, and a folder of videos, by tus. An archive of a few megabytes goes without this file too.

import { Upload, addresses } from "../studio/tus.js";
import { fill } from "../words.js";

const { words, endpoint } = JSON.parse(document.getElementById("bring-data").textContent);
const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const say = (key, facts) => fill(words[key], facts);
const VIDEO = /\.(mp4|mov|m4v|webm|mkv|avi|mpe?g|3gp)$/i;

/** The part of a form that shows how far it is. */
class Progress {
  constructor(form) {
    this.box = form.querySelector(".sending");
    this.bar = this.box.querySelector("progress");
    this.words = this.box.querySelector("p");
    this.list = this.box.querySelector("ul");
  }

  show(sentence, percent) {
    this.box.hidden = false;
    if (this.words.textContent !== sentence) this.words.textContent = sentence;
    this.bar.value = percent;
  }

  trouble(sentence) {
    if (!this.list) return this.show(sentence, 0);
    const line = document.createElement("li");
    line.textContent = sentence;
    return this.list.append(line);
  }
}

/** Send one file; resolves when it has arrived, and rejects with the server's sentence. */
function send(file, facts, told) {
  const store = addresses.name(`bring:${facts.import}:${facts.take}`, file);
  const upload = new Upload(file, { endpoint, facts, store, csrf, checksum: true });
  return new Promise((resolve, reject) => {
    upload.addEventListener("change", () => {
      if (upload.state === "done") resolve();
      else if (upload.state === "failed") reject(upload.error ?? new Error(""));
      else told(upload);
    });
    upload.run();
  });
}

const percent = (upload) => Math.floor((100 * upload.sent) / Math.max(1, upload.size));
const busy = new Set();
globalThis.addEventListener("beforeunload", (event) => {
  if (busy.size) event.preventDefault();
});

const archive = document.getElementById("bring-archive");
archive.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = archive.elements.archive.files[0];
  if (!file || busy.has(archive)) return;
  const progress = new Progress(archive);
  const facts = {
    import: "archive",
    filename: file.name,
    take: archive.elements.take.value,
    replace_profile: String(archive.elements.replace_profile.checked),
  };
  busy.add(archive);
  try {
    await send(file, facts, (upload) => progress.show(upload.state === "retrying" ? words.lost : say("sending", { name: file.name, percent: percent(upload) }), percent(upload)));
    busy.delete(archive);
    location.assign("/you/data/import#brought-title");
    location.reload();
  } catch (error) {
    progress.show(say("failed", { name: file.name, why: error.message }), 0);
  } finally {
    busy.delete(archive);
  }
});

const folder = document.getElementById("bring-folder");
folder.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (busy.has(folder)) return;
  const chosen = [...folder.querySelector("#id_folder").files, ...folder.querySelector("#id_files").files];
  const files = chosen.filter((file) => file.type.startsWith("video/") || VIDEO.test(file.name));
  const progress = new Progress(folder);
  if (!files.length) {
    progress.show(words.none, 0);
    return;
  }
  busy.add(folder);
  const take = folder.elements.take.value;
  let arrived = 0;
  for (const [number, file] of files.entries()) {
    const facts = { import: "video", filename: file.name, filetype: file.type || "video/mp4", take };
    try {
      await send(file, facts, (upload) => progress.show(upload.state === "retrying" ? words.lost : say("sending", { name: file.name, percent: percent(upload) }), (100 * (number + upload.sent / Math.max(1, upload.size))) / files.length));
      arrived += 1;
    } catch (error) {
      progress.trouble(say("failed", { name: file.name, why: error.message }));
    }
  }
  busy.delete(folder);
  progress.show(arrived === files.length ? words.done : say("sent", { count: arrived, total: files.length }), 100);
});
