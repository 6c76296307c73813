import type { DatabaseSync } from "node:sqlite";

import { expect } from "chai";

import { openOperations } from "../../../../node/operations/operations.ts";
import { watchtowerCounter } from "../../../../node/operator/operatorMetrics.ts";
import { openOperatorDatabase } from "../../../../node/operator/operatorTables.ts";
import { openCurrentScores } from "../../../../node/operator/oracle/currentScores.ts";
import { openOracleTable } from "../../../../node/operator/oracle/oracleTables.ts";
import { openTokenBook, type TokenBook } from "../../../../node/operator/oracle/tokenBook.ts";
import type { ScoringPlace } from "../../../../node/operator/scoring/scoringPlace.ts";
import { openWatchtower } from "../../../../node/operator/triggers/watchtower.ts";
import { openOrderBook } from "../../../../node/orders/orderBook.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { featureAnswers } from "../../../../prover/features/featureVectors.ts";
import { featureNames } from "../../../../prover/modelFolder/featureNames.ts";
import type { LoadedModel } from "../../../../prover/modelFolder/load.ts";
import { readCoverage } from "../../../../prover/store/coverage.ts";
import { StoreWriteError } from "../../../../prover/store/errors.ts";
import type { LendStore } from "../../../../prover/store/eventStore.ts";
import { mintToken } from "../../../../prover/onchain/creditToken.ts";
import { liquidateLater } from "../../../../scripts/demo/borrowers.ts";
import { CAST } from "../../../../scripts/demo/stories.ts";
import { indexMarket, type LocalQuorum } from "../../../../scripts/localQuorum.ts";
import { expectError } from "../../../support/expectError.ts";
import { livedMarket } from "../../../support/livedMarket.ts";
import { ADA_TOKEN, BORIS_TOKEN, useLocalWorld, withCopiedStores } from "../../../support/localWorld.ts";

