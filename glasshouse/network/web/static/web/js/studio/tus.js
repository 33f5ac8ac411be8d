// A small tus 1.0 client: creation, checksum, termination; it resumes after a lost connection and after a reload.

const VERSION = "1.0.0";
const MEGABYTE = 1024 * 1024;
const SMALLEST = MEGABYTE / 4;
const LARGEST = 8 * MEGABYTE;
const WAITS_S = [1, 2, 4, 8, 15, 30];

/** The server refused this upload for good; `status` is its HTTP status. */
export class UploadRefused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** The connection failed, or the server asked to wait: worth another try. */
class Interrupted extends Error {
  constructor(status, wait_s = 0) {
    super(`interrupted (${status})`);
    this.status = status;
    this.wait_s = wait_s;
  }
}

/** Name a file so that the same file chosen again is known, without reading it. */
export const fingerprint = (file) => [file.name, file.size, file.lastModified].join(":");

/** Remembered upload addresses, by name; losing them only costs a new start. */
export const addresses = {
  name: (code, file) => `glasshouse:upload:${code}:${fingerprint(file)}`,
  get(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  },
  put(name, value) {
    try {
      localStorage.setItem(name, JSON.stringify(value));
    } catch {
      // A full or forbidden store: this upload goes on, it only can't be resumed after a reload.
    }
  },
  drop(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      // Nothing was stored.
    }
  },
};

const encode = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

/** Write tus metadata: `key base64,key base64`. */
export const metadata = (facts) =>
  Object.entries(facts).map(([key, value]) => `${key} ${encode(String(value))}`).join(",");

async function digest(chunk) {
  if (!globalThis.crypto?.subtle) return null;
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", await chunk.arrayBuffer()));
  return btoa(String.fromCharCode(...sum));
}

function sentence(text) {
  try {
    return JSON.parse(text).message ?? "";
  } catch {
    return text.length < 300 && !text.includes("<") ? text.trim() : "";
  }
}

/**
 * One file on its way. `state`: waiting, running, paused, retrying, offline, done, failed, aborted.
 * Tells "change" at each step, "created" with the server's names for video and clip in `given`.
 */
export class Upload extends EventTarget {
  constructor(file, { endpoint, facts, store, csrf, checksum = false }) {
    super();
    Object.assign(this, { file, endpoint, facts, store, csrf, checksum });
    this.state = "waiting";
    this.offset = 0;
    this.sent = 0;
    this.given = {};
    this.address = null;
    this.error = null;
    this.tries = 0;
    this.chunk = MEGABYTE;
    this.pace = [];
    this.request = null;
  }

  get size() {
    return this.file.size;
  }

  get moving() {
    return ["running", "retrying", "offline"].includes(this.state);
  }

  /** Bytes per second over the last seconds, or 0 when unknown. */
  get speed() {
    const last = this.pace.at(-1);
    if (!last || this.pace.length < 2 || this.state !== "running") return 0;
    const first = this.pace[0];
    return last.at > first.at ? Math.max(0, ((last.sent - first.sent) * 1000) / (last.at - first.at)) : 0;
  }

  turn(state, error = null) {
    this.state = state;
    this.error = error;
    this.dispatchEvent(new Event("change"));
  }

  note(sent) {
    this.sent = sent;
    const at = performance.now();
    this.pace.push({ at, sent });
    while (this.pace.length > 2 && at - this.pace[0].at > 6000) this.pace.shift();
    this.dispatchEvent(new Event("change"));
  }

  /** Tell the server of the file, or find it again, so that it has a name there; bytes go later. Whoever asks meanwhile waits for it. */
  create() {
    // Its turn to send may come before the answer: told of twice, it would have a second clip, which never arrives.
    this.creating ??= this.begin().finally(() => { this.creating = null; });
    return this.creating;
  }

  async begin() {
    if (this.address) return;
    const known = this.store && addresses.get(this.store);
    if (known && (await this.find(known))) return;
    const answer = await this.send("POST", this.endpoint, {
      "Upload-Length": String(this.file.size),
      "Upload-Metadata": metadata(this.facts),
      "X-CSRFToken": this.csrf(),
    });
    const location = answer.getResponseHeader("Location");
    if (!location) throw new Interrupted(answer.status);
    this.address = new URL(location, globalThis.location.href).href;
    this.learn(answer.getResponseHeader("Glasshouse-Video"), answer.getResponseHeader("Glasshouse-Clip"));
    if (this.store) addresses.put(this.store, { address: this.address, ...this.given });
  }

  learn(video, clip) {
    if (!video && !clip) return;
    this.given = { video, clip: clip ? Number(clip) : null };
    this.dispatchEvent(new Event("created"));
  }

  async find(known) {
    try {
      const answer = await this.send("HEAD", known.address);
      this.address = known.address;
      this.seek(answer);
      this.learn(known.video, known.clip);
      return true;
    } catch (error) {
      if (!(error instanceof UploadRefused)) throw error;
      addresses.drop(this.store);
      return false;
    }
  }

