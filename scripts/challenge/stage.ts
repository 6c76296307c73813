import { AbiCoder, type Contract, getBytes, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { defaultModel } from "../../prover/artifacts.ts";
import { readBlockHeader } from "../../prover/challenge/blockHeader.ts";
import {
  answerLeaf,
  type Inference,
  inferenceOf,
  labelsHash,
  packLabels,
  packProbabilities,
  packScores,
} from "../../prover/challenge/encoding.ts";
import { GRADED, probabilityTable } from "../../prover/challenge/grading.ts";
import { type IndexedTree, indexedTree } from "../../prover/challenge/indexedTree.ts";
import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { verifyingKeyOf } from "../../prover/keys/verifyingKey.ts";
import { loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";

const DAY = 86_400;
const ETHER = 10n ** 18n;
/** What one transaction can take at most (EIP-7825), less what no figure should come near. */
const TRANSACTION_GAS = 16_000_000;
const BOND = ETHER / 100n;
const [POOL_SALT, LABEL_SALT, MODEL_SALT] = ["a1", "1a", "c0"].map((byte) => `0x${byte.repeat(32)}`) as [
  string,
  string,
  string,
];

/** Gas of a transaction and the bytes that it carries. */
export interface StepFigure {
  readonly step: string;
  readonly gas: number;
  readonly calldataBytes: number;
}

/** A challenge of some size whose pool repeats one row, so that one proof serves every place. */
interface Stage {
  readonly challenges: Contract;
  readonly modeler: string;
  readonly figures: StepFigure[];
  readonly send: (step: string, parameters: readonly unknown[], value?: bigint) => Promise<void>;
  readonly passTo: (timestamp: number) => Promise<void>;
  /** Does something and takes it back. */
  readonly undo: (work: () => Promise<void>) => Promise<void>;
}

const openStage = async () => {
  const local = await network.create({ network: "local" });
  const { ethers, networkHelpers: helpers, provider } = local;
  const [signer] = await ethers.getSigners();
  if (signer === undefined) throw new Error("the local chain has no accounts");
  const challenges = await ethers.deployContract("Challenges");
  const figures: StepFigure[] = [];
  const send: Stage["send"] = async (step, parameters, value = 0n) => {
    const sent = await challenges.getFunction(step).send(...parameters, { value, gasLimit: TRANSACTION_GAS });
    const receipt = await sent.wait();
    figures.push({ step, gas: Number(receipt?.gasUsed), calldataBytes: getBytes(sent.data).length });
  };
  const undo: Stage["undo"] = async (work) => {
    const snapshot = await helpers.takeSnapshot();
    await work();
    await snapshot.restore();
  };
  const node = {
    call: (method: string, params: readonly unknown[]) => provider.request({ method, params: [...params] }),
  } as JsonRpcNode;
  const passTo = (timestamp: number): Promise<void> => helpers.time.increaseTo(timestamp);
  const stage: Stage = { challenges, modeler: signer.address, figures, send, passTo, undo };
  return { stage, node, helpers, now: await helpers.time.latest(), block: await ethers.provider.getBlockNumber() };
};

const termsAt = (
  now: number,
  block: number,
  { rows, poolRows, root }: { rows: number; poolRows: number; root: string },
) => ({
  currency: ZeroAddress,
  ...{ bounty: ETHER, deposit: ETHER, stake: ETHER, bond: BOND, judge: ZeroAddress },
  ...{ commitBy: now + DAY, answerBy: now + 2 * DAY, disputeBy: now + 3 * DAY },
  ...{ revealBy: now + 4 * DAY, gradeBy: now + 8 * DAY, responseTime: DAY / 2 },
  ...{ drawBlock: block + 100, poolRows, rows, maxEntries: 20, threshold: 560 },
  ...{ poolRoot: root, poolSalt: POOL_SALT, schemaHash: ZeroHash, trainingHash: ZeroHash, descriptionHash: ZeroHash },
  ...{ weights: [16, 16, 16, 16, 16, 10, 10], knockOuts: GRADED.map(() => -1_000_000_000), shares: [10_000], uri: "" },
  ...{ modelerShare: 0, attestersShare: 0 },
});

/** The transactions about an answer that can be disputed. */
const disputeSteps = async (
  { modeler, send, undo, challenges }: Stage,
  {
    inference,
    forged,
    answer,
    pool,
    leaf,
  }: {
    inference: Inference;
    forged: Inference;
    answer: IndexedTree;
    pool: IndexedTree;
    leaf: string;
  },
): Promise<void> => {
  const row = Number(await challenges.getFunction("rowOf")(1, modeler, 1));
  await undo(() => send("dispute", [1, modeler, 1, forged, answer.path(1), leaf, pool.path(row)]));
  const first = Number(await challenges.getFunction("rowOf")(1, modeler, 0));
  await send("demand", [1, modeler, 0], BOND);
  await send("show", [1, modeler, 0, inference.proof, leaf, pool.path(first)]);
};

/**
 * Plays one entry through a challenge, and says what each transaction costs.
 *
 * @param options.rows Rows that are answered.
 * @param options.poolRows Rows of the pool.
 */
export const challengeGas = async ({
  rows,
  poolRows,
}: {
  readonly rows: number;
  readonly poolRows: number;
}): Promise<readonly StepFigure[]> => {
  const { stage, node, helpers, now, block } = await openStage();
  const { challenges, modeler, send, passTo } = stage;
  const loaded = await loadModel(defaultModel);
  const prover = await loadProver(loaded);
  const proof = await prover.prove({ features: loaded.model.features.map(({ min }) => min), salt: 7n });
  const inference = inferenceOf(proof);
  const forged = { ...inference, proof: inference.proof.map((word, index) => (index === 7 ? word + 1n : word)) };
  const leaf = AbiCoder.defaultAbiCoder().encode(["uint256"], [proof.commitment]);
  const pool = indexedTree(Array.from({ length: poolRows }, () => leaf));
  const answer = indexedTree(Array.from({ length: rows }, (_, place) => answerLeaf(place === 1 ? forged : inference)));
  const labels = packLabels(Array.from({ length: poolRows }, (_, row) => row % 3 === 0));

  const terms = {
    ...termsAt(now, block, { rows, poolRows, root: pool.root }),
    labelsHash: labelsHash(LABEL_SALT, labels),
    probabilities: packProbabilities(probabilityTable(loaded.manifest.scorecard)),
  };
  await send("open", [terms], 2n * ETHER);
  const key = verifyingKeyOf(await loadVerificationKey(loaded));
  const commitment: unknown = await challenges.getFunction("commitmentOf")(1, modeler, key, ZeroHash, true, MODEL_SALT);
  await send("commit", [1, commitment], ETHER);
  await helpers.mine(120);
  await passTo(terms.commitBy + 1);
  await send("draw", [1, await readBlockHeader(node, BigInt(terms.drawBlock))]);
  // Place 0 and 1 are proved; the others only have to be of any size, for the gas of counting them.
  const scores = packScores(
    Array.from({ length: rows }, (_, place) => (place < 2 ? Number(proof.score) : 300 + (place % 551))),
  );
  const said = { salt: MODEL_SALT, dev: true, manifestHash: ZeroHash, scores, root: answer.root, uri: "" };
  await send("answer", [1, key, said]);
  await disputeSteps(stage, { inference, forged, answer, pool, leaf });
  await passTo(terms.disputeBy + 1);
  await send("reveal", [1, LABEL_SALT, labels]);
  await send("grade", [1, modeler]);
  await send("settle", [1]);
  await send("collect", [1, modeler]);
  await send("withdraw", [modeler, ZeroAddress]);
  return stage.figures;
};
