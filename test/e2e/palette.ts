import { decode, encode } from 'fast-png';

const mostColors = 256;

/** Redraws a PNG with at most 256 colors: a workbench has few more that differ visibly, and the file gets half as large. */
export function reduceColors(file: Uint8Array): Uint8Array {
  const { width, height, channels, data } = decode(file);
  const colors = Uint32Array.from({ length: width * height }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0] = data.subarray(pixel * channels);
    return (red << 16) | (green << 8) | blue;
  });
  const counts = new Map<number, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const byCount = [...counts].toSorted(([, a], [, b]) => b - a).map(([color]) => color);
  const palette = choosePalette(byCount);
  const places = new Map(byCount.map((color) => [color, nearest(palette, color)]));
  const pixels = Uint8Array.from(colors, (color) => places.get(color) ?? 0);
  return encode({ width, height, channels: 1, data: pixels, palette: palette.map(parts) }, { zlib: { level: 9 } });
}

/** Leaves out what hardly differs from a color that is there more often. */
function choosePalette(byCount: readonly number[], difference = 2): readonly number[] {
  const palette: number[] = [];
  for (const color of byCount) {
    if (palette.every((other) => distance(other, color) > difference)) palette.push(color);
  }
  return palette.length <= mostColors ? palette : choosePalette(byCount, difference * 1.5);
}

/** Where in the palette the color is that looks most like this one. */
function nearest(palette: readonly number[], color: number): number {
  const distances = palette.map((other) => distance(other, color));
  return distances.indexOf(Math.min(...distances));
}

function distance(a: number, b: number): number {
  const other = parts(b);
  return Math.hypot(...parts(a).map((part, n) => part - (other[n] ?? 0)));
}

function parts(color: number): [number, number, number] {
  return [color >> 16, (color >> 8) & 255, color & 255];
}
