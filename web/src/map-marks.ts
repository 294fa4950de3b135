// What stands on a map, drawn here: forms tell kinds apart for whoever sees no colours, and no font or picture comes
// from elsewhere.

const SCALE = 2;

function canvas(width: number, height: number): CanvasRenderingContext2D | null {
  const element = document.createElement("canvas");
  element.width = width * SCALE;
  element.height = height * SCALE;
  const pen = element.getContext("2d");
  pen?.scale(SCALE, SCALE);
  return pen;
}

const picture = (pen: CanvasRenderingContext2D): ImageData =>
  pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);

const font = (size: number): string =>
  `700 ${size}px "Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Yu Gothic UI", Meiryo, sans-serif`;

const COLOURS: Record<string, string> = {
  formal: "#197a4b",
  informal: "#8b3200",
  natural: "#5109ad",
  office: "#0017c1",
};

function outline(pen: CanvasRenderingContext2D, kind: string, middle: number, size: number): void {
  pen.beginPath();
  if (kind === "informal") {
    pen.rect(middle - size * 0.85, middle - size * 0.85, size * 1.7, size * 1.7);
  } else if (kind === "natural") {
    pen.moveTo(middle, middle - size * 1.2);
    pen.lineTo(middle + size * 1.2, middle);
    pen.lineTo(middle, middle + size * 1.2);
    pen.lineTo(middle - size * 1.2, middle);
    pen.closePath();
  } else if (kind === "office") {
    pen.moveTo(middle, middle - size * 1.2);
    pen.lineTo(middle + size * 1.1, middle + size * 0.8);
    pen.lineTo(middle - size * 1.1, middle + size * 0.8);
    pen.closePath();
  } else {
    pen.arc(middle, middle, size, 0, Math.PI * 2);
  }
}

/** The mark of one place. */
export function mark(kind: string, chosen: boolean): ImageData | null {
  const [side, size] = chosen ? [36, 11] : [22, 7];
  const pen = canvas(side, side);
  if (!pen) return null;
  if (chosen) {
    pen.beginPath();
    pen.arc(side / 2, side / 2, side / 2 - 2, 0, Math.PI * 2);
    pen.fillStyle = "#ffd43d";
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = "#000000";
    pen.stroke();
  }
  outline(pen, kind, side / 2, size);
  pen.fillStyle = COLOURS[kind] ?? "#1a1a1a";
  pen.strokeStyle = "#ffffff";
  pen.lineWidth = 2;
  pen.stroke();
  pen.fill();
  return picture(pen);
}

/** The mark of many places: how many. */
export function cluster(count: string): ImageData | null {
  const radius = 13 + Math.min(count.length, 5) * 3;
  const side = radius * 2 + 4;
  const pen = canvas(side, side);
  if (!pen) return null;
  pen.beginPath();
  pen.arc(side / 2, side / 2, radius, 0, Math.PI * 2);
  pen.fillStyle = "#0017c1";
  pen.fill();
  pen.lineWidth = 2;
  pen.strokeStyle = "#ffffff";
  pen.stroke();
  pen.fillStyle = "#ffffff";
  pen.font = font(13);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count, side / 2, side / 2 + 1);
  return picture(pen);
}

/** A name on the ground. */
export function label(name: string): ImageData | null {
  const size = 14;
  const measure = canvas(1, 1);
  if (!measure || name === "") return null;
  measure.font = font(size);
  const width = Math.ceil(measure.measureText(name).width) + 8;
  const pen = canvas(width, size + 10);
  if (!pen) return null;
  pen.font = font(size);
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = "rgb(255 255 255 / 90%)";
  pen.strokeText(name, width / 2, (size + 10) / 2);
  pen.fillStyle = "#595959";
  pen.fillText(name, width / 2, (size + 10) / 2);
  return picture(pen);
}
