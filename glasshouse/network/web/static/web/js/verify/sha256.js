// SHA-256 (FIPS 180-4) in plain JavaScript, for the many small hashes of a tree.
//
// `crypto.subtle.digest` answers with a promise for each call, and a log of 100,000 entries asks 200,000 times: measured by
// bench/bench_browser_verify.py, the same hashes take it about three times as long, gathered by the hundred, as they take here.
// Signatures, which are few, are left to WebCrypto. A hash has no secret, so that time gives nothing away.

const words = (roots, power) => roots.map((prime) => {
  const root = prime ** (1 / power);
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
});

function primes(count) {
  const found = [];
  for (let number = 2; found.length < count; number += 1) if (found.every((prime) => number % prime)) found.push(number);
  return found;
}

const PRIMES = primes(64);
// The fractional parts of cube roots and square roots: doubles are exact enough for 32 bits of them.
const K = Int32Array.from(words(PRIMES, 3), (word) => word | 0);
const START = Int32Array.from(words(PRIMES.slice(0, 8), 2), (word) => word | 0);

const w = new Int32Array(64);
const state = new Int32Array(8);
const last = new Uint8Array(128);

function compress(block, at) {
  for (let i = 0, p = at; i < 16; i += 1, p += 4) {
    w[i] = (block[p] << 24) | (block[p + 1] << 16) | (block[p + 2] << 8) | block[p + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = w[i - 15], y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + (g ^ (e & (f ^ g))) + K[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) | (c & (a | b)))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0;
    d = c; c = b; b = a; a = (one + two) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

function write(out, at) {
  for (let i = 0, p = at; i < 8; i += 1, p += 4) {
    const word = state[i];
    out[p] = word >>> 24; out[p + 1] = word >>> 16; out[p + 2] = word >>> 8; out[p + 3] = word;
  }
}

/** Hash bytes[from, to), behind one byte `first` unless it is negative, into 32 bytes of `out`. */
export function hashInto(out, at, first, bytes, from, to) {
  state.set(START);
  const before = first < 0 ? 0 : 1, size = before + to - from;
  let read = from, left = size;
  if (before && left >= 64) {
    last[0] = first;
    last.set(bytes.subarray(from, from + 63), 1);
    compress(last, 0);
    read += 63;
    left -= 64;
  }
  for (; left >= 64; left -= 64, read += 64) compress(bytes, read);
  last.fill(0);
  const fresh = before && size < 64;
  if (fresh) last[0] = first;
  last.set(bytes.subarray(read, to), fresh ? 1 : 0);
  last[left] = 0x80;
  const end = left < 56 ? 64 : 128, bits = size * 8;
  const high = Math.floor(bits / 2 ** 32);
  for (let i = 0; i < 4; i += 1) {
    last[end - 8 + i] = high >>> (24 - 8 * i);
    last[end - 4 + i] = bits >>> (24 - 8 * i);
  }
  compress(last, 0);
  if (end === 128) compress(last, 64);
  write(out, at);
}

/** Return the SHA-256 of bytes. */
export function sha256(bytes) {
  const out = new Uint8Array(32);
  hashInto(out, 0, -1, bytes, 0, bytes.length);
  return out;
}
