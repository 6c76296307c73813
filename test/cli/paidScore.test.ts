import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { expect } from "chai";

import { NATIVE_CURRENCY, requestsAt } from "../../prover/onchain/paidRequests.ts";
import { writeFeeShares } from "../support/feeShares.ts";
import { ADA, freshFolder, STRANGER, useLocalWorld } from "../support/localWorld.ts";
import { expectRefusal, type Finished, jsonOf, veriscore } from "../support/runNode.ts";

describe("paying for a score on the command line", () => {
  const world = useLocalWorld();
  let folder: string;

  before(() => {
    folder = freshFolder();
    copyFileSync(world().deploymentPath, join(folder, "deployment.json"));
  });

  const run = (...args: readonly string[]): Promise<Finished> =>
    veriscore(folder, ["score", ...args, "--rpc", world().quorum.url, "--deployment", "deployment.json"]);
  const as = (account: number): readonly string[] => ["--account", String(account)];

  it("orders, shows, tops up and takes the fee back", async () => {
    const operator = await (await world().quorum.provider.getSigner(13)).getAddress();
    const asked = ["--token", "1", "--operator", operator, "--fee", "0.01eth", "--hours", "2"];
    const sent = jsonOf(await run("order", ...asked, ...as(ADA), "--json"));
    const requestId = String(sent["requestId"]);
    expect(sent).to.include({ tokenId: 1, fee: String(10n ** 16n) });

    const topUp = await run("top-up", requestId, "--fee", "5gwei", ...as(STRANGER), "--json");
    expect(jsonOf(topUp)).to.include({ fee: 5_000_000_000 });
    const shown = jsonOf(await run("orders", requestId, "--json"));
    expect(shown).to.include({ state: "open", fee: String(10n ** 16n + 5_000_000_000n) });
    const { stderr, exitCode } = await run("orders", "--token", "1");
    expect({ exitCode, isShown: stderr.includes("open") && stderr.includes(operator) }).to.deep.equal({
      exitCode: 0,
      isShown: true,
    });

    expectRefusal("E_REVERT", await run("claim", requestId, ...as(STRANGER)));
    expectRefusal("E_REVERT", await run("refund", requestId, ...as(ADA)));
    await world().quorum.provider.send("evm_increaseTime", [7_300]);
    await world().quorum.provider.send("evm_mine", []);
    jsonOf(await run("refund", requestId, ...as(ADA), "--json"));
    expect(jsonOf(await run("withdraw", ...as(ADA), "--json"))).to.include({ amount: String(10n ** 16n) });
    expectRefusal("E_REVERT", await run("withdraw", ...as(ADA)));
  });

  describe("asking the operator first", () => {
    const operator = `0x${"ab".repeat(20)}`;
    const order = (api: string, ...more: readonly string[]): Promise<Finished> =>
      run("order", "--token", "1", "--operator", operator, "--api", api, ...more, ...as(ADA));
    /** An API that answers every path with a status. */
    const served = async <T>(status: string, work: (api: string) => Promise<T>): Promise<T> => {
      const server = createServer((_request, response) => response.end(status));
      await once(server.listen(0, "127.0.0.1"), "listening");
      try {
        return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      } finally {
        server.close();
      }
    };
    const terms = (address: string, least: string): string =>
      JSON.stringify({ address, leastFees: [{ feeToken: NATIVE_CURRENCY, least }] });
    const paidIn = (): Promise<bigint> =>
      requestsAt(world().deployment, world().quorum.provider).pending(NATIVE_CURRENCY);

    it("refuses a fee below the least, or in another token, before it is paid", async () => {
      const { quorum, modelId } = world();
      const shares = { ...{ modelerShare: 3_000n, attestersShare: 1_000n }, modeler: operator, attesters: operator };
      const before = await paidIn();
      await served(terms(operator, "1000"), async (api) => {
        const low = await order(api, "--fee", "999");
        expectRefusal("E_FEE_TOO_LOW", low);
        expect(low.stderr).to.contain("pay 1000 wei at least");
        const other = await order(api, "--fee", "5000", "--fee-token", `0x${"11".repeat(20)}`);
        expectRefusal("E_FEE_TOO_LOW", other);
        await writeFeeShares(quorum, modelId, shares);
        const shared = await order(api, "--fee", "1000");
        expect(shared.stderr).to.contain("pay 1665 wei at least");
        expect(await paidIn()).to.equal(before);
        expect(jsonOf(await order(api, "--fee", "1665", "--json"))).to.include({ fee: 1_665 });
        // Shares that no registry of ours takes: no fee would ever be enough.
        await writeFeeShares(quorum, modelId, { ...shares, modelerShare: 10_000n, attestersShare: 0n });
        expectRefusal("E_RPC_ANSWER", await order(api, "--fee", "1665"));
      });
    });

    it("refuses an API that tells nothing, or is another operator's", async () => {
      const stranger = terms(`0x${"cd".repeat(20)}`, "1");
      const endless = `${terms(operator, "1")}${" ".repeat(2_000_000)}`;
      const wrong = ["", "[]", "{}", JSON.stringify({ address: operator }), terms(operator, "-1"), stranger, endless];
      for (const status of wrong)
        await served(status, async (api) => {
          expectRefusal("E_OPERATOR_TERMS", await order(api, "--fee", "5000"));
        });
      expectRefusal("E_OPERATOR_TERMS", await order("file:///etc/passwd", "--fee", "5000"));
      expectRefusal("E_OPERATOR_TERMS", await order("http://127.0.0.1:1", "--fee", "5000"));
    });
  });

  it("names what is wrong in one line", async () => {
    const operator = `0x${"11".repeat(20)}`;
    for (const fee of ["-1", "0.5", "1.2345678901234567890eth", "a lot"])
      expectRefusal("E_USAGE", await run("order", "--token", "1", "--operator", operator, `--fee=${fee}`, ...as(ADA)));
    expectRefusal("E_REQUEST_UNKNOWN", await run("orders", "4711"));
    const unknown = ["--token", "1", "--operator", operator, "--fee", "1", "--model", "nobody's"];
    expectRefusal("E_MODEL_UNKNOWN", await run("order", ...unknown, ...as(ADA)));
  });
});
