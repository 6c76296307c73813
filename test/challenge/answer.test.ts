import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { defaultModel } from "../../prover/artifacts.ts";
import { type Asked, appendProof, readProofs, readPublishedProofs } from "../../prover/challenge/answerFile.ts";
import { drawRows } from "../../prover/challenge/drawing.ts";
import { packLabels, packScores, rowSalt } from "../../prover/challenge/encoding.ts";
import { holdsLeaf, indexedTree } from "../../prover/challenge/indexedTree.ts";
import { labelOf, unpackScores } from "../../prover/challenge/packed.ts";
import { askedOf, openPool } from "../../prover/challenge/pool.ts";
import { proveRows } from "../../prover/challenge/proveRows.ts";
import { faultsOf, type PublishedAnswer } from "../../prover/challenge/verifyAnswer.ts";
import { loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import type { Prover } from "../../prover/proof/prover.ts";
import type { ScoreProof } from "../../prover/proof/scoreProof.ts";
import { expectError } from "../support/expectError.ts";

const SEED = `0x${"5e".repeat(32)}`;
const POOL_SALT = `0x${"a1".repeat(32)}`;
const POOL_ROWS = 12;
const ROWS = 4;

const hex = (value: number): string => `0x${value.toString(16).padStart(64, "0")}`;

describe("rows of a challenge", () => {
  it("are drawn once each, one of each part of the pool", () => {
    for (const [rows, poolRows] of [
      [1, 1],
      [7, 7],
      [10, 37],
      [100, 1000],
    ] as const) {
      const drawn = drawRows(SEED, { rows, poolRows });
      expect(drawn).to.have.lengthOf(rows);
      for (const [place, row] of drawn.entries()) {
        expect(row).to.be.at.least(Math.floor((place * poolRows) / rows));
        expect(row).to.be.below(Math.floor(((place + 1) * poolRows) / rows));
      }
    }
    expect(drawRows(SEED, { rows: 10, poolRows: 1000 })).to.not.deep.equal(
      drawRows(POOL_SALT, { rows: 10, poolRows: 1000 }),
    );
  });

  it("stand in a tree at one place each", () => {
    const leaves = Array.from({ length: 11 }, (_, index) => hex(index + 1));
    const { root, path } = indexedTree(leaves);
    for (const [place, leaf] of leaves.entries()) {
      expect(holdsLeaf({ root, leaves: 11, place, leaf, path: path(place) })).to.equal(true);
      expect(holdsLeaf({ root, leaves: 11, place: (place + 1) % 11, leaf, path: path(place) })).to.equal(false);
      expect(holdsLeaf({ root, leaves: 11, place, leaf: hex(99), path: path(place) })).to.equal(false);
      expect(holdsLeaf({ root, leaves: 11, place, leaf, path: path(place).slice(1) })).to.equal(false);
    }
    expect(() => path(11)).to.throw(RangeError);
    expect(() => indexedTree([])).to.throw(RangeError);
  });

  it("are written as the contract reads them", () => {
    expect(packScores([300, 850])).to.equal("0x012c0352");
    expect(unpackScores("0x012c0352")).to.deep.equal([300, 850]);
    const isBad = Array.from({ length: 11 }, (_, row) => row === 0 || row === 9);
    expect(packLabels(isBad)).to.equal("0x0102");
    expect(isBad.map((_, row) => labelOf("0x0102", row))).to.deep.equal(isBad);
  });
});

describe("the proofs of an answer", () => {
  let folder: string;
  let prover: Prover;
  let asked: readonly Asked[];
  let rows: readonly (readonly bigint[])[];
  let proofs: readonly ScoreProof[];
  let published: PublishedAnswer;
  let path: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "answer-"));
    path = join(folder, "proofs.jsonl");
    const loaded = await loadModel(defaultModel);
    prover = await loadProver(loaded);
    rows = Array.from({ length: POOL_ROWS }, (_, row) =>
      loaded.model.features.map(({ min, max }, index) =>
        row % (index + 2) === 0 ? min : min + (max - min) / BigInt(row + 2),
      ),
    );
    const pool = await openPool({ rows, poolSalt: POOL_SALT });
    asked = askedOf(pool, SEED, ROWS);
    proofs = await prove();
    published = {
      asked,
      scores: proofs.map(({ score }) => Number(score)),
      proofs: new Map(proofs.entries()),
      verificationKey: await loadVerificationKey(loaded),
    };
  });

  after(() => rm(folder, { recursive: true }));

  const prove = (
    prove: Prover["prove"] = (row) => prover.prove(row),
    onProgress?: Parameters<typeof proveRows>[0]["onProgress"],
  ): Promise<readonly ScoreProof[]> =>
    proveRows({
      pool: { prove },
      asked,
      features: (row) => rows[row] ?? [],
      poolSalt: POOL_SALT,
      path,
      ...(onProgress === undefined ? {} : { onProgress }),
    });

  it("show the commitments of the pool", () => {
    expect(proofs.map(({ commitment }) => commitment)).to.deep.equal(asked.map(({ commitment }) => commitment));
    for (const [place, { salt }] of proofs.entries())
      expect(salt).to.equal(rowSalt(POOL_SALT, asked[place]?.row ?? -1));
  });

  it("are not made again, and a line that was cut is", async () => {
    const whole = await readFile(path, "utf8");
    const cut = whole.trimEnd().lastIndexOf("\n") + 40;
    await rm(path);
    await appendFile(path, whole.slice(0, cut));
    const seen: number[] = [];
    let made = 0;
    const again = await prove(
      (row) => {
        made++;
        return prover.prove(row);
      },
      ({ proved }) => seen.push(proved),
    );
    expect(made).to.equal(1);
    expect(seen).to.deep.equal([ROWS - 1, ROWS]);
    expect(again.map(({ score }) => score)).to.deep.equal(proofs.map(({ score }) => score));
    expect((await readFile(path, "utf8")).split("\n")).to.have.lengthOf(ROWS + 1);
  });

  it("are refused where they belong to another draw", async () => {
    const other = asked.map((one) => ({ ...one, commitment: one.commitment + 1n }));
    await expectError("E_ANSWER_FILE", () => readProofs(path, other));
  });

  it("of an honest answer have no fault", async () => {
    expect(await faultsOf(published)).to.deep.equal([]);
  });

  it("of a cheat are found, each with its fault", async () => {
    const [first, second, third, fourth] = proofs;
    if (!(first && second && third && fourth)) throw new Error("there are four");
    const forged = { ...first, proof: second.proof };
    const cheating = {
      ...published,
      scores: published.scores.map((score, place) => (place === 1 ? score + 1 : score)),
      proofs: new Map([
        [0, forged],
        [1, second],
        [2, fourth],
      ]),
    };
    // The score of the fourth row may be that of the third, so it is answered as it is proved.
    cheating.scores[2] = Number(fourth.score);
    expect(await faultsOf(cheating)).to.deep.equal([
      { place: 0, fault: "InvalidProof" },
      { place: 1, fault: "OtherScore" },
      { place: 2, fault: "OtherRow" },
      { place: 3, fault: "MissingProof" },
    ]);
  });

  it("are not made to look at fault by what no leaf holds, so that nobody demands them in vain", async () => {
    const lure = proofs.map((proof) => ({
      ...proof,
      proof: { ...proof.proof, pi_a: [...proof.proof.pi_a.slice(0, 2), "7"] },
      publicSignals: ["1", "2"],
      model: { name: "another", manifest: "00" },
    }));
    const more = new Map<number, ScoreProof>([...lure.entries(), [ROWS, { ...lure[0], score: 1n }]]);
    expect(await faultsOf({ ...published, proofs: more })).to.deep.equal([]);
  });

  it("of somebody else are read whatever stands between them", async () => {
    const other = join(folder, "hostile.jsonl");
    const [first, second] = proofs;
    if (!(first && second)) throw new Error("there are two");
    await appendProof(other, 0, first);
    await appendFile(other, 'null\n7\n"x"\n{\n{"place":2}\n{"place":"3"}\n\n');
    // A proof of another row than the one drawn for the place.
    await appendProof(other, 1, first);
    // Numbers that no leaf has a word for, a place that nobody was asked for, and a line without an end.
    const pi_c = [`${"9".repeat(78)}`, "1", "1"];
    await appendProof(other, 3, { ...first, score: 10n ** 78n - 1n });
    await appendProof(other, 3, { ...first, proof: { ...first.proof, pi_c } });
    await appendProof(other, ROWS, first);
    await appendProof(other, 0.5, first);
    await appendFile(other, `{"place":3,${" ".repeat(2 ** 15)}${JSON.stringify(first.proof).slice(1)}\n`);
    await appendFile(other, '{"place":2,"sco');
    const text = await readFile(other, "utf8");
    const read = await readPublishedProofs(other, { rows: ROWS });
    expect([...read.keys()]).to.deep.equal([0, 1]);
    expect(await readFile(other, "utf8")).to.equal(text);
    const scores = published.scores.map((score, place) => (place === 1 ? Number(first.score) : score));
    const found = await faultsOf({ ...published, scores, proofs: read });
    expect(found.slice(0, 2)).to.deep.equal([
      { place: 1, fault: "OtherRow" },
      { place: 2, fault: "MissingProof" },
    ]);
    await expectError("E_PROOF_FILE", () => readProofs(other, asked));
  });

  it("cannot be asked of a pool that is not the challenge's", async () => {
    const { root } = indexedTree(asked.map(({ commitment }) => hex(Number(commitment % 7n))));
    await expectError("E_POOL_ROOT", () => openPool({ rows, poolSalt: POOL_SALT, root }));
  });

  it("are added a line at a time", async () => {
    const other = join(folder, "one.jsonl");
    const [first] = proofs;
    if (first === undefined) throw new Error("there is one");
    await appendProof(other, 0, first);
    const read = await readProofs(other, asked);
    expect([...read.keys()]).to.deep.equal([0]);
    expect(read.get(0)?.salt).to.equal(undefined);
    expect(await readProofs(join(folder, "none.jsonl"), asked)).to.deep.equal(new Map());
  });
});
