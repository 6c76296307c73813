import { appendFile, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { appendProof, readPublishedProofs } from "../../../prover/challenge/answerFile.ts";
import type { ScoreProof } from "../../../prover/proof/scoreProof.ts";

const PROOF: ScoreProof = {
  ...{ score: 600n, commitment: 1n, publicSignals: ["600", "1"], model: { name: "m", manifest: "0" } },
  proof: {
    ...{ pi_a: ["1", "2", "1"], pi_c: ["1", "2", "1"], protocol: "groth16", curve: "bn128" },
    pi_b: [
      ["1", "2"],
      ["3", "4"],
      ["1", "0"],
    ],
  },
};

describe("a file of proofs that somebody has made to end whoever reads it", () => {
  let folder: string;
  let path: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "huge-"));
    path = join(folder, "proofs.jsonl");
  });
  after(() => rm(folder, { recursive: true }));

  const read = async (): Promise<readonly number[]> => {
    await appendProof(path, 1, PROOF);
    return [...(await readPublishedProofs(path, { rows: 2 })).keys()];
  };

  it("may be longer than a text can be", async () => {
    await writeFile(path, "");
    await truncate(path, 2 ** 29);
    await appendFile(path, "\n");
    expect(await read()).to.deep.equal([1]);
  });

  it("may have as many lines as bytes", async () => {
    await writeFile(path, Buffer.alloc(2 ** 26, "\n"));
    expect(await read()).to.deep.equal([1]);
  });
});
