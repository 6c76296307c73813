import type { Dice } from "../dice.ts";
import type { Faults, NodeCall, NodeReply, RawAnswer } from "../faultyNode.ts";

/** One answer in so many is spoiled. */
const RARITY = 100;

/** What providers do to a whole answer. */
const SPOILED: readonly ((text: string) => RawAnswer)[] = [
  () => ({ status: 429, headers: { "retry-after": "1" }, body: "too many requests" }),
  () => ({ status: 502, headers: { "content-type": "text/html" }, body: "<html>bad gateway</html>" }),
  () => ({ reset: "before" }),
  (body) => ({ reset: "midway", body }),
  (body) => ({ body: body.slice(0, -1) }),
  (body) => ({ body, dripMs: 20 }),
  () => ({ body: "" }),
];

/** What they do to one call. */
const LIMITED: NodeReply = { error: { code: -32005, message: "limit exceeded" } };

/** The faults of a provider that mostly works, the same for the same dice. */
export const occasionalFaults = (dice: Dice): Faults => ({
  answer: (_calls, text) => (dice.roll(RARITY) === 0 ? dice.pick(SPOILED)(text) : undefined),
  reply: () => (dice.roll(RARITY) === 0 ? LIMITED : undefined),
});

/** Where the block stands among the parameters of a call that reads state. */
const STATE_CALLS: Readonly<Record<string, number>> = {
  eth_call: 1,
  eth_getBalance: 1,
  eth_getCode: 1,
  eth_getStorageAt: 2,
  eth_getProof: 2,
};

const blockOf = ({ method, params }: NodeCall): number | undefined => {
  const place = STATE_CALLS[method];
  const tag = place === undefined ? undefined : params[place];
  return typeof tag === "string" && tag.startsWith("0x") ? Number(tag) : undefined;
};

/** Blocks whose state is kept by a node that is no archive. */
const KEPT = 128;

/**
 * A node that forgets, from a block on: later ones are kept for a while, as by a node that is no
 * archive. Whoever follows it has begun with the blocks before.
 */
export const prunedState = (head: () => number, since: number): Faults => ({
  reply: (call) => {
    const block = blockOf(call);
    if (block === undefined || block <= since || block > head() - KEPT) return undefined;
    return { error: { code: -32000, message: "missing trie node (state is not available)" } };
  },
});
