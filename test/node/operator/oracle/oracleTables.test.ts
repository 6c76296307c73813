import { expect } from "chai";

import { forgetOrders } from "../../../../node/operator/forgetOrders.ts";
import { openOperatorDatabase } from "../../../../node/operator/operatorTables.ts";
import { openOracleTable } from "../../../../node/operator/oracle/oracleTables.ts";
import { openOrderBook } from "../../../../node/orders/orderBook.ts";

const DAY_MS = 86_400_000;

describe("paid requests that an operator knows", () => {
  const open = (count: bigint) => {
    const database = openOperatorDatabase(":memory:");
    const table = openOracleTable(database);
    for (let requestId = 1n; requestId <= count; requestId += 1n)
      table.addRequest({ requestId, tokenId: 1n, modelId: "0xab", deadline: 100n + (requestId % 3n) }, requestId);
    return { table, book: openOrderBook(database), close: () => database.close() };
  };

  it("are read in parts as they are read together, the first deadline first", () => {
    const { table, close } = open(10n);
    table.setState(4n, "underpaid");
    const all = table.requestsIn("open").map(({ requestId }) => requestId);
    expect(all).to.deep.equal([3n, 6n, 9n, 1n, 7n, 10n, 2n, 5n, 8n]);
    const parts = [0, 4, 8].flatMap((from) => table.requestsIn("open", { from, most: 4 }));
    expect(parts.map(({ requestId }) => requestId)).to.deep.equal(all);
    expect(table.requestsIn("open", { most: 0 })).to.deep.equal([]);
    expect([table.countIn("open"), table.countIn("underpaid")]).to.deep.equal([9, 1]);
    close();
  });

  it("are forgotten as long after their end as orders are, and not before it", () => {
    const { table, book, close } = open(4n);
    table.closeRequest(1n, "delivered");
    table.closeRequest(2n, "closed");
    table.setState(3n, "underpaid");
    const known = () => [1n, 2n, 3n, 4n].filter((requestId) => table.request(requestId) !== undefined);
    const kept = { forMs: 2 * DAY_MS };
    forgetOrders({ book, table }, { kept, clock: () => Date.now() + DAY_MS })();
    expect(known()).to.deep.equal([1n, 2n, 3n, 4n]);
    forgetOrders({ book, table }, { kept, clock: () => Date.now() + 3 * DAY_MS })();
    expect(known()).to.deep.equal([3n, 4n]);
    close();
  });
});
