import { AbiCoder, keccak256, recoverAddress } from "ethers";

import { digestOf, type Statement, statementTypedData } from "../../client/statement.ts";
import type { Deployment } from "../../client/deployment.ts";
import type { AttestationsAnswer } from "../api/answers.ts";
import { count } from "../words/text.ts";
import { type Check, judged, notShown, unknown } from "./check.ts";
import type { ApiFacts, ChainFacts } from "./gather.ts";

const STATED = { id: "statement", name: "What was signed is about this bundle and this moment" };
const SIGNED = { id: "signatures", name: "A quorum of attesters signed it" };

const statementOf = ({ statement }: AttestationsAnswer): Statement => ({
  tokenId: BigInt(statement.tokenId),
  bundleEpoch: BigInt(statement.bundleEpoch),
  bundleRoot: statement.bundleRoot,
  historyChainId: BigInt(statement.historyChainId),
  marketsHash: statement.marketsHash,
  asOfBlock: BigInt(statement.asOfBlock),
  asOfBlockHash: statement.asOfBlockHash,
  asOfTime: BigInt(statement.asOfTime),
  coverageFrom: BigInt(statement.coverageFrom),
  schemaHash: statement.schemaHash,
  commitment: BigInt(statement.commitment),
  eventsRoot: statement.eventsRoot,
  attesterEpoch: BigInt(statement.attesterEpoch),
});

const rootOf = (wallets: readonly string[]): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode(["address[]"], [[...wallets].sort(ascending)]));

const ascending = (one: string, other: string): number => (BigInt(one) < BigInt(other) ? -1 : 1);

const statedHere = (statement: Statement, { bundle, record, commitment, registration }: ChainFacts): Check => {
  if (record === undefined) return unknown(STATED, "The chain has no score to hold it against.");
  const isOfThisBundle = statement.bundleEpoch === bundle.epoch;
  return judged(
    STATED,
    [
      statement.tokenId === bundle.liveTokenId ? undefined : `It is about token ${statement.tokenId}.`,
      statement.bundleEpoch === record.bundleEpoch ? undefined : "It is about the bundle of another time.",
      !isOfThisBundle || statement.bundleRoot === rootOf(bundle.wallets) ? undefined : "It is about other wallets.",
      statement.commitment === commitment ? undefined : "It is about other features than those that are proved.",
      statement.asOfTime === record.asOfTime && statement.asOfBlock === record.asOfBlock
        ? undefined
        : "Its history ends at another moment than the score's.",
      statement.coverageFrom === record.coverageFrom ? undefined : "Its history begins at another moment.",
      statement.schemaHash === registration.schemaHash ? undefined : "Its features are defined otherwise.",
      statement.historyChainId === registration.historyChainId && statement.marketsHash === registration.marketsHash
        ? undefined
        : "Its history is of another chain or of other markets than the model is for.",
    ],
    isOfThisBundle
      ? `${count(bundle.wallets.length, "wallet")}, up to block ${statement.asOfBlock}.`
      : `Up to block ${statement.asOfBlock}, of the wallets as they were then: the bundle has changed since.`,
  );
};

/** Whoever made a signature that is none. */
const NOBODY = "nobody";

const signerOf = (digest: string, signature: string): string => {
  try {
    return recoverAddress(digest, signature).toLowerCase();
  } catch {
    return NOBODY;
  }
};

const signedByQuorum = (
  { signers, signatures, digest }: AttestationsAnswer,
  { expected, attesters, epoch }: { expected: string; attesters: ChainFacts["attesters"]; epoch: bigint },
): Check => {
  if (signatures.length === 0)
    return unknown(SIGNED, "The operator has no signatures of it; the oracle checked them when it took the score.");
  // The digest is made here: what the operator says was signed counts for nothing.
  const recovered = signatures.map((signature) => signerOf(expected, signature));
  const distinct = new Set(recovered);
  const strangers = [...distinct].filter((one) => !attesters.members.includes(one));
  const isOfThisSet = epoch === attesters.epoch;
  const check = judged(
    SIGNED,
    [
      digest === expected ? undefined : "The operator names another digest than the one of this statement.",
      !recovered.includes(NOBODY) && recovered.join() === signers.map((one) => one.toLowerCase()).join()
        ? undefined
        : "A signature is not that of the attester who is named for it.",
      epoch > attesters.epoch ? `It names epoch ${epoch} of the attesters, which has not begun.` : undefined,
      isOfThisSet && strangers.length > 0 ? `${strangers[0] ?? ""} is not an attester.` : undefined,
      isOfThisSet && distinct.size < attesters.threshold
        ? `${distinct.size} signed, and ${attesters.threshold} are needed.`
        : undefined,
    ],
    `${distinct.size} of ${attesters.members.length} signed, ${attesters.threshold} are needed: ${[...distinct].join(", ")}.`,
  );
  if (check.state === "bad" || isOfThisSet) return check;
  return unknown(
    SIGNED,
    "The signatures are right; the set of attesters has changed since, so who was one is not known.",
  );
};

/** The checks that need what attesters signed. */
export const signatureChecks = (
  { attestations }: ApiFacts,
  chain: ChainFacts,
  deployment: Deployment,
): readonly Check[] => {
  if (attestations.value === undefined) {
    return [STATED, SIGNED].map((naming) =>
      notShown(naming, attestations.failure, "The operator does not show what was signed"),
    );
  }
  const statement = statementOf(attestations.value);
  const place = { chainId: deployment.chainId, verifyingContract: deployment.oracle };
  const expected = digestOf(statementTypedData(statement, place));
  return [
    statedHere(statement, chain),
    signedByQuorum(attestations.value, { expected, attesters: chain.attesters, epoch: statement.attesterEpoch }),
  ];
};
