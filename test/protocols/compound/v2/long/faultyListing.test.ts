import { expect } from "chai";
import { id } from "ethers";

import { RpcError } from "../../../../../client/nodeErrors.ts";
import type { JsonRpcNode } from "../../../../../prover/chain/jsonRpc.ts";
import { BaseError } from "../../../../../prover/errors.ts";
import { withStore } from "../../../../../prover/events/openStore.ts";
import { syncEvents } from "../../../../../prover/events/sync/syncEvents.ts";
import { compoundV2 } from "../../../../../prover/protocols/compound/v2/compoundV2.ts";
import { diceOf } from "../../../../../scripts/dice.ts";
import { contentsOf } from "../../../../support/fakeEventMarket.ts";
import { type Lived, liveHistory } from "../history.ts";

/** Answers that a node gives for a contract's own: nothing, an error of the contract, or a word of zeros. */
const NOTHING = "0x";
const ZERO = `0x${"0".repeat(64)}`;
const revert = (url: string): RpcError =>
  new RpcError({ url, method: "eth_call", message: "execution reverted", rpcCode: 3 });

const selectorOf = (signature: string): string => id(signature).slice(0, 10);
const LISTING = ["underlying()", "symbol()", "getAllMarkets()", "oracle()", "comptrollerImplementation()"] as const;

type Listing = (typeof LISTING)[number];

/** In front of the chain: so many of a thousand of these calls are answered with something else. */
const faulty = (
  node: JsonRpcNode,
  { calls, perMille, answer }: { calls: readonly Listing[]; perMille: number; answer: "nothing" | "zero" | "revert" },
): JsonRpcNode => {
  const dice = diceOf(perMille + calls.length);
  const selectors = calls.map(selectorOf);
  return {
    url: node.url,
    call: async (method, params, again) => {
      const { data = "" } = (params[0] ?? {}) as { data?: string };
      const isMeant = method === "eth_call" && selectors.includes(data.slice(0, 10)) && dice.roll(1_000) < perMille;
      if (!isMeant) return node.call(method, params, again);
      if (answer === "revert") throw revert(node.url);
      return answer === "zero" ? ZERO : NOTHING;
    },
  };
};

describe("the listing of a real Compound v2 market, from a node that", () => {
  let lived: Lived;
  let whole: unknown;

  const syncFrom = (node: JsonRpcNode) =>
    withStore(":memory:", {}, async (store) => {
      const pool = lived.history.market.comptroller;
      await syncEvents({ store, node, protocol: compoundV2, pool, chunk: 100_000n, latest: true, checkBlooms: false });
      return contentsOf(store);
    });
  const endOf = (node: JsonRpcNode): Promise<string> =>
    syncFrom(node).then(
      (contents) => {
        expect(contents).to.deep.equal(whole);
        return "whole";
      },
      (cause: unknown) => {
        if (cause instanceof BaseError) return cause.code;
        throw cause;
      },
    );

  before(async () => {
    lived = await liveHistory({ seed: 21, steps: 60 });
    whole = await syncFrom(lived.history.market.chain.node);
  });
  after(() => lived.history.close());

  for (const answer of ["nothing", "revert"] as const)
    for (const call of LISTING)
      it(`answers ${call} with ${answer} now and then: the store is whole`, async () => {
        const node = faulty(lived.history.market.chain.node, { calls: [call], perMille: 300, answer });
        expect(await endOf(node)).to.equal("whole");
      });

  it("answers all of it with nothing now and then: the store is whole", async () => {
    const node = faulty(lived.history.market.chain.node, { calls: LISTING, perMille: 100, answer: "nothing" });
    expect(await endOf(node)).to.equal("whole");
  });

  for (const answer of ["nothing", "revert", "zero"] as const)
    it(`never tells what a cToken lends (${answer}): no cToken is taken for that of the chain's own currency`, async () => {
      const node = faulty(lived.history.market.chain.node, { calls: ["underlying()"], perMille: 1_000, answer });
      expect(await endOf(node)).to.equal("E_UNDERLYING_UNKNOWN");
    });

  it("tells neither what a cToken lends nor its name: refused as well", async () => {
    const node = faulty(lived.history.market.chain.node, {
      calls: ["underlying()", "symbol()"],
      perMille: 1_000,
      answer: "nothing",
    });
    expect(await endOf(node)).to.equal("E_UNDERLYING_UNKNOWN");
  });
});
