// Text on the video: one drawing for the preview and for the picture that is sent, so that both look the same.

export const LAYER_WIDTH = 1080;
export const COLOURS = ["#ffffff", "#111418", "#ffd84d", "#ff7a59", "#ff5fa2", "#8e7bff", "#4db7ff", "#3ddc97"];
export const SIZES = { low: 0.035, high: 0.2, step: 0.005, usual: 0.075 };
const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';
const WIDEST = 0.9;
const LINE = 1.22;

/** Make a text box in the middle of the picture, or a little lower for each one there is. */
export const makeText = (count) => ({
  id: `t${Date.now().toString(36)}${count}`,
  words: "", x: 0.5, y: Math.min(0.85, 0.3 + 0.14 * count), size: SIZES.usual, colour: COLOURS[0], style: "plain",
});

function linesOf(context, words, most) {
  const lines = [];
  for (const paragraph of words.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/(?<=\s)/)) {
      if (line && context.measureText((line + word).trimEnd()).width > most) {
        lines.push(line.trimEnd());
        line = "";
      }
      line += word;
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

const isDark = (colour) => {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue < 140;
};

/** Return where a text lies on a picture of this size, in pixels: lines and the box around them. */
export function layOut(context, text, width, height) {
  const size = text.size * width;
  context.font = `700 ${size}px ${FONT}`;
  const lines = linesOf(context, text.words || " ", width * WIDEST);
  const widths = lines.map((line) => context.measureText(line).width);
  const pad = size * 0.35;
  const box = { width: Math.max(...widths, size) + 2 * pad, height: lines.length * size * LINE + pad };
  return { size, lines, widths, pad, ...box, left: text.x * width - box.width / 2, top: text.y * height - box.height / 2 };
}

function back(context, place, colour) {
  context.save();
  context.shadowColor = "transparent";
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(place.left, place.top, place.width, place.height, place.size * 0.3);
  context.fill();
  context.restore();
}

function drawText(context, text, width, height) {
  const place = layOut(context, text, width, height);
  const { size } = place;
  context.save();
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  let ink = text.colour;
  if (text.style === "glass") back(context, place, isDark(text.colour) ? "rgb(255 255 255 / 0.78)" : "rgb(12 16 22 / 0.62)");
  if (text.style === "block") {
    back(context, place, text.colour);
    ink = isDark(text.colour) ? "#ffffff" : "#111418";
  }
  if (text.style === "plain") {
    context.shadowColor = isDark(text.colour) ? "rgb(255 255 255 / 0.7)" : "rgb(0 0 0 / 0.65)";
    context.shadowBlur = size * 0.22;
    context.shadowOffsetY = size * 0.04;
  }
  place.lines.forEach((line, index) => {
    const x = text.x * width;
    const y = place.top + place.pad / 2 + size * LINE * (index + 0.5);
    if (text.style === "outline") {
      context.strokeStyle = isDark(text.colour) ? "#ffffff" : "#111418";
      context.lineWidth = size * 0.16;
      context.strokeText(line, x, y);
    }
    context.fillStyle = ink;
    context.fillText(line, x, y);
  });
  context.restore();
}

/** Draw all texts on a canvas of this size, and nothing else. */
export function drawLayer(canvas, texts, width, height) {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  for (const text of texts) if (text.words.trim()) drawText(context, text, width, height);
  return context;
}

/** Return the layer as a PNG, 1080 wide and as high as the video's shape asks. */
export function layerPicture(texts, aspect) {
  const canvas = document.createElement("canvas");
  drawLayer(canvas, texts, LAYER_WIDTH, Math.round(LAYER_WIDTH / aspect));
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
