import { expect } from "chai";

import { openOperations } from "../../../../node/operations/operations.ts";
import { watchtowerCounter } from "../../../../node/operator/operatorMetrics.ts";
import { openOperatorDatabase } from "../../../../node/operator/operatorTables.ts";
import { openCurrentScores } from "../../../../node/operator/oracle/currentScores.ts";
import { openOracleTable } from "../../../../node/operator/oracle/oracleTables.ts";
import { openTokenBook } from "../../../../node/operator/oracle/tokenBook.ts";
import type { ScoringPlace } from "../../../../node/operator/scoring/scoringPlace.ts";
import { openWatchtower } from "../../../../node/operator/triggers/watchtower.ts";
import { openOrderBook } from "../../../../node/orders/orderBook.ts";
import { withStore } from "../../../../prover/events/openStore.ts";
import { featureAnswers } from "../../../../prover/features/featureVectors.ts";
import { featureNames } from "../../../../prover/modelFolder/featureNames.ts";
import { readCoverage } from "../../../../prover/store/coverage.ts";
import { ADA_TOKEN, BORIS_TOKEN, useLocalWorld } from "../../../support/localWorld.ts";

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

  it("sees a fall of one token also where the model refuses the row of another, which counts as unknown", async () => {
    const { modelId, quorum } = world();
    const { contracts, operatorStore } = quorum;
    const tokens = openTokenBook(contracts.token);
    for (const tokenId of [ADA_TOKEN, BORIS_TOKEN]) tokens.touch(tokenId);
    await tokens.refresh();
    const walletsOf = (tokenId: bigint) => tokens.walletsOf(tokenId) ?? [];
    const loaded = await narrowed(walletsOf(ADA_TOKEN), walletsOf(BORIS_TOKEN));
    const database = openOperatorDatabase(":memory:");
    const [book, scores] = [openOrderBook(database), openCurrentScores()];
    for (const tokenId of [ADA_TOKEN, BORIS_TOKEN])
      scores.set({ tokenId, modelId, score: 850n, asOfTime: 0n, publishedAt: 0n, bundleEpoch: 1n });
    const operations = openOperations("test", { level: "silent" });
    const place = {
      ...{ contracts, book, store: operatorStore, table: openOracleTable(database) },
      models: new Map([[modelId, { modelId, loaded }]]),
    } as unknown as ScoringPlace;
    const tower = openWatchtower({
      ...{ place, tokens, scores, failed: { has: () => false }, fallPoints: 10n, deviationPoints: 20n },
      looks: watchtowerCounter(operations.metrics),
    });
    await tower.round();
    expect(book.open().map(({ tokenId, source }) => [tokenId, source])).to.deep.equal([[BORIS_TOKEN, "fall"]]);
    const told = await operations.metrics.metrics();
    expect(told).to.match(/veriscore_watchtower_total\{found="unknown",role="test"\} 1\n/);
    expect(told).to.match(/veriscore_watchtower_total\{found="fall",role="test"\} 1\n/);
    database.close();
  });
});
