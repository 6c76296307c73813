import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { type Signer, ZeroAddress } from "ethers";
import { hexlify } from "ethers/utils";

import { type VerifyingKey, verifyingKeyOf } from "../keys/verifyingKey.ts";
import { type KeyEvidence, keyFacts } from "../modelFolder/keyFacts.ts";
import { loadVerificationKey, type PublishedModel } from "../modelFolder/load.ts";
import { approveAmount } from "../onchain/allowance.ts";
import { onChain } from "../onchain/transactions.ts";
import { type Allowed, assertStake } from "./ceiling.ts";
import type { ChallengeChain, Sent } from "./challengeChain.ts";
import { type At, playUnless } from "./playUnless.ts";
import { commitmentOf, type Committed } from "./encoding.ts";
import {
  ChallengeEntryError,
  ChallengeFileError,
  ChallengeKeyError,
  ChallengeMismatchError,
  CommittedDevKeyError,
} from "./errors.ts";
import { ADDRESS, FLAG, INTEGER, readOwnFile, WORD, writeOwnFile } from "./ownFile.ts";
import { type Challenge, statusOf } from "./reading.ts";
import { assertCommitting } from "./times.ts";

/** What an entry is bound to, and what opens its commitment. Whoever loses the file loses the stake. */
export interface OwnEntry extends Committed {
  readonly modeler: string;
}

const entryFile = (folder: string, modeler: string): string => join(folder, `entry-${modeler.toLowerCase()}.json`);
/** The file of an answer's proofs, which is published. */
export const proofsFile = (folder: string, modeler: string): string =>
  join(folder, `proofs-${modeler.toLowerCase()}.jsonl`);

interface EntryPlace {
  readonly chain: ChallengeChain;
  readonly challenge: Challenge;
  /** Of the challenge's files. */
  readonly folder: string;
  readonly modeler: string;
}

const placeOf = ({ chain, challenge, modeler }: EntryPlace) => ({
  chainId: chain.chainId,
  challenges: chain.address,
  id: challenge.id,
  modeler,
});

/**
 * Reads what opens the commitment of an account.
 *
 * @throws FileUnreadableError, OwnFileExposedError, ChallengeFileError for the entry of another challenge.
 */
export const readOwnEntry = async (place: EntryPlace): Promise<OwnEntry> => {
  const path = entryFile(place.folder, place.modeler);
  const read = await readOwnFile(path, {
    ...{ chainId: INTEGER, challenges: ADDRESS, id: INTEGER, modeler: ADDRESS },
    ...{ manifestHash: WORD, dev: FLAG, salt: WORD },
  });
  const expected = placeOf(place);
  for (const name of ["chainId", "challenges", "id", "modeler"] as const)
    if (read[name].toLowerCase() !== String(expected[name]).toLowerCase())
      throw new ChallengeFileError({ path, reason: `${name} is ${read[name]}, not ${expected[name]}` });
  const { manifestHash, salt, dev } = read;
  return { modeler: place.modeler, manifestHash, salt, dev: dev === "true" };
};

/** @throws ChallengeMismatchError for a model with other features. */
export const assertModelFits = ({ terms }: Pick<Challenge, "terms">, { manifest }: PublishedModel): void => {
  if (manifest.schemaHash !== terms.schemaHash)
    throw new ChallengeMismatchError({
      what: `the feature schema of model ${manifest.name}`,
      expected: terms.schemaHash,
      actual: manifest.schemaHash,
    });
};

export const keyOf = async (loaded: PublishedModel): Promise<VerifyingKey> =>
  verifyingKeyOf(await loadVerificationKey(loaded));

interface Committing {
  readonly loaded: PublishedModel;
  readonly evidence: KeyEvidence;
  /** Whether the chain has the commitment. */
  readonly isThere: boolean;
}

/** The entry file of an account: what is there stays, and is held against the model. */
const ownEntry = async (place: EntryPlace, { loaded, evidence, isThere }: Committing): Promise<OwnEntry> => {
  const { folder, modeler, challenge } = place;
  const manifestHash = `0x${loaded.hash}`;
  if (existsSync(entryFile(folder, modeler))) {
    const known = await readOwnEntry(place);
    if (known.manifestHash === manifestHash) return known;
    if (isThere) throw new ChallengeKeyError({ folder: loaded.folder, modeler });
    throw new ChallengeFileError({
      path: entryFile(folder, modeler),
      reason: "it is of another model; as nothing is committed yet, move it away once no transaction is on its way",
    });
  }
  const { dev, doubts } = await keyFacts(loaded, evidence);
  if (dev && challenge.terms.judge !== ZeroAddress)
    throw new CommittedDevKeyError({ model: loaded.manifest.name, doubts, judge: challenge.terms.judge });
  const entry: OwnEntry = { modeler, manifestHash, dev, salt: hexlify(randomBytes(32)) };
  const isOurs = await writeOwnFile(entryFile(folder, modeler), { ...placeOf(place), ...entry });
  // Another run was faster: its salt is the one that is kept.
  return isOurs ? entry : ownEntry(place, { loaded, evidence, isThere });
};

/**
 * Commits an account to a model, and pays the stake in. What opens the commitment is kept in the folder
 * before anything is sent. An account that has committed already to the same is left as it is.
 *
 * @param signer The modeler.
 * @param options.folder Of the challenge, from `fetchData`.
 * @param options.evidence That the keys are of a ceremony, where the challenge names a judge.
 * @param options.allowed The largest stake that may be paid: see `assertStake`.
 * @returns The commitment, and what was sent, if anything was.
 * @throws ChallengeTimeError, ChallengeCostError, ChallengeMismatchError, ChallengeKeyError, ChallengeEntryError,
 * ChallengeFileError, CommittedDevKeyError, ContractRevertError, TransactionError.
 */
export const commitModel = async (
  chain: ChallengeChain,
  signer: Signer,
  {
    challenge,
    loaded,
    folder,
    evidence = {},
    allowed,
  }: {
    readonly challenge: Challenge;
    readonly loaded: PublishedModel;
    readonly folder: string;
    readonly evidence?: KeyEvidence;
    readonly allowed?: Allowed | undefined;
  },
): Promise<{ readonly modeler: string; readonly commitment: string; readonly sent: Sent | undefined }> => {
  const { id, terms } = challenge;
  const modeler = await signer.getAddress();
  assertModelFits(challenge, loaded);
  const place: EntryPlace = { chain, challenge, folder, modeler };
  const present = await onChain(() => chain.challenges.entryOf(id, modeler));
  const isThere = statusOf(present) !== "none";
  if (!isThere) {
    assertCommitting(challenge);
    assertStake(challenge, allowed);
  } else if (!existsSync(entryFile(folder, modeler)))
    throw new ChallengeEntryError({ id, modeler, reason: `was made already, and ${folder} has no file of it` });
  const entry = await ownEntry(place, { loaded, evidence, isThere });
  const commitment = commitmentOf(placeOf(place), await keyOf(loaded), entry);
  if (isThere) {
    if (present.commitment !== commitment) throw new ChallengeKeyError({ folder: loaded.folder, modeler });
    return { modeler, commitment, sent: undefined };
  }
  const isNative = terms.currency === ZeroAddress;
  if (!isNative) await approveAmount(signer, { token: terms.currency, spender: chain.address, amount: terms.stake });
  const value = isNative ? terms.stake : 0n;
  const isDone = async (at: At) => (await chain.challenges.entryOf(id, modeler, at)).commitment === commitment;
  const sent = await playUnless(chain, signer, { step: "commit", parameters: [id, commitment], value, isDone });
  return { modeler, commitment, sent };
};