describe("the watchtower of an operator", () => {
  const world = useLocalWorld();

  /** A model whose ranges refuse the row of one wallet, and take that of the other. */
  const narrowed = async (refused: readonly string[], taken: readonly string[]) => {
    const { loaded, operatorStore } = world().quorum;
    const names = featureNames(loaded);
    const answers = await withStore(operatorStore, { readOnly: true }, async (store) => {
      const { toTime: time } = await readCoverage(store);
      const subjects = [refused, taken].map((wallets) => ({ wallets, asOf: { time } }));
      return featureAnswers({ store, subjects, names });
    });
    const [one = [], other = []] = answers.map(({ values }) => values);
    const index = names.findIndex((_, at) => one[at] !== undefined && other[at] !== undefined && one[at] !== other[at]);
    expect(index, "their rows differ").to.be.at.least(0);
    const [value = 0n, limit = 0n] = [one[index], other[index]];
    const features = loaded.model.features.map((feature, at) =>
      at === index ? { ...feature, ...(value > limit ? { max: limit } : { min: limit }) } : feature,
    );
    return { ...loaded, model: { ...loaded.model, features } };
  };

  const knownTokens = async (): Promise<TokenBook> => {
    const tokens = openTokenBook(world().quorum.contracts.token);
    for (const tokenId of [ADA_TOKEN, BORIS_TOKEN]) tokens.touch(tokenId);
    await tokens.refresh();
    return tokens;
  };

  interface TowerOptions {
    readonly tokens: TokenBook;
    readonly isScored: boolean;
    readonly loaded?: LoadedModel;
    /** Of as-ofs, in seconds. */
    readonly period?: bigint;
    /** Lends the store to the tower. */
    readonly lend?: LendStore;
    readonly quorum?: LocalQuorum;
  }

  /** A watchtower that has just started, with a book of its own, on what an earlier one has kept. */
  const towerOn = (database: DatabaseSync, options: TowerOptions) => {
    const { modelId } = world();
    const { tokens, isScored, loaded, period, lend, quorum = world().quorum } = options;
    const { contracts, operatorStore } = quorum;
    const [book, scores] = [openOrderBook(openOperatorDatabase(":memory:")), openCurrentScores()];
    if (isScored)
      for (const tokenId of [ADA_TOKEN, BORIS_TOKEN])
        scores.set({ tokenId, modelId, score: 850n, asOfTime: 0n, publishedAt: 0n, bundleEpoch: 1n });
    const operations = openOperations("test", { level: "silent" });
    const { oracle } = contracts;
    const periodic = {
      ...{ runner: oracle.runner, maxSubmissionAge: () => oracle.maxSubmissionAge() },
      asOfPeriod: () => (period === undefined ? oracle.asOfPeriod() : Promise.resolve(period)),
    };
    const place = {
      ...{ contracts: { ...contracts, oracle: periodic }, book, store: lend ?? operatorStore, operations },
      history: quorum.history,
      table: openOracleTable(database),
      models: new Map([[modelId, { modelId, loaded: loaded ?? quorum.loaded }]]),
    } as unknown as ScoringPlace;
    const tower = openWatchtower({
      ...{ place, tokens, scores, failed: { has: () => false }, fallPoints: 10n, deviationPoints: 20n },
      looks: watchtowerCounter(operations.metrics),
    });
    return { tower, book, operations };
  };

  it("sees a fall of one token also where the model refuses the row of another, which counts as unknown", async () => {
    const tokens = await knownTokens();
    const walletsOf = (tokenId: bigint) => tokens.walletsOf(tokenId) ?? [];
    const loaded = await narrowed(walletsOf(ADA_TOKEN), walletsOf(BORIS_TOKEN));
    const database = openOperatorDatabase(":memory:");
    const { tower, book, operations } = towerOn(database, { tokens, loaded, isScored: true });
    await tower.round();
    expect(book.open().map(({ tokenId, source }) => [tokenId, source])).to.deep.equal([[BORIS_TOKEN, "fall"]]);
    const told = await operations.metrics.metrics();
    expect(told).to.match(/veriscore_watchtower_total\{found="unknown",role="test"\} 1\n/);
    expect(told).to.match(/veriscore_watchtower_total\{found="fall",role="test"\} 1\n/);
    database.close();
  });

  it("looks again after a restart at events that no as-of has shown yet", async () => {
    const { operatorStore } = world().quorum;
    const tokens = await knownTokens();
    const [last, lastWallet] = await withStore(operatorStore, { readOnly: true }, async (store) => {
      const wallets = tokens.ids().flatMap((id) => tokens.walletsOf(id) ?? []);
      const rows = await store.rows("SELECT ts, wallet FROM lending_event ORDER BY ts DESC");
      const row = rows.find(([, wallet]) => wallets.includes(String(wallet)));
      return [row?.[0] as bigint, String(row?.[1])] as const;
    });
    const database = openOperatorDatabase(":memory:");
    // The only as-of there is lies a second before the last event.
    await towerOn(database, { tokens, isScored: false, period: last - 1n }).tower.round();
    const { tower, book } = towerOn(database, { tokens, isScored: false });
    await tower.round();
    expect(book.open().map(({ tokenId, source }) => [tokenId, source])).to.deep.equal([
      [tokens.tokenOf(lastWallet), "events"],
    ]);
    // Once an as-of has shown them, nothing is left for the next start.
    const after = towerOn(database, { tokens, isScored: false });
    await after.tower.round();
    expect(after.book.open()).to.deep.equal([]);
    database.close();
  });

  for (const isRestarted of [false, true])
    it(`notices events in blocks that took the place of others${isRestarted ? ", also after a restart" : ""}`, async () => {
      const quorum = withCopiedStores(world().quorum);
      const { provider, contracts, url, operatorStore } = quorum;
      const { world: lived } = await livedMarket();
      const { tokenId } = await mintToken(contracts.token, await provider.getSigner(CAST.chen.account));
      const tokens = await knownTokens();
      tokens.touch(tokenId);
      await tokens.refresh();
      const database = openOperatorDatabase(":memory:");
      const lookOf = async ({ tower, book }: ReturnType<typeof towerOn>) => {
        await indexMarket(operatorStore, { url, market: world().market });
        await tower.round();
        return book.open().map(({ tokenId: id, source }) => [id, source] as const);
      };
      const start = () => towerOn(database, { tokens, isScored: false, quorum });
      await lookOf(start());
      const first = start();
      expect(await lookOf(first)).to.deep.equal([]);
      const snapshot: unknown = await provider.send("evm_snapshot", []);
      await provider.send("hardhat_mine", ["0x20"]);
      expect(await lookOf(first)).to.deep.equal([]);
      await provider.send("evm_revert", [snapshot]);
      await liquidateLater(lived);
      await provider.send("hardhat_mine", ["0x20"]);
      const found = await lookOf(isRestarted ? start() : first);
      expect(found).to.deep.include([tokenId, "events"]);
      // Tokens without an event in those blocks have no reason.
      if (!isRestarted) expect(found).to.have.lengthOf(1);
      database.close();
    });

  it("takes no fault of the store for a token without a score: the look is made again", async () => {
    const { operatorStore } = world().quorum;
    const reason = "no space left on device";
    let isFull = true;
    const lend: LendStore = (work) =>
      withStore(operatorStore, { readOnly: true }, (store) =>
        work(
          new Proxy(store, {
            get: (target, name) => {
              if (name === "append" && isFull)
                return () => Promise.reject(new StoreWriteError({ path: target.path, reason }));
              const value: unknown = Reflect.get(target, name, target);
              return typeof value === "function" ? (value.bind(target) as unknown) : value;
            },
          }),
        ),
      );
    const database = openOperatorDatabase(":memory:");
    const { tower, book } = towerOn(database, { tokens: await knownTokens(), isScored: true, lend });
    await expectError("E_STORE_WRITE", () => tower.round());
    isFull = false;
    await tower.round();
    expect(book.open().map(({ tokenId, source }) => [tokenId, source])).to.have.deep.members([
      [ADA_TOKEN, "fall"],
      [BORIS_TOKEN, "fall"],
    ]);
    database.close();
  });
});
