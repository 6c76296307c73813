import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { TransactionError } from "../../client/errors.ts";
import { onChain } from "../onchain/transactions.ts";
import type { ChallengeChain } from "./challengeChain.ts";
import { INTEGER, readOwnFile, writeOwnFile } from "./ownFile.ts";
import { comesTrue } from "./playUnless.ts";

/** Whether a transaction with a nonce waits for a block. */
export const isNonceOnItsWay = async (
  { provider }: Pick<ChallengeChain, "provider">,
  { sponsor, nonce }: { readonly sponsor: string; readonly nonce: number },
): Promise<boolean> => {
  const count = (at: string): Promise<number> => onChain(() => provider.getTransactionCount(sponsor, at));
  return (await count("pending")) > nonce && (await count("latest")) <= nonce;
};

/** Waits until the transaction that has a nonce is in a block, where one is on its way. @throws TransactionError. */
const untilMined = async (chain: Pick<ChallengeChain, "provider">, sponsor: string, nonce: number) => {
  const isOnItsWay = (): Promise<boolean> => isNonceOnItsWay(chain, { sponsor, nonce });
  if (!(await comesTrue(async () => !(await isOnItsWay()), isOnItsWay)))
    throw new TransactionError(`one of ${sponsor} with nonce ${nonce} is in no block yet`, null);
};

/**
 * The nonce with which a prepared challenge is opened. An account's transactions of one nonce exclude each
 * other, so a bounty is paid in once even where a run was killed after it had sent, or two run at once.
 *
 * @param options.folder From `prepareChallenge`; the nonce is kept in it until the chain has used it.
 * @throws TransactionError for a transaction that no block takes, FileUnwritableError, ChallengeFileError.
 */
export const openingNonce = async (
  chain: Pick<ChallengeChain, "provider" | "chainId" | "address">,
  { folder, sponsor }: { readonly folder: string; readonly sponsor: string },
): Promise<number> => {
  const { provider, chainId, address } = chain;
  const path = join(folder, `opening-${chainId}-${address.toLowerCase()}-${sponsor.toLowerCase()}.json`);
  const kept = async (): Promise<number> => Number((await readOwnFile(path, { nonce: INTEGER })).nonce);
  if (existsSync(path)) {
    const nonce = await kept();
    await untilMined(chain, sponsor, nonce);
    if (nonce >= (await onChain(() => provider.getTransactionCount(sponsor, "latest")))) return nonce;
    // The chain has another transaction there, so what was sent with it can never open anything.
    await rm(path, { force: true });
  }
  const nonce = await onChain(() => provider.getTransactionCount(sponsor, "pending"));
  return (await writeOwnFile(path, { sponsor, nonce })) ? nonce : kept();
};
