import { Interface, type Log, toBeHex } from "ethers";

import { abis, onChain } from "../../client/index.ts";
import type { ReadPlace } from "../chain/place.ts";

/** Something that happened to a bundle. */
export interface BundleEvent {
  /** Unix seconds. */
  readonly time: number;
  /** With whole addresses. */
  readonly words: string;
  readonly transaction: string;
}

const TOKEN = new Interface(abis.token);
/** Blocks that are looked through, back from the newest. */
const MOST_BLOCKS = 45_000;
const MOST_EVENTS = 12;

const wallet = (log: ReturnType<typeof TOKEN.parseLog>, name: string): string => String(log?.args[name]);

const WORDS: Readonly<Record<string, (log: ReturnType<typeof TOKEN.parseLog>) => string>> = {
  WalletJoined: (log) => `${wallet(log, "wallet")} joined`,
  WalletLeft: (log) => `${wallet(log, "wallet")} left`,
  LeaveAnnounced: (log) => `${wallet(log, "wallet")} gave notice`,
  LienPlaced: (log) => `a lien of ${wallet(log, "holder")} was placed`,
  LienReleased: (log) => `the lien of ${wallet(log, "holder")} was released`,
  DefaultReported: (log) => `${wallet(log, "holder")} reported a default`,
};

const eventOf = async ({ provider }: ReadPlace, log: Log): Promise<BundleEvent[]> => {
  const parsed = TOKEN.parseLog(log);
  const words = parsed === null ? undefined : WORDS[parsed.name];
  if (parsed === null || words === undefined) return [];
  const block = await onChain(() => provider.getBlock(log.blockNumber));
  return block === null ? [] : [{ time: block.timestamp, words: words(parsed), transaction: log.transactionHash }];
};

/**
 * Reads what happened to a token's bundle lately, oldest first.
 *
 * @throws The errors of the node, which may refuse logs of so many blocks.
 */
export const readBundleEvents = async (place: ReadPlace, tokenId: bigint): Promise<readonly BundleEvent[]> => {
  const { deployment, provider } = place;
  const topics = Object.keys(WORDS).map((name) => TOKEN.getEvent(name)?.topicHash ?? "");
  const head = await onChain(() => provider.getBlockNumber());
  const logs = await onChain(() =>
    provider.getLogs({
      address: deployment.token,
      fromBlock: Math.max(0, head - MOST_BLOCKS),
      toBlock: head,
      topics: [topics, toBeHex(tokenId, 32)],
    }),
  );
  return (await Promise.all(logs.slice(-MOST_EVENTS).map((log) => eventOf(place, log)))).flat();
};
