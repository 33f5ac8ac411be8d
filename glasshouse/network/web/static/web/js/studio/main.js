// The page on which a video is made: three steps, with the upload going on behind them.

import { Refusal } from "../request.js";
import { api } from "./api.js";
import { Captions } from "./captions.js";
import { ClipList, resumeCard } from "./clips.js";
import { confirm } from "./confirm.js";
import { Details } from "./details.js";
import { layerPicture } from "./layer.js";
import { Cover, Looks } from "./looks.js";
import { measure, objection, tooLong } from "./measure.js";
import { all, data, one, say, tell } from "./page.js";
import { Progress } from "./progress.js";
import { Project, makeClip } from "./project.js";
import { Recorder } from "./record.js";
import { Sending } from "./sending.js";
import { shelf } from "./shelf.js";
import { Sounds, soundAsked } from "./sounds.js";
import { Stage } from "./stage.js";
import { Texts } from "./texts.js";

const STEPS = ["pick", "edit", "details"];
const project = new Project(data.draft);
const sending = new Sending(project);
const stage = new Stage(project);
const progress = new Progress(project, sending);
const texts = new Texts(project, stage);
const looks = new Looks(project, stage);
const cover = new Cover(project, stage);
const sounds = new Sounds(project, stage, { onError: refuse });
const captions = new Captions(project, stage);
const clipList = new ClipList(project, stage, sending, { onDrop: dropClip });
const details = new Details(project, { onSaved: saved, onError: refuse });
const recorder = new Recorder({ project, onClips: takeRecordings, onRefusal: offerFallback });
let publishing = false;
let step = "pick";
let composing = null;

function refuse(error) {
  const node = one("#studio-error");
  const sentence = typeof error === "string" ? error : error instanceof Refusal && error.message ? error.message : say("no_connection");
  node.textContent = sentence;
  node.hidden = !sentence;
  if (sentence) node.scrollIntoView({ block: "nearest" });
}

const clearError = () => {
  one("#studio-error").hidden = true;
};

function saved() {
  clearError();
  one("#bar-saved").textContent = say("saved");
}

// Steps

const hasClips = () => project.clips.length > 0;
const canEdit = () => hasClips() || !data.draft?.published_at;

function go(to, focus = true) {
  step = to;
  one("#studio").dataset.step = to;
  for (const section of all(".studio-step")) section.hidden = section.dataset.step !== to;
  if (to !== "edit") texts.show(false);
  else choose(one('[role="tab"][aria-selected="true"]'), false);
  stage.pause();
  if (to === "details") showDetails();
  draw();
  if (!focus) return;
  scrollTo({ top: 0 });
  const title = one(`.studio-step[data-step="${to}"] h2`);
  title.focus({ preventScroll: true });
  tell(title.textContent);
}

