import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { defaultModel } from "../../../prover/artifacts.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import { loadModel, loadVerificationKey } from "../../../prover/modelFolder/load.ts";
import { readProof, verifyProof } from "../../../prover/proof/scoreProof.ts";
import { endCurveWorkers } from "../../../prover/keys/snarkjs.ts";
import { type Finished, runNode, veriscore } from "../../support/runNode.ts";

/** The whole line, driven once: `npm run demo` of a user who stands in an empty folder. */

interface Row {
  readonly token: number;
  readonly who: string;
  readonly wallets: number;
  readonly asOfBlock: number;
  readonly asOf: string;
  readonly score: number;
  readonly probability: number;
  readonly proveMs: number;
  readonly verifyGas: number;
  readonly submitGas: number;
}

const STEPS = [
  "1. local chain, and the real Aave v2 contracts on it",
  "2. most of a year of borrowers' lives, in real transactions",
  "3. index that market through eth_getLogs into DuckDB",
  "4. real Aave v2 history",
  "5. features of the local borrowers, quantized model beside the float original",
  "6. three attesters with keys and stores of their own",
  "7. attest, prove, submit, and read the score in a lending pool",
  "8. a second wallet joins the bundle with its own signed consent",
  "9. a liquidation later, a third party submits the lower score",
  "10. a loan that is not paid back: the default is reported, and the next loan refused",
];

/** A tag with its attributes: whether it closes one, its name, whether it closes itself. */
const TAG = /<(\/?)([a-zA-Z]\w*)(?:\s+[a-zA-Z][\w:-]*="[^"<]*")*\s*(\/?)>/g;

