import { cp } from "node:fs/promises";
import { join } from "node:path";

import { type Contract, formatEther, type Signer, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { defaultModel } from "../../prover/artifacts.ts";
import { readBlockHeader } from "../../prover/challenge/blockHeader.ts";
import { modelerSeed } from "../../prover/challenge/drawing.ts";
import { labelOf, labelsHash, packLabels, packProbabilities } from "../../prover/challenge/encoding.ts";
import { GRADED, gradeOf, probabilityTable } from "../../prover/challenge/grading.ts";
import { leaderboard } from "../../prover/challenge/leaderboard.ts";
import { openPool } from "../../prover/challenge/pool.ts";
import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { type LoadedModel, loadModel } from "../../prover/modelFolder/load.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import {
  answerAs,
  commitmentOf,
  disputeFaults,
  type Entrant,
  type Play,
  type Published,
  type Scene,
} from "./entrant.ts";
import { networkModel } from "./models.ts";
import { drawSample } from "./sample.ts";

const DAY = 86_400;
const ETHER = 10n ** 18n;
const ID = 1n;
const [POOL_ROWS, ROWS, TRAINING_ROWS, THRESHOLD] = [240, 40, 600, 480];
const WEIGHTS = [16, 16, 16, 16, 16, 10, 10];
/** Far below the published ones: the example's rows are drawn, and its networks are small. */
const KNOCK_OUTS = GRADED.map((metric) => (metric === "auc" ? 500_000_000n : -1_000_000_000n));
const SHARES = [6000, 3000, 1000];
const [POOL_SALT, LABEL_SALT] = [`0x${"a1".repeat(32)}`, `0x${"1a".repeat(32)}`];

/** A line of the leaderboard. */
export interface ExampleLine {
  readonly rank: number | undefined;
  readonly name: string;
  readonly play: Play;
  readonly metrics: readonly string[];
  readonly weighted: string;
  readonly outcome: string;
  readonly paid: string;
}

const percent = (billionths: bigint | undefined): string =>
  billionths === undefined ? "-" : (Number(billionths) / 1e7).toFixed(1);

const send = async (challenges: Contract, signer: Signer, step: string, parameters: readonly unknown[], value = 0n) => {
  const bySender = challenges.connect(signer) as Contract;
  await (await bySender.getFunction(step).send(...parameters, { value })).wait();
};

/** The three models, and copies of one with keys of their own for those who cheat. */
const makeModels = async (folder: string, tell: (line: string) => void) => {
  const trees = await loadModel(defaultModel);
  const training = drawSample(trees.model, TRAINING_ROWS, 1);
  tell("training, compiling and setting up a logistic regression");
  const logistic = await networkModel({ folder: join(folder, "logistic"), hidden: [], training });
  tell("the same for a network 10-32-16-1");
  const neural = await networkModel({ folder: join(folder, "network"), hidden: [10, 32, 16], training });
  const again = async (name: string): Promise<LoadedModel> => {
    await cp(logistic.folder, join(folder, name), { recursive: true });
    await setupModel({ folder: join(folder, name) });
    return loadModel(join(folder, name));
  };
  return { trees, logistic, neural, forger: await again("forger"), shifter: await again("shifter") };
};

const openExample = async (folder: string, tell: (line: string) => void) => {
  const models = await makeModels(folder, tell);
  const { ethers, networkHelpers: helpers, provider } = await network.create({ network: "local" });
  const [sponsor, finder, ...others] = await ethers.getSigners();
  if (sponsor === undefined || finder === undefined) throw new Error("the local chain has no accounts");
  const entrant = (index: number, name: string, play: Play, loaded: LoadedModel): Entrant => {
    const signer = others[index];
    if (signer === undefined) throw new Error("the local chain has too few accounts");
    return { name, play, signer, address: signer.address, loaded };
  };
  const entrants = [
    entrant(0, "boosted trees", "honest", models.trees),
    entrant(1, "logistic", "honest", models.logistic),
    entrant(2, "10-32-16-1", "honest", models.neural),
    entrant(3, "copier", "copies a commitment", models.logistic),
    entrant(4, "forger", "forges a proof", models.forger),
    entrant(5, "shifter", "proves another row", models.shifter),
    entrant(6, "sleeper", "does not answer", models.forger),
  ];
  const node = {
    call: (method: string, params: readonly unknown[]) => provider.request({ method, params: [...params] }),
  } as JsonRpcNode;
  const challenges = await ethers.deployContract("Challenges");
  return { models, challenges, sponsor, finder, entrants, helpers, node, provider: ethers.provider };
};

type World = Awaited<ReturnType<typeof openExample>>;

const openChallenge = async ({ models, challenges, sponsor, helpers, provider }: World) => {
  const { rows, isBad } = drawSample(models.trees.model, POOL_ROWS, 2);
  const pool = await openPool({ rows, poolSalt: POOL_SALT });
  const labels = packLabels(isBad);
  const now = await helpers.time.latest();
  const terms = {
    ...{ currency: ZeroAddress, bounty: 10n * ETHER, deposit: 5n * ETHER, stake: ETHER, bond: ETHER / 10n },
    ...{ judge: ZeroAddress, commitBy: now + DAY, answerBy: now + 2 * DAY, disputeBy: now + 3 * DAY },
    ...{ revealBy: now + 4 * DAY, gradeBy: now + 6 * DAY, responseTime: DAY / 2 },
    ...{ drawBlock: (await provider.getBlockNumber()) + 100, poolRows: POOL_ROWS, rows: ROWS, maxEntries: 20 },
    ...{
      threshold: THRESHOLD,
      poolRoot: pool.tree.root,
      poolSalt: POOL_SALT,
      labelsHash: labelsHash(LABEL_SALT, labels),
    },
    ...{ schemaHash: models.trees.manifest.schemaHash, trainingHash: ZeroHash, descriptionHash: ZeroHash },
    ...{ weights: WEIGHTS, knockOuts: KNOCK_OUTS, shares: SHARES, uri: "" },
    probabilities: packProbabilities(probabilityTable(models.trees.manifest.scorecard)),
  };
  await send(challenges, sponsor, "open", [terms], 15n * ETHER);
  const scene: Scene = { challenges, pool, poolSalt: POOL_SALT, rows: ROWS };
  return { terms, labels, scene };
};