function draw() {
  const some = hasClips() || Boolean(project.draft?.renditions?.length);
  one("#studio-stage").hidden = !some;
  one("#studio-bar").hidden = !some;
  one("#studio").classList.toggle("has-clips", some);
  for (const button of all("[data-go]")) {
    const to = button.dataset.go;
    button.disabled = to === "pick" ? !canEdit() : to === "edit" ? !hasClips() : !some;
    if (to === step) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  const published = Boolean(project.draft?.published_at);
  const wanted = Boolean(project.draft?.publish_when_ready);
  const hadFocus = document.activeElement === one("#bar-publish");
  const index = STEPS.indexOf(step);
  one("#bar-back").hidden = index === 0 || !hasClips();
  one("#bar-next").hidden = step === "details";
  one("#bar-next").disabled = !hasClips();
  one("#bar-publish").hidden = step !== "details" || (published && !changedEdit());
  one("#bar-publish").textContent = say(published ? "make_again" : wanted ? "publishing_soon" : "publish");
  setBusy(one("#bar-publish"), publishing || (wanted && !published && !changedEdit()));
  one("#bar-watch").hidden = step !== "details" || !published || changedEdit();
  if (published) one("#bar-watch").href = project.draft.url;
  if (project.draft) one("#studio-title").textContent = say(published ? "title_published" : "title_draft");
  // Whoever pressed Publish goes on from there, not from the top of the page.
  if (hadFocus && one("#bar-publish").hidden && !one("#bar-watch").hidden) one("#bar-watch").focus();
  one("#bar-save").textContent = say(published ? "save" : "save_draft");
  one("#mute-video").checked = project.muted;
  one("#details-cover").hidden = !hasClips();
  one("#details-locked").hidden = hasClips() || !some;
  drawResume();
  sending.draw();
  progress.draw();
}

function showDetails() {
  cover.show();
  captions.load().catch(refuse);
  compose().catch(refuse);
  progress.ask();
}

// Clips: picked, dropped, recorded

async function begin() {
  if (project.code) return;
  project.accept(await api.begin(data.viewer.languages[0] ?? ""));
  history.replaceState(null, "", data.studio_path.replace("CODE", project.code));
  if (details.dirty) details.save();
  else details.fill();
}

async function takeFiles(files) {
  clearError();
  const refused = [];
  const fresh = [];
  for (const file of files) {
    if (takeUp(file)) continue;
    const sentence = objection(file, project.clips.length + fresh.length);
    if (sentence) refused.push(sentence);
    else fresh.push(file);
  }
  const clips = [];
  for (const file of fresh) {
    const url = URL.createObjectURL(file);
    const found = await measure(url);
    const sentence = tooLong(file.name, found.duration_ms);
    if (sentence) {
      refused.push(sentence);
      URL.revokeObjectURL(url);
    } else clips.push(clipOf(file, url, found));
  }
  await addClips(clips);
  if (refused.length) refuse(refused.join("\n"));
}

function clipOf(file, url, found, more = {}) {
  return makeClip({ file, url, name: file.name, size: file.size, modified: file.lastModified, ...found, ...more });
}

// A file that belongs to an interrupted upload goes on where that one stopped.
function takeUp(file) {
  const clip = project.clips.find((other) => !other.file && !other.received && other.name === file.name && other.size === file.size);
  if (!clip) return false;
  clip.file = file;
  clip.modified = file.lastModified;
  clip.url = URL.createObjectURL(file);
  measure(clip.url).then((found) => {
    Object.assign(clip, { ...found, duration_ms: found.duration_ms ?? clip.duration_ms });
    project.touch("clips");
  });
  sending.add(clip);
  project.touch("clips");
  draw();
  if (!missing().length) go("edit");
  return true;
}

async function takeRecordings(takes) {
  clearError();
  const clips = [];
  for (const take of takes) {
    const url = URL.createObjectURL(take.file);
    const found = await measure(url);
    // A camera or an encoder that gave no picture: better said now than after sending.
    if (found.unreadable) refuse(say("take_broken", { name: take.file.name }));
    else clips.push(clipOf(take.file, url, { ...found, duration_ms: found.duration_ms ?? take.duration_ms }, { recorded: true, speed: take.speed, along: take.along }));
  }
  // The microphone has heard the sound too: it would be there twice.
  const first = !project.clips.length;
  await addClips(clips);
  if (first && project.sound && clips.length && clips.every((clip) => clip.along)) project.useSound(project.sound, { ...project.mix, own: 0 });
}

async function addClips(clips) {
  if (!clips.length) return;
  project.clips.push(...clips);
  project.touch("all");
  if (step === "pick") go("edit");
  else draw();
  await sendNew();
}

async function sendNew() {
  try {
    await begin();
    clearError();
  } catch (error) {
    refuse(error);
    setTimeout(() => !project.code && hasClips() && sendNew(), 5000);
    return;
  }
  for (const clip of project.clips) sending.add(clip);
  project.touch("sent");
  draw();
}

async function dropClip(clip) {
  if (project.clips.length === 1) {
    const sure = await confirm({ title: say("drop_last_title"), words: say("drop_last_words"), yes: say("remove") });
    if (!sure) return;
  }
  const id = clip.id;
  await sending.drop(clip);
  project.drop(clip);
  if (id !== null && clip.received) await api.removeClip(project.code, id).catch(() => undefined);
  tell(say("clip_removed", { name: clip.name }));
  if (!hasClips()) go("pick");
  else one("#clip-list .clip-name").focus();
}

const missing = () => project.clips.filter((clip) => !clip.file && !clip.received);

function drawResume() {
  const box = one("#pick-resume");
  const clips = missing();
  box.hidden = !clips.length;
  if (clips.length) box.replaceChildren(...resumeCard(clips.map((clip) => ({ ...clip, offset: offsetOf(clip) })), takeFiles));
}

const offsetOf = (clip) => project.draft?.clips?.find((other) => other.id === clip.id)?.offset ?? 0;

function offerFallback(why) {
  go("pick", false);
  one("#pick-why").textContent = why;
  one("#pick-fallback").hidden = false;
  one("#pick-capture").focus();
  tell(why);
}

// The edit goes to the server when one moves on, so that it can begin.

const changedEdit = () => hasClips() && project.signature !== project.sentEdit && !project.clips.some((clip) => clip.id === null);

function compose() {
  composing = (composing ?? Promise.resolve()).catch(() => undefined).then(composeNow);
  return composing;
}

async function composeNow() {
  if (!hasClips() || missing().length) return;
  await announced();
  const { signature, edit } = project;
  if (!edit || signature === project.sentEdit) return;
  if (edit.layer) await api.putLayer(project.code, await layerPicture(project.texts, project.aspect));
  const draft = await api.compose(project.code, edit, project.words);
  project.sentEdit = signature;
  project.touch("sent");
  progress.take(draft);
  progress.ask();
  draw();
}

// Clips get their names from the server within a moment of being added.
function announced() {
  if (project.edit) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const look = () => {
      if (sending.failed) reject(new Refusal(422, "upload", sending.words));
      else if (project.edit || !hasClips()) resolve();
      else return;
      project.removeEventListener("change", look);
      sending.removeEventListener("change", look);
    };
    project.addEventListener("change", look);
    sending.addEventListener("change", look);
    look();
  });
}