  seek(answer) {
    const offset = Number(answer.getResponseHeader("Upload-Offset"));
    if (Number.isFinite(offset)) this.offset = offset;
    this.note(this.offset);
  }

  /** Send until all is there. Settles when the upload is done, paused, refused or aborted. */
  async run() {
    if (["running", "retrying", "done", "aborted"].includes(this.state)) return;
    this.pace = [];
    this.turn("running");
    while (this.moving) {
      try {
        await this.create();
        await this.sendAll();
      } catch (error) {
        if (!this.moving) return;
        // An address that has run out: begin anew, once.
        if (error instanceof UploadRefused && [403, 404, 410].includes(error.status) && this.address && !this.renewed) {
          this.renewed = true;
          this.forget();
        } else if (error instanceof UploadRefused) {
          this.turn("failed", error);
          return;
        } else await this.rest(error);
      }
    }
  }

  forget() {
    if (this.store) addresses.drop(this.store);
    Object.assign(this, { address: null, offset: 0, sent: 0, tries: 0, pace: [] });
  }

  async sendAll() {
    if (this.tries) {
      this.seek(await this.send("HEAD", this.address));
      this.turn("running");
    }
    while (this.offset < this.file.size) {
      if (!this.moving) return;
      await this.sendChunk();
    }
    if (this.file.size === 0) throw new UploadRefused(422, "");
    if (this.store) addresses.drop(this.store);
    this.turn("done");
  }

  async sendChunk() {
    const chunk = this.file.slice(this.offset, this.offset + this.chunk);
    const headers = { "Upload-Offset": String(this.offset), "Content-Type": "application/offset+octet-stream" };
    const sum = this.checksum ? await digest(chunk) : null;
    if (sum) headers["Upload-Checksum"] = `sha256 ${sum}`;
    if (!this.moving) return;
    const begun = performance.now();
    const from = this.offset;
    const answer = await this.send("PATCH", this.address, headers, chunk, (loaded) => this.note(from + loaded));
    this.seek(answer);
    this.tries = 0;
    // Small pieces on a slow line, so that little is sent twice; large ones on a fast line.
    const took_s = (performance.now() - begun) / 1000;
    if (took_s < 3) this.chunk = Math.min(LARGEST, this.chunk * 2);
    else if (took_s > 12) this.chunk = Math.max(SMALLEST, this.chunk / 2);
  }

  send(method, address, headers = {}, body = null, progress = null) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      this.request = request;
      request.open(method, address);
      request.setRequestHeader("Tus-Resumable", VERSION);
      for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
      if (progress) request.upload.onprogress = (event) => progress(event.loaded);
      request.onload = () => {
        const { status } = request;
        if (status >= 200 && status < 300) resolve(request);
        else if (status === 429 || status === 503) reject(new Interrupted(status, Number(request.getResponseHeader("Retry-After")) || 5));
        else if ([408, 409, 423, 460].includes(status) || status >= 500) reject(new Interrupted(status));
        else reject(new UploadRefused(status, sentence(request.responseText)));
      };
      request.onerror = () => reject(new Interrupted(0));
      request.onabort = () => reject(new Interrupted(0));
      request.send(body);
    });
  }

  async rest(error) {
    this.chunk = Math.max(SMALLEST, Math.min(this.chunk, MEGABYTE));
    const wait_s = error.wait_s || WAITS_S[Math.min(this.tries, WAITS_S.length - 1)];
    this.tries += 1;
    this.sent = this.offset;
    this.again_at = Date.now() + wait_s * 1000;
    this.turn(navigator.onLine === false ? "offline" : "retrying", error);
    await new Promise((resolve) => {
      this.wake = resolve;
      const timer = setTimeout(resolve, navigator.onLine === false ? 30000 : wait_s * 1000);
      globalThis.addEventListener("online", () => (clearTimeout(timer), resolve()), { once: true });
    });
  }

  /** Try again now instead of at the end of the wait. */
  hurry() {
    this.wake?.();
  }

  pause() {
    if (!this.moving && this.state !== "waiting") return;
    this.turn("paused");
    this.request?.abort();
    this.wake?.();
  }

  /** Go on after a pause or a failure. */
  resume() {
    if (!["paused", "failed", "waiting"].includes(this.state)) return undefined;
    this.state = "waiting";
    this.tries = this.address ? 1 : 0;
    return this.run();
  }

  /** Stop, and let the server forget what it has. */
  async abort() {
    if (this.state === "aborted") return;
    const done = this.state === "done";
    this.turn("aborted");
    this.request?.abort();
    this.wake?.();
    if (this.store) addresses.drop(this.store);
    if (this.address && !done) await this.send("DELETE", this.address).catch(() => undefined);
  }
}
