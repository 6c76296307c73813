import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { writeAttack } from "../../../prover/attack/writeAttack.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { importEvents } from "../../../prover/events/recorded/importEvents.ts";
import { importPrices } from "../../../prover/events/recorded/importPrices.ts";
import { sha256 } from "../../../prover/files.ts";
import { temporaryFolder } from "../../support/recorded.ts";

const SAMPLE = `${import.meta.dirname}/../../../scripts/history`;
const MODULES = new URL("../../../prover/", import.meta.url).href;

/** Killed, without a word, in the midst of the n-th manipulation. */
const killedAttack = (db: string, out: string, after: number): Promise<NodeJS.Signals | null> => {
  const code = `
    const { writeAttack } = await import("${MODULES}attack/writeAttack.ts");
    await writeAttack({ folder: ${JSON.stringify(defaultModel)}, db: ${JSON.stringify(db)}, out: ${JSON.stringify(out)}, asOf: { time: 1644710400n },
      sample: 4, onManipulation: () => process.stdout.write(".") });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  let said = 0;
  child.stdout.on("data", (text: Buffer) => {
    said += text.length;
    if (said >= after) child.kill("SIGKILL");
  });
  return new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
};

describe("model attack on a store", () => {
  const { file } = temporaryFolder();
  const bytesOf = (path: string): string => sha256(readFileSync(path));

  it("leaves it as it was after kill -9, and gives the same bytes twice", async () => {
    const db = file("sample.duckdb");
    await withStore(db, {}, async (store) => {
      await importEvents(store, [`${SAMPLE}/events.csv.gz`]);
      await importPrices(store, [`${SAMPLE}/prices-hourly-usd.csv.gz`]);
    });
    const before = bytesOf(db);
    expect(await killedAttack(db, file("killed"), 3)).to.equal("SIGKILL");
    expect(bytesOf(db)).to.equal(before);
    const attack = (out: string) =>
      writeAttack({ folder: defaultModel, db, out, asOf: { time: 1_644_710_400n }, sample: 4 });
    await attack(file("one"));
    await attack(file("other"));
    for (const name of ["attack.json", "attack.html"])
      expect(readFileSync(`${file("one")}/${name}`)).to.deep.equal(readFileSync(`${file("other")}/${name}`));
    expect(bytesOf(db)).to.equal(before);
  }).timeout(900_000);
});
