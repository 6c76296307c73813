import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

import { expect } from "chai";

import type { ContractRevertError } from "../../prover/onchain/errors.ts";
import { openProvider, openSigner } from "../../prover/onchain/signer.ts";
import { onChain } from "../../prover/onchain/transactions.ts";
import { expectError } from "../support/expectError.ts";
import { useLocalWorld } from "../support/localWorld.ts";

/** Runs `work` against an HTTP server that answers like this. */
const withServer = async (answer: RequestListener, work: (url: string) => Promise<void>): Promise<void> => {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
const answering =
  (body: object): RequestListener =>
  async (request, response) => {
    const { id } = (await json(request)) as { readonly id: number };
    response.end(JSON.stringify({ jsonrpc: "2.0", id, ...body }));
  };

describe("the node behind everything on chain", () => {
  const world = useLocalWorld();

  it("is given up when it is down", async () => {
    const { message } = await expectError("E_RPC_UNREACHABLE", () => openProvider("http://127.0.0.1:1"));
    expect(message).to.include("http://127.0.0.1:1");
  });

  it("is given up when it does not answer in time", async () => {
    await withServer(
      () => undefined,
      async (url) => {
        const begun = performance.now();
        await expectError("E_RPC_TIMEOUT", () => openProvider(url, 150));
        expect(performance.now() - begun).to.be.below(10_000);
      },
    );
  });

  it("is refused when it is no node", async () => {
    await expectError("E_USAGE", () => openProvider("localhost"));
    await withServer(answering({ result: "hello" }), async (url) => {
      await expectError("E_RPC_ERROR", () => openProvider(url));
    });
    await withServer(answering({ error: { code: -32601, message: "no such method" } }), async (url) => {
      await expectError("E_RPC_ERROR", () => openProvider(url));
    });
  });

  it("signs with an unlocked account only on a local chain, and only with one it has", async () => {
    const { provider } = world().quorum;
    const accounts = (await provider.send("eth_accounts", [])) as string[];
    const signer = await openSigner(provider, 3);
    expect((await signer.getAddress()).toLowerCase()).to.equal(accounts[3]);
    await expectError("E_SIGNER", () => openSigner(provider, 999));
    await withServer(answering({ result: "0x1" }), async (url) => {
      const mainnet = await openProvider(url);
      await expectError("E_SIGNER", () => openSigner(mainnet, 0));
      mainnet.destroy();
    });
  });

  it("names the contract's own error with its facts, also when another contract raised it", async () => {
    const { quorum, modelId } = world();
    const { oracle } = quorum.contracts;
    const error = (await expectError("E_REVERT", () =>
      onChain(() => oracle.scoreOf(9n, modelId)),
    )) as ContractRevertError;
    expect(error.reason).to.equal("NoScore");
    expect(error.message).to.include(`NoScore(9, ${modelId})`);
  });
});
