import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

import { build, type Metafile, type Plugin } from "esbuild";

import { besidePath } from "../../prover/files.ts";
import { BaseError } from "../../prover/errors.ts";
import { LOOK } from "../../prover/look.ts";

/** The first view of the page has more compressed script than it may have. */
export class PageTooLargeError extends BaseError {
  readonly code = "E_PAGE_TOO_LARGE";
  constructor({ view, bytes, ceiling }: { view: string; bytes: number; ceiling: number }) {
    super(`the view "${view}" needs ${bytes} bytes of compressed script, more than ${ceiling}`, {
      hint: "load what it does not show at once by a dynamic import, or use less of a library",
    });
  }
}

/** Bytes of script, compressed by gzip, that any view may need before it shows. */
export const CEILING_BYTES = 300_000;

/** What a view needs before it shows: its own script and all that this imports. */
export interface ViewSize {
  readonly view: string;
  readonly rawBytes: number;
  readonly gzipBytes: number;
  readonly brotliBytes: number;
}

const packGzip = promisify(gzip);
const packBrotli = promisify(brotliCompress);

const COMPRESSIBLE = /\.(?:js|css|html|svg|wasm)$/;

type Outputs = Metafile["outputs"];

/** A file and everything that it imports at once. */
const closureOf = (outputs: Outputs, start: readonly string[]): ReadonlySet<string> => {
  const found = new Set<string>();
  const visit = (path: string): void => {
    const output = outputs[path];
    if (output === undefined || found.has(path)) return;
    found.add(path);
    for (const one of output.imports) if (one.kind === "import-statement") visit(one.path);
  };
  start.forEach(visit);
  return found;
};

const outputOf = (outputs: Outputs, source: RegExp): string => {
  const [found] = Object.entries(outputs).find(([, { entryPoint }]) => source.test(entryPoint ?? "")) ?? [];
  if (found === undefined) throw new Error(`the build has no output for ${source.source}`);
  return found;
};

const VIEWS = {
  borrower: /BorrowerPage\.tsx$/,
  protocol: /ProtocolPage\.tsx$/,
  challenges: /ChallengesPage\.tsx$/,
  network: /NetworkPage\.tsx$/,
};

const sizesOf = async (folder: string, outputs: Outputs): Promise<readonly ViewSize[]> => {
  const main = outputOf(outputs, /app\/main\.tsx$/);
  return Promise.all(
    Object.entries(VIEWS).map(async ([view, source]) => {
      const paths = [...closureOf(outputs, [main, outputOf(outputs, source)])].filter((path) => path.endsWith(".js"));
      const sizes = await Promise.all(
        paths.map(async (path) => {
          const bytes = await readFile(join(folder, basename(path)));
          const [zipped, packed] = await Promise.all([packGzip(bytes, { level: 9 }), brotli(bytes)]);
          return { raw: bytes.length, gzip: zipped.length, brotli: packed.length };
        }),
      );
      const total = (pick: (size: (typeof sizes)[number]) => number) => sizes.reduce((sum, one) => sum + pick(one), 0);
      return {
        view,
        rawBytes: total(({ raw }) => raw),
        gzipBytes: total((one) => one.gzip),
        brotliBytes: total((one) => one.brotli),
      };
    }),
  );
};

const brotli = (bytes: Uint8Array): Promise<Buffer> =>
  packBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });

/** Beside each file that gains by it, the same compressed, which the server then sends as it is. */
const compress = async (path: string): Promise<void> => {
  const bytes = await readFile(path);
  await writeFile(`${path}.gz`, await packGzip(bytes, { level: 9 }));
  await writeFile(`${path}.br`, await brotli(bytes));
};

/** `@import "look"`: what the page and the reports look like alike, which stands in prover/look.ts. */
const look: Plugin = {
  name: "look",
  setup: (page) => {
    page.onResolve({ filter: /^look$/ }, () => ({ path: "look", namespace: "look" }));
    page.onLoad({ filter: /^look$/, namespace: "look" }, () => ({ contents: LOOK, loader: "css" }));
  },
};

const bundle = (root: string, outdir: string) =>
  build({
    absWorkingDir: root,
    entryPoints: ["app/main.tsx", "app/style/page.css"],
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: ["es2022"],
    minify: true,
    metafile: true,
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    assetNames: "[name]-[hash]",
    publicPath: "/",
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".wasm": "file" },
    plugins: [look],
    legalComments: "none",
    logLevel: "error",
    charset: "utf8",
  });

const writeHtml = async (root: string, folder: string, outputs: Outputs): Promise<void> => {
  const main = outputOf(outputs, /app\/main\.tsx$/);
  const style = outputOf(outputs, /app\/style\/page\.css$/);
  const first = closureOf(outputs, [main, outputOf(outputs, VIEWS.borrower)]);
  const preloads = [...first]
    .filter((path) => path.endsWith(".js") && path !== main)
    .map((path) => `<link rel="modulepreload" href="/${basename(path)}" />`);
  const template = await readFile(join(root, "app", "index.html"), "utf8");
  const html = template
    .replace("{{style}}", `/${basename(style)}`)
    .replace("{{script}}", `/${basename(main)}`)
    .replace("{{preloads}}", preloads.join("\n    "));
  await writeFile(join(folder, "index.html"), html);
};

/**
 * Builds the page into a folder, which it replaces once all is there.
 *
 * @param options.root The repository.
 * @param options.out Where it goes.
 * @returns What each view needs before it shows.
 * @throws PageTooLargeError, and then nothing is replaced.
 */
export const buildPage = async ({
  root,
  out,
}: {
  readonly root: string;
  readonly out: string;
}): Promise<readonly ViewSize[]> => {
  const folder = besidePath(out);
  try {
    await mkdir(folder, { recursive: true });
    const {
      metafile: { outputs },
    } = await bundle(root, folder);
    const sizes = await sizesOf(folder, outputs);
    const worst = sizes.find(({ gzipBytes }) => gzipBytes > CEILING_BYTES);
    if (worst !== undefined)
      throw new PageTooLargeError({ view: worst.view, bytes: worst.gzipBytes, ceiling: CEILING_BYTES });
    await writeHtml(root, folder, outputs);
    await cp(join(root, "app", "icon.svg"), join(folder, "icon.svg"));
    const names = [...Object.keys(outputs).map((path) => basename(path)), "index.html", "icon.svg"];
    for (const name of names.filter((one) => COMPRESSIBLE.test(one))) await compress(join(folder, name));
    await rm(out, { recursive: true, force: true });
    await rename(folder, out);
    return sizes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
