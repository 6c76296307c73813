import { type Log, toBeHex } from "ethers";

import { onChain } from "../../client/index.ts";
import { type Challenge, type ChallengePlace, readableResult } from "../../prover/challenge/reading.ts";

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

/** Blocks whose logs are asked for at first. The operator's node answers for 50,000. */
const FIRST_STEP = 45_000;
/** Where a node refuses logs of so few blocks, it refuses more than their number. */
const LAST_STEP = 500;
/** A year of blocks on a slow chain is sixty of these; more are not looked through. */
const MOST_QUESTIONS = 60;

const NAMES = ["Answered", "EntryStruck", "ProofDemanded", "ProofShown", "DemandClosed"] as const;

/** An entry's events while they are read: its demands by their places, since each is made once. */
interface Told extends Omit<EntryEvents, "demands"> {
  readonly demands: Map<number, Demand>;
}

type Values = Readonly<Record<string, unknown>>;

/** What is known of an entry after one more event. There may be thousands of demands, which grow in place. */
const after = (told: Told, name: string, values: Values, transaction: string): Told => {
  if (name === "Answered") return { ...told, proofsAt: String(values["uri"]) };
  if (name === "EntryStruck") {
    const why = FAULTS[Number(values["fault"])] ?? "a fault that this page does not know";
    return { ...told, struck: { why, finder: String(values["finder"]), transaction } };
  }
  const place = Number(values["place"]);
  const made = told.demands.get(place);
  if (name === "ProofDemanded")
    told.demands.set(place, { place, by: String(values["by"]), until: Number(values["until"]), state: "open" });
  else if (made !== undefined) told.demands.set(place, { ...made, state: name === "ProofShown" ? "shown" : "closed" });
  return told;
};

/**
 * Logs of a challenge since its rows could be drawn, in ranges that halve where the node refuses one.
 *
 * @returns With the last block that was looked at.
 */
const logsSince = async (
  { challenges, provider, address }: ChallengePlace,
  { id, terms, block }: Challenge,
): Promise<{ readonly logs: readonly Log[]; readonly lookedAt: number }> => {
  const topics = [NAMES.map((name) => challenges.interface.getEvent(name).topicHash), toBeHex(id, 32)];
  const logs: Log[] = [];
  const newest = Number(block);
  let from = Number(terms.drawBlock);
  let step = FIRST_STEP;
  for (let asked = 0; from <= newest && asked < MOST_QUESTIONS; asked += 1) {
    const toBlock = Math.min(newest, from + step - 1);
    try {
      logs.push(...(await onChain(() => provider.getLogs({ address, topics, fromBlock: from, toBlock }))));
      from = toBlock + 1;
    } catch (cause) {
      if (step <= LAST_STEP) throw cause;
      step = Math.floor((toBlock - from + 1) / 2);
    }
  }
  return { logs, lookedAt: from - 1 };
};

/**
 * Reads what happened to the entries of a challenge since its rows could be drawn.
 *
 * @throws The errors of the node, which may refuse logs of a few blocks.
 */
export const readChallengeEvents = async (place: ChallengePlace, challenge: Challenge): Promise<ChallengeEvents> => {
  const { logs, lookedAt } = await logsSince(place, challenge);
  const entries = new Map<string, Told>();
  for (const log of logs) {
    const parsed = place.challenges.interface.parseLog(log);
    if (parsed === null) continue;
    // A modeler may say any bytes, and those that are no text must not hide the events of the others.
    const values = readableResult(
      parsed.args,
      parsed.fragment.inputs.map(({ name }) => name),
    ).toObject() as Values;
    const modeler = String(values["modeler"]);
    const told = entries.get(modeler) ?? { ...NO_EVENTS, demands: new Map<number, Demand>() };
    entries.set(modeler, after(told, parsed.name, values, log.transactionHash));
  }
  return {
    entries: new Map(
      [...entries].map(([modeler, told]) => [modeler, { ...told, demands: [...told.demands.values()] }]),
    ),
    until: lookedAt < Number(challenge.block) ? lookedAt : undefined,
  };
};
