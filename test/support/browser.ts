import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { inflateSync } from "node:zlib";

/** Debian's browser; the pictures are drawn by it where there is one. */
export const BROWSER = "/usr/bin/chromium";
export const hasBrowser = existsSync(BROWSER);

export const BROWSER_FLAGS = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"],
  ...["--force-device-scale-factor=1", "--force-color-profile=srgb"],
];

export type Color = readonly [red: number, green: number, blue: number];

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** The colour at whole pixels from the top left. */
  readonly at: (x: number, y: number) => Color;
}

/** What PNG's filters add to a byte: from the one to its left, the one above, and the one above left (RFC 2083, chapter 6). */
const predicted = (filter: number, left: number, above: number, aboveLeft: number): number => {
  if (filter === 1) return left;
  if (filter === 2) return above;
  if (filter === 3) return (left + above) >> 1;
  if (filter !== 4) return 0;
  const [toLeft, toAbove] = [Math.abs(above - aboveLeft), Math.abs(left - aboveLeft)];
  const toAboveLeft = Math.abs(left + above - 2 * aboveLeft);
  if (toLeft <= toAbove && toLeft <= toAboveLeft) return left;
  return toAbove <= toAboveLeft ? above : aboveLeft;
};

/** The image data of all IDAT chunks, unpacked. */
const imageDataOf = (png: Buffer): Buffer => {
  const parts: Buffer[] = [];
  for (let offset = 8; offset < png.length;) {
    const length = png.readUInt32BE(offset);
    const body = png.subarray(offset + 8, offset + 8 + length);
    if (png.toString("latin1", offset + 4, offset + 8) === "IDAT") parts.push(body);
    offset += length + 12;
  }
  return inflateSync(Buffer.concat(parts));
};

/** Reads a PNG of 8 bits a channel, with or without alpha and not interlaced, which is how browsers write screenshots. */
const decodePng = (png: Buffer): Pixels => {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  const [depth, colorType, interlaced] = [png[24], png[25], png[28]];
  const channels = colorType === 6 ? 4 : 3;
  if (depth !== 8 || (colorType !== 2 && colorType !== 6) || interlaced !== 0) {
    throw new Error(`a PNG of depth ${depth}, colour type ${colorType} and interlace ${interlaced}`);
  }
  const packed = imageDataOf(png);
  const stride = width * channels;
  const bytes = new Uint8Array(stride * height);
  const known = (row: number, column: number): number =>
    row < 0 || column < 0 ? 0 : (bytes[row * stride + column] ?? 0);
  for (let row = 0; row < height; row++) {
    const start = row * (stride + 1);
    const filter = packed[start] ?? 0;
    for (let column = 0; column < stride; column++) {
      const [left, above] = [known(row, column - channels), known(row - 1, column)];
      const base = predicted(filter, left, above, known(row - 1, column - channels));
      bytes[row * stride + column] = (packed[start + 1 + column] ?? 0) + base;
    }
  }
  const at = (x: number, y: number): Color => {
    const [red = 0, green = 0, blue = 0] = bytes.subarray(y * stride + x * channels);
    return [red, green, blue];
  };
  return { width, height, at };
};

/** Calls back with a folder that is gone afterwards and a way to open a file in the browser: what it prints. */
const inBrowser = async <T>(use: (at: { readonly folder: string; readonly open: Open }) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), "veriscore-picture-"));
  const open: Open = async (path, ...what) => {
    const profile = await mkdtemp(join(folder, "profile-"));
    const flags = [...BROWSER_FLAGS, `--user-data-dir=${profile}`, "--window-size=500,500", ...what];
    const options = { timeout: 60_000, maxBuffer: 1 << 24 };
    return (await promisify(execFile)(BROWSER, [...flags, pathToFileURL(path).href], options)).stdout;
  };
  try {
    return await use({ folder, open });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
};

type Open = (path: string, ...what: readonly string[]) => Promise<string>;

/** Opens an SVG document in the browser: the DOM that it made of it, and what it drew in 500 by 500 pixels. */
export const render = (svg: string): Promise<{ dom: string; pixels: Pixels }> =>
  inBrowser(async ({ folder, open }) => {
    const [page, picture] = [join(folder, "page.svg"), join(folder, "picture.png")];
    await writeFile(page, svg);
    const dom = await open(page, "--dump-dom");
    await open(page, `--screenshot=${picture}`);
    return { dom, pixels: decodePng(await readFile(picture)) };
  });

/** How wide an HTML page is when the screen has that width: more than it, where the page scrolls sideways. In a frame, since windows have a least width. */
export const scrollWidthAt = (html: string, width: number): Promise<number> =>
  inBrowser(async ({ folder, open }) => {
    const page = join(folder, "frame.html");
    const content = html.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const measure = "document.title = frame.contentDocument.documentElement.scrollWidth";
    await writeFile(
      page,
      `<title>not loaded</title><iframe id="frame" style="width:${width}px;border:0" srcdoc="${content}"></iframe><script>frame.onload = () => { ${measure} };</script>`,
    );
    return Number(/<title>(\d+)<\/title>/.exec(await open(page, "--dump-dom"))?.[1]);
  });
