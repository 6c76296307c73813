import { expect } from "chai";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { syncEvents } from "../../../../prover/events/sync/syncEvents.ts";
import { aTokenAbi, poolAbi, topicOf } from "../../../../prover/protocols/aave/v2/abi.ts";
import { selectProtocol } from "../../../../prover/protocols/select.ts";
import { contentsOf } from "../../../support/fakeEventMarket.ts";
import { expectError } from "../../../support/expectError.ts";
import { inProcessNode } from "../../../support/inProcessNode.ts";
import { useLivedMarket } from "../../../support/livedMarket.ts";

/** Logs that a node leaves out wherever it is asked, on the real contracts of Aave v2. */

type Log = Pick<RawLog, "topics" | "transactionHash">;

const DEPOSIT = topicOf(poolAbi, "Deposit");

describe("numbers that contracts keep, against the logs", () => {
  const lived = useLivedMarket();

  /** A node without the logs at which `isGone` holds, in whatever way it is asked. */
  const without = (isGone: (log: Log) => boolean) =>
    inProcessNode(async (method, params) => {
      const answer: unknown = await lived().world.chain.provider.send(method, [...params]);
      return method === "eth_getLogs" ? (answer as readonly Log[]).filter((log) => !isGone(log)) : answer;
    });
  const syncFrom = (isGone: (log: Log) => boolean, chunk = 2_000n) =>
    withStore(":memory:", {}, async (store) => {
      const notes: string[] = [];
      const pool = lived().world.market.addresses.pool.toLowerCase();
      const options = { to: lived().lastBlock, latest: true, checkBlooms: false, chunk };
      const onNote = (line: string): void => void notes.push(line);
      await syncEvents({ store, node: without(isGone), protocol: selectProtocol("aave-v2"), pool, onNote, ...options });
      const logs = await store.rows("SELECT tx_hash FROM raw_log WHERE topics LIKE $1 ORDER BY ALL", [`${DEPOSIT}%`]);
      return { notes, contents: await contentsOf(store), deposits: logs.map(([hash]) => String(hash)) };
    });

  it("agree with a node that has all of them, and the cost is told", async () => {
    const small = await syncFrom(() => false, 16n);
    const large = await syncFrom(() => false);
    expect(small.contents).to.deep.equal(large.contents);
    expect(large.notes.join()).to.match(/\d+ balances and totals asked of the contracts/);
  });

  it("miss the supply that a node has in no block, and in one transaction alone", async () => {
    const error = await expectError("E_RPC_INCOMPLETE", () => syncFrom(({ topics }) => topics[0] === DEPOSIT));
    expect(error.message).to.match(/aToken Mint of 0x[0-9a-f]{40} to 0x[0-9a-f]{40} without a supply in 0x/);
    const { deposits } = await syncFrom(() => false);
    for (const gone of deposits.filter((_, index) => index === 7))
      await expectError("E_RPC_INCOMPLETE", () =>
        syncFrom(({ topics, transactionHash }) => topics[0] === DEPOSIT && transactionHash === gone),
      );
  });

  it("miss a whole transaction that a node leaves out", async () => {
    const { deposits } = await syncFrom(() => false);
    for (const gone of deposits.filter((_, index) => index % 12 === 0)) {
      const error = await expectError("E_RPC_INCOMPLETE", () =>
        syncFrom(({ transactionHash }) => transactionHash === gone),
      );
      expect(error.message).to.match(/scaled(?:BalanceOf|TotalSupply)\(.*\) of 0x[0-9a-f]{40} is \d+, and the logs/);
    }
  });

  it("miss aTokens that are minted and burnt without a word", async () => {
    const silent = [DEPOSIT, topicOf(poolAbi, "Withdraw"), topicOf(aTokenAbi, "Mint"), topicOf(aTokenAbi, "Burn")];
    await expectError("E_RPC_INCOMPLETE", () =>
      syncFrom(
        ({ topics }) => silent.includes(topics[0] ?? "") || topics[0] === topicOf(poolAbi, "ReserveDataUpdated"),
      ),
    );
  });
});
