import { ContractFactory, type JsonRpcProvider, type JsonRpcSigner, toQuantity, ZeroAddress, ZeroHash } from "ethers";

import { type ChallengeChain, openChallenges, playStep, type Step } from "../../prover/challenge/challengeChain.ts";
import { drawChallenge, drawnRows } from "../../prover/challenge/drawnRows.ts";
import {
  commitmentOf,
  inferenceOf,
  labelsHash,
  packLabels,
  packProbabilities,
  packScores,
  rowSalt,
} from "../../prover/challenge/encoding.ts";
import { gradeAll, revealLabels } from "../../prover/challenge/ending.ts";
import { keyOf } from "../../prover/challenge/entry.ts";
import { rowShown } from "../../prover/challenge/finder.ts";
import { GRADED, probabilityTable } from "../../prover/challenge/grading.ts";
import { type ChallengePool, openPool } from "../../prover/challenge/pool.ts";
import { readChallenge } from "../../prover/challenge/reading.ts";
import type { VerifyingKey } from "../../prover/keys/verifyingKey.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { type LoadedModel, loadProver } from "../../prover/modelFolder/load.ts";
import { drawSample } from "./sample.ts";
import { readCompiled } from "../ignition/compiled.ts";

const DAY = 86_400;
const ETHER = 10n ** 18n;
const BOND = ETHER / 10n;
/** Every row is drawn for everybody, so that answers can be held against each other. */
const ROWS = 24;
const [POOL_SALT, LABEL_SALT, MODEL_SALT] = ["a1", "1a", "c0"].map((byte) => `0x${byte.repeat(32)}`) as [
  string,
  string,
  string,
];
export const CHALLENGE = 1n;

/** Who plays, by account of the local chain. */
const ACCOUNTS = { sponsor: 10, finder: 11, honest: 12, copier: 13, guesser: 14, silent: 15, hidden: 16 } as const;
export type Player = keyof typeof ACCOUNTS;

/** How the challenge differs from a plain one. */
export interface LifeOptions {
  /** The contract; deployed where it is left out. */
  readonly address?: string;
  /** A token of which sponsor, finder and modelers have enough, and that the contract may take; ether without it. */
  readonly currency?: string;
  readonly maxEntries?: number;
  /** Texts that the sponsor and a modeler put on chain. */
  readonly texts?: { readonly description: string; readonly proofs: string };
}

/** A challenge whose scores are made up but for those of the honest, who can show a proof. */
export interface ChallengeLife {
  readonly chain: ChallengeChain;
  readonly addressOf: (player: Player) => string;
  readonly open: () => Promise<void>;
  readonly commitAll: () => Promise<void>;
  /** Draws, and answers for all but the silent. */
  readonly answerAll: () => Promise<void>;
  /** Two proofs are demanded: the honest one shows it, the hidden one does not. */
  readonly demandTwo: () => Promise<void>;
  /** Grades and settles, and credits what is owed. */
  readonly end: () => Promise<void>;
}

/** A key of another model: the same points in another order, as they are on the same curves. */
const otherKey = ({ ic, ...key }: VerifyingKey, place: number): VerifyingKey => {
  const [first, second, third] = ic;
  const orders = [ic, [second, first, third], [third, second, first], [first, third, second]] as const;
  return { ...key, ic: [...(orders[place] ?? ic)] };
};

const deployChallenges = async (signer: JsonRpcSigner): Promise<string> => {
  const { abi, bytecode } = await readCompiled("Challenges");
  return (await new ContractFactory(abi as [], bytecode, signer).deploy()).getAddress();
};

