import { randomBytes, randomInt } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { hexlify } from "ethers/utils";
import { type Signer, ZeroAddress } from "ethers";

import { MissingColumnError } from "../events/errors.ts";
import { schemaHash } from "../features/dictionary.ts";
import { formatRows, readRows } from "../features/rows.ts";
import { FileUnwritableError } from "../errors.ts";
import { besidePath, makeFolder, readBytes, sha256, textOf, writeAtomic } from "../files.ts";
import { parseSchema } from "../model/schema.ts";
import { approveAmount } from "../onchain/allowance.ts";
import { onChain } from "../onchain/transactions.ts";
import { labelOf, serviceColumn } from "../report/serviceColumns.ts";
import type { ChallengeChain, Sent } from "./challengeChain.ts";
import { playUnless } from "./playUnless.ts";
import { documentText, DOCUMENT_NAME, hashOf } from "./document.ts";
import { labelsHash, packLabels } from "./encoding.ts";
import { ChallengeFileError } from "./errors.ts";
import { HEX, INTEGER, readOwnFile, WORD, writeOwnFile } from "./ownFile.ts";
import { type ChallengePlan, timesOf } from "./plan.ts";
import { isNonceOnItsWay, openingNonce } from "./openingNonce.ts";
import { openPool } from "./pool.ts";
import { challengeCount, readChallenge } from "./reading.ts";

/** What a sponsor keeps to itself until the answers are in. */
export interface SponsorSecrets {
  readonly labelsSalt: string;
  readonly labels: string;
}

/** What a sponsor has made ready, as the terms name it. */
export interface PreparedChallenge extends SponsorSecrets {
  readonly poolSalt: string;
  readonly poolRoot: string;
  readonly poolRows: number;
  readonly schemaHash: string;
  readonly trainingHash: string;
  readonly descriptionHash: string;
}

const SECRETS_NAME = "labels.json";
/** The folder to be published. */
export const publicPart = (folder: string): string => join(folder, "public");
const secretsFile = (folder: string): string => join(folder, SECRETS_NAME);

