import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { confirmInTime } from "../../../node/oracleChain/confirmInTime.ts";
import { connectOracle } from "../../../node/oracleChain/connectOracle.ts";
import { openStandIns } from "../../../node/oracleChain/standInProvider.ts";
import type { Deployment } from "../../../prover/onchain/deployment.ts";
import { onChain } from "../../../prover/onchain/transactions.ts";
import { type RawAnswer, startFaultyNode } from "../../../scripts/faultyNode.ts";
import { expectError } from "../../support/expectError.ts";
import { useFreshChain } from "../../support/freshChain.ts";

const LOCAL = 31_337n;
const ACCOUNT = `0x${"0c".repeat(20)}`;

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
    const provider = openStandIns([relayUrl, other().url, chain().url], LOCAL);
    const block = await provider.getBlockNumber();
    takeAway();
    expect(await provider.getBlockNumber()).to.equal(block);
    expect((await provider.getNetwork()).chainId).to.equal(31337n);
    provider.destroy();
  });

  it("begin with the first that answers", async () => {
    takeAway();
    const provider = openStandIns([relayUrl, chain().url], LOCAL);
    expect(await provider.getBlockNumber()).to.equal(0);
    provider.destroy();
  });

  it("say so when none answers", async () => {
    takeAway();
    const provider = openStandIns([relayUrl], LOCAL);
    await expectError("E_RPC_UNREACHABLE", () => onChain(() => provider.getBlockNumber()));
    provider.destroy();
  });

  it("pass over a body that is cut off, a page, and an answer that is none; alone it has a code", async () => {
    const spoiled: readonly RawAnswer[] = [
      ...[
        { body: '{"jsonrpc":"2.0","id":1,"resu' },
        { body: "<html>" },
        { body: "" },
        { body: "null" },
        { body: "[]" },
      ],
      { status: 429, body: "slow down" },
    ];
    const passOver = async (raw: RawAnswer): Promise<void> => {
      const bad = await startFaultyNode(chain().url, { answer: () => raw });
      const alone = openStandIns([bad.url], LOCAL);
      const failure: unknown = await onChain(() => alone.getBlockNumber()).catch((cause: unknown) => cause);
      expect(failure, JSON.stringify(raw))
        .to.have.property("code")
        .that.matches(/^E_RPC_/);
      const both = openStandIns([bad.url, chain().url], LOCAL);
      expect(await both.getBlockNumber()).to.equal(0);
      for (const provider of [alone, both]) provider.destroy();
      await bad.close();
    };
    await Promise.all(spoiled.map(passOver));
  });

  it("ask again where a node wants to be left alone for a moment", async () => {
    let refused = 0;
    const limited = { error: { code: -32005, message: "limit exceeded" } };
    const busy = await startFaultyNode(chain().url, {
      reply: ({ method }) => (method === "eth_blockNumber" && ++refused <= 2 ? limited : undefined),
    });
    const provider = openStandIns([busy.url], LOCAL);
    expect(await provider.getBlockNumber()).to.equal(0);
    expect(refused).to.equal(3);
    provider.destroy();
    await busy.close();
  });

  it("may all be away at the start: it says why, and is confirmed once one has come", async () => {
    const deployment = { chainId: LOCAL, token: ACCOUNT, registry: ACCOUNT, attesters: ACCOUNT, oracle: ACCOUNT };
    let fault: RawAnswer | undefined = { status: 503 };
    const node = await startFaultyNode(chain().url, { answer: () => fault });
    const connection = connectOracle([node.url], deployment as unknown as Deployment);
    expect((await confirmInTime(connection, node.url))?.code).to.match(/^E_RPC_/);
    // One that hangs is waited for no longer than a start may take.
    fault = { body: "{}".padEnd(200), dripMs: 300 };
    expect((await confirmInTime(connection, node.url, 50))?.code).to.equal("E_RPC_TIMEOUT");
    fault = undefined;
    // It answers now, and has no such contract: that does not pass.
    await expectError("E_CONTRACT_MISSING", () => confirmInTime(connection, node.url));
    await chain().provider.send("hardhat_setCode", [ACCOUNT, "0x00"]);
    expect(await confirmInTime(connection, node.url)).to.equal(undefined);
    connection.provider.destroy();
    await node.close();
  });

  it("hand a contract's reason through", async () => {
    const provider = openStandIns([chain().url], LOCAL);
    await expectError("E_REVERT", () =>
      // Code that runs into an invalid instruction.
      onChain(() => provider.estimateGas({ to: null, data: "0xfe" })),
    );
    provider.destroy();
  });
});
