import { verifyTypedData } from "ethers";
import { expect } from "chai";

import { readScore } from "../../../client/score.ts";
import { verifyProof } from "../../../client/verifyProof.ts";
import { statementTypedData } from "../../../client/statement.ts";
import { FRESH_SECONDS } from "../../../node/api/scoreBody.ts";
import { joinWallet, makeInvitation, signConsent } from "../../../prover/onchain/creditToken.ts";
import { placeLienTypedData } from "../../../prover/onchain/statement.ts";
import { OPERATOR_ACCOUNT } from "../../../scripts/localQuorum.ts";
import { type ApiWorld, useApi } from "../../support/apiWorld.ts";
import { ADA, ADA_TOKEN, STRANGER } from "../../support/localWorld.ts";

type Json = Readonly<Record<string, unknown>>;

describe("The API: scores", () => {
  const world = useApi();
  const get = async (url: string, headers: Record<string, string> = {}) => world().api.inject({ url, headers });
  const scoreOfAda = async () => (await get("/v1/tokens/1/score")).json<Json>();

  it("tells what the oracle serves, by token and by wallet, with as-of, age, model, coverage and links", async () => {
    const { ada, deployment, modelId, quorum } = world();
    const lent = await readScore({
      ...{ deployment, provider: quorum.provider },
      tokenId: 1n,
      model: "default",
      maxAge: 86_400n,
    });
    const head = await quorum.provider.getBlock("latest");
    const body = await scoreOfAda();
    expect(body).to.deep.include({
      ...{ tokenId: "1", liveTokenId: "1", score: Number(lent.score), status: "fresh", defaults: 0 },
      model: { id: modelId, name: "default" },
      asOf: { block: Number(lent.asOfBlock), time: Number(lent.asOfTime) },
      ageSeconds: (head?.timestamp ?? 0) - Number(lent.asOfTime),
      publishedAt: Number(lent.publishedAt),
      coverage: { from: Number(lent.coverageFrom), seconds: Number(lent.asOfTime - lent.coverageFrom) },
      bundle: { epoch: 1, unchanged: true },
      readAt: { block: head?.number, time: head?.timestamp },
    });
    expect((await get(`/v1/wallets/${ada}/score`)).json()).to.deep.equal({ ...body, wallet: ada });
    expect((await get(`/v1/tokens/1/score?model=${modelId}`)).json()).to.deep.equal(body);
    for (const link of Object.values(body["links"] as Record<string, string>))
      expect((await get(link)).statusCode, link).to.equal(200);
  });

  it("gives a proof without its salt, which the registry and POST /v1/proofs/verify take", async () => {
    const { api, deployment, quorum } = world();
    const proof = (await get("/v1/tokens/1/proof")).json<Json>();
    expect(proof).to.have.all.keys("score", "commitment", "proof", "publicSignals", "model");
    const proven = await verifyProof({ deployment, provider: quorum.provider, model: "default", proof });
    expect(Number(proven.score)).to.equal((await scoreOfAda())["score"]);
    const verify = async (payload: object) =>
      (await api.inject({ method: "POST", url: "/v1/proofs/verify", payload })).json<Json>();
    expect(await verify({ proof })).to.deep.include({
      valid: true,
      score: proof["score"],
      commitment: proof["commitment"],
    });
    const raised = { ...proof, score: 850, publicSignals: ["850", proof["commitment"]] };
    expect(await verify({ proof: raised })).to.have.nested.property("error.code", "E_PROOF_INVALID");
    expect(await verify({ proof: { score: 1 } })).to.have.nested.property("error.code", "E_PROOF_FILE");
  });

  it("gives the statement with signatures that are those of the attesters", async () => {
    const { deployment, quorum, sources } = world();
    const body = (await get("/v1/tokens/1/attestations")).json<{
      signers: string[];
      signatures: string[];
      digest: string;
    }>();
    const statement = sources.archive.latest(ADA_TOKEN, world().modelId)?.statement;
    if (statement === undefined) throw new Error("nothing is archived");
    const { domain, types, message } = statementTypedData(statement, {
      chainId: deployment.chainId,
      verifyingContract: deployment.oracle,
    });
    expect(body.signatures.map((signature) => verifyTypedData(domain, types, message, signature))).to.deep.equal(
      body.signers,
    );
    expect(await quorum.contracts.oracle.hashStatement(statement)).to.equal(body.digest);
  });

  it("says why, with the very score", async () => {
    const body = (await get("/v1/tokens/1/reasons")).json<{ score: number; explanation: Json; from: string }>();
    expect(body.from).to.equal("archive");
    expect(body.score).to.equal((await scoreOfAda())["score"]);
    expect(body.explanation).to.include.keys("attributions", "reasons", "advice", "waiting");
  });

  it("has the history, from which each earlier proof is found", async () => {
    const body = (await get("/v1/tokens/1/history")).json<{
      scores: { score: number; links: Record<string, string> }[];
    }>();
    expect(body.scores).to.have.length(1);
    const [first] = body.scores;
    const proof = await get(first?.links["proof"] ?? "");
    expect(proof.json()).to.include({ score: first?.score });
    expect((await get("/v1/tokens/1/proof?asOfBlock=1")).json()).to.include({ code: "E_NOT_ARCHIVED" });
  });

  it("answers 304 while nothing has changed, and anew as soon as a block comes", async () => {
    const first = await get("/v1/tokens/1/score");
    const tag = String(first.headers["etag"]);
    expect(first.headers["cache-control"]).to.equal("no-cache");
    for (const names of [tag, `W/${tag}`, `"other", ${tag}`, "*"]) {
      const again = await get("/v1/tokens/1/score", { "if-none-match": names });
      expect(again.statusCode, names).to.equal(304);
      expect(again.body).to.equal("");
    }
    await world().quorum.provider.send("evm_mine", []);
    world().sources.reader.notice();
    expect((await get("/v1/tokens/1/score", { "if-none-match": tag })).statusCode).to.equal(200);
  });

  it("never gives a number where there is none: 404 with a code", async () => {
    const codes = {
      "/v1/tokens/2/score": "E_NO_SCORE",
      "/v1/tokens/99/score": "E_TOKEN_NOT_MINTED",
      [`/v1/wallets/0x${"12".repeat(20)}/score`]: "E_NO_TOKEN",
      "/v1/tokens/2/proof": "E_NO_SCORE",
      "/v1/tokens/1/score?model=other": "E_MODEL_UNKNOWN",
      [`/v1/tokens/1/score?model=0x${"ab".repeat(32)}`]: "E_NO_SCORE",
      [`/v1/tokens/1/reasons?model=0x${"ab".repeat(32)}`]: "E_MODEL_NOT_SERVED",
    };
    for (const [url, code] of Object.entries(codes)) {
      const answer = await get(url);
      expect(answer.statusCode, url).to.equal(404);
      expect(answer.json(), url)
        .to.include({ code })
        .and.to.have.all.keys(...["code", "message", "hint"], ...(code === "E_NO_SCORE" ? ["reason"] : []));
      expect(answer.headers["cache-control"]).to.equal("no-store");
    }
  });

  it("says what a score is worth in each state, by the oracle's own judgement", async () => {
    const { quorum, deployment, sources } = world();
    const { provider } = quorum;
    const place = { deployment, provider, tokenId: ADA_TOKEN, model: "default" };
    const judge = async (): Promise<string> =>
      readScore({ ...place, maxAge: FRESH_SECONDS }).then(
        () => "fresh",
        (cause: unknown) => (cause as { reason: string }).reason,
      );
    for (const [status, { act, reason }] of Object.entries(statesOf(world()))) {
      const snapshot = (await provider.send("evm_snapshot", [])) as string;
      await act();
      sources.reader.notice();
      expect(await judge(), status).to.equal(reason);
      expect(await scoreOfAda(), status).to.include({ status });
      const strict = await get(`/v1/tokens/1/score?maxAge=${FRESH_SECONDS}`);
      if (status === "fresh") expect(strict.statusCode).to.equal(200);
      else expect(strict.json(), status).to.include({ code: "E_NO_SCORE", reason });
      await provider.send("evm_revert", [snapshot]);
      sources.reader.notice();
    }
  });

  it("shows no number of a score that is distrusted or taken away, as the oracle shows none", async () => {
    const { quorum, modelId, sources } = world();
    const owner = quorum.contracts.oracle.connect(await quorum.provider.getSigner(OPERATOR_ACCOUNT));
    const acts = {
      ScoreDistrusted: () => owner.distrust("a test"),
      NoScore: () => owner.invalidate(ADA_TOKEN, modelId, "a test"),
    };
    for (const [reason, act] of Object.entries(acts)) {
      const snapshot = (await quorum.provider.send("evm_snapshot", [])) as string;
      await (await act()).wait();
      sources.reader.notice();
      for (const path of ["score", "proof", "attestations", "reasons"])
        expect((await get(`/v1/tokens/1/${path}`)).json(), path).to.include({ code: "E_NO_SCORE", reason });
      await quorum.provider.send("evm_revert", [snapshot]);
      sources.reader.notice();
    }
  });

  it("answers a batch item by item: an unknown, a wrong and a score side by side", async () => {
    const { api, ada } = world();
    const ask = async (payload: object) =>
      (await api.inject({ method: "POST", url: "/v1/scores/batch", payload })).json<{ results: Json[] }>().results;
    const wallets = [ada, `0x${"12".repeat(20)}`, "nobody", ada.toUpperCase().replace("0X", "0x")];
    const [first, ...others] = await ask({ wallets });
    expect(first).to.deep.equal({ asked: ada, ok: true, score: { ...(await scoreOfAda()), wallet: ada } });
    expect(others.map(({ ok, error }) => [ok, (error as Json | undefined)?.["code"]])).to.deep.equal([
      [false, "E_NO_TOKEN"],
      [false, "E_BAD_ADDRESS"],
      [true, undefined],
    ]);
    const tokens = await ask({ tokens: ["1", "2", "0", "99", `${2n ** 256n}`] });
    expect(tokens.map(({ ok, error }) => (ok === true ? "score" : (error as Json)["code"]))).to.deep.equal([
      "score",
      "E_NO_SCORE",
      "E_API_REQUEST",
      "E_TOKEN_NOT_MINTED",
      "E_API_REQUEST",
    ]);
    const tooMany = { wallets: Array.from({ length: 101 }, () => ada) };
    expect((await api.inject({ method: "POST", url: "/v1/scores/batch", payload: tooMany })).statusCode).to.equal(400);
  });
});

