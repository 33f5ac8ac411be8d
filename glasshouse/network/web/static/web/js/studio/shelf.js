// What this device remembers of drafts, so that a reload or a crash of the browser loses no recording.

import { data } from "./page.js";

const NAME = "glasshouse-studio";
const STORE = "drafts";
const KEEP_MS = 14 * 24 * 3600 * 1000;

const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

let opening = null;
function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "code" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function store(mode) {
  return (await database()).transaction(STORE, mode).objectStore(STORE);
}

// A browser may forbid storage (private windows) or be full: then only the comfort of resuming is lost.
async function attempt(work) {
  try {
    return await work();
  } catch {
    return null;
  }
}

export const shelf = {
  put: (record) => attempt(async () => settled((await store("readwrite")).put(record))),
  drop: (code) => attempt(async () => settled((await store("readwrite")).delete(code))),
  get: (code) =>
    attempt(async () => {
      const record = await settled((await store("readonly")).get(code));
      return record?.owner === data.viewer.handle ? record : null;
    }),
  /** Drop what is old, and what somebody else left in this browser. */
  tidy: () =>
    attempt(async () => {
      const records = await settled((await store("readonly")).getAll());
      const stale = records.filter((r) => r.owner !== data.viewer.handle || Date.now() - r.saved_at > KEEP_MS);
      for (const record of stale) await shelf.drop(record.code);
    }),
};
