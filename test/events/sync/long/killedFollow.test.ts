import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { useLivedMarket } from "../../../support/livedMarket.ts";
import { temporaryFolder } from "../../../support/recorded.ts";
import { followingOf } from "../following.ts";

describe("following a real Aave v2 market", () => {
  const { file } = temporaryFolder();
  const lived = useLivedMarket();
  const { market, wholeStore, startFollowing, contents } = followingOf(lived);

  it("goes on after a kill -9 and after a SIGTERM, which ends it with exit code 0", async () => {
    const db = file("killed.duckdb");
    const cli = fileURLToPath(new URL("../../../../prover/cli/cli.ts", import.meta.url));
    const run = async (signal: NodeJS.Signals, ready: RegExp) => {
      const options = ["--rpc", lived().url, "--market", "aave-v2", "--pool", market().pool, "--chunk", "9"];
      const args = [cli, "events", "follow", ...options, "--db", db, "--every", "1"];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "pipe"] });
      let said = "";
      child.stderr.on("data", (text: Buffer) => {
        said += text.toString();
        // A second signal would not be waited for.
        if (!child.killed && ready.test(said)) child.kill(signal);
      });
      const ended = await new Promise((resolve) => child.once("close", (...how) => resolve(how)));
      return { ended, said };
    };
    expect((await run("SIGKILL", /finalized: block/)).ended).to.deep.equal([null, "SIGKILL"]);
    const { ended, said } = await run("SIGTERM", /waiting for the next block|finalized: block/);
    expect(ended, said).to.deep.equal([0, null]);
    expect(said).to.match(/killed\.duckdb ends with block \d+: run it again/);
    const resumed = startFollowing(db);
    await resumed.reaches(lived().lastBlock);
    resumed.stop();
    await resumed.ended;
    expect(await contents(db)).to.deep.equal(await wholeStore());
  });
});
