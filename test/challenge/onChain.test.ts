import { expect } from "chai";
import {
  AbiCoder,
  type Contract,
  type ContractTransactionResponse,
  getBytes,
  keccak256,
  ZeroAddress,
  ZeroHash,
} from "ethers";
import { network } from "hardhat";

import { defaultModel } from "../../prover/artifacts.ts";
import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { readBlockHeader } from "../../prover/challenge/blockHeader.ts";
import { challengeSeed, drawRows, modelerSeed } from "../../prover/challenge/drawing.ts";
import {
  answerLeaf,
  inferenceOf,
  labelsHash,
  packLabels,
  packProbabilities,
  packScores,
  rowSalt,
} from "../../prover/challenge/encoding.ts";
import { GRADED, gradeOf, probabilityTable, weightedGrade } from "../../prover/challenge/grading.ts";
import { indexedTree } from "../../prover/challenge/indexedTree.ts";
import { labelOf } from "../../prover/challenge/packed.ts";
import { askedOf, type ChallengePool, openPool } from "../../prover/challenge/pool.ts";
import { verifyingKeyOf } from "../../prover/keys/verifyingKey.ts";
import { scorecard } from "../../prover/model/scorecard.ts";
import { loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import type { ScoreProof } from "../../prover/proof/scoreProof.ts";

const POOL_SALT = `0x${"a1".repeat(32)}`;
const LABEL_SALT = `0x${"1a".repeat(32)}`;
const MODEL_SALT = `0x${"c0".repeat(32)}`;
const [POOL_ROWS, ROWS, THRESHOLD] = [24, 6, 560];
const WEIGHTS = [16, 16, 16, 16, 16, 10, 10];
const DAY = 86_400;
const ETHER = 10n ** 18n;

/** One honest entry of the shipped model with real proofs, on a chain that mines real headers. */
describe("a challenge on a chain", () => {
  let challenges: Contract;
  let rules: Contract;
  let ethers: Awaited<ReturnType<typeof network.create>>["ethers"];
  let helpers: Awaited<ReturnType<typeof network.create>>["networkHelpers"];
  let node: JsonRpcNode;
  let modeler: string;
  let seed: string;
  let pool: ChallengePool;
  let proofs: readonly ScoreProof[];
  const labels = packLabels(Array.from({ length: POOL_ROWS }, (_, row) => row % 2 === 1));
  const probabilities = probabilityTable(scorecard({ pointsToDoubleOdds: 75 }));
  let deadlines: Record<"commitBy" | "answerBy" | "disputeBy" | "revealBy" | "gradeBy", number>;

  const send = async (name: string, ...parameters: unknown[]): Promise<void> => {
    const sent = (await challenges.getFunction(name)(...parameters)) as ContractTransactionResponse;
    await sent.wait();
  };

  before(async () => {
    const local = await network.create({ network: "local" });
    ({ ethers, networkHelpers: helpers } = local);
    node = {
      call: (method: string, params: readonly unknown[]) => local.provider.request({ method, params: [...params] }),
    } as JsonRpcNode;
    const [signer] = await ethers.getSigners();
    if (signer === undefined) throw new Error("the local chain has accounts");
    modeler = signer.address;
    challenges = await ethers.deployContract("Challenges");
    const rulesAt = (await challenges.getFunction("rules")()) as string;
    rules = await ethers.getContractAt("ChallengeRules", rulesAt);

    const loaded = await loadModel(defaultModel);
    const rows = Array.from({ length: POOL_ROWS }, (_, row) =>
      loaded.model.features.map(({ min, max }, index) =>
        row % (index + 2) === 0 ? min : min + (max - min) / BigInt(row + 2),
      ),
    );
    pool = await openPool({ rows, poolSalt: POOL_SALT });
    const now = await helpers.time.latest();
    const block = await ethers.provider.getBlockNumber();
    const deadline = (days: number): number => now + days * DAY;
    deadlines = {
      ...{ commitBy: deadline(1), answerBy: deadline(2), disputeBy: deadline(3) },
      ...{ revealBy: deadline(4), gradeBy: deadline(6) },
    };
    const terms = {
      currency: ZeroAddress,
      ...{ bounty: ETHER, deposit: ETHER, stake: ETHER, bond: ETHER / 10n, judge: ZeroAddress },
      ...deadlines,
      ...{ responseTime: DAY / 2, drawBlock: block + 100, poolRows: POOL_ROWS, rows: ROWS, maxEntries: 5 },
      ...{ threshold: THRESHOLD, poolRoot: pool.tree.root, poolSalt: POOL_SALT },
      labelsHash: labelsHash(LABEL_SALT, labels),
      ...{ schemaHash: loaded.manifest.schemaHash, trainingHash: ZeroHash, descriptionHash: ZeroHash },
      ...{ weights: WEIGHTS, knockOuts: GRADED.map(() => -1_000_000_000), shares: [10_000] },
      ...{ modelerShare: 0, attestersShare: 0 },
      ...{ probabilities: packProbabilities(probabilities), uri: "" },
    };
    await send("open", terms, { value: 2n * ETHER });
    const key = verifyingKeyOf(await loadVerificationKey(loaded));
    const commitment: unknown = await challenges.getFunction("commitmentOf")(
      1,
      modeler,
      key,
      ZeroHash,
      true,
      MODEL_SALT,
    );
    await send("commit", 1, commitment, { value: ETHER });

    await helpers.mine(120);
    await helpers.time.increaseTo(deadlines.commitBy + 1);
    await send("draw", 1, await readBlockHeader(node, BigInt(terms.drawBlock)));
    const drawn: unknown = await ethers.provider.send("eth_getBlockByNumber", [
      `0x${terms.drawBlock.toString(16)}`,
      false,
    ]);
    const { chainId } = await ethers.provider.getNetwork();
    const address = await challenges.getAddress();
    seed = modelerSeed(
      challengeSeed({ chainId, challenges: address, id: 1n, randao: (drawn as { mixHash: string }).mixHash }),
      modeler,
    );
    const prover = await loadProver(loaded);
    const made: ScoreProof[] = [];
    for (const { row } of askedOf(pool, seed, ROWS))
      made.push(await prover.prove({ features: rows[row] ?? [], salt: rowSalt(POOL_SALT, row) }));
    proofs = made;
    const scores = packScores(proofs.map(({ score }) => Number(score)));
    const root = indexedTree(proofs.map((proof) => answerLeaf(inferenceOf(proof)))).root;
    await send("answer", 1, key, { salt: MODEL_SALT, dev: true, manifestHash: ZeroHash, scores, root, uri: "" });
  });

  /** The local chain takes any size, others do not (EIP-170). */
  it("has contracts that any chain takes", async () => {
    for (const contract of [challenges, rules]) {
      const code = await ethers.provider.getCode(await contract.getAddress());
      expect(getBytes(code)).to.have.lengthOf.at.most(24_576);
    }
  });

  it("draws the rows that everybody computes", async () => {
    const drawn = drawRows(seed, { rows: ROWS, poolRows: POOL_ROWS });
    for (const [place, row] of drawn.entries())
      expect(await challenges.getFunction("rowOf")(1, modeler, place)).to.equal(BigInt(row));
  });

  it("finds no fault with a real proof, by the paths of the twin", async () => {
    const leaves = proofs.map((proof) => answerLeaf(inferenceOf(proof)));
    const tree = indexedTree(leaves);
    for (const { place, row, commitment } of askedOf(pool, seed, ROWS).slice(0, 2)) {
      const proof = proofs[place];
      if (proof === undefined) throw new Error("each row is proved");
      const dispute = challenges.getFunction("dispute");
      const parameters = [
        1,
        modeler,
        place,
        inferenceOf(proof),
        tree.path(place),
        pool.leaves[row],
        pool.tree.path(row),
      ];
      expect(proof.commitment).to.equal(commitment);
      await expect(dispute.staticCall(...parameters))
        .to.be.revertedWithCustomError(challenges, "NoFault")
        .withArgs(place);
    }
  });

  it("takes a real proof that is demanded", async () => {
    const [{ row } = { row: 0 }] = askedOf(pool, seed, ROWS);
    const [proof] = proofs;
    if (proof === undefined) throw new Error("each row is proved");
    await send("demand", 1, modeler, 0, { value: ETHER / 10n });
    await send("show", 1, modeler, 0, inferenceOf(proof).proof, pool.leaves[row], pool.tree.path(row));
    expect(await challenges.getFunction("claimable")(modeler, ZeroAddress)).to.equal(ETHER / 10n);
  });

  it("grades as the twin does, to the integer", async () => {
    await helpers.time.increaseTo(deadlines.disputeBy + 1);
    await send("reveal", 1, LABEL_SALT, labels);
    await send("grade", 1, modeler);
    const entry = (await challenges.getFunction("entryOf")(1, modeler)) as { metrics: bigint[]; weighted: bigint };
    const graded = askedOf(pool, seed, ROWS).map(({ place, row }) => ({
      score: Number(proofs[place]?.score),
      isBad: labelOf(labels, row),
    }));
    const grade = gradeOf(graded, { probabilities, threshold: THRESHOLD });
    if (grade === undefined) {
      expect([...entry.metrics]).to.deep.equal(GRADED.map(() => 0n));
      return;
    }
    expect([...entry.metrics]).to.deep.equal(GRADED.map((metric) => grade[metric]));
    expect(entry.weighted).to.equal(weightedGrade(grade, WEIGHTS));
  });

  /** A source is code behind a zero byte, and the rules grade whatever stands there. */
  it("grades any scores as the twin does, to the integer", async () => {
    const keep = async (bytes: string): Promise<string> => {
      const length = (getBytes(bytes).length + 1).toString(16).padStart(4, "0");
      const [signer] = await ethers.getSigners();
      const sent = await signer?.sendTransaction({ data: `0x61${length}80600a5f395ff300${bytes.slice(2)}` });
      return (await sent?.wait())?.contractAddress ?? "";
    };
    const { terms } = (await challenges.getFunction("progressOf")(1)) as { terms: string };
    const kept = await keep(labels);
    for (let round = 0; round < 20; round++) {
      const own = keccak256(AbiCoder.defaultAbiCoder().encode(["uint256"], [round]));
      const scores = drawRows(own, { rows: ROWS, poolRows: 551 - (round % 3) * 183 }).map((step) => 300 + step);
      const answered: unknown = await rules.getFunction("measure")(terms, await keep(packScores(scores)), kept, own);
      const { metrics } = answered as { metrics: bigint[] };
      const rows = drawRows(own, { rows: ROWS, poolRows: POOL_ROWS });
      const graded = scores.map((score, place) => ({ score, isBad: labelOf(labels, rows[place] ?? 0) }));
      const grade = gradeOf(graded, { probabilities, threshold: THRESHOLD });
      expect([...metrics], `round ${round}`).to.deep.equal(GRADED.map((metric) => grade?.[metric] ?? 0n));
    }
  });
});
