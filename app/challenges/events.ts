import { type LogDescription, toBeHex } from "ethers";

import { onChain } from "../../client/index.ts";
import type { Challenge, ChallengePlace } from "../../prover/challenge/reading.ts";

/** Why an entry was struck, by its number. Twin of `IChallenges.Fault`. */
const FAULTS = [
  "a leaf shows another score than the one that was answered",
  "a leaf is for another row than the one that was drawn",
  "a proof does not hold",
  "a proof was demanded and not shown in time",
  "an earlier entry committed to the same key",
  "the judge says that no ceremony made its key",
] as const;

/** A proof that somebody demanded to see. */
export interface Demand {
  readonly place: number;
  readonly by: string;
  /** The last second to show it. */
  readonly until: number;
  readonly state: "open" | "shown" | "closed";
}

/** What happened to an entry since the rows could be drawn, as events tell it. */
export interface EntryEvents {
  readonly struck: { readonly why: string; readonly finder: string; readonly transaction: string } | undefined;
  /** Where the modeler says that its proofs are; a text of anybody's. */
  readonly proofsAt: string | undefined;
  readonly demands: readonly Demand[];
}

export interface ChallengeEvents {
  /** By modeler. */
  readonly entries: ReadonlyMap<string, EntryEvents>;
  /** The last block that was looked at, where that is not the newest. */
  readonly until: number | undefined;
}

export const NO_EVENTS: EntryEvents = { struck: undefined, proofsAt: undefined, demands: [] };

/** Blocks whose logs are asked for at once. The operator's node answers for 50,000. */
const BLOCKS_AT_ONCE = 45_000;
/** A year of blocks on a slow chain is sixty of these; more are not looked through. */
const MOST_QUESTIONS = 60;

const NAMES = ["Answered", "EntryStruck", "ProofDemanded", "ProofShown", "DemandClosed"];

const ended = (events: EntryEvents, place: number, state: Demand["state"]): EntryEvents => ({
  ...events,
  demands: events.demands.map((demand) => (demand.place === place ? { ...demand, state } : demand)),
});

/** What is known of an entry after one more event. */
const after = (events: EntryEvents, { name, args }: LogDescription, transaction: string): EntryEvents => {
  const place = Number(args["place"] ?? -1);
  if (name === "Answered") return { ...events, proofsAt: String(args["uri"]) };
  if (name === "ProofShown") return ended(events, place, "shown");
  if (name === "DemandClosed") return ended(events, place, "closed");
  if (name === "ProofDemanded") {
    const demand: Demand = { place, by: String(args["by"]), until: Number(args["until"]), state: "open" };
    return { ...events, demands: [...events.demands, demand] };
  }
  const why = FAULTS[Number(args["fault"])] ?? "a fault that this page does not know";
  return { ...events, struck: { why, finder: String(args["finder"]), transaction } };
};

/**
 * Reads what happened to the entries of a challenge since its rows could be drawn.
 *
 * @throws The errors of the node, which may refuse logs of so many blocks.
 */
export const readChallengeEvents = async (
  { challenges, provider, address }: ChallengePlace,
  { id, terms, block }: Challenge,
): Promise<ChallengeEvents> => {
  const entries = new Map<string, EntryEvents>();
  const topics = [NAMES.map((name) => challenges.interface.getEvent(name as "Answered").topicHash), toBeHex(id, 32)];
  let from = Number(terms.drawBlock);
  for (let asked = 0; from <= block && asked < MOST_QUESTIONS; asked += 1, from += BLOCKS_AT_ONCE) {
    const toBlock = Math.min(Number(block), from + BLOCKS_AT_ONCE - 1);
    const logs = await onChain(() => provider.getLogs({ address, topics, fromBlock: from, toBlock }));
    for (const log of logs) {
      const told = challenges.interface.parseLog(log);
      if (told === null) continue;
      const modeler = String(told.args["modeler"]);
      entries.set(modeler, after(entries.get(modeler) ?? NO_EVENTS, told, log.transactionHash));
    }
  }
  return { entries, until: from <= block ? from - 1 : undefined };
};
