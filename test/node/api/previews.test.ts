import { expect } from "chai";

import { buildApi } from "../../../node/api/buildApi.ts";
import { featuresFromStore } from "../../../node/api/storeFeatures.ts";
import { withStore } from "../../../prover/events/openStore.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import { bundleFeatures } from "../../../prover/onchain/bundleFeatures.ts";
import { useApi } from "../../support/apiWorld.ts";
import { withCopiedStores } from "../../support/localWorld.ts";

type Json = Readonly<Record<string, unknown>>;

describe("The API: previews", () => {
  const world = useApi();
  const preview = async (payload: object) => world().api.inject({ method: "POST", url: "/v1/previews", payload });

  it("scores wallets without a token as the chain would, with the features and the reasons", async () => {
    const { ada, boris, quorum } = world();
    const { loaded, operatorStore: storePath } = quorum;
    for (const wallets of [[boris], [ada, boris]]) {
      const vector = await bundleFeatures({ storePath, wallets, loaded });
      const body = (await preview({ wallets })).json<Json>();
      expect(body["score"]).to.equal(Number(evaluate(loaded.model, vector.values).score));
      expect(body["features"]).to.deep.equal(
        Object.fromEntries(vector.names.map((name, index) => [name, String(vector.values[index])])),
      );
      expect(body).to.deep.include({ unknown: [], withoutEvents: [], proved: false, wallets: vector.wallets });
      expect(body["explanation"]).to.include({ score: body["score"] });
    }
  });

  it("says what is unknown, and gives no score then", async () => {
    const { quorum, boris, sources } = world();
    const { operatorStore } = withCopiedStores(quorum);
    // Without prices, what is read from the market cannot be known.
    await withStore(operatorStore, {}, (store) => store.run("DELETE FROM recorded_price"));
    const readFeatures = featuresFromStore((work) => withStore(operatorStore, { readOnly: true }, work));
    const blind = await buildApi({ sources: { ...sources, readFeatures }, config: {} });
    const body = (
      await blind.inject({ method: "POST", url: "/v1/previews", payload: { wallets: [boris] } })
    ).json<Json>();
    expect(body).to.include({ score: null, probability: null, explanation: null });
    const unknown = body["unknown"] as { feature: string; reason: string }[];
    expect(unknown.map(({ feature }) => feature)).to.deep.equal(["market_volatility_tapered_90d"]);
    const features = body["features"] as Record<string, string | null>;
    expect(Object.keys(features)).to.have.members(quorum.loaded.model.features.map(({ name }) => name));
    expect(features["market_volatility_tapered_90d"]).to.equal(null);
    expect(features["clean_age"]).to.be.a("string");
    // What other services call a score is none, either.
    expect((await blind.inject(`/api/v2/score/address/${boris}`)).json()).to.include({ code: "E_FEATURES_UNKNOWN" });
    await blind.close();
  });

  it("takes an as-of, and refuses one that the store does not cover or that is none", async () => {
    const { boris } = world();
    const now = (await preview({ wallets: [boris] })).json<{ asOf: { time: number } }>();
    const time = now.asOf.time - 86_400;
    const at = new Date(time * 1_000).toISOString().replace(".000", "");
    expect((await preview({ wallets: [boris], at })).json<Json>()["asOf"]).to.include({ time });
    const wrong = { "2099-01-01": 422, "999999999": 422, yesterday: 400 };
    for (const [at, status] of Object.entries(wrong))
      expect((await preview({ wallets: [boris], at })).statusCode, at).to.equal(status);
  });

  it("says that a wallet without a history has none, and who of a bundle has none", async () => {
    const stranger = `0x${"12".repeat(20)}`;
    const alone = await preview({ wallets: [stranger] });
    expect([alone.statusCode, alone.json<Json>()["code"]]).to.deep.equal([404, "E_NO_HISTORY"]);
    const both = (await preview({ wallets: [stranger, world().boris] })).json<Json>();
    expect(both["withoutEvents"]).to.deep.equal([stranger]);
  });

  it("answers callers who come at once one after another, without mixing them up", async () => {
    const { ada, boris } = world();
    const asked = [ada, boris, ada, boris, boris, ada];
    const answers = await Promise.all(asked.map(async (wallet) => (await preview({ wallets: [wallet] })).json<Json>()));
    expect(answers.map(({ wallets }) => wallets)).to.deep.equal(asked.map((wallet) => [wallet]));
    expect(new Set(answers.map(({ score }) => score)).size).to.equal(2);
  });

  it("refuses what is not a bundle", async () => {
    const { boris } = world();
    const wrong = [
      {},
      { wallets: [] },
      { wallets: boris },
      { wallets: ["0x12"] },
      { wallets: [boris], salt: 1 },
      [],
      null,
    ];
    for (const payload of [...wrong, { wallets: Array.from({ length: 17 }, () => boris) }])
      expect((await preview(payload as object)).statusCode, JSON.stringify(payload)).to.equal(400);
  });
});
