import { copyFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

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

  it("names what is wrong in one line", async () => {
    const operator = `0x${"11".repeat(20)}`;
    for (const fee of ["-1", "0.5", "1.2345678901234567890eth", "a lot"])
      expectRefusal("E_USAGE", await run("order", "--token", "1", "--operator", operator, `--fee=${fee}`, ...as(ADA)));
    expectRefusal("E_REQUEST_UNKNOWN", await run("orders", "4711"));
    const unknown = ["--token", "1", "--operator", operator, "--fee", "1", "--model", "nobody's"];
    expectRefusal("E_MODEL_UNKNOWN", await run("order", ...unknown, ...as(ADA)));
  });
});