/** Says how the first challenge of a contract is played. */
export const openChallengeLife = async (
  provider: JsonRpcProvider,
  loaded: LoadedModel,
  { address, currency = ZeroAddress, maxEntries = 8, texts = { description: "", proofs: "" } }: LifeOptions = {},
): Promise<ChallengeLife> => {
  const signers = new Map<Player, JsonRpcSigner>();
  for (const [player, account] of Object.entries(ACCOUNTS))
    signers.set(player as Player, await provider.getSigner(account));
  const by = (player: Player): JsonRpcSigner => {
    const signer = signers.get(player);
    if (signer === undefined) throw new Error(`${player} has no account`);
    return signer;
  };
  const chain = await openChallenges(provider, address ?? (await deployChallenges(by("sponsor"))));
  const send = (player: Player, step: Step, parameters: readonly unknown[], paid = 0n) =>
    playStep(chain, by(player), { step, parameters, value: currency === ZeroAddress ? paid : 0n });
  const passTo = async (time: bigint): Promise<void> => {
    const newest = await provider.getBlock("latest");
    // Two blocks in one question: on a chain that lives on, others set the next one's time in between.
    await provider.send("hardhat_mine", ["0x2", toQuantity(time - BigInt(newest?.timestamp ?? 0))]);
  };
  const challenge = () => readChallenge(chain, CHALLENGE);

  const { rows } = drawSample(loaded.model, ROWS, 2);
  const scores = rows.map((row) => Number(evaluate(loaded.model, row).score));
  const middle = scores.toSorted((one, other) => one - other)[ROWS >> 1] ?? 0;
  const labels = packLabels(scores.map((score, row) => (row % 6 === 0 ? score >= middle : score < middle)));
  const own = await keyOf(loaded);
  const players = ["honest", "copier", "guesser", "hidden"] as const;
  const answers: Readonly<Record<(typeof players)[number], (score: number, row: number) => number>> = {
    honest: (score) => score,
    copier: (score) => Math.min(score + 1, 850),
    guesser: (score) => 1150 - score,
    hidden: (_score, row) => 300 + ((row * 97) % 551),
  };
  const commitmentBy = (player: Player, key: VerifyingKey): string => {
    const place = { chainId: chain.chainId, challenges: chain.address, id: CHALLENGE, modeler: by(player).address };
    return commitmentOf(place, key, { manifestHash: ZeroHash, dev: true, salt: MODEL_SALT });
  };
  let pool: ChallengePool | undefined;

  const open = async (): Promise<void> => {
    const made = await openPool({ rows, poolSalt: POOL_SALT });
    pool = made;
    const newest = await provider.getBlock("latest");
    const now = newest?.timestamp ?? 0;
    const terms = {
      ...{ currency, bounty: 10n * ETHER, deposit: 5n * ETHER, stake: ETHER, bond: BOND },
      ...{ judge: ZeroAddress, commitBy: now + DAY, answerBy: now + 2 * DAY, disputeBy: now + 3 * DAY },
      ...{ revealBy: now + 4 * DAY, gradeBy: now + 6 * DAY, responseTime: DAY / 2 },
      ...{ drawBlock: (newest?.number ?? 0) + 100, poolRows: ROWS, rows: ROWS, maxEntries, threshold: middle },
      ...{ poolRoot: made.tree.root, poolSalt: POOL_SALT, labelsHash: labelsHash(LABEL_SALT, labels) },
      ...{ schemaHash: loaded.manifest.schemaHash, trainingHash: ZeroHash, descriptionHash: ZeroHash },
      weights: [16, 16, 16, 16, 16, 10, 10],
      knockOuts: GRADED.map((metric) => (metric === "auc" ? 500_000_000n : -1_000_000_000n)),
      ...{ shares: [7000, 3000], uri: texts.description, modelerShare: 2000, attestersShare: 500 },
      probabilities: packProbabilities(probabilityTable(loaded.manifest.scorecard)),
    };
    await send("sponsor", "open", [terms], 15n * ETHER);
  };
  const commitAll = async (): Promise<void> => {
    for (const [place, player] of players.entries())
      await send(player, "commit", [CHALLENGE, commitmentBy(player, otherKey(own, place))], ETHER);
    await send("silent", "commit", [CHALLENGE, commitmentBy("silent", own)], ETHER);
  };
  const answerAll = async (): Promise<void> => {
    await provider.send("hardhat_mine", ["0x78"]);
    await passTo((await challenge()).terms.commitBy + 1n);
    await drawChallenge(chain, by("sponsor"), await challenge());
    for (const [place, player] of players.entries()) {
      const uri = player === "copier" ? texts.proofs : "";
      const packed = packScores(scores.map(answers[player]));
      const answer = { salt: MODEL_SALT, dev: true, manifestHash: ZeroHash, scores: packed, root: POOL_SALT, uri };
      await send(player, "answer", [CHALLENGE, otherKey(own, place), answer]);
    }
  };
  const demandTwo = async (): Promise<void> => {
    for (const player of ["honest", "hidden"] as const)
      await send("finder", "demand", [CHALLENGE, by(player).address, 3], BOND);
    if (pool === undefined) throw new Error("the challenge is opened first");
    const modeler = by("honest").address;
    const drawn = (await drawnRows(chain, await challenge(), { pool, modeler }))[3];
    if (drawn === undefined) throw new Error("there is no row at this place");
    const prover = await loadProver(loaded);
    const proof = await prover.prove({ features: rows[drawn.row] ?? [], salt: rowSalt(POOL_SALT, drawn.row) });
    await send("honest", "show", [CHALLENGE, modeler, 3, inferenceOf(proof).proof, ...rowShown(pool, drawn)]);
  };
  const end = async (): Promise<void> => {
    await passTo((await challenge()).terms.disputeBy + 1n);
    await revealLabels(chain, by("sponsor"), {
      challenge: await challenge(),
      secrets: { labelsSalt: LABEL_SALT, labels },
    });
    await gradeAll(chain, by("finder"), { challenge: await challenge() });
    for (const player of ["honest", "copier", "guesser"] as const)
      await send(player, "collect", [CHALLENGE, by(player).address]);
  };
  return { chain, addressOf: (player) => by(player).address, open, commitAll, answerAll, demandTwo, end };
};