/** Where and how many rows there are says nothing then about labels. */
const shuffled = (count: number): readonly number[] => {
  const order = Array.from({ length: count }, (_, row) => row);
  for (let last = count - 1; last > 0; last--) {
    const other = randomInt(last + 1);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
};

/** @throws FileUnreadableError, ChallengeFileError. */
const readPrepared = async (folder: string): Promise<PreparedChallenge> => {
  const { poolRows, ...words } = await readOwnFile(secretsFile(folder), {
    ...{ labelsSalt: WORD, labels: HEX, poolSalt: WORD, poolRoot: WORD, poolRows: INTEGER },
    ...{ schemaHash: WORD, trainingHash: WORD, descriptionHash: WORD },
  });
  return { ...words, poolRows: Number(poolRows) };
};

/**
 * Makes ready what a challenge publishes, in `<folder>/public`, and what its sponsor keeps, in
 * `<folder>/labels.json`. The rows of the pool are shuffled, and keep their features alone. What was made
 * ready in the folder before stays as it is. The folder comes into its place as a whole, or not at all.
 *
 * @param plan From `parsePlan`.
 * @param options.pool rows.csv with a column `label`: 1 is bad.
 * @param options.training rows.csv to train on.
 * @throws ChallengeFileError, MissingColumnError, SchemaError, the errors of `readRows`, FileUnwritableError.
 */
export const prepareChallenge = async (
  plan: ChallengePlan,
  {
    folder,
    pool: poolPath,
    schema: schemaPath,
    training: trainingPath,
  }: { readonly folder: string; readonly pool: string; readonly schema: string; readonly training: string },
): Promise<PreparedChallenge> => {
  if (existsSync(secretsFile(folder))) return readPrepared(folder);
  const [schema, training] = [await readBytes(schemaPath), await readBytes(trainingPath)];
  const { features, dictionary } = parseSchema(textOf(schema, schemaPath));
  const names = features.map(({ name }) => name);
  const { rows: given, extra } = await readRows({ path: poolPath, features });
  const texts = serviceColumn(extra, "label");
  if (texts === undefined) throw new MissingColumnError({ path: poolPath, column: "label", found: [...extra.keys()] });
  const isBadAt = given.map((_, row) => labelOf(texts[row] ?? "", { path: poolPath, row }) === 1);
  if (given.length < plan.rows || given.length === 0)
    throw new ChallengeFileError({
      path: poolPath,
      reason: `it has ${given.length} rows, and ${plan.rows} are drawn`,
    });
  const order = shuffled(given.length);
  const rows = order.map((row) => given[row] ?? []);
  const labels = packLabels(order.map((row) => isBadAt[row] === true));
  const poolText = formatRows(names, rows);
  const trainingName = `training-${basename(trainingPath).replace(/[^A-Za-z0-9._-]/g, "_")}`;
  const file = (name: string, content: string | Uint8Array) => ({ name, content, sha256: sha256(content) });
  const files = {
    schema: file("schema.json", schema),
    training: file(trainingName, training),
    pool: file("pool.csv", poolText),
  };
  const document = documentText({
    title: plan.title,
    description: plan.description,
    ...(Object.fromEntries(
      Object.entries(files).map(([part, { name, sha256: hash }]) => [part, { name, sha256: hash }]),
    ) as Record<keyof typeof files, { name: string; sha256: string }>),
  });
  const word = (): string => hexlify(randomBytes(32));
  const poolSalt = word();
  const prepared: PreparedChallenge = {
    ...{ labelsSalt: word(), labels, poolSalt, poolRows: rows.length },
    poolRoot: (await openPool({ rows, poolSalt })).tree.root,
    schemaHash: schemaHash(features, dictionary),
    trainingHash: hashOf(training),
    descriptionHash: hashOf(document),
  };
  const published = { ...files, document: { name: DOCUMENT_NAME, content: document } };
  return (await keepFolder(folder, Object.values(published), prepared)) ? prepared : readPrepared(folder);
};

/**
 * Puts a prepared folder in its place as a whole: the rows that are published and the labels that are kept
 * are of one shuffle, whoever else makes the same folder ready meanwhile.
 *
 * @returns Whether it is there now; not where another run was faster.
 * @throws FileUnwritableError, ChallengeFileError for a folder that holds other things.
 */
const keepFolder = async (
  folder: string,
  files: readonly { readonly name: string; readonly content: string | Uint8Array }[],
  prepared: PreparedChallenge,
): Promise<boolean> => {
  const beside = besidePath(folder);
  try {
    for (const { name, content } of files) await writeAtomic(join(publicPart(beside), name), content);
    await writeOwnFile(secretsFile(beside), prepared);
    await makeFolder(dirname(folder));
    // It takes the place of nothing, or of an empty folder.
    await rename(beside, folder);
    return true;
  } catch (cause) {
    const { code: reason = String(cause) } = cause as NodeJS.ErrnoException;
    const isThere = ["ENOTEMPTY", "EEXIST", "ENOTDIR"].includes(reason);
    if (isThere && existsSync(secretsFile(folder))) return false;
    if (isThere) throw new ChallengeFileError({ path: folder, reason: "it is there, without labels of a challenge" });
    throw cause instanceof FileUnwritableError ? cause : new FileUnwritableError({ path: folder, reason });
  } finally {
    await rm(beside, { recursive: true, force: true }).catch(() => undefined);
  }
};

/** Blocks over which the pace of a chain is measured. */
const PACE_BLOCKS = 100;

const placeOf = async ({ provider }: ChallengeChain, secondsPerBlock: number | undefined) =>
  onChain(async () => {
    const newest = await provider.getBlock("latest");
    const [block, now] = [newest?.number ?? 0, newest?.timestamp ?? 0];
    const past = Math.min(PACE_BLOCKS, block);
    const before = past === 0 ? undefined : await provider.getBlock(block - past);
    const measured = before == null ? 12 : Math.max(1, (now - before.timestamp) / past);
    return { now: BigInt(now), block: BigInt(block), secondsPerBlock: secondsPerBlock ?? measured };
  });

/**
 * The challenge that a sponsor has opened with labels; undefined where there is none. Anybody can open one
 * with the same hash, as it is public.
 */
const openedWith = async (
  chain: ChallengeChain,
  { hash, sponsor }: { readonly hash: string; readonly sponsor: string },
): Promise<bigint | undefined> => {
  for (let id = await challengeCount(chain); id > 0n; id--) {
    const of = await onChain(() => chain.challenges.progressOf(id));
    if (of.sponsor !== sponsor) continue;
    const { terms } = await readChallenge(chain, id);
    if (terms.labelsHash === hash) return id;
  }
  return undefined;
};

/**
 * Opens a challenge, unless it is open already. Whatever becomes of a run, and however many there are at
 * once, one is opened: all of them send with one nonce, which is kept in the folder before.
 *
 * @param signer The sponsor.
 * @param options.folder From `prepareChallenge`.
 * @param options.secondsPerBlock Of the chain; measured without it.
 * @returns The challenge's id, and what was sent, if anything was.
 * @throws ContractRevertError, TransactionError, FileUnwritableError.
 */
export const openChallenge = async (
  chain: ChallengeChain,
  signer: Signer,
  {
    folder,
    plan,
    prepared: { labelsSalt, labels, ...prepared },
    secondsPerBlock,
  }: {
    readonly folder: string;
    readonly plan: ChallengePlan;
    readonly prepared: PreparedChallenge;
    readonly secondsPerBlock?: number | undefined;
  },
): Promise<{ readonly id: bigint; readonly sent: Sent | undefined }> => {
  const wanted = { hash: labelsHash(labelsSalt, labels), sponsor: await signer.getAddress() };
  const before = await openedWith(chain, wanted);
  if (before !== undefined) return { id: before, sent: undefined };
  const terms = {
    ...plan,
    ...plan.money,
    ...prepared,
    ...timesOf(plan, await placeOf(chain, secondsPerBlock)),
    labelsHash: wanted.hash,
  };
  const amount = plan.money.bounty + plan.money.deposit;
  const isNative = plan.currency === ZeroAddress;
  if (!isNative) await approveAmount(signer, { token: plan.currency, spender: chain.address, amount });
  const nonce = await openingNonce(chain, { folder, sponsor: wanted.sponsor });
  // Only now: what has used the nonce may have opened it.
  const meanwhile = await openedWith(chain, wanted);
  if (meanwhile !== undefined) return { id: meanwhile, sent: undefined };
  const sent = await playUnless(chain, signer, {
    ...{ step: "open", parameters: [terms], value: isNative ? amount : 0n, nonce },
    isDone: async ({ blockTag }) =>
      blockTag === "latest"
        ? (await openedWith(chain, wanted)) !== undefined
        : isNonceOnItsWay(chain, { sponsor: wanted.sponsor, nonce }),
  });
  const id = await openedWith(chain, wanted);
  if (id === undefined) throw new RangeError(`transaction ${sent?.transaction ?? ""} has opened no challenge`);
  return { id, sent };
};

/**
 * The labels that `prepareChallenge` has kept in a folder.
 *
 * @param expected `labelsHash` of the terms.
 * @throws ChallengeFileError for the labels of another challenge, FileUnreadableError.
 */
export const readSecrets = async (folder: string, expected: string): Promise<SponsorSecrets> => {
  const { labelsSalt, labels } = await readPrepared(folder);
  if (labelsHash(labelsSalt, labels) !== expected)
    throw new ChallengeFileError({ path: secretsFile(folder), reason: "it has the labels of another challenge" });
  return { labelsSalt, labels };
};
