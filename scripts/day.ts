/**
 * A day of the oracle in an hour: `node scripts/start.mjs scripts/day.ts`. A market of 1,000
 * borrowers lives 5,000 blocks while services are killed, nodes answer wrongly, an attester lies,
 * fees spike and blocks are undone. At the end it prints what was kept and what was not; the exit
 * code is 1 when something was not.
 */
import { join } from "node:path";
import { rm } from "node:fs/promises";

import { newProgram, parseCommands, runToExit } from "../prover/cli/commandLine.ts";
import { drawTable, note, positiveCount, positiveNumber, print, wholeNumber } from "../prover/cli/output.ts";
import { defaultModel } from "../prover/artifacts.ts";
import { resolvePath } from "../prover/environment.ts";
import { loadModel } from "../prover/modelFolder/load.ts";
import { writeBetween } from "./bench/figures.ts";
import { type Cast, FALL_POINTS, startCast } from "./day/cast.ts";
import { paidRequests, type PublishedScore, publishedScores } from "./day/chainFacts.ts";
import { ACCOUNT, type DayWorld, openDayWorld } from "./day/dayWorld.ts";
import { checkFalls, checkScores, eventLooks, scoresAt, type ScoresOfHistory } from "./day/fallChecks.ts";
import type { Finding } from "./day/finding.ts";
import { liveDay, type MemorySample } from "./day/liveDay.ts";
import { misfortunesOf } from "./day/misfortunes.ts";
import { checkBacking, checkNonces, checkPaid } from "./day/scoreChecks.ts";
import { checkStores, makeFreshStore, storeEnd } from "./day/storeChecks.ts";
import { diceOf } from "./dice.ts";

interface Options {
  readonly tokens: number;
  readonly blocks: number;
  readonly minutes: number;
  readonly kills: number;
  readonly seed: number;
  readonly fallBlocks: number;
  readonly out: string;
  readonly document?: string;
}

/** Between two looks for falls that prices alone have made, in blocks. */
const LOOKS_EVERY = 100;

/** Memory that may grow while caches fill, as a factor and in MB. */
const GROWTH = { factor: 1.3, mb: 60 };

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** The last quarter of a day needs no more memory than the second. */
const checkMemory = (samples: readonly MemorySample[], blocks: number): readonly Finding[] =>
  [...new Set(samples.map(({ name }) => name))].map((name) => {
    const of = (from: number, to: number): number =>
      median(
        samples
          .filter((one) => one.name === name && one.block >= blocks * from && one.block < blocks * to)
          .map(({ mb }) => mb),
      );
    const [early, late] = [of(0.25, 0.5), of(0.75, 1)];
    const isGood = late <= early * GROWTH.factor + GROWTH.mb;
    return { what: `memory of ${name}`, measured: `${Math.round(early)} MB, then ${Math.round(late)} MB`, isGood };
  });

/**
 * Every event of a borrower, and every token now and then: prices alone can lower a score as well. A
 * borrower who has done nothing yet has no score to fall.
 */
const looksOf = async (
  store: string,
  borrowers: readonly string[],
  { every, last }: { every: number; last: number },
) => {
  const tokenOf = new Map(borrowers.map((wallet, index) => [wallet.toLowerCase(), BigInt(index + 1)]));
  const events = await eventLooks(store, tokenOf);
  const firsts = new Map(events.toReversed().map(({ tokenId, block }) => [tokenId, block]));
  const moments = Array.from({ length: Math.floor(last / every) }, (_, index) => (index + 1) * every);
  const regular = moments.flatMap((block) =>
    [...firsts].filter(([, first]) => first <= block).map(([tokenId]) => ({ tokenId, block })),
  );
  return [...events, ...regular];
};

/** Scores on chain against those of a store that was made afresh. */
const checkHistory = async (
  { chain, provider }: DayWorld,
  scores: readonly PublishedScore[],
  { store, tokens, fallBlocks: mostBlocks }: Pick<Options, "tokens" | "fallBlocks"> & { readonly store: string },
): Promise<readonly Finding[]> => {
  const fresh = { store, loaded: await loadModel(defaultModel) };
  const borrowers = chain.local.accounts.slice(ACCOUNT.borrowers, ACCOUNT.borrowers + tokens);
  const walletOf = (tokenId: bigint): string => borrowers[Number(tokenId) - 1] ?? "";
  const times = new Map<number, Promise<bigint>>();
  const readTime = async (block: number): Promise<bigint> => BigInt((await provider.getBlock(block))?.timestamp ?? 0);
  // Each block is asked for once, however many looks are made at it.
  const timeOf = (block: number): Promise<bigint> => {
    const time = times.get(block) ?? readTime(block);
    times.set(block, time);
    return time;
  };
  const scoresOf: ScoresOfHistory = async (looks) =>
    scoresAt(
      fresh,
      await Promise.all(
        looks.map(async ({ tokenId, block }) => ({ wallet: walletOf(tokenId), time: await timeOf(block) })),
      ),
    );
  const lastBlock = await storeEnd(store);
  const looks = await looksOf(store, borrowers, { every: Math.min(mostBlocks, LOOKS_EVERY), last: lastBlock });
  return [
    ...(await checkFalls({ looks, scores, scoresOf, fallPoints: FALL_POINTS, mostBlocks, lastBlock })),
    ...(await checkScores(fresh, scores, walletOf)),
  ];
};