async function saveAll() {
  clearError();
  if (missing().length) throw new Refusal(422, "missing", say("missing_files"));
  one("#bar-saved").textContent = "";
  if (!(await details.save.now()) || !(await captions.save())) return false;
  await compose();
  return true;
}

async function save() {
  try {
    if (!(await saveAll())) return;
    saved();
    tell(say("saved"));
  } catch (error) {
    refuse(error);
  }
}

// Not `disabled`, which would take the focus from whoever pressed it.
function setBusy(button, busy) {
  if (busy) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

async function publish() {
  const button = one("#bar-publish");
  if (button.getAttribute("aria-disabled") === "true") return;
  publishing = true;
  setBusy(button, true);
  try {
    if (!(await saveAll())) return;
    if (!project.draft.published_at) progress.take(await api.publish(project.code));
    one("#stage-list").closest("section").scrollIntoView({ block: "nearest" });
    progress.ask();
  } catch (error) {
    refuse(error);
  } finally {
    publishing = false;
    draw();
  }
}

async function retry() {
  const button = one("#stages-retry");
  button.disabled = true;
  try {
    progress.take(await api.retry(project.code));
    progress.ask();
  } catch (error) {
    refuse(error);
  } finally {
    button.disabled = false;
  }
}

// Tools

function choose(tab, focus = true) {
  for (const other of all('.tools [role="tab"]')) {
    const on = other === tab;
    other.setAttribute("aria-selected", String(on));
    other.tabIndex = on ? 0 : -1;
    document.getElementById(other.getAttribute("aria-controls")).hidden = !on;
  }
  if (focus) tab.focus();
  texts.show(tab.id === "tool-text");
  if (tab.id === "tool-look") looks.draw();
  if (tab.id === "tool-cover") cover.show();
  if (tab.id === "tool-sound") sounds.show();
  else sounds.hush();
}

function bindTools() {
  const tabs = all('.tools [role="tab"]');
  tabs.forEach((tab, index) => {
    tab.addEventListener("click", () => choose(tab));
    tab.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const to = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : by && (index + by + tabs.length) % tabs.length;
      if (to === undefined) return;
      event.preventDefault();
      choose(tabs[to]);
    });
  });
}

