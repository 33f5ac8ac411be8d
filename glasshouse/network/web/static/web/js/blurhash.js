// Decode a blurhash (the compact description of a poster's colours, https://blurha.sh) into a small canvas.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";

function number(text) {
  let value = 0;
  for (const digit of text) value = value * 83 + DIGITS.indexOf(digit);
  return value;
}

const toLinear = (byte) => {
  const v = byte / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
};

const toByte = (linear) => {
  const v = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055));
};

const signedSquare = (v) => Math.sign(v) * v * v;

function coefficients(hash, across, down) {
  const strongest = (number(hash[1]) + 1) / 166;
  const average = number(hash.slice(2, 6));
  const found = [[average >> 16, (average >> 8) & 255, average & 255].map(toLinear)];
  for (let i = 1; i < across * down; i++) {
    const packed = number(hash.slice(4 + i * 2, 6 + i * 2));
    const parts = [Math.floor(packed / 361), Math.floor(packed / 19) % 19, packed % 19];
    found.push(parts.map((part) => signedSquare((part - 9) / 9) * strongest));
  }
  return found;
}

/** Paint a blurhash over the whole canvas; says false and paints nothing when the hash is not one. */
export function paintBlurhash(canvas, hash) {
  if (!hash || hash.length < 6) return false;
  const size = number(hash[0]);
  const across = (size % 9) + 1;
  const down = Math.floor(size / 9) + 1;
  if (hash.length !== 4 + 2 * across * down) return false;
  const { width, height } = canvas;
  const pen = canvas.getContext("2d");
  const image = pen.createImageData(width, height);
  const parts = coefficients(hash, across, down);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const colour = [0, 0, 0];
      for (let j = 0, k = 0; j < down; j++) {
        for (let i = 0; i < across; i++, k++) {
          const weight = Math.cos((Math.PI * x * i) / width) * Math.cos((Math.PI * y * j) / height);
          for (let c = 0; c < 3; c++) colour[c] += parts[k][c] * weight;
        }
      }
      for (let c = 0; c < 3; c++) image.data[at + c] = toByte(colour[c]);
      image.data[at + 3] = 255;
    }
  }
  pen.putImageData(image, 0, 0);
  return true;
}
