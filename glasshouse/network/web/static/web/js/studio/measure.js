// What the browser can tell of a file before it is sent: does it fit the limits, how long is it, can it be shown.

import { bytes, data, duration, say } from "./page.js";

const NAMES = /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|m2ts|mts|ts|3gp|3g2|ogv|ogg|flv|wmv|asf|mxf)$/i;
const PATIENCE_MS = 6000;

/** Return a sentence why this file can't be taken, or "". */
export function objection(file, count) {
  const { limits } = data;
  const name = file.name;
  if (count >= limits.max_clips) return say("too_many_clips", { name, count: limits.max_clips });
  if (!file.type.startsWith("video/") && !NAMES.test(name)) return say("not_video", { name, formats: limits.formats.join(", ") });
  if (file.size === 0) return say("empty_file", { name });
  if (file.size > limits.max_upload_bytes)
    return say("too_big", { name, size: bytes(file.size), limit: bytes(limits.max_upload_bytes) });
  const left = limits.quota_used_bytes === null ? Infinity : limits.quota_bytes - limits.quota_used_bytes;
  if (file.size > left) return say("no_room", { name, size: bytes(file.size), left: bytes(Math.max(0, left)) });
  return "";
}

/** Return a sentence why a video of this length can't be taken, or "". */
export function tooLong(name, duration_ms) {
  const { max_video_s } = data.limits;
  if (!duration_ms || duration_ms <= max_video_s * 1000 + 500) return "";
  return say("too_long", { name, length: duration(duration_ms / 1000), limit: duration(max_video_s) });
}

const once = (video, name) => new Promise((resolve) => video.addEventListener(name, resolve, { once: true }));
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Return what a <video> knows of this address: duration_ms or null, width, height, shows (it has pictures), unreadable. */
export async function measure(url) {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "metadata";
  video.src = url;
  const loaded = await Promise.race([once(video, "loadedmetadata"), once(video, "error"), after(PATIENCE_MS)]);
  const unreadable = loaded?.type === "error";
  if (loaded?.type !== "loadedmetadata") return { duration_ms: null, width: 0, height: 0, shows: false, unreadable };
  if (video.duration === Infinity) {
    // Recordings don't know how long they are until one has looked at the end.
    video.currentTime = 1e7;
    await Promise.race([once(video, "durationchange"), after(PATIENCE_MS)]);
  }
  const known = Number.isFinite(video.duration) ? Math.round(video.duration * 1000) : null;
  const { videoWidth: width, videoHeight: height } = video;
  const found = { duration_ms: known, width, height, shows: width > 0, unreadable: width === 0 };
  video.removeAttribute("src");
  video.load();
  return found;
}

/** Draw `count` frames of a clip beside each other on one canvas; null when it can't be shown. */
export async function filmstrip(url, duration_ms, count, height = 96) {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  video.src = url;
  const loaded = await Promise.race([once(video, "loadeddata"), once(video, "error"), after(PATIENCE_MS)]);
  if (loaded?.type !== "loadeddata" || !video.videoWidth) return null;
  const canvas = document.createElement("canvas");
  const width = Math.max(24, Math.round((height * video.videoWidth) / video.videoHeight));
  canvas.width = width * count;
  canvas.height = height;
  const context = canvas.getContext("2d");
  for (let index = 0; index < count; index += 1) {
    video.currentTime = (duration_ms / 1000) * ((index + 0.5) / count);
    await Promise.race([once(video, "seeked"), after(2000)]);
    context.drawImage(video, index * width, 0, width, height);
  }
  video.removeAttribute("src");
  video.load();
  return canvas;
}
