import { expect } from "chai";
import { ZeroHash } from "ethers";

import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { NO_EVENTS_ROOT } from "../../prover/events/eventsTree.ts";
import { withStore } from "../../prover/events/openStore.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import { attest } from "../../prover/onchain/attest.ts";
import { joinWallet, makeInvitation, signConsent } from "../../prover/onchain/creditToken.ts";
import type { Deployment } from "../../prover/onchain/deployment.ts";
import type { ScoreRequest } from "../../prover/onchain/request.ts";
import type { Statement } from "../../prover/onchain/statement.ts";
import { isoSeconds } from "../../prover/seconds.ts";
import { commit } from "../../prover/witness/commitment.ts";
import { requestScore } from "../../scripts/localQuorum.ts";
import { expectError } from "../support/expectError.ts";
import {
  ADA,
  ADA_TOKEN,
  attestBy,
  BORIS_TOKEN,
  indexAll,
  STRANGER,
  useLocalWorld,
  withCopiedStores,
} from "../support/localWorld.ts";

const OTHER_ADDRESS = `0x${"42".repeat(20)}`;
const OTHER_HASH = `0x${"42".repeat(32)}`;

describe("what an attester signs", () => {
  const world = useLocalWorld();
  let request: ScoreRequest;
  let values: readonly bigint[];

  before(async () => {
    const made = await requestScore(world().quorum, ADA_TOKEN);
    ({ request } = made);
    ({ values } = made.vector);
  });

  interface Changed {
    readonly request?: ScoreRequest;
    readonly deployment?: Deployment;
    readonly loaded?: LoadedModel;
    readonly storePath?: string;
    readonly history?: JsonRpcNode | null | undefined;
  }

  /** The first attester, asked for something other than the true request. */
  const ask = (changed: Changed) => {
    const { quorum } = world();
    const [first] = quorum.attesters;
    if (first === undefined) throw new Error("there are no attesters");
    return attest({ request, ...quorum, ...first, ...changed });
  };
  const stating = (changed: Partial<Statement>): Changed => ({
    request: { ...request, statement: { ...request.statement, ...changed } },
  });
  const refuses = async (changed: Changed, fact: string): Promise<void> => {
    const { message } = await expectError("E_ATTESTATION_REFUSED", () => ask(changed));
    expect(message).to.include(fact);
  };

  it("signs a true request, with the request inside", async () => {
    const { attester, signature, ...signed } = await ask({});
    expect(signed).to.deep.equal(request);
    expect(attester).to.equal(await world().quorum.attesters[0]?.signer.getAddress());
    expect(signature).to.match(/^0x[0-9a-f]{130}$/);
  });

  it("asks the oracle's node for the block where it is given none", async () => {
    expect((await ask({ history: undefined })).statement).to.deep.equal(request.statement);
  });

  it("signs the same statement whichever store it keeps", async () => {
    const { quorum } = world();
    const all = await Promise.all([0, 1, 2].map((index) => attestBy(quorum, request, index)));
    expect(new Set(all.map(({ signature }) => signature)).size).to.equal(3);
    for (const { statement } of all) expect(statement).to.deep.equal(request.statement);
  });

  it("refuses a bundle as it is not", async () => {
    await refuses(stating({ bundleEpoch: request.statement.bundleEpoch + 1n }), "the bundle's epoch");
    await refuses(stating({ bundleRoot: OTHER_HASH }), "the bundle's root");
    const { statement } = (await requestScore(world().quorum, BORIS_TOKEN)).request;
    await refuses(stating({ tokenId: statement.tokenId }), "the bundle's root");
    await refuses(stating({ tokenId: statement.tokenId, bundleRoot: statement.bundleRoot }), "the commitment");
  });

  it("refuses a token that does not exist", async () => {
    await expectError("E_REVERT", () => ask(stating({ tokenId: 999n })));
  });

  it("refuses an as-of before the bundle changed, which the oracle would refuse", async () => {
    const { quorum } = world();
    const [joining, owner] = [await quorum.provider.getSigner(STRANGER), await quorum.provider.getSigner(ADA)];
    const invitation = await makeInvitation(quorum.contracts.token, {
      tokenId: ADA_TOKEN,
      wallet: await joining.getAddress(),
      deadline: 2n ** 40n,
    });
    const signature = await signConsent(invitation, quorum.deployment, joining);
    await joinWallet(quorum.contracts.token, { invitation, signature, owner });
    const { epoch, root, notBefore } = await quorum.contracts.token.scorableOf(ADA_TOKEN);
    expect(notBefore > request.statement.asOfTime).to.equal(true);
    const stale = stating({ bundleEpoch: epoch, bundleRoot: root });
    const { message } = await expectError("E_AS_OF_BEFORE_BUNDLE", () => ask(stale));
    expect(message).to.include(isoSeconds(notBefore));
    await expectError("E_AS_OF_BEFORE_BUNDLE", () => requestScore(quorum, ADA_TOKEN));
  });

  it("refuses another attester epoch", async () => {
    await refuses(stating({ attesterEpoch: 2n }), "the attesters' epoch");
  });

  it("refuses a commitment that its own features do not give", async () => {
    await refuses(stating({ commitment: request.statement.commitment + 1n }), "the commitment");
    await refuses({ request: { ...request, salt: request.salt + 1n } }, "the commitment");
    const better = values.map((value, index) => (index === 0 ? value + 1n : value));
    await refuses(stating({ commitment: await commit(better, request.salt) }), "the commitment");
  });

  it("refuses when its own store has another history", async () => {
    const [first] = withCopiedStores(world().quorum).attesters;
    const storePath = first?.storePath ?? "";
    await withStore(storePath, {}, (store) => store.run("DELETE FROM valued_event WHERE action = 'borrow'"));
    await refuses({ storePath }, "the commitment");
  });

  it("refuses another model than the registered one", async () => {
    const { loaded } = world().quorum;
    await refuses({ loaded: { ...loaded, hash: "42".repeat(32) } }, "the model's manifest");
    await refuses(stating({ schemaHash: OTHER_HASH }), "the feature schema");
    await expectError("E_REVERT", () => ask({ request: { ...request, modelId: OTHER_HASH } }));
  });

  it("refuses a model whose features do not mean what the dictionary says", async () => {
    const { loaded } = world().quorum;
    const [first, second, ...others] = loaded.model.features;
    if (first === undefined || second === undefined) throw new Error("the model has no features");
    const swapped = { ...loaded, model: { ...loaded.model, features: [second, first, ...others] } };
    await expectError("E_SCHEMA_MISMATCH", () => ask({ loaded: swapped }));
  });

  it("refuses a request for another chain or another oracle", async () => {
    const { deployment } = world();
    await refuses({ request: { ...request, chainId: 1n } }, "the chain id");
    await refuses({ request: { ...request, oracle: OTHER_ADDRESS } }, "the oracle");
    await refuses({ deployment: { ...deployment, oracle: OTHER_ADDRESS } }, "the oracle");
  });

  it("takes an oracle address in any case", async () => {
    const signed = await ask({ request: { ...request, oracle: request.oracle.toLowerCase() } });
    expect(signed.signature).to.equal((await ask({})).signature);
  });

  it("refuses to vouch for history before its own begins, and signs for less than it has", async () => {
    const { coverageFrom } = request.statement;
    await refuses(stating({ coverageFrom: coverageFrom - 1n }), "the start of the history");
    const less = await ask(stating({ coverageFrom: coverageFrom + 1n }));
    expect(less.statement.coverageFrom).to.equal(coverageFrom + 1n);
  });

  it("refuses an as-of that its store has not reached", async () => {
    const { quorum, market } = world();
    await quorum.provider.send("evm_mine", []);
    const ahead = withCopiedStores(quorum);
    await indexAll(ahead, market);
    const { request: later } = await requestScore(ahead, ADA_TOKEN);
    expect(later.statement.asOfBlock > request.statement.asOfBlock).to.equal(true);
    await expectError("E_NOT_COVERED", () => ask({ request: later }));
    await attestBy(ahead, later, 0);
  });

  it("refuses an as-of block that is not the last one at the as-of, on its own node", async () => {
    const { asOfTime, asOfBlock } = request.statement;
    const fact = "the last block at the as-of";
    await refuses(stating({ asOfTime: asOfTime - 1n }), fact);
    await refuses(stating({ asOfBlock: asOfBlock - 1n }), fact);
    await refuses(stating({ asOfBlock: asOfBlock + 1n }), fact);
  });

  it("refuses a block that its own node does not have under that hash, and zero as a hash", async () => {
    for (const asOfBlockHash of [OTHER_HASH, ZeroHash])
      await refuses(stating({ asOfBlockHash }), "the hash of the as-of block");
  });

  it("refuses when its node is not past the as-of, is of another chain, or has undone the store's blocks", async () => {
    const { quorum } = world();
    const { asOfTime } = request.statement;
    const changing = (method: string, change: (answer: Record<string, unknown>) => unknown): Changed => ({
      history: {
        url: "http://changed",
        call: async (asked, params) => {
          const answer = await quorum.history.call(asked, params);
          return asked === method ? change(answer as Record<string, unknown>) : answer;
        },
      },
    });
    const earlier = `0x${(asOfTime - 1n).toString(16)}`;
    const behind = changing("eth_getBlockByNumber", (block) => ({ ...block, timestamp: earlier }));
    await expectError("E_HISTORY_BLOCK", () => ask(behind));
    const other = changing("eth_chainId", () => "0x1");
    expect((await expectError("E_HISTORY_NODE", () => ask(other))).message).to.include("a node of chain 1");
    const forked = changing("eth_getBlockByNumber", (block) => ({ ...block, hash: OTHER_HASH }));
    await expectError("E_REORG", () => ask(forked));
    await expectError("E_HISTORY_NODE", () => ask({ history: null }));
  });

  it("refuses an as-of of the future and one that the oracle finds too old", async () => {
    const { provider } = world().quorum;
    const { asOfTime } = request.statement;
    await expectError("E_AS_OF_IN_FUTURE", () => ask(stating({ asOfTime: asOfTime + 1_000_000n })));
    await provider.send("evm_increaseTime", [86_401]);
    await provider.send("evm_mine", []);
    const { message } = await expectError("E_AS_OF_TOO_OLD", () => ask({}));
    expect(message).to.include(isoSeconds(asOfTime));
  });

  it("refuses another chain, other markets and other events than its own store has", async () => {
    await refuses(stating({ historyChainId: 1n }), "the history's chain");
    await refuses(stating({ marketsHash: OTHER_HASH }), "the hash of the markets");
    for (const eventsRoot of [OTHER_HASH, NO_EVENTS_ROOT])
      await refuses(stating({ eventsRoot }), "the root of the events");
  });

  /** A copy of the first attester's store, changed. */
  const changedStore = async (...statements: readonly string[]): Promise<string> => {
    const [first] = withCopiedStores(world().quorum).attesters;
    const storePath = first?.storePath ?? "";
    await withStore(storePath, {}, async (store) => {
      for (const statement of statements) await store.run(statement);
    });
    return storePath;
  };

  it("refuses the root of a store that lacks a log, or has one that never was", async () => {
    const ada = await (await world().quorum.provider.getSigner(ADA)).getAddress();
    const logs = `(block_number, log_index) IN (SELECT (block_number, log_index) FROM log_wallet WHERE wallet = '${ada.toLowerCase()}')`;
    // The features do not change: they come from what was read from the logs before.
    for (const statement of [
      `DELETE FROM raw_log WHERE ${logs}`,
      `UPDATE raw_log SET data = '0x' WHERE ${logs}`,
      `UPDATE raw_log SET tx_index = tx_index + 1 WHERE ${logs}`,
    ])
      await refuses({ storePath: await changedStore(statement) }, "the root of the events");
  });

  it("refuses a store of other markets than the model was registered for", async () => {
    const pool = await changedStore(
      `UPDATE market SET pool = '${OTHER_ADDRESS}'`,
      `UPDATE market_contract SET address = '${OTHER_ADDRESS}' WHERE role = 'pool'`,
    );
    const { message } = await expectError("E_MARKETS_MISMATCH", () => ask({ storePath: pool }));
    expect(message).to.include(OTHER_ADDRESS).and.include(request.statement.marketsHash);
    const chain = await changedStore("UPDATE store_meta SET chain_id = 1");
    await expectError("E_MARKETS_MISMATCH", () => ask({ storePath: chain }));
    const more = await changedStore(`INSERT INTO market VALUES ('aave-v3', 'rpc', '${OTHER_ADDRESS}')`);
    await expectError("E_MARKETS_MISMATCH", () => ask({ storePath: more }));
  });

  it("refuses events without a price, which the sums leave out", async () => {
    const storePath = await changedStore("UPDATE valued_event SET value_e9 = NULL WHERE action = 'deposit'");
    const { message } = await expectError("E_UNPRICED_EVENTS", () => ask({ storePath }));
    expect(message).to.match(/^\d+ events up to/);
    const { quorum } = world();
    await expectError("E_UNPRICED_EVENTS", () => requestScore({ ...quorum, operatorStore: storePath }, ADA_TOKEN));
  });

  it("refuses a store that does not cover what the model's features need", async () => {
    const storePath = await changedStore("DELETE FROM recorded_price");
    await expectError("E_FEATURE_NOT_COVERED", () => ask({ storePath }));
  });
});
