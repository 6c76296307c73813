import { Writable } from "node:stream";

import { expect } from "chai";

import { openConditions } from "../../../node/operations/conditions.ts";
import { watchDisk } from "../../../node/operations/diskSpace.ts";
import { type HttpServer, listen, openHttpServer } from "../../../node/operations/httpServer.ts";
import { openLog } from "../../../node/operations/log.ts";
import { startLoop } from "../../../node/operations/loop.ts";
import { openMetrics } from "../../../node/operations/metrics.ts";
import { openOperations } from "../../../node/operations/operations.ts";
import { addOpsRoutes } from "../../../node/operations/opsRoutes.ts";
import { openPulse } from "../../../node/operations/pulse.ts";
import { UsageError } from "../../../prover/errors.ts";
import { expectError } from "../../support/expectError.ts";

type Line = Readonly<Record<string, unknown>>;

/** A log that is kept. */
const keptLog = () => {
  const lines: Line[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(JSON.parse(chunk.toString()) as Line);
      done();
    },
  });
  return { lines, log: openLog({ role: "test", level: "debug", destination }) };
};

describe("the log of a node", () => {
  it("is a JSON object a line, with integers of any size as text", () => {
    const { log, lines } = keptLog();
    log.info({ block: 2n ** 70n, list: [1n] }, "following");
    expect(lines).to.have.length(1);
    expect(lines[0]).to.deep.include({
      level: "info",
      role: "test",
      block: String(2n ** 70n),
      list: ["1"],
      msg: "following",
    });
  });

  it("has no salts, passwords, keys, and no paths of URLs, wherever they stand", () => {
    const { log, lines } = keptLog();
    const url = "https://user:hidden@node.example:8545/v3/hidden?key=hidden";
    log.info(
      { request: { salt: "hidden", statement: { tokenId: 1n } }, password: "hidden", privateKey: "hidden" },
      "one",
    );
    log.info({ rpc: [url], nested: { Authorization: "hidden" } }, `asks ${url}, then waits`);
    log.error({ err: new Error(`no answer from ${url}`) }, "two");
    log.warn(`${url}: gone`);
    log.info({ req: { method: "GET", url: "/v1/x?key=hidden", headers: {} }, res: { statusCode: 200 } }, "asked");
    expect(lines.at(-1)).to.deep.include({ req: { method: "GET", path: "/v1/x" }, res: { statusCode: 200 } });
    const text = JSON.stringify(lines);
    expect(text).to.not.include("hidden");
    expect(text.match(/https:\/\/node\.example:8545/g)).to.have.length.greaterThan(4);
  });
});