const check = async (world: DayWorld, cast: Cast, options: Options): Promise<readonly Finding[]> => {
  const fresh = join(world.folder, "stores", "fresh.duckdb");
  await makeFreshStore(world, fresh);
  const scores = await publishedScores(world);
  const operator = join(cast.dataOf("operator"), "operator.sqlite");
  const address = world.addressOf(ACCOUNT.operator);
  const names = cast.services.map(({ name }) => name).filter((name) => name !== "worker");
  const attesters = names.filter((name) => name !== "operator");
  const journals = new Map(
    attesters.map((name, index) => [
      world.addressOf(ACCOUNT.attesters[index] ?? 0),
      join(cast.dataOf(name), "journal.sqlite"),
    ]),
  );
  return [
    { what: "scores on chain", measured: `${scores.length}`, isGood: scores.length >= options.tokens },
    ...checkPaid(await paidRequests(world)),
    ...(await checkHistory(world, scores, { ...options, store: fresh })),
    ...checkBacking(scores, { journals, operator }),
    ...checkNonces(operator, {
      mined: await world.provider.getTransactionCount(address, "latest"),
      pending: await world.provider.getTransactionCount(address, "pending"),
    }),
    ...(await checkStores(fresh, new Map(names.map((name) => [name, cast.storeOf(name)])))),
  ];
};

const liveAndCheck = async (world: DayWorld, cast: Cast, options: Options): Promise<readonly Finding[]> => {
  const { tokens, blocks, minutes, kills, seed } = options;
  const dice = diceOf(seed + 1);
  const victims = ["operator", "attester-honest", "worker", "redis", "attester-slow", "attester-pruned"];
  const misfortunes = misfortunesOf(diceOf(seed + 2), { victims, blocks, kills });
  await world.pay(Array.from({ length: tokens }, (_, index) => BigInt(index + 1)));
  const samples = await liveDay(world, cast, { tokens, blocks, minutes, misfortunes, dice });
  const exits: Finding[] = [];
  for (const { name, stop } of cast.services.toReversed()) {
    const code = await stop();
    exits.push({ what: `${name} ends when asked`, measured: `exit code ${code}`, isGood: code === 0 });
  }
  return [...(await check(world, cast, options)), ...checkMemory(samples, blocks), ...exits];
};

/** Writes the table between the marks of a Markdown file, with the scale of the day. */
const document = (path: string, options: Options, findings: readonly Finding[]): Promise<void> => {
  const { tokens, blocks, minutes, kills, seed, fallBlocks } = options;
  const scale =
    `${tokens} tokens, ${blocks} blocks in ${minutes} minutes, ${kills} kills, seed ${seed}. ` +
    `A fall is to be on chain within ${fallBlocks} blocks.`;
  const rows = findings.map(
    ({ what, measured, isGood }) => `| ${isGood ? "kept" : "**broken**"} | ${what} | ${measured} |`,
  );
  return writeBetween(path, "day", [scale, "", "| | what | measured |", "|---|---|---|", ...rows].join("\n"));
};

const day = async (options: Options): Promise<void> => {
  const folder = resolvePath(options.out);
  await rm(folder, { recursive: true, force: true });
  const dice = diceOf(options.seed);
  note(`a market with ${options.tokens} borrowers`);
  const world = await openDayWorld({ folder, tokens: options.tokens, dice });
  note("the services");
  let cast: Cast | undefined;
  try {
    cast = await startCast(world, dice);
    const findings = await liveAndCheck(world, cast, options);
    const rows = findings.map(({ what, measured, isGood }) => [isGood ? "kept" : "BROKEN", what, measured]);
    if (options.document !== undefined) await document(resolvePath(options.document), options, findings);
    print(`${await drawTable({ head: ["", `seed ${options.seed}`, "measured"], rows })}\n`);
    if (findings.some(({ isGood }) => !isGood)) process.exitCode = 1;
  } finally {
    await cast?.close();
    world.provider.destroy();
    await world.chain.close();
  }
};

const program = newProgram("day")
  .description("a day of the oracle in an hour, with everything that goes wrong")
  .option("--tokens <count>", "borrowers with a token each", positiveCount, 1_000)
  .option("--blocks <count>", "simulated blocks", positiveCount, 5_000)
  .option("--minutes <count>", "real minutes that the blocks take", positiveNumber, 60)
  .option("--kills <count>", "kill -9 of a service, at random blocks", wholeNumber, 20)
  .option("--seed <number>", "the same day for the same seed", wholeNumber, 22)
  .option("--fall-blocks <count>", "blocks within which a fall is on chain", positiveCount, 100)
  .option("--out <folder>", "configurations, stores and logs; emptied before", "out/day")
  .option("--document <file>", "a Markdown file whose table of the day is written again")
  .addHelpText("after", "\nExample:\n  npm run -s day -- --tokens 30 --blocks 150 --minutes 4 --kills 4\n")
  .action((options: Options) => day(options));

await runToExit(() => parseCommands(program, process.argv.slice(2)));
