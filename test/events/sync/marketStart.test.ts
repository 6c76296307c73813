import { expect } from "chai";

import type { LogFilter, RawLog } from "../../../prover/chain/reads.ts";
import type { ChainReader } from "../../../prover/chain/chainReader.ts";
import { MarketError, MarketUnlistedError } from "../../../prover/protocols/errors.ts";
import { RpcError } from "../../../client/nodeErrors.ts";
import { findMarketStart } from "../../../prover/events/sync/marketStart.ts";
import { aaveV2 } from "../../../prover/protocols/aave/v2/aaveV2.ts";
import type { LendingProtocol } from "../../../prover/protocols/protocol.ts";
import { expectError } from "../../support/expectError.ts";

const POOL = `0x${"77".repeat(20)}`;
const url = "http://node";

interface Chain {
  /** Block of the pool's creation. */
  readonly created: bigint;
  /** Where it answers as a pool, from its creation on when left out. */
  readonly ready?: bigint;
  readonly logs?: readonly bigint[];
  /** Blocks whose state the node does not keep: it says that there is nothing. */
  readonly forgotten?: (block: bigint) => boolean;
  /** Most blocks it looks for logs in. */
  readonly mostBlocks?: bigint;
}

const find = async (chain: Chain, from: bigint, to = 1_000n) => {
  const { created, ready = created, logs = [], forgotten = () => false, mostBlocks = 10_000n } = chain;
  const asked: LogFilter[] = [];
  const reader = {
    url,
    hasCode: ({ block }: { block: bigint }) => Promise.resolve(block >= created && !forgotten(block)),
    logs: (filter: LogFilter) => {
      asked.push(filter);
      const { fromBlock, toBlock } = filter;
      if (toBlock - fromBlock >= mostBlocks)
        return Promise.reject(new RpcError({ url, method: "eth_getLogs", message: "range too large" }));
      const found = logs.filter((block) => block >= fromBlock && block <= toBlock);
      return Promise.resolve(found.map((blockNumber) => ({ blockNumber }) as RawLog));
    },
  } as unknown as ChainReader;
  const contractsAt: LendingProtocol["contractsAt"] = (_, { pool, block }) =>
    block >= ready && !forgotten(block)
      ? Promise.resolve([{ address: pool, role: "pool", tokens: [] }])
      : Promise.reject(new MarketError(`no pool at ${block}`, "none"));
  const place = { reader, protocol: { ...aaveV2, contractsAt }, pool: POOL };
  const start = await findMarketStart(place, { from, to, head: 1_000n });
  return { block: start?.block, asked };
};

describe("first block of a market", () => {
  it("is that of its pool's creation, or the first asked about if it was there before", async () => {
    expect(await find({ created: 317n }, 0n)).to.include({ block: 317n });
    expect((await find({ created: 317n }, 400n)).asked).to.deep.equal([]);
    expect(await find({ created: 317n }, 400n)).to.include({ block: 400n });
    expect(await find({ created: 317n, ready: 340n }, 0n)).to.include({ block: 340n });
    expect(await find({ created: 800n }, 0n, 799n)).to.include({ block: undefined });
  });

  it("is found by the pool's logs where a node forgets states in silence", async () => {
    const logs = [319n, 330n, 700n];
    const forgotten = (block: bigint) => block >= 325n && block < 600n;
    for (const mostBlocks of [10_000n, 100n, 7n]) {
      const { block, asked } = await find({ created: 317n, logs, forgotten, mostBlocks }, 0n);
      expect(block).to.equal(317n);
      expect(asked.every(({ addresses }) => addresses[0] === POOL)).to.equal(true);
    }
  });

  it("is unknown where a node has a log of the pool, but not the pool", async () => {
    const forgotten = (block: bigint) => block < 600n;
    const error = await expectError("E_RPC_ERROR", () => find({ created: 317n, logs: [319n], forgotten }, 0n));
    expect(error.message).to.include("after block 319, which has a log of it");
  });

  it("is refused where another contract of the market has a log before the node tells of it", async () => {
    const aToken = `0x${"a7".repeat(20)}`;
    const contractsAt: LendingProtocol["contractsAt"] = (_, { pool, block }) =>
      block < 500n
        ? Promise.reject(new MarketError(`no pool at ${block}`, "none"))
        : Promise.resolve([
            { address: pool, role: "pool", tokens: [] },
            { address: aToken, role: "aToken", tokens: [] },
          ]);
    const logs = ({ addresses, fromBlock, toBlock }: LogFilter) =>
      Promise.resolve(
        addresses.includes(aToken) && fromBlock <= 420n && toBlock >= 420n ? [{ blockNumber: 420n } as RawLog] : [],
      );
    for (const coded of [400n, 500n]) {
      const hasCode = ({ block }: { block: bigint }) => Promise.resolve(block >= coded);
      const reader = { url, hasCode, logs } as unknown as ChainReader;
      const place = { reader, protocol: { ...aaveV2, contractsAt }, pool: POOL };
      const error = await expectError("E_RPC_ERROR", () =>
        findMarketStart(place, { from: 0n, to: 1_000n, head: 1_000n }),
      );
      expect(error.message).to.include("after block 420, which has a log of it");
    }
  });

  it("is not a later one than where a pool cannot name its markets", async () => {
    const contractsAt: LendingProtocol["contractsAt"] = (_, { pool, block }) =>
      block < 500n ? Promise.reject(new MarketUnlistedError({ pool, block })) : Promise.resolve([]);
    const reader = { url, hasCode: () => Promise.resolve(true) } as unknown as ChainReader;
    const place = { reader, protocol: { ...aaveV2, contractsAt }, pool: POOL };
    const error = await expectError("E_MARKET_UNLISTED", () =>
      findMarketStart(place, { from: 300n, to: 1_000n, head: 1_000n }),
    );
    expect(error.message).to.include("block 300");
  });
});