describe("conditions", () => {
  it("are logged when they begin and when they end, and shown as a metric meanwhile", async () => {
    const { log, lines } = keptLog();
    const metrics = openMetrics("test");
    const { raise, clear, all } = openConditions({ log, metrics });
    const gauge = async () =>
      /veriscore_condition\{code="E_USAGE",role="test"\} (\d)/.exec(await metrics.metrics())?.[1];
    raise(new UsageError("first", "do this"));
    const [begun] = all();
    raise(new UsageError("second", "do this"));
    expect(all()).to.have.length(1);
    expect(all()[0]).to.deep.equal({ code: "E_USAGE", message: "second", hint: "do this", since: begun?.since });
    expect(await gauge()).to.equal("1");
    clear("E_USAGE");
    clear("E_USAGE");
    expect(all()).to.deep.equal([]);
    expect(await gauge()).to.equal("0");
    expect(lines.map(({ level, code }) => [level, code])).to.deep.equal([
      ["warn", "E_USAGE"],
      ["info", "E_USAGE"],
    ]);
  });

  it("hold while a disk is nearly full", async () => {
    const operations = openOperations("test", { level: "silent" });
    const ended = AbortSignal.abort();
    const stop = new AbortController();
    const watching = watchDisk(operations, { folder: ".", signal: stop.signal, least: 2 ** 50 });
    while (operations.conditions.all().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(operations.conditions.all().map(({ code }) => code)).to.deep.equal(["E_DISK_SPACE"]);
    stop.abort();
    await watching;
    expect(await operations.metrics.metrics()).to.match(/veriscore_disk_free_megabytes\{role="test"\} \d+/);
    await watchDisk(openOperations("test", { level: "silent" }), { folder: ".", signal: ended });
  });

  it("hold while the folder of a node is gone, and do not end the process", async () => {
    const operations = openOperations("test", { level: "silent" });
    const stop = new AbortController();
    const watching = watchDisk(operations, { folder: "nowhere/at/all", signal: stop.signal });
    while (operations.conditions.all().length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(operations.conditions.all().map(({ code }) => code)).to.deep.equal(["E_DATA_FOLDER"]);
    stop.abort();
    await watching;
  });
});

describe("the loops of a node", () => {
  /** A loop whose rounds throw what they are told to. */
  const loopOf = (faults: (Error | undefined)[]) => {
    const operations = openOperations("test", { level: "silent" });
    const stop = new AbortController();
    const told: (string | undefined)[] = [];
    const states: string[][] = [];
    const { ended } = startLoop({
      ...{ name: "one", operations, signal: stop.signal, everyMs: 1 },
      round: () => {
        states.push(operations.conditions.all().map(({ code }) => code));
        const fault = faults.shift();
        if (faults.length === 0) stop.abort();
        return fault === undefined ? Promise.resolve() : Promise.reject(fault);
      },
      onError: (error) => told.push(error?.code),
    });
    return { ended, told, states, codes: () => operations.conditions.all().map(({ code }) => code) };
  };

  it("go on after whatever a round throws, and say so meanwhile", async () => {
    const full = Object.assign(new Error("full"), { code: "ERR_SQLITE_ERROR", errcode: 13, errstr: "full" });
    const { ended, told, states, codes } = loopOf([
      ...[new TypeError("a fault"), undefined, new UsageError("wrong", "right"), undefined, full, undefined, undefined],
    ]);
    await ended;
    expect(states).to.deep.equal([[], ["E_LOOP_FAULT"], [], [], [], ["E_DATABASE"], []]);
    expect(told).to.deep.equal([undefined, "E_USAGE", undefined, "E_DATABASE", undefined, undefined]);
    expect(codes()).to.deep.equal([]);
  });
});

describe("the pulse of a node", () => {
  it("names the loops that hang, and no loop that came round or has ended", () => {
    let now = 0;
    const { loop, stuck } = openPulse(() => now);
    const [one, two] = [loop("one"), loop("two")];
    now = 30_001;
    one.beat();
    expect(stuck()).to.deep.equal([{ loop: "two", silentMs: 30_001 }]);
    two.end();
    expect(stuck()).to.deep.equal([]);
  });
});

describe("what a node tells over HTTP", () => {
  let app: HttpServer | undefined;
  afterEach(async () => app?.close());
  const serve = async () => {
    const operations = openOperations("test", { level: "silent" });
    const opened = await openHttpServer({ operations, statusOf: () => 409 });
    app = opened;
    addOpsRoutes(opened, { operations, status: () => ({ block: "7" }) });
    opened.get("/refuse", () => {
      throw new UsageError("no", "do");
    });
    opened.get("/fault", () => {
      throw new Error("inside");
    });
    opened.post("/take", () => "taken");
    const url = await listen(opened, { port: 0 });
    return { operations, url, get: (path: string) => fetch(`${url}${path}`) };
  };

  it("is 503 with all conditions while it is not ready, and healthy all the same", async () => {
    const { operations, get } = await serve();
    expect((await get("/readyz")).status).to.equal(200);
    operations.conditions.raise(new UsageError("no", "do"));
    const answer = await get("/readyz");
    expect(answer.status).to.equal(503);
    const { ready, conditions } = (await answer.json()) as { ready: boolean; conditions: Line[] };
    expect(ready).to.equal(false);
    expect(conditions[0]).to.deep.include({ code: "E_USAGE", message: "no", hint: "do" });
    expect((await get("/healthz")).status).to.equal(200);
    expect(await (await get("/status")).json()).to.deep.include({
      role: "test",
      pid: process.pid,
      block: "7",
      ready: false,
    });
    expect(await (await get("/metrics")).text()).to.match(/process_cpu_seconds_total|nodejs_eventloop_lag/);
  });

  it("refuses with code, message and hint, and tells nothing of internal faults", async () => {
    const { get, url } = await serve();
    const refused = await get("/refuse");
    expect(refused.status).to.equal(409);
    expect(await refused.json()).to.deep.equal({ code: "E_USAGE", message: "no", hint: "do" });
    const fault = await get("/fault");
    expect(fault.status).to.equal(500);
    expect(JSON.stringify(await fault.json()))
      .to.include("E_INTERNAL")
      .and.not.include("inside");
    expect((await get("/nowhere")).status).to.equal(404);
    const post = (body: string) =>
      fetch(`${url}/take`, { method: "POST", body, headers: { "content-type": "application/json" } });
    expect((await post("{")).status).to.equal(400);
    expect((await post(`"${"x".repeat(70_000)}"`)).status).to.equal(413);
    expect((await post('{"__proto__":1}')).status).to.equal(400);
  });

  it("takes a caller for its proxy, unless it is told how many proxies stand in front", async () => {
    const ipWith = async (proxies?: number): Promise<string> => {
      const server = await openHttpServer({ operations: openOperations("test", { level: "silent" }), proxies });
      server.get("/ip", ({ ip }) => ip);
      const { body } = await server.inject({
        url: "/ip",
        headers: { "x-forwarded-for": "198.51.100.9, 198.51.100.7" },
      });
      await server.close();
      return body;
    };
    expect([await ipWith(), await ipWith(1)]).to.deep.equal(["127.0.0.1", "198.51.100.7"]);
  });

  it("says which port is taken", async () => {
    const { url, operations } = await serve();
    const other = await openHttpServer({ operations });
    await expectError("E_LISTEN", () => listen(other, { port: Number(new URL(url).port) }));
    await other.close();
  });
});
