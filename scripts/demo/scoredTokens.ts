import { join } from "node:path";

import { toBeHex } from "ethers";

import type { FloatModel } from "../../prover/model/compare.ts";
import { drawTable, print } from "../../prover/cli/output.ts";
import { writeAtomic } from "../../prover/files.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { referenceScore } from "../../prover/model/scorecard.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import { readPicture } from "../../prover/onchain/creditToken.ts";
import { onChain } from "../../prover/onchain/transactions.ts";
import { encodeProof } from "../../client/encodeProof.ts";
import { writeProof } from "../../prover/proof/scoreProof.ts";
import { isoSeconds } from "../../prover/seconds.ts";
import { OPERATOR_ACCOUNT, type LocalQuorum, type ScoredToken } from "../localQuorum.ts";

/** A row of the closing table: one score that went on chain. */
export interface TableRow {
  readonly token: bigint;
  readonly who: string;
  readonly wallets: number;
  readonly asOfBlock: bigint;
  /** ISO time to the second: the block's own, so that either gives the same vector again. */
  readonly asOf: string;
  readonly score: bigint;
  /** Of a liquidation within 30 days of a borrow, as the model sees it. */
  readonly probability: number;
  readonly proveMs: number;
  readonly verifyGas: bigint;
  readonly submitGas: bigint;
}

/**
 * Scores of one row by the integer model and by the float original, and the probability behind
 * them.
 */
export const bothScores = async (
  { model, manifest }: LoadedModel,
  float: FloatModel,
  values: readonly bigint[],
): Promise<{ score: bigint; floatScore: number; probability: number }> => {
  const { score } = evaluate(model, values);
  const logOdds = await float.logOdds(values);
  return {
    score,
    floatScore: referenceScore(manifest.scorecard, logOdds),
    probability: 1 / (1 + Math.exp(-logOdds)),
  };
};

const VERIFY_GAS_LIMIT = 500_000n;

/**
 * Gas that the registry's proof check uses as a transaction. Not an estimate, which counts what
 * nested calls leave unused.
 */
const verifyGasOf = ({ contracts, deployment, provider }: LocalQuorum, { proof }: ScoredToken): Promise<bigint> =>
  onChain(async () => {
    const modelId = BigInt(deployment.models[0]?.modelId ?? "");
    const [output, commitment] = [toBeHex(proof.score, 32), toBeHex(proof.commitment, 32)];
    const { registry } = contracts;
    const data = registry.interface.encodeFunctionData("verifyInference", [
      modelId,
      commitment,
      output,
      encodeProof(proof.proof),
    ]);
    const sender = await provider.getSigner(OPERATOR_ACCOUNT);
    const sent = await sender.sendTransaction({ to: await registry.getAddress(), data, gasLimit: VERIFY_GAS_LIMIT });
    const receipt = await sent.wait();
    return receipt?.gasUsed ?? 0n;
  });

/** The table's row of a score that was just submitted. */
export const tableRow = async (
  quorum: LocalQuorum,
  { scored, who, probability }: { scored: ScoredToken; who: string; probability: number },
): Promise<TableRow> => ({
  token: scored.tokenId,
  who,
  wallets: (await onChain(() => quorum.contracts.token.walletsOf(scored.tokenId))).length,
  asOfBlock: scored.asOfBlock,
  asOf: isoSeconds(scored.asOfTime),
  score: scored.proof.score,
  probability: Math.round(probability * 10_000) / 10_000,
  proveMs: scored.proveMs,
  verifyGas: await verifyGasOf(quorum, scored),
  submitGas: scored.submitGas,
});

/**
 * The proof without its salt, which stays with the owner, and the token's picture as the contract
 * draws it.
 */
export const keepProofAndPicture = async (
  { contracts }: LocalQuorum,
  { scored, folder }: { scored: ScoredToken; folder: string },
): Promise<void> => {
  const { tokenId, asOfBlock, proof } = scored;
  await writeProof(join(folder, `proof-${tokenId}-block-${asOfBlock}.json`), proof, { withSalt: false });
  const { svg } = await readPicture(contracts.token, tokenId);
  await writeAtomic(join(folder, `token-${tokenId}.svg`), svg);
};

/** What is printed fits into 120 columns; demo.json has every fact. */
const COLUMNS = [
  ["token", ({ token }: TableRow) => String(token)],
  ["who", ({ who }: TableRow) => who],
  ["as of block", ({ asOfBlock }: TableRow) => String(asOfBlock)],
  ["as of", ({ asOf }: TableRow) => asOf],
  ["score", ({ score }: TableRow) => String(score)],
  ["p(liquidation)", ({ probability }: TableRow) => `${(100 * probability).toFixed(1)} %`],
  ["prove ms", ({ proveMs }: TableRow) => String(proveMs)],
  ["submit gas", ({ submitGas }: TableRow) => String(submitGas)],
] as const;

/** Prints the table and leaves it as JSON in the folder. */
export const finishTable = async (rows: readonly TableRow[], folder: string): Promise<void> => {
  const head = COLUMNS.map(([title]) => title);
  print(`\n${await drawTable({ head, rows: rows.map((row) => COLUMNS.map(([, cell]) => cell(row))) })}\n`);
  await writeAtomic(join(folder, "demo.json"), toJson(rows));
};
