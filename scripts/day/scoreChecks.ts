import { DatabaseSync } from "node:sqlite";

import type { PaidRequest, PublishedScore } from "./chainFacts.ts";
import type { Finding } from "./finding.ts";

/** No paid request is lost, and none is paid twice. */
export const checkPaid = (requests: readonly PaidRequest[]): readonly Finding[] => {
  const lost = requests.filter(({ delivered, refunded }) => delivered + refunded === 0).length;
  const twice = requests.filter(({ delivered, refunded }) => delivered + refunded > 1).length;
  const of = `of ${requests.length}`;
  return [
    { what: "paid requests lost", measured: `${lost} ${of}`, isGood: requests.length > 0 && lost === 0 },
    { what: "paid requests paid twice", measured: `${twice} ${of}`, isGood: twice === 0 },
  ];
};

const readRows = (path: string, sql: string): readonly Record<string, unknown>[] => {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
};

/** Each score is in the journals of those who signed it, and in the operator's archive. */
export const checkBacking = (
  scores: readonly PublishedScore[],
  { journals, operator }: { readonly journals: ReadonlyMap<string, string>; readonly operator: string },
): readonly Finding[] => {
  const signedBy = new Map(
    [...journals].map(([address, path]) => [
      address.toLowerCase(),
      new Set(readRows(path, "SELECT digest FROM answer").map(({ digest }) => String(digest))),
    ]),
  );
  const archived = new Set(
    readRows(operator, "SELECT token_id, as_of_time FROM archived_score").map(
      ({ token_id: token, as_of_time: time }) => `${String(token)} ${String(time)}`,
    ),
  );
  const unsigned = scores.filter(
    ({ digest, signers }) =>
      signers.length === 0 || signers.some((one) => signedBy.get(one.toLowerCase())?.has(digest) !== true),
  );
  const lacking = scores.filter(({ tokenId, statement }) => !archived.has(`${tokenId} ${statement.asOfTime}`));
  const of = `of ${scores.length}`;
  return [
    {
      what: "scores without their signers' journals",
      measured: `${unsigned.length} ${of}`,
      isGood: unsigned.length === 0,
    },
    { what: "scores missing in the archive", measured: `${lacking.length} ${of}`, isGood: lacking.length === 0 },
  ];
};

/** The nonces of the operator's key are one row without a gap, and nothing is under way. */
export const checkNonces = (
  operator: string,
  { mined, pending }: { readonly mined: number; readonly pending: number },
): readonly Finding[] => {
  const rows = readRows(operator, "SELECT nonce, state FROM sent_transaction WHERE nonce IS NOT NULL");
  const kept = new Set(rows.map(({ nonce }) => Number(nonce)));
  // The operator forgets the oldest of those that are over.
  const oldest = Math.min(...kept, mined);
  const missing = Array.from({ length: mined - oldest }, (_, index) => oldest + index).filter(
    (nonce) => !kept.has(nonce),
  ).length;
  const open = rows.filter(({ state }) => state === "pending" || state === "queued").length;
  const measured = `${mined} mined, ${missing} unknown, ${open} under way, ${pending - mined} in the pool`;
  return [{ what: "nonce gaps", measured, isGood: missing === 0 && open === 0 && pending === mined }];
};