/** What brings about each state of Ada's score. */
const statesOf = ({
  quorum,
  deployment,
}: ApiWorld): Record<string, { act: () => Promise<unknown>; reason: string }> => {
  const { provider, contracts } = quorum;
  const { oracle, token } = contracts;
  const deadline = async (): Promise<bigint> => BigInt((await provider.getBlock("latest"))?.timestamp ?? 0) + 86_400n;
  const join = async (): Promise<void> => {
    const [owner, joining] = [await provider.getSigner(ADA), await provider.getSigner(STRANGER)];
    const invited = { tokenId: ADA_TOKEN, wallet: joining.address, deadline: await deadline() };
    const invitation = await makeInvitation(token, invited);
    await joinWallet(token, { invitation, signature: await signConsent(invitation, deployment, joining), owner });
  };
  const fail = async (): Promise<void> => {
    const [owner, holder] = [await provider.getSigner(ADA), await provider.getSigner(STRANGER)];
    const [until, nonce] = [await deadline(), await token.nonces(owner.address)];
    const lien = {
      tokenId: ADA_TOKEN,
      holder: holder.address,
      expiry: until + 1_000_000n,
      owner: owner.address,
      nonce,
    };
    const place = { chainId: deployment.chainId, verifyingContract: deployment.token };
    const { domain, types, message } = placeLienTypedData({ ...lien, deadline: until }, place);
    const agreed = await owner.signTypedData(domain, types, message);
    await (await token.connect(holder).placeLien(ADA_TOKEN, lien.expiry, until, agreed)).wait();
    await (await token.connect(holder).reportDefault(ADA_TOKEN)).wait();
  };
  const age = async (): Promise<void> => {
    await provider.send("evm_increaseTime", [Number(FRESH_SECONDS)]);
    await provider.send("evm_mine", []);
  };
  return {
    fresh: { act: () => Promise.resolve(), reason: "fresh" },
    old: { act: age, reason: "ScoreTooOld" },
    paused: {
      act: async () => (await oracle.connect(await provider.getSigner(OPERATOR_ACCOUNT)).pause()).wait(),
      reason: "OraclePaused",
    },
    stale: { act: join, reason: "StaleBundle" },
    defaulted: { act: fail, reason: "BundleDefaulted" },
  };
};
