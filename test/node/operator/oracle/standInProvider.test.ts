import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { openStandIns } from "../../../../node/operator/oracle/standInProvider.ts";
import { onChain } from "../../../../prover/onchain/transactions.ts";
import { expectError } from "../../../support/expectError.ts";
import { useFreshChain } from "../../../support/freshChain.ts";

describe("nodes of the oracle's chain that stand in for each other", () => {
  const chain = useFreshChain();
  const other = useFreshChain({ chainId: 4711 });
  let relay: Server;
  let relayUrl: string;

  /** A node of its own, which can be taken away. */
  beforeEach(async () => {
    relay = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = Buffer.concat(parts).toString("utf8");
        void fetch(chain().url, { method: "POST", body, headers: { "content-type": "application/json" } })
          .then((answer) => answer.text())
          .then((text) => response.end(text));
      });
    });
    await new Promise<void>((resolve) => {
      relay.listen(0, "127.0.0.1", resolve);
    });
    relayUrl = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
  });
  const takeAway = (): void => {
    relay.closeAllConnections();
    relay.close();
  };
  afterEach(takeAway);

  it("go on when the one that was asked goes away, and refuse one of another chain", async () => {
    const provider = await openStandIns([relayUrl, other().url, chain().url]);
    const block = await provider.getBlockNumber();
    takeAway();
    expect(await provider.getBlockNumber()).to.equal(block);
    expect((await provider.getNetwork()).chainId).to.equal(31337n);
    provider.destroy();
  });

  it("begin with the first that answers", async () => {
    takeAway();
    const provider = await openStandIns([relayUrl, chain().url]);
    expect(await provider.getBlockNumber()).to.equal(0);
    provider.destroy();
  });

  it("say so when none answers", async () => {
    await expectError("E_RPC_UNREACHABLE", async () => {
      takeAway();
      await openStandIns([relayUrl]);
    });
  });

  it("hand a contract's reason through", async () => {
    const provider = await openStandIns([chain().url]);
    await expectError("E_REVERT", () =>
      // Code that runs into an invalid instruction.
      onChain(() => provider.estimateGas({ to: null, data: "0xfe" })),
    );
    provider.destroy();
  });
});