function bindDrop() {
  const zone = one("#studio");
  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  const light = (on) => zone.classList.toggle("is-over", on);
  for (const name of ["dragenter", "dragover"])
    document.addEventListener(name, (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      light(true);
    });
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && light(false));
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    light(false);
    if (canEdit()) takeFiles([...event.dataTransfer.files]);
  });
}

function bind() {
  const picked = (id) => {
    const input = one(id);
    const take = () => {
      const files = [...input.files];
      input.value = "";
      if (files.length) takeFiles(files);
    };
    input.addEventListener("change", take);
    // Files may have been chosen before this script was there.
    take();
  };
  picked("#pick-file");
  picked("#pick-capture");
  const on = (id, run) => one(id).addEventListener("click", run);
  on("#pick-record", () => recorder.open());
  on("#clip-add", () => go("pick"));
  on("#bar-back", () => go(STEPS[STEPS.indexOf(step) - 1]));
  on("#bar-next", () => go(STEPS[STEPS.indexOf(step) + 1]));
  on("#bar-save", save);
  on("#bar-publish", publish);
  on("#stages-retry", retry);
  on("#details-cover", () => {
    go("edit");
    choose(one("#tool-cover"));
  });
  for (const button of all("[data-go]")) button.addEventListener("click", () => go(button.dataset.go));
  one("#mute-video").addEventListener("change", (event) => {
    project.muted = event.target.checked;
    project.touch("sound");
  });
  progress.addEventListener("change", showMade);
  // What the server has found out about a clip takes the place of what was hoped.
  progress.addEventListener("change", () => {
    clipList.tellFacts();
    stage.drawNote(stage.unseen);
  });
  progress.addEventListener("gone", () => refuse(say("gone")));
  project.on((what) => {
    if (what !== "strip") draw();
    if (what === "strip" && one("#tool-look").getAttribute("aria-selected") === "true") looks.draw();
  });
  globalThis.addEventListener("beforeunload", (event) => {
    if (captions.unsaved) event.preventDefault();
  });
  stage.addEventListener("seeked", () => !one("#panel-look").hidden && looks.draw());
  bindTools();
  bindDrop();
}

function showMade() {
  const { draft } = project;
  const best = (draft?.renditions ?? []).findLast?.((size) => size.height <= 720) ?? draft?.renditions?.[0];
  if (best) stage.showMade({ src: best.mp4, duration_ms: draft.duration_ms });
  draw();
}

async function start() {
  bind();
  await shelf.tidy();
  if (!project.code) {
    if (soundAsked()?.usable) project.useSound(soundAsked());
    else if (soundAsked()) refuse(soundAsked().why_not);
    return draw();
  }
  const kept = await shelf.get(project.code);
  project.restore(kept);
  for (const clip of project.clips.filter((other) => other.file)) {
    clip.url = URL.createObjectURL(clip.file);
    clip.shows = false;
    const found = await measure(clip.url);
    Object.assign(clip, { ...found, duration_ms: found.duration_ms ?? clip.duration_ms });
    if (!clip.received) sending.add(clip);
  }
  project.touch("all");
  sounds.begin();
  showMade();
  go(missing().length ? "pick" : hasClips() && !project.draft.composed ? "edit" : project.draft.renditions.length || hasClips() ? "details" : "pick", false);
  progress.ask();
  return undefined;
}

start();
