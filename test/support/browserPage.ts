import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { text } from "node:stream/consumers";

import ts from "typescript";

import { BROWSER, BROWSER_FLAGS } from "./browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const COMPILED = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };

const MINUTES = 60_000;
/** A page that says nothing for so long is ended. */
const PATIENCE = 5 * MINUTES;

const page = (worker: string): string => `<!doctype html><title>veriscore</title><script type="module">
const tell = (said) => fetch("/said", { method: "POST", body: JSON.stringify(said) });
const worker = new Worker(${JSON.stringify(worker)}, { type: "module" });
worker.onmessage = ({ data }) => tell(data);
worker.onerror = ({ message, filename, lineno }) => tell({ failed: \`\${message} \${filename}:\${lineno}\` });
</script>`;

/** A source of the repository as a browser takes it: without types. */
const moduleAt = async (path: string): Promise<string> => {
  const source = await readFile(join(root, normalize(path)), "utf8");
  return path.endsWith(".ts") ? ts.transpileModule(source, { compilerOptions: COMPILED }).outputText : source;
};

interface Served {
  /** Module that runs in a worker, from the repository's root. */
  readonly worker: string;
  /** What it finds under `/files/<name>`. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

const answer = async (
  { worker, files }: Served,
  path: string,
): Promise<readonly [type: string, body: string | Uint8Array]> => {
  if (path === "/") return ["text/html", page(worker)];
  const file = files[path.replace(/^\/files\//, "")];
  if (file !== undefined) return ["application/octet-stream", file];
  if (!/\.(ts|js)$/.test(path)) throw new Error(`there is no ${path}`);
  return ["text/javascript", await moduleAt(path)];
};

/** Serves until the page has said something. */
const serve = async (served: Served) => {
  let resolve: (said: unknown) => void = () => undefined;
  const said = new Promise<unknown>((told) => {
    resolve = told;
  });
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.method === "POST") resolve(JSON.parse(await text(request)));
    try {
      const [type, body] = request.method === "POST" ? ["text/plain", ""] : await answer(served, request.url ?? "/");
      response.writeHead(200, { "content-type": type }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  };
  const server = createServer((request, response) => void respond(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, said, close };
};

/**
 * Opens a page in the browser that runs a module of the repository in a worker.
 *
 * @returns the first thing that the worker posts.
 * @throws Error when the browser ends, or nothing is posted for five minutes.
 */
export const runInBrowser = async (served: Served): Promise<unknown> => {
  const profile = await mkdtemp(join(tmpdir(), "veriscore-page-"));
  const { url, said, close } = await serve(served);
  const browser = spawn(BROWSER, [...BROWSER_FLAGS, `--user-data-dir=${profile}`, url], { stdio: "ignore" });
  const ended = once(browser, "exit");
  const patience = setTimeout(() => browser.kill("SIGKILL"), PATIENCE);
  try {
    return await Promise.race([
      said,
      ended.then(() => {
        throw new Error("the browser ended before the page said anything");
      }),
    ]);
  } finally {
    clearTimeout(patience);
    browser.kill("SIGKILL");
    await Promise.all([ended, close()]);
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
};
