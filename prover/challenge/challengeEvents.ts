import { logRanges } from "../chain/logRanges.ts";
import type { ChallengeChain } from "./challengeChain.ts";
import { type Challenge, readableResult } from "./reading.ts";

/** What the contract said of an entry, with the event's own names. */
type Told = Readonly<Record<string, unknown>>;

/** Events about one entry since the rows could be drawn, in the order of the chain. */
const eventsOf = async (
  { challenges, address, node }: ChallengeChain,
  { id, terms, block }: Challenge,
  { name, modeler }: { readonly name: "Answered" | "ProofDemanded"; readonly modeler: string },
): Promise<readonly Told[]> => {
  const found: Told[] = [];
  if (terms.drawBlock > block) return found;
  const event = challenges.interface.getEvent(name);
  const names = event.inputs.map((input) => input.name);
  const topics = [event.topicHash];
  const filter = { addresses: [address.toLowerCase()], topics, fromBlock: terms.drawBlock, toBlock: block };
  for await (const { logs } of logRanges(node, filter))
    for (const log of logs) {
      const parsed = challenges.interface.parseLog(log);
      const told = parsed === null ? undefined : readableResult(parsed.args, names).toObject();
      if (told?.["id"] === id && String(told["modeler"]).toLowerCase() === modeler.toLowerCase()) found.push(told);
    }
  return found;
};

/** Where a modeler said that its proofs are; undefined where nothing was answered. */
export const proofsUri = async (
  chain: ChallengeChain,
  challenge: Challenge,
  modeler: string,
): Promise<string | undefined> => {
  const [answered] = await eventsOf(chain, challenge, { name: "Answered", modeler });
  return answered === undefined ? undefined : String(answered["uri"]);
};

/** A proof that was demanded and neither shown nor closed. */
export interface OpenDemand {
  readonly place: number;
  readonly by: string;
  /** The last second to show it. */
  readonly until: bigint;
}

/** The open demands to an entry, in the order in which they were made. */
export const openDemands = async (
  chain: ChallengeChain,
  challenge: Challenge,
  modeler: string,
): Promise<readonly OpenDemand[]> => {
  const made = await eventsOf(chain, challenge, { name: "ProofDemanded", modeler });
  const places = [...new Set(made.map(({ place }) => Number(place)))];
  const open: OpenDemand[] = [];
  for (const place of places) {
    const { by, until } = await chain.challenges.demandOf(challenge.id, modeler, place);
    if (until !== 0n) open.push({ place, by, until });
  }
  return open;
};
