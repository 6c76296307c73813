import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { expect } from "chai";
import { Wallet, ZeroHash } from "ethers";

import type { AttesterEndpoint } from "../../../../node/operator/quorum/attesterClient.ts";
import { collectQuorum } from "../../../../node/operator/quorum/collectQuorum.ts";
import { toJson } from "../../../../prover/jsonValue.ts";
import type { ScoreRequest } from "../../../../prover/onchain/request.ts";
import { statementTypedData } from "../../../../prover/onchain/statement.ts";
import { expectError } from "../../../support/expectError.ts";

const ORACLE = `0x${"0a".repeat(20)}`;

const request: ScoreRequest = {
  ...{ chainId: 31_337n, oracle: ORACLE, modelId: `0x${"ab".repeat(32)}`, salt: 1n },
  statement: {
    ...{ tokenId: 1n, bundleEpoch: 1n, bundleRoot: ZeroHash, historyChainId: 1n, marketsHash: ZeroHash },
    ...{ asOfBlock: 1n, asOfBlockHash: ZeroHash, asOfTime: 1n, coverageFrom: 0n, schemaHash: ZeroHash },
    ...{ commitment: 1n, eventsRoot: ZeroHash, attesterEpoch: 1n },
  },
};

describe("a quorum of attesters", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** The addresses at which an attester is asked. */
  const attester = async (addresses: number): Promise<readonly AttesterEndpoint[]> => {
    const wallet = Wallet.createRandom();
    const { domain, types, message } = statementTypedData(request.statement, {
      ...{ chainId: request.chainId, verifyingContract: ORACLE },
    });
    const signature = await wallet.signTypedData(domain, { ...types }, message);
    const answer = toJson({ ...request, attester: wallet.address, signature });
    const listen = async (): Promise<AttesterEndpoint> => {
      const server = createServer((_request, response) => response.end(answer)).listen(0, "127.0.0.1");
      servers.push(server);
      await new Promise((resolve) => server.once("listening", resolve));
      return { address: wallet.address, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
    };
    return Promise.all(Array.from({ length: addresses }, listen));
  };
  const collect = (attesters: readonly AttesterEndpoint[]) =>
    collectQuorum({ request, attesters, threshold: 2, timeoutMs: 20_000, onFact: () => undefined });

  it("counts an attester once, at however many addresses it answers", async () => {
    const twice = await attester(2);
    await expectError("E_NO_QUORUM", () => collect(twice));
    const [other] = await attester(1);
    const { attestations } = await collect([...twice, ...(other === undefined ? [] : [other])]);
    expect(new Set(attestations.map((one) => one.attester.toLowerCase())).size).to.equal(2);
  });

  /** How often an attester is asked in three seconds that always gives this refusal. */
  const questionsTo = async (code: string): Promise<number> => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(503).end(JSON.stringify({ code, message: "not now" }));
    }).listen(0, "127.0.0.1");
    servers.push(server);
    await new Promise((resolve) => server.once("listening", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const attesters = [{ address: Wallet.createRandom().address, url }];
    const question = { request, attesters, threshold: 1, timeoutMs: 3_000, onFact: () => undefined };
    await expectError("E_NO_QUORUM", () => collectQuorum(question));
    return asked;
  };

  it("asks one that is busy less and less, and one that is behind as soon as it may sign", async () => {
    const [busy, behind] = await Promise.all([questionsTo("E_OVERLOADED"), questionsTo("E_STORE_BEHIND")]);
    expect([busy > 1, busy < 4, behind > busy], `${busy} and ${behind}`).to.deep.equal([true, true, true]);
  });
});
