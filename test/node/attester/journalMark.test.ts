import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";

import { expect } from "chai";

import { beginJournal, JOURNAL, type JournaledVector, openJournal } from "../../../node/attester/journal.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";

const KEY = "0xaa";
const NEVER_SIGNED = { block: -1n, time: -1n };
const KILLS = 6;

const vectorAt = (asOfBlock: bigint): JournaledVector => ({
  ...{ historyChainId: 1n, wallets: ["0xbb"], asOfBlock, asOfTime: 100n, schemaHash: "0x01" },
  ...{ names: ["debt"], values: [asOfBlock] },
});

/** A journal of a key that has never signed, and what is done with its files. */
const begunIn = (folder: string) => {
  const [path, mark] = [join(folder, JOURNAL), join(folder, "journal.mark")];
  beginJournal(folder, KEY);
  return {
    ...{ folder, path, mark },
    keep: (...blocks: readonly bigint[]): void => {
      const journal = openJournal(path);
      for (const block of blocks) journal.keepVector(vectorAt(block));
      journal.close();
    },
    copy: (name: string): string => {
      const copied = join(folder, `${name}.copy`);
      copyFileSync(path, copied);
      return copied;
    },
    /** From where on the key may sign at the next start; undefined where that is to be found out. */
    start: () => {
      const journal = openJournal(path);
      const { isOlder, startOf } = journal;
      const found = { isOlder: isOlder(), start: startOf(KEY) };
      journal.close();
      return found;
    },
  };
};

