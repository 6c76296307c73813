import { readdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";

import { freshFolder, STRANGER, useLocalWorld } from "../../support/localWorld.ts";
import { expectRefusal, veriscore } from "../../support/runNode.ts";

describe("a command whose node breaks", () => {
  const world = useLocalWorld();
  let folder: string;
  before(() => {
    folder = freshFolder();
  });

  it("gives up a node that never answers after --timeout, and leaves no store behind", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    try {
      const rpc = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const sync = ["events", "sync", "--rpc", rpc, "--market", "aave-v2", "--db", "never.duckdb", "--timeout", "200"];
      expect(expectRefusal("E_RPC_TIMEOUT", await veriscore(folder, sync))).to.include("within 200 ms");
      expect(readdirSync(folder).filter((name) => name.startsWith("never"))).to.deep.equal([]);
    } finally {
      silent.closeAllConnections();
      silent.close();
    }
  });

  it("says in one line when the node goes away in the middle", async () => {
    const { url } = world().quorum;
    const fickle = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        if (body.includes("eth_getBlockByNumber")) return request.socket.destroy();
        void fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body })
          .then((answer) => answer.text())
          .then((text) => response.end(text));
      });
    });
    await new Promise<void>((resolve) => fickle.listen(0, "127.0.0.1", resolve));
    try {
      const wallet = await (await world().quorum.provider.getSigner(STRANGER)).getAddress();
      const rpc = `http://127.0.0.1:${(fickle.address() as AddressInfo).port}`;
      const invite = ["nft", "invite", "1", "--wallet", wallet, "--out", "never.json", "--rpc", rpc];
      const finished = await veriscore(folder, [...invite, "--deployment", world().deploymentPath]);
      expectRefusal("E_RPC_UNREACHABLE", finished);
      expect(readdirSync(folder)).to.not.include("never.json");
    } finally {
      fickle.closeAllConnections();
      fickle.close();
    }
  });
});
