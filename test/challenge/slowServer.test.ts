import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { expect } from "chai";

import { keepPlace } from "../../prover/challenge/download.ts";
import { fetchFile } from "../../prover/challenge/webFile.ts";
import { expectError } from "../support/expectError.ts";

const PATIENCE_MS = 200;
/** For a server that is waited for: the machine of a test may be busy. */
const MORE_PATIENCE_MS = 1_000;
/** Ten of them are more than the least of a second, which is 16,384 bytes. */
const PIECE = "x".repeat(2_000);
const PAUSE_MS = 50;

/** Writes a piece now and then, as often as is said. */
const trickle = async (response: ServerResponse, piece: string, times = Infinity): Promise<void> => {
  for (let turn = 0; turn < times && !response.destroyed; turn++) {
    response.write(piece);
    await setTimeout(PAUSE_MS);
  }
  response.end();
};

const ANSWERS: Readonly<Record<string, (response: ServerResponse) => unknown>> = {
  "/silent": () => undefined,
  "/bytes": (response) => trickle(response, "x"),
  "/stalls": (response) => response.write(PIECE.repeat(100)),
  "/leads-on-slowly": (response) => trickle(response.writeHead(302, { location: "/whole" }), "x"),
  "/leads-on-in-circles": (response) =>
    setTimeout(150).then(() => response.writeHead(302, { location: "/leads-on-in-circles" }).end()),
  "/whole": (response) => response.end("whole"),
  // Longer than one window, and as slow to begin as a gateway may be.
  "/steady": (response) => setTimeout(300).then(() => trickle(response, PIECE, 25)),
  "/endless": (response) => trickle(response, PIECE.repeat(50)),
};

describe("a server that gives a published file slowly", () => {
  let server: Server;
  let origin: string;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "veriscore-slow-"));
    server = createServer(({ url = "" }, response) => {
      ANSWERS[url]?.(response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const read = (path: string, patienceMs = PATIENCE_MS): Promise<Buffer> =>
    fetchFile(`${origin}${path}`, { allowPrivate: true, patienceMs });

  it("is given up when it does not answer, or gives too little, wherever it leads on to", async () => {
    for (const [path, reason] of [
      ["/silent", "no answer in 0.4 s"],
      ["/bytes", "bytes in 0.2 s"],
      ["/stalls", "0 bytes in 0.2 s"],
      ["/leads-on-slowly", "no answer in 0.4 s"],
      ["/leads-on-in-circles", "no answer in 0.4 s"],
    ] as const) {
      const started = performance.now();
      const { message } = await expectError("E_CHALLENGE_SLOW", () => read(path));
      expect(message).to.include(`${origin}${path}`).and.to.include(reason);
      expect(performance.now() - started).to.be.below(2_000);
    }
  });

  it("is waited for when it goes on", async () => {
    expect(String(await read("/whole"))).to.equal("whole");
    expect(await read("/steady", MORE_PATIENCE_MS)).to.have.lengthOf(25 * PIECE.length);
  });

  it("is not waited for past what proofs of the drawn rows can be", async () => {
    const keep = (path: string) =>
      keepPlace(`${origin}${path}`, {
        ...{ folder, modeler: "0xAB", named: undefined, rows: 3 },
        ...{ gateway: origin, allowPrivate: true, patienceMs: MORE_PATIENCE_MS },
      });
    const { message } = await expectError("E_CHALLENGE_DOWNLOAD", () => keep("/endless"));
    expect(message).to.include("more than 77824 bytes");
    expect(await readFile(await keep("/steady"), "utf8")).to.have.lengthOf(25 * PIECE.length);
  });
});