describe("an older journal that is put in the place of a newer one", () => {
  const { file } = temporaryFolder();
  const begun = () => begunIn(mkdtempSync(file("older-")));

  it("is known by the mark beside it, and has to begin again, as often as it is put there", async () => {
    const { folder, path, copy, keep, start } = begun();
    keep(1n);
    const old = copy("old");
    keep(2n);
    expect(start()).to.deep.equal({ isOlder: false, start: NEVER_SIGNED });
    for (const block of [7n, 9n]) {
      copyFileSync(old, path);
      expect(start()).to.deep.equal({ isOlder: true, start: undefined });
      await expectError("E_JOURNAL_EXISTS", () => beginJournal(folder, KEY));
      const journal = openJournal(path);
      journal.begin(KEY, { block, time: block });
      journal.close();
      expect(start()).to.deep.equal({ isOlder: false, start: { block, time: block } });
    }
  });

  it("is known when it is as old as its beginning, when the newer one was lost before, and when the mark is gone", () => {
    const { path, mark, copy, keep, start } = begun();
    const first = copy("first");
    keep(1n);
    const whole = copy("whole");
    copyFileSync(first, path);
    expect(start().isOlder).to.equal(true);

    rmSync(path);
    const second = openJournal(path);
    second.begin(KEY, { block: 5n, time: 5n });
    second.close();
    copyFileSync(whole, path);
    expect(start().isOlder).to.equal(true);

    writeFileSync(mark, "");
    expect(start().isOlder).to.equal(true);
    rmSync(mark);
    expect(start().isOlder).to.equal(true);
  });

  it("has forgotten what its other keys have signed, too", () => {
    const { path, copy, keep, start } = begun();
    const old = copy("old");
    keep(1n);
    copyFileSync(old, path);
    const journal = openJournal(path);
    journal.begin("0xcc", { block: 3n, time: 3n });
    expect(journal.startOf("0xcc")).to.deep.equal({ block: 3n, time: 3n });
    journal.close();
    expect(start()).to.deep.equal({ isOlder: false, start: undefined });
  });

  it("is none where the process was killed, whenever that was", async () => {
    const { path, mark } = begun();
    const script = `
      import { openJournal } from "./node/attester/journal.ts";
      const journal = openJournal(${JSON.stringify(path)});
      if (journal.isOlder()) throw new Error("it is older");
      const { vectors } = journal.counts();
      for (let block = BigInt(vectors); ; block++) {
        journal.keepVector({
          historyChainId: 1n, wallets: ["0xbb"], asOfBlock: block, asOfTime: 1n, schemaHash: "0x", names: [], values: [],
        });
        process.stdout.write(".");
      }`;
    let kept = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
      const ended = new Promise((resolve) => child.once("exit", (_code, signal) => resolve(signal)));
      const log: string[] = [];
      child.stderr.on("data", (text: Buffer) => log.push(text.toString()));
      await new Promise((resolve) => child.stdout.once("data", resolve));
      await pause(kill * 3);
      child.kill("SIGKILL");
      expect(await ended, log.join("")).to.equal("SIGKILL");
      const journal = openJournal(path);
      expect(journal.isOlder()).to.equal(false);
      expect(journal.counts().vectors).to.be.greaterThan(kept);
      kept = journal.counts().vectors;
      journal.close();
    }
    // A kill between an entry and its mark: the mark is one entry behind, or not there yet.
    const journal = openJournal(path);
    const behind = readFileSync(mark);
    journal.keepVector(vectorAt(9_999_999n));
    journal.close();
    writeFileSync(mark, behind);
    const again = openJournal(path);
    expect(again.isOlder()).to.equal(false);
    again.keepVector(vectorAt(9_999_999n));
    again.close();
    expect(readFileSync(mark).equals(behind), "what is signed now is marked").to.equal(false);
    expect(statSync(mark).mode & 0o777).to.equal(0o600);
  });

  it("is none where its mark was not made before the kill, and where it is of an earlier version", () => {
    const { path, mark, keep, start } = begun();
    const unmark = (further = "") => {
      const database = new DatabaseSync(path);
      database.exec(`UPDATE signer SET marked = 0; ${further}`);
      database.close();
      rmSync(mark, { force: true });
    };
    for (const made of [false, true]) {
      unmark();
      if (made) writeFileSync(mark, "");
      expect(start()).to.deep.equal({ isOlder: false, start: NEVER_SIGNED });
    }
    keep(1n);
    unmark(`ALTER TABLE signer DROP COLUMN entry; ALTER TABLE signer DROP COLUMN marked;
      ALTER TABLE signer DROP COLUMN vectors; ALTER TABLE signer DROP COLUMN compared_to; PRAGMA user_version = 2`);
    expect(start()).to.deep.equal({ isOlder: false, start: NEVER_SIGNED });
    // From then on it is missed.
    rmSync(mark);
    expect(start().isOlder).to.equal(true);
  });
});

describe("a journal that is written over while it is open", () => {
  const { file } = temporaryFolder();
  const begun = () => begunIn(mkdtempSync(file("over-")));

  it("keeps nothing more, and is an older one at the next start", async () => {
    const { path, copy, keep, start } = begun();
    const old = copy("old");
    keep(1n);
    const journal = openJournal(path);
    journal.keepVector(vectorAt(2n));
    await pause(20);
    writeFileSync(path, readFileSync(old));
    await expectError("E_FILE_REPLACED", () => journal.keepVector(vectorAt(3n)));
    await expectError("E_FILE_REPLACED", journal.check);
    journal.close();
    rmSync(path);
    copyFileSync(old, path);
    expect(start().isOlder).to.equal(true);
  });

  it("is refused where parts of two journals are in it, after a kill before that was noticed", async () => {
    const { path, copy, keep } = begun();
    const old = copy("old");
    keep(...Array.from({ length: 40 }, (_, block) => BigInt(block)));
    const journal = openJournal(path);
    journal.keepVector(vectorAt(50n));
    const log = readFileSync(`${path}-wal`);
    journal.close();
    copyFileSync(old, path);
    writeFileSync(`${path}-wal`, log);
    const { hint } = await expectError("E_DATABASE", () => openJournal(path));
    expect(hint).to.include("restore the file");
  });
});
