import { getAddress } from "ethers";
import { expect } from "chai";

import type { Api } from "../../../node/api/app.ts";
import { buildApi } from "../../../node/api/buildApi.ts";
import { joinWallet, makeInvitation, signConsent } from "../../../prover/onchain/creditToken.ts";
import { useApi } from "../../support/apiWorld.ts";
import { BORIS, BORIS_SECOND, BORIS_TOKEN } from "../../support/localWorld.ts";

type Json = Readonly<Record<string, unknown>>;

const STRANGER = `0x${"12".repeat(20)}`;

describe("The API: the shapes of other services", () => {
  const world = useApi();
  let base: string;
  let api: Api;

  before(async () => {
    api = await world().another({ requestsPerMinute: 1_000_000, keys: ["a-key"] });
    base = await api.listen({ host: "127.0.0.1", port: 0 });
  });

  /** As a client of Spectral does it: look, have it calculated, and poll until `status` is "done". */
  const spectral = async (address: string): Promise<Json> => {
    const headers = { Authorization: "Bearer a-key" };
    const look = async (): Promise<Json> => {
      const answer = await fetch(`${base}/api/v1/addresses/${address}`, { headers });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return (await answer.json()) as Json;
    };
    let found = await look();
    if (found["status"] === "done") return found;
    const asked = await fetch(`${base}/api/v1/addresses/${address}/calculate_score`, { method: "POST", headers });
    expect(asked.status).to.equal(202);
    while (found["status"] !== "done") found = await look();
    return found;
  };

  /** As a client of Cred does it. */
  const cred = async (path: string, scheme = "Bearer"): Promise<Response> =>
    fetch(`${base}/api/v2/${path}`, {
      headers: { Authorization: `${scheme} a-key`, "Content-Type": "application/json" },
    });
  const credPost = async (path: string, figures: object): Promise<Response> =>
    fetch(`${base}/api/v2/${path}`, {
      ...{ method: "POST", body: JSON.stringify(figures) },
      headers: { Authorization: "Bearer a-key", "Content-Type": "application/json" },
    });

  it("gives a client of Spectral the score of the chain, and has a stranger's calculated", async () => {
    const { ada, boris, sources } = world();
    const onChain = (await world().api.inject("/v1/tokens/1/score")).json<{ score: number; asOf: { time: number } }>();
    const mixed = getAddress(ada);
    const found = await spectral(mixed);
    expect(found).to.include({ wallet_address: mixed, score: onChain.score.toFixed(2), proved: true });
    expect(Date.parse(String(found["score_timestamp"]))).to.equal(onChain.asOf.time * 1_000);
    expect(Number(found["probability_of_liquidation"])).to.be.within(0, 100);
    const names = ["credit_mix", "defi_actions", "health_and_risk", "liquidation", "market", "time", "wallet"];
    const ingredients = found["score_ingredients"] as Record<string, number>;
    expect(Object.keys(ingredients)).to.have.members(names);
    expect(Object.values(ingredients).reduce((sum, share) => sum + share, 0)).to.equal(100);
    // Boris has a token without a score, so that one is ordered beside it.
    const calculated = await spectral(boris);
    expect(calculated).to.include({ proved: false });
    const open = sources.orders.open();
    expect(open.map(({ tokenId, source }) => [tokenId, source])).to.deep.equal([[BORIS_TOKEN, "api"]]);
    for (const { id } of open) sources.orders.advance(id, { state: "done", facts: {} });
  });

  it("ends a poll of Spectral's with an error where no score can ever come", async () => {
    const failed = await spectral(STRANGER).catch((cause: unknown) => String(cause));
    expect(failed).to.include("404").and.include("E_NO_HISTORY");
  });

  it("gives a client of Cred a score, with both schemes and both spellings of a path", async () => {
    const { ada } = world();
    const onChain = (await world().api.inject("/v1/tokens/1/score")).json<{ score: number }>();
    const one = (await (await cred(`score/address/${ada}`)).json()) as Json;
    expect(one).to.include({ address: getAddress(ada), score: onChain.score, model_version: "default", proved: true });
    expect(one).to.include.keys("decile", "range", "timestamp");
    expect(await (await cred(`score/address/${ada}/`, "Token")).json()).to.deep.equal(one);
    const report = (await (await cred(`report/address/${ada}`)).json()) as { report: Json };
    expect(report.report["score"]).to.deep.equal(one);
    const summary = (await (await cred(`report/address/${ada}/summary`)).json()) as { report: Json };
    expect(summary.report["summary"]).to.deep.equal(report.report["summary"]);
  });

  it("answers a batch of Cred's, in which one unknown address spoils no other", async () => {
    const { ada, boris } = world();
    for (const query of [`address=${ada},${STRANGER},${boris}`, `addresses=${ada}, ${STRANGER} ,${boris},`]) {
      const batch = (await (await cred(`score/batch/?${query}`)).json()) as {
        scores: Json[];
        count: number;
        errors: Json[];
      };
      expect(batch.scores.map(({ address }) => address)).to.deep.equal([ada, boris].map(getAddress));
      expect(batch.count).to.equal(2);
      expect(batch.errors).to.have.length(1);
      expect(batch.errors[0]).to.include({ address: STRANGER, code: "E_NO_HISTORY" });
    }
    const many = Array.from({ length: 101 }, () => ada).join();
    for (const query of ["", "address=", "address=,", `address=${many}`])
      expect((await cred(`score/batch/?${query}`)).status, query.slice(0, 20)).to.equal(422);
  });

  it("gives a client of Cred one score for several wallets, their mean, and skips who has none", async () => {
    const { ada, boris } = world();
    const batch = (await (await cred(`score/batch/?address=${ada},${boris}`)).json()) as {
      scores: { score: number }[];
    };
    const [one = 0, other = 0] = batch.scores.map(({ score }) => score);
    const mean = (await (await cred(`score/?address=${ada},${STRANGER},${boris}`)).json()) as Json;
    expect(mean).to.include({ score: Math.floor((one + other) / 2 + 0.5), model_version: "default", proved: false });
    expect(mean["address"]).to.deep.equal([ada, boris].map(getAddress));
    expect(mean["errors"]).to.have.nested.property("[0].code", "E_NO_HISTORY");
    expect(mean).to.include.keys("decile", "range", "timestamp");
    expect((await cred(`score/?address=${STRANGER}`)).status).to.equal(422);
    const made = (await (await cred(`sandbox/score/?address=${ada},${boris}`)).json()) as Json;
    expect(made).to.include({ sandbox: true, proved: false });
  });

  it("takes a Cred client's own figures, and lets what nobody has attested move no score", async () => {
    const { ada } = world();
    const plain = (await (await cred(`score/address/${ada}`)).json()) as Json;
    const figures = { name: "a bank", total_asset_usd: 1e9, count_transactions: 450 };
    expect(await (await credPost(`score/address/${ada}`, { total_asset_usd: 1e9 })).json()).to.deep.equal(plain);
    const { report } = (await (await credPost(`report/address/${ada}`, figures)).json()) as { report: Json };
    expect(report["score"]).to.deep.equal(plain);
    const { name, ...data } = figures;
    expect(report["additional"]).to.deep.equal({ source: { name, data }, counted: false });
    expect((await credPost(`score/address/${ada}`, { total_asset_usd: "all" })).status).to.equal(400);
    const sandbox = (await (await cred(`sandbox/score/address/${ada}`)).json()) as Json;
    expect(await (await credPost(`sandbox/score/address/${ada}`, figures)).json()).to.deep.equal(sandbox);
  });

  it("makes up the same for the same address in the sandbox, and reads nothing for it", async () => {
    const wallets = Array.from({ length: 40 }, (_, index) => `0x${index.toString(16).padStart(40, "0")}`);
    const first = (await (await cred(`sandbox/score/batch/?address=${wallets.join()}`)).json()) as { scores: Json[] };
    const again = (await (await cred(`sandbox/score/batch/?addresses=${wallets.join()}`)).json()) as { scores: Json[] };
    expect(first).to.deep.equal(again);
    expect(new Set(first.scores.map(({ score }) => score)).size).to.be.greaterThan(30);
    for (const score of first.scores) expect(score).to.include({ sandbox: true, proved: false });
    const one = (await (await cred(`sandbox/score/address/${wallets[7]}`)).json()) as Json;
    expect(one).to.deep.equal(first.scores[7]);
    const report = (await (await cred(`sandbox/report/address/${wallets[7]}`)).json()) as { report: Json };
    expect(report.report["score"]).to.deep.equal(one);
  });

  it("resolves names where the chain has them, and says so where it has none", async () => {
    const { ada, sources } = world();
    expect((await cred("score/address/nobody.eth")).status).to.equal(404);
    const names: Record<string, string> = { "ada.eth": ada };
    const resolving = { ...sources, resolveName: (name: string) => Promise.resolve(names[name] ?? null) };
    const named = await buildApi({ sources: resolving, config: {} });
    expect((await named.inject("/api/v2/score/address/ada.eth")).json()).to.include({ address: getAddress(ada) });
    expect((await named.inject("/api/v2/score/address/other.eth")).json()).to.include({ code: "E_NAME_UNKNOWN" });
    await named.close();
  });

  it("does not give out a score of the chain that a lender would not take", async () => {
    const { boris, score, quorum, deployment, sources } = world();
    const { provider, contracts } = quorum;
    await score(BORIS_TOKEN);
    expect(await (await cred(`score/address/${boris}`)).json()).to.include({ proved: true });
    const [owner, joining] = [await provider.getSigner(BORIS), await provider.getSigner(BORIS_SECOND)];
    const deadline = BigInt((await provider.getBlock("latest"))?.timestamp ?? 0) + 86_400n;
    const invitation = await makeInvitation(contracts.token, {
      tokenId: BORIS_TOKEN,
      wallet: joining.address,
      deadline,
    });
    await joinWallet(contracts.token, {
      invitation,
      signature: await signConsent(invitation, deployment, joining),
      owner,
    });
    sources.reader.notice();
    // The second wallet was liquidated once: the score of both is another one, and not proved yet.
    expect(await (await cred(`score/address/${boris}`)).json()).to.include({ proved: false });
  });
});