/** The copier sees the logistic regression's commitment before it is in a block, and sends it first. */
const commitAll = async (scene: Scene, entrants: readonly Entrant[]): Promise<void> => {
  const victim = entrants.find(({ name }) => name === "logistic");
  const copier = entrants.find(({ play }) => play === "copies a commitment");
  if (victim === undefined || copier === undefined) throw new Error("the example has both");
  await send(scene.challenges, copier.signer, "commit", [ID, await commitmentOf(scene, victim)], ETHER);
  for (const entrant of entrants.filter((one) => one !== copier))
    await send(scene.challenges, entrant.signer, "commit", [ID, await commitmentOf(scene, entrant)], ETHER);
};

/** Answers of all; what the contract refuses or a finder finds is told by the entrant's name. */
const answerAll = async (scene: Scene, world: World, outcomes: Map<string, string>): Promise<readonly Published[]> => {
  const { seed } = (await scene.challenges.getFunction("progressOf")(ID)) as { seed: string };
  const published: Published[] = [];
  for (const entrant of world.entrants) {
    if (entrant.play === "does not answer") continue;
    try {
      published.push(await answerAs(scene, entrant, modelerSeed(seed, entrant.address)));
    } catch (error) {
      if (entrant.play !== "copies a commitment") throw error;
      outcomes.set(entrant.name, "refused: the commitment does not open");
    }
  }
  for (const answer of published) {
    const fault = await disputeFaults(scene, answer, world.finder);
    if (fault !== undefined) outcomes.set(answer.entrant.name, `struck: ${fault}`);
  }
  return published;
};

const linesOf = async (
  { challenges, entrants }: World,
  published: readonly Published[],
  { labels, outcomes }: { readonly labels: string; readonly outcomes: ReadonlyMap<string, string> },
): Promise<readonly ExampleLine[]> => {
  const probabilities = probabilityTable((await loadModel(defaultModel)).manifest.scorecard);
  const board = leaderboard(
    entrants.map((entrant, index) => {
      const answer = published.find((one) => one.entrant === entrant);
      const rows = answer?.asked.map(({ row }) => row) ?? [];
      const scores = answer?.proofs.map(({ score }) => Number(score)) ?? [];
      const graded = scores.map((score, place) => ({ score, isBad: labelOf(labels, rows[place] ?? 0) }));
      const grade =
        outcomes.has(entrant.name) || answer === undefined
          ? undefined
          : gradeOf(graded, { probabilities, threshold: THRESHOLD });
      return { modeler: entrant.address, index, rows, scores, grade };
    }),
    { weights: WEIGHTS, knockOuts: KNOCK_OUTS },
  );
  const lines: ExampleLine[] = [];
  for (const { modeler, rank, weighted } of board) {
    const entrant = entrants.find(({ address }) => address === modeler);
    if (entrant === undefined) continue;
    const { metrics } = (await challenges.getFunction("entryOf")(ID, modeler)) as { metrics: readonly bigint[] };
    const paid = (await challenges.getFunction("claimable")(modeler, ZeroAddress)) as bigint;
    const shown = [0, 1, 4, 3].map((at) => (rank === undefined ? "-" : percent(metrics[at])));
    const outcome = outcomes.get(entrant.name) ?? (rank === undefined ? "no answer" : "graded on chain");
    const said = { name: entrant.name, play: entrant.play, outcome, paid: formatEther(paid) };
    lines.push({
      rank,
      metrics: shown,
      weighted: percent(weighted === undefined ? undefined : weighted / 100n),
      ...said,
    });
  }
  return lines;
};

/**
 * Plays the example from the training to the payment.
 *
 * @param options.folder Where the models are made.
 * @param options.tell Called with each step, in one line.
 * @returns The leaderboard, with the metrics that the contract computed.
 */
export const playExample = async ({
  folder,
  tell,
}: {
  readonly folder: string;
  readonly tell: (line: string) => void;
}): Promise<readonly ExampleLine[]> => {
  const world = await openExample(folder, tell);
  const { challenges, sponsor, helpers, node, entrants } = world;
  const { terms, labels, scene } = await openChallenge(world);
  tell(`the challenge is open: ${ROWS} rows each out of ${POOL_ROWS}`);
  await commitAll(scene, entrants);
  await helpers.mine(120);
  await helpers.time.increaseTo(terms.commitBy + 1);
  await send(challenges, sponsor, "draw", [ID, await readBlockHeader(node, BigInt(terms.drawBlock))]);
  tell("the rows are drawn; all prove and answer, and a finder checks every proof");
  const outcomes = new Map<string, string>();
  const published = await answerAll(scene, world, outcomes);
  await helpers.time.increaseTo(terms.disputeBy + 1);
  await send(challenges, sponsor, "reveal", [ID, LABEL_SALT, labels]);
  const honest = published.filter(({ entrant }) => !outcomes.has(entrant.name));
  for (const { entrant } of honest) await send(challenges, entrant.signer, "grade", [ID, entrant.address]);
  await send(challenges, sponsor, "settle", [ID]);
  for (const { entrant } of honest) await send(challenges, entrant.signer, "collect", [ID, entrant.address]);
  tell("the contract has graded and paid");
  return linesOf(world, published, { labels, outcomes });
};
