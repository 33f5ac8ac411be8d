// Captions as text: reads WebVTT and SRT, writes WebVTT. Pure.

const TIME = /^\s*(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\s*$/;
const ARROW = /^\s*(\S+)\s+-->\s+(\S+)/;

/** Read 1:02.5, 00:01:02,500 or 62.5 as milliseconds; null for anything else. */
export function readTime(text) {
  const plain = Number(text.replace(",", "."));
  if (text.trim() && Number.isFinite(plain) && plain >= 0) return Math.round(plain * 1000);
  const match = TIME.exec(text);
  if (!match) return null;
  const [, hours, minutes, seconds, parts] = match;
  return ((Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number((parts ?? "").padEnd(3, "0") || 0);
}

/** Write milliseconds as 1:02.500. */
export function writeTime(ms) {
  const rounded = Math.max(0, Math.round(ms));
  const seconds = Math.floor((rounded % 60000) / 1000).toString().padStart(2, "0");
  return `${Math.floor(rounded / 60000)}:${seconds}.${(rounded % 1000).toString().padStart(3, "0")}`;
}

const full = (ms) => {
  const hours = Math.floor(ms / 3600000).toString().padStart(2, "0");
  const [minutes, rest] = writeTime(ms % 3600000).split(":");
  return `${hours}:${minutes.padStart(2, "0")}:${rest}`;
};

/** Return the cues of a WebVTT or SRT text as {start_ms, end_ms, words}; what is no cue is left out. */
export function readCues(text) {
  const cues = [];
  for (const block of text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n").split(/\n{2,}/)) {
    const lines = block.split("\n");
    const at = lines.findIndex((line) => ARROW.test(line));
    if (at < 0) continue;
    const [, from, to] = ARROW.exec(lines[at]);
    const [start_ms, end_ms] = [readTime(from), readTime(to)];
    if (start_ms === null || end_ms === null) continue;
    const words = lines.slice(at + 1).join("\n").replace(/<[^>]*>/g, "").trim();
    cues.push({ start_ms, end_ms, words: words.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&nbsp;/g, " ").replace(/&amp;/g, "&") });
  }
  return cues;
}

/** Write cues as WebVTT, in order, without empty ones. */
export function writeCues(cues) {
  const escape = (words) => words.trim().replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/\n{2,}/g, "\n");
  const kept = cues.filter((cue) => cue.words.trim() && cue.end_ms > cue.start_ms).sort((a, b) => a.start_ms - b.start_ms);
  return `WEBVTT\n\n${kept.map((cue) => `${full(cue.start_ms)} --> ${full(cue.end_ms)}\n${escape(cue.words)}\n`).join("\n")}`;
}