describe("the demo", () => {
  const folder = mkdtempSync(join(tmpdir(), "veriscore-demo-"));
  const out = join(folder, "out");
  let finished: Finished;
  let seconds: number;

  before(async () => {
    const begun = performance.now();
    finished = await runNode(["scripts/demo.ts"], { folder });
    seconds = (performance.now() - begun) / 1000;
  });
  after(async () => {
    await endCurveWorkers();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = (): readonly Row[] => JSON.parse(readFileSync(join(out, "demo.json"), "utf8")) as Row[];
  const rowOf = (who: string): Row => {
    const found = rows().find((row) => row.who === who);
    if (found === undefined) throw new Error(`no row of ${who}`);
    return found;
  };
  const filesLike = (pattern: RegExp): readonly string[] =>
    readdirSync(out)
      .filter((name) => pattern.test(name))
      .sort();
  /** What a step said, by its number. */
  const said = (step: number): string => {
    const begin = finished.stdout.indexOf(`\n${step}. `);
    const end = finished.stdout.indexOf(`\n${step + 1}. `);
    return finished.stdout.slice(begin, end < 0 ? undefined : end);
  };

  it("ends well, in less than two minutes on a busy machine, and says so", () => {
    expect(finished.exitCode, finished.stderr).to.equal(0);
    expect(seconds).to.be.below(120);
    expect(finished.stdout).to.match(/\n[\d.]+ s in all; pictures, proofs and the table are in /);
  });

  it("prints the steps of the flow in order, each with its time", () => {
    const titles = finished.stdout.split("\n").filter((line) => /^\d+\. .* \([\d.]+ s\)$/.test(line));
    expect(titles).to.have.lengthOf(STEPS.length);
    for (const [index, step] of STEPS.entries())
      expect(titles[index]).to.satisfy((title: string) => title.startsWith(step));
  });

  it("scores real wallets and says what then happened to them, one liquidated and one not at least", () => {
    const outcomes = said(4)
      .split("\n")
      .filter((line) => /^ {3}0x[0-9a-f]{40} at 20\d\d-/.test(line));
    expect(outcomes.length).to.be.at.least(3);
    for (const line of outcomes) {
      const [, score = "", float = ""] = /: (\d{3}) \(float (\d{3})/.exec(line) ?? [];
      expect(Number(score), line).to.be.within(300, 850);
      expect(Math.abs(Number(score) - Number(float)), line).to.be.at.most(1);
      expect(line).to.match(/it was (not )?liquidated within 30 days$/);
    }
    expect(outcomes.some((line) => line.includes("it was liquidated"))).to.equal(true);
    expect(outcomes.some((line) => line.includes("it was not liquidated"))).to.equal(true);
  });

  it("leaves a table of seven scores with their facts", () => {
    expect(rows().map(({ token, who }) => `${token} ${who}`)).to.deep.equal([
      "1 Ada",
      "2 Boris",
      "3 Chen",
      "4 Dora",
      "5 Emil",
      "2 Boris, both wallets",
      "3 Chen, liquidated",
    ]);
    const table = finished.stdout.slice(finished.stdout.indexOf("┌")).replace(/ +/g, " ");
    for (const row of rows()) {
      expect(row.score, row.who).to.be.within(300, 850);
      expect(row.probability > 0 && row.probability < 1).to.equal(true);
      expect(row.proveMs).to.be.above(0);
      expect(row.asOf).to.match(/^2026-1[12]-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(table).to.include(`│ ${row.asOfBlock} │ ${row.asOf} │`);
      expect(row.verifyGas).to.be.within(200_000, 300_000);
      expect(row.submitGas).to.be.within(row.verifyGas, 500_000);
    }
    const byScore = [...rows()].sort((one, other) => one.score - other.score);
    for (const [index, { probability, score }] of byScore.entries()) {
      const next = byScore[index + 1];
      if (next !== undefined && next.score !== score) expect(probability).to.be.above(next.probability);
    }
  });

  /** The vectors that a store gives as of a moment, by block or by time. */
  const vectorsAt = async (store: string, wallet: string, at: string): Promise<readonly Record<string, number>[]> => {
    const names = (await loadModel(defaultModel)).model.features.map(({ name }) => name).join(",");
    const asked = [
      "features",
      "--db",
      `out/stores/${store}.duckdb`,
      "--wallets",
      wallet,
      "--at",
      at,
      "--features",
      names,
    ];
    const { exitCode, stdout, stderr } = await veriscore(folder, [...asked, "--json"]);
    expect(exitCode, stderr).to.equal(0);
    return (JSON.parse(stdout) as { readonly features: Record<string, number> }[]).map(({ features }) => features);
  };
  const evaluateOne = async (features: Record<string, number> | undefined): Promise<bigint> => {
    const { model } = await loadModel(defaultModel);
    return evaluate(
      model,
      model.features.map(({ name }) => BigInt(features?.[name] ?? -1)),
    ).score;
  };

  it("prints as-ofs that give the same vector and score when they are asked for again, by block and by time", async () => {
    const [, block = "", time = ""] = /as of block (\d+) \((\S+Z)\)/.exec(said(5)) ?? [];
    // The token is minted after that, and an oracle takes no score for a time before the mint.
    expect(rowOf("Ada").asOfBlock).to.be.above(Number(block));
    const borrowers = [...said(5).matchAll(/^ {3}(\w+) +(0x[0-9a-fA-F]{40}), .*integer model (\d+)/gm)];
    expect(borrowers).to.have.lengthOf(5);
    for (const [, who, wallet = "", score = ""] of borrowers.slice(0, 2)) {
      const [byBlock] = await vectorsAt("operator", wallet, block);
      const [byTime] = await vectorsAt("attester-2", wallet, time);
      expect(byTime, who).to.deep.equal(byBlock);
      expect(await evaluateOne(byBlock), who).to.equal(BigInt(score));
    }
    const [, chen = ""] = borrowers.find(([, who]) => who === "Chen")?.slice(1) ?? [];
    const later = rowOf("Chen, liquidated");
    const [vector] = await vectorsAt("operator", chen, String(later.asOfBlock));
    expect(await evaluateOne(vector)).to.equal(BigInt(later.score));
    expect(await vectorsAt("operator", chen, later.asOf)).to.deep.equal([vector]);
    for (const [, wallet = "", at = "", score = ""] of [
      ...said(4).matchAll(/^ {3}(0x[0-9a-f]{40}) at (\S+Z): (\d{3}) /gm),
    ].slice(0, 2)) {
      const [real] = await vectorsAt("aave-v2-sample", wallet, at);
      expect(await evaluateOne(real), `${wallet} at ${at}`).to.equal(BigInt(score));
    }
  });

  it("ends with a command that gives the first score again", async () => {
    const [, command = ""] = /veriscore -- (score wallet .*)\n$/.exec(finished.stdout) ?? [];
    const { exitCode, stdout, stderr } = await veriscore(folder, command.split(" "));
    expect(exitCode, stderr).to.equal(0);
    expect(stdout).to.match(new RegExp(`^score +${rowOf("Ada").score}, by model default\n`));
  });

  it("tells the borrowers apart", () => {
    // Boris owes more dollars than Chen owes bitcoin; both are below Ada, who owes little, and above the newcomer and the liquidated.
    const [ada, boris, chen, emil, dora] = ["Ada", "Boris", "Chen", "Emil", "Dora"].map((who) => rowOf(who).score);
    const told = [ada, Math.max(boris, chen), Math.min(boris, chen), emil, dora];
    for (const [index, score] of told.slice(1).entries()) expect(told[index], String(told)).to.be.above(score);
  });

  it("gives a newcomer the terms of no score, and an old clean wallet better ones", () => {
    const ratioOf = (who: string): number =>
      Number(new RegExp(`pool to ${who} +score \\d+, collateral ([\\d.]+) %`).exec(said(7))?.[1]);
    expect(ratioOf("Emil")).to.equal(150);
    expect(ratioOf("Dora")).to.equal(150);
    for (const who of ["Ada", "Boris"]) expect(ratioOf(who), who).to.be.below(125);
  });

  it("makes the score stale by a join and fresh by a new proof over both wallets", () => {
    const [alone, both] = [rowOf("Boris"), rowOf("Boris, both wallets")];
    expect([alone.wallets, both.wallets]).to.deep.equal([1, 2]);
    expect(both.asOfBlock).to.be.above(alone.asOfBlock);
    // A clean wallet does not wash the fall of the other one off.
    expect(both.score).to.be.below(alone.score);
    expect(said(8)).to.match(/refused: StaleBundle[^]*pool to Boris +score \d+, collateral [\d.]+ %/);
    expect(said(8)).to.include(`score ${both.score}, collateral`);
  });

  it("lets a third party submit the fall after a liquidation", () => {
    const [before, later] = [rowOf("Chen"), rowOf("Chen, liquidated")];
    expect(later.asOfBlock).to.be.above(before.asOfBlock);
    expect(later.score).to.be.below(before.score);
    expect(later.probability).to.be.above(before.probability);
    expect(said(9)).to.include(`pool to Chen   score ${later.score}, collateral`);
  });

  it("gives better terms for a better score and none without one", () => {
    const ratios = [...said(7).matchAll(/pool to \w+ +score (\d+), collateral ([\d.]+) %/g)].map(
      ([, score, ratio]) => ({
        score: Number(score),
        ratio: Number(ratio),
      }),
    );
    expect(ratios).to.have.lengthOf(5);
    for (const one of ratios)
      for (const other of ratios) if (one.score > other.score) expect(one.ratio).to.be.at.most(other.ratio);
    expect(said(7)).to.match(/pool to Liv +refused: \w+/);
  });

  it("lends on the owner's word, and gives collateral and token free when the loan is paid back", () => {
    const [, posted] = /Ada borrows 1,000 DAI for 30 days against ([\d.]+ ETH) and a lien/.exec(said(7)) ?? [];
    expect(posted).to.be.a("string");
    expect(said(7)).to.include(`Ada repays 1,010 DAI, gets ${posted} back, and the lien is gone`);
  });

  it("reports a loan that is not paid back, and lends no more to who owed it", () => {
    expect(said(10)).to.include("Chen tries to burn the token: refused: LienActive");
    expect(said(10)).to.match(/Liv pays [\d,]+ DAI for [\d.]+ ETH of collateral and reports the default/);
    expect(said(10)).to.match(/pool to Chen +refused: BundleDefaulted/);
  });

  it("leaves a proof of every score that verifies and keeps its salt back", async () => {
    const loaded = await loadModel(defaultModel);
    const key = { verificationKey: await loadVerificationKey(loaded), manifest: loaded.hash };
    const expected = rows().map(({ token, asOfBlock }) => `proof-${token}-block-${asOfBlock}.json`);
    expect(filesLike(/^proof-/)).to.deep.equal([...expected].sort());
    const commitments = new Set<bigint>();
    for (const [index, name] of expected.entries()) {
      const proof = await readProof(join(out, name));
      await verifyProof(proof, key);
      expect(proof.score).to.equal(BigInt(rows()[index]?.score ?? 0));
      expect(proof).to.not.have.property("salt");
      commitments.add(proof.commitment);
    }
    expect(commitments.size).to.equal(7);
  });

  it("leaves a picture of every token: well-formed, fresh, with the last score, and naming no wallet", () => {
    expect(filesLike(/\.svg$/)).to.deep.equal([1, 2, 3, 4, 5].map((token) => `token-${token}.svg`));
    for (const name of filesLike(/\.svg$/)) {
      const svg = readFileSync(join(out, name), "utf8");
      const open: string[] = [];
      for (const [, slash, tag = "", closed] of svg.matchAll(TAG)) {
        if (slash) expect(open.pop(), name).to.equal(tag);
        else if (!closed) open.push(tag);
      }
      expect(open, name).to.deep.equal([]);
      // Every angle bracket belongs to a tag that was matched above.
      expect(svg.replace(TAG, ""), name).to.not.match(/[<>]|&(?!#?\w+;)/);
      expect(svg, name).to.match(/^<svg [^]*<\/svg>$/);
      const [, token = ""] = /token-(\d)/.exec(name) ?? [];
      expect(svg, name).to.include(`#${token}: ${rows().findLast((row) => row.token === Number(token))?.score}, `);
      expect(svg, name).to.not.match(/0x[0-9a-f]{40}/i);
    }
  });
});
