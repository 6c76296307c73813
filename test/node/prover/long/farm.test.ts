import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { runFarm } from "../../../../node/prover/farm.ts";
import { type FarmWorkers, startFarmWorkers } from "../../../../node/prover/farmWorkers.ts";
import { scoredHeader, scoreWallets, walletsOf } from "../../../../node/prover/scoredWallets.ts";
import type { JobQueue } from "../../../../node/queue/jobQueue.ts";
import { openQueue } from "../../../../node/queue/openQueue.ts";
import { defaultModel } from "../../../../prover/artifacts.ts";
import { importEvents } from "../../../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../../../prover/events/recorded/importPrices.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { featureVectors } from "../../../../prover/features/featureVectors.ts";
import { evaluate } from "../../../../prover/model/evaluate.ts";
import { featureNames } from "../../../../prover/modelFolder/featureNames.ts";
import { type LoadedModel, loadModel } from "../../../../prover/modelFolder/load.ts";
import { expectError } from "../../../support/expectError.ts";
import { QUICK } from "../../../support/quickQueue.ts";

const SAMPLE = fileURLToPath(new URL("../../../../scripts/history", import.meta.url));
const AT = "2022-04-15T00:00:00Z";
/** A machine that is busy with other suites shows no life for longer than a quick lease. */
const TIMING = { ...QUICK, leaseMs: 4_000 };

describe("a farm of workers", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(join(tmpdir(), "veriscore-farm-"));
  const storePath = join(folder, "history.duckdb");
  let loaded: LoadedModel;
  let single: string;
  let queue: JobQueue;
  let workers: FarmWorkers | undefined;
  before(async () => {
    loaded = await loadModel(defaultModel);
    single = await withStore(storePath, {}, async (store) => {
      await importEvents(store, [`${SAMPLE}/events.csv.gz`]);
      await importPrices(store, [`${SAMPLE}/prices-hourly-usd.csv.gz`]);
      const wallets = await walletsOf(store, { at: AT });
      return `${scoredHeader(loaded).join(",")}\n${await scoreWallets(store, { loaded, wallets, at: AT })}`;
    });
  });
  beforeEach(async () => {
    queue = await openQueue({ data: folder, timing: TIMING });
  });
  afterEach(async () => {
    await workers?.end();
    workers = undefined;
    await queue.close();
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const startWorkers = (count: number): FarmWorkers => {
    workers = startFarmWorkers(count, { data: folder, timing: TIMING, farm: folder, model: defaultModel });
    return workers;
  };
  const farm = (name: string, options: { readonly at?: string; readonly onPart?: (done: number) => void } = {}) =>
    runFarm({ queue, loaded, storePath, at: AT, out: join(folder, name), ...options });

  it("scores each wallet as the model scores its own features", async () => {
    const rows = single
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    expect(rows).to.have.length.above(300);
    const scored = rows.filter(([, , , score]) => score !== "");
    expect(scored).to.have.length.above(100);
    const subjects = scored
      .slice(0, 20)
      .map(([wallet = ""]) => ({ wallets: [wallet], asOf: { time: 1_649_980_800n } }));
    const names = featureNames(loaded);
    const vectors = await withStore(storePath, { readOnly: true }, (store) =>
      featureVectors({ store, subjects, names }),
    );
    for (const [index, { values }] of vectors.entries()) {
      const [, , , score = "", refused, ...cells] = scored[index] ?? [];
      expect(cells.map(BigInt)).to.deep.equal(values);
      expect(BigInt(score)).to.equal(evaluate(loaded.model, values).score);
      expect(refused).to.equal("");
    }
  });

  for (const count of [1, 2, 4])
    it(`writes the bytes of one machine with ${count} workers, and leaves nothing beside them`, async () => {
      startWorkers(count);
      const name = `scores-${count}.csv`;
      const { wallets } = await farm(name);
      expect(readFileSync(join(folder, name), "utf8")).to.equal(single);
      expect(wallets).to.equal(single.split("\n").length - 2);
      expect(readdirSync(folder).filter((file) => /farm-|run\.json|tmp/.test(file))).to.deep.equal([]);
    });

  it("writes the same when a worker is killed at its bucket", async () => {
    const { pids } = startWorkers(2);
    const killed = new Set<number>();
    const { wallets } = await farm("killed.csv", {
      onPart: (done) => {
        const [victim] = pids();
        if (done > 3 || victim === undefined) return;
        killed.add(victim);
        process.kill(victim, "SIGKILL");
      },
    });
    expect(killed.size).to.be.at.least(1);
    expect(wallets).to.equal(single.split("\n").length - 2);
    expect(readFileSync(join(folder, "killed.csv"), "utf8")).to.equal(single);
  });

  it("goes on where it was when the collector is killed", async () => {
    const stop = new AbortController();
    startWorkers(1);
    const begun = runFarm({
      ...{ queue, loaded, storePath, at: AT, out: join(folder, "resumed.csv"), signal: stop.signal },
      onPart: (done) => {
        if (done === 3) stop.abort(new Error("killed"));
      },
    });
    expect(await begun.catch((error: unknown) => error))
      .to.be.an("error")
      .and.include({ message: "killed" });
    expect(existsSync(join(folder, "resumed.csv"))).to.equal(false);
    while ((await queue.counts()).features.waiting > 0) await pause(50);
    const before = (await queue.counts()).features;
    await farm("resumed.csv");
    const after = (await queue.counts()).features;
    expect(after.done + after.active).to.equal(before.done + before.active);
    expect(readFileSync(join(folder, "resumed.csv"), "utf8")).to.equal(single);
  });

  it("refuses a moment that the store does not cover, before it asks any worker", async () => {
    await expectError("E_NOT_COVERED", () => farm("late.csv", { at: "2030-01-01T00:00:00Z" }));
    expect(existsSync(join(folder, "late.csv"))).to.equal(false);
  });

  it("writes nothing where no wallet has a score, and says why", async () => {
    startWorkers(1);
    // Prices begin too late for the market's volatility of 90 days.
    const error = await expectError("E_FARM_NOTHING_SCORED", () => farm("early.csv", { at: "2020-12-20T00:00:00Z" }));
    expect(error.message).to.match(/none of \d+ wallets has a score: \d+ E_FEATURE_NOT_COVERED/);
    expect(existsSync(join(folder, "early.csv"))).to.equal(false);
  });

  it("refuses a part that somebody changed", async () => {
    startWorkers(1);
    const changing: Pick<JobQueue, "add" | "result"> = {
      add: queue.add,
      result: async (id, signal) => {
        const part = await queue.result(id, signal);
        // Whichever farm it is of: what others left behind lies beside it.
        for (const name of readdirSync(folder).filter((entry) => entry.startsWith("farm-"))) {
          const file = join(folder, name, `bucket-${/-(\d+)-of-/.exec(id)?.[1] ?? ""}.csv`);
          if (existsSync(file)) appendFileSync(file, "0x0,,,850,\n");
        }
        return part;
      },
    };
    const out = join(folder, "changed.csv");
    await expectError("E_FARM_PART", () => runFarm({ queue: changing, loaded, storePath, at: AT, out }));
    expect(existsSync(out)).to.equal(false);
  });
});
