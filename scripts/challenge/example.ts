import { cp } from "node:fs/promises";
import { join } from "node:path";

import { formatEther, type Signer, ZeroAddress, ZeroHash } from "ethers";
import { network } from "hardhat";

import { defaultModel } from "../../prover/artifacts.ts";
import { openChallenges, playStep, type Step } from "../../prover/challenge/challengeChain.ts";
import { drawChallenge } from "../../prover/challenge/drawnRows.ts";
import { labelsHash, packLabels, packProbabilities } from "../../prover/challenge/encoding.ts";
import { gradeAll, revealLabels } from "../../prover/challenge/ending.ts";
import { GRADED, probabilityTable } from "../../prover/challenge/grading.ts";
import { openPool } from "../../prover/challenge/pool.ts";
import { readChallenge } from "../../prover/challenge/reading.ts";
import { readStandings } from "../../prover/challenge/standing.ts";
import { type LoadedModel, loadModel } from "../../prover/modelFolder/load.ts";
import { setupModel } from "../../prover/modelFolder/setupModel.ts";
import {
  answerAs,
  commitmentOf,
  disputeFaults,
  type Entrant,
  ID,
  type Play,
  type Published,
  type Scene,
} from "./entrant.ts";
import { networkModel } from "./models.ts";
import { drawSample } from "./sample.ts";

const DAY = 86_400;
const ETHER = 10n ** 18n;
const [POOL_ROWS, ROWS, TRAINING_ROWS, THRESHOLD] = [240, 40, 600, 480];
const WEIGHTS = [16, 16, 16, 16, 16, 10, 10];
/** Far below the published ones: the example's rows are drawn, and its networks are small. */
const KNOCK_OUTS = GRADED.map((metric) => (metric === "auc" ? 500_000_000n : -1_000_000_000n));
const SHARES = [6000, 3000, 1000];
/** The metrics of the table, in its order. */
const SHOWN = ["auc", "prAuc", "ks", "brier"] as const;
const [POOL_SALT, LABEL_SALT] = [`0x${"a1".repeat(32)}`, `0x${"1a".repeat(32)}`] as const;

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

const send = (
  { chain }: Pick<World, "chain">,
  signer: Signer,
  step: Step,
  parameters: readonly unknown[],
  value = 0n,
) => playStep(chain, signer, { step, parameters, value });

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
  const { ethers, networkHelpers: helpers } = await network.create({ network: "local" });
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
  const deployed = await ethers.deployContract("Challenges");
  const chain = await openChallenges(ethers.provider, await deployed.getAddress());
  return { models, chain, sponsor, finder, entrants, helpers };
};

type World = Awaited<ReturnType<typeof openExample>>;

const openChallenge = async ({ models, chain, sponsor, helpers }: World) => {
  const { rows, isBad } = drawSample(models.trees.model, POOL_ROWS, 2);
  const pool = await openPool({ rows, poolSalt: POOL_SALT });
  const labels = packLabels(isBad);
  const now = await helpers.time.latest();
  const terms = {
    ...{ currency: ZeroAddress, bounty: 10n * ETHER, deposit: 5n * ETHER, stake: ETHER, bond: ETHER / 10n },
    ...{ judge: ZeroAddress, commitBy: now + DAY, answerBy: now + 2 * DAY, disputeBy: now + 3 * DAY },
    ...{ revealBy: now + 4 * DAY, gradeBy: now + 6 * DAY, responseTime: DAY / 2 },
    ...{ drawBlock: (await chain.provider.getBlockNumber()) + 100, poolRows: POOL_ROWS, rows: ROWS, maxEntries: 20 },
    ...{
      threshold: THRESHOLD,
      poolRoot: pool.tree.root,
      poolSalt: POOL_SALT,
      labelsHash: labelsHash(LABEL_SALT, labels),
    },
    ...{ schemaHash: models.trees.manifest.schemaHash, trainingHash: ZeroHash, descriptionHash: ZeroHash },
    ...{ weights: WEIGHTS, knockOuts: KNOCK_OUTS, shares: SHARES, uri: "" },
    ...{ modelerShare: 0, attestersShare: 0 },
    probabilities: packProbabilities(probabilityTable(models.trees.manifest.scorecard)),
  };
  await send({ chain }, sponsor, "open", [terms], 15n * ETHER);
  const scene: Scene = { chain, pool, poolSalt: POOL_SALT };
  return { terms, labels, scene };
};

/** The copier sees the logistic regression's commitment before it is in a block, and sends it first. */
const commitAll = async (scene: Scene, entrants: readonly Entrant[]): Promise<void> => {
  const victim = entrants.find(({ name }) => name === "logistic");
  const copier = entrants.find(({ play }) => play === "copies a commitment");
  if (victim === undefined || copier === undefined) throw new Error("the example has both");
  await send(scene, copier.signer, "commit", [ID, await commitmentOf(scene, victim)], ETHER);
  for (const entrant of entrants.filter((one) => one !== copier))
    await send(scene, entrant.signer, "commit", [ID, await commitmentOf(scene, entrant)], ETHER);
};

/** Answers of all; what the contract refuses or a finder finds is told by the entrant's name. */
const answerAll = async (scene: Scene, world: World, outcomes: Map<string, string>): Promise<readonly Published[]> => {
  const published: Published[] = [];
  for (const entrant of world.entrants) {
    if (entrant.play === "does not answer") continue;
    try {
      published.push(await answerAs(scene, entrant));
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
  { chain, entrants }: World,
  outcomes: ReadonlyMap<string, string>,
): Promise<readonly ExampleLine[]> => {
  const standings = await readStandings(chain, await readChallenge(chain, ID));
  const lines: ExampleLine[] = [];
  for (const { modeler, rank, weighted, grade } of standings) {
    const entrant = entrants.find(({ address }) => address === modeler);
    if (entrant === undefined) continue;
    const paid = await chain.challenges.claimable(modeler, ZeroAddress);
    const outcome = outcomes.get(entrant.name) ?? (rank === undefined ? "no answer" : "graded on chain");
    lines.push({
      rank,
      ...{ name: entrant.name, play: entrant.play, outcome, paid: formatEther(paid) },
      metrics: SHOWN.map((metric) => percent(grade?.[metric])),
      weighted: percent(weighted === undefined ? undefined : weighted / 100n),
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
  const { chain, sponsor, helpers, entrants } = world;
  const { terms, labels, scene } = await openChallenge(world);
  tell(`the challenge is open: ${ROWS} rows each out of ${POOL_ROWS}`);
  await commitAll(scene, entrants);
  await helpers.mine(120);
  await helpers.time.increaseTo(terms.commitBy + 1);
  await drawChallenge(chain, sponsor, await readChallenge(chain, ID));
  tell("the rows are drawn; all prove and answer, and a finder checks every proof");
  const outcomes = new Map<string, string>();
  const published = await answerAll(scene, world, outcomes);
  await helpers.time.increaseTo(terms.disputeBy + 1);
  const secrets = { labelsSalt: LABEL_SALT, labels };
  await revealLabels(chain, sponsor, { challenge: await readChallenge(chain, ID), secrets });
  await gradeAll(chain, sponsor, { challenge: await readChallenge(chain, ID) });
  const honest = published.filter(({ entrant }) => !outcomes.has(entrant.name));
  for (const { entrant } of honest) await send(world, entrant.signer, "collect", [ID, entrant.address]);
  tell("the contract has graded and paid");
  return linesOf(world, outcomes);
};
