import { verifyTypedData } from "ethers";
import { expect } from "chai";

import { readScore } from "../../../client/score.ts";
import { verifyProof } from "../../../client/verifyProof.ts";
import { statementTypedData } from "../../../client/statement.ts";
import { FRESH_SECONDS } from "../../../node/api/scoreBody.ts";
import { joinWallet, makeInvitation, signConsent } from "../../../prover/onchain/creditToken.ts";
import { joinTypedData } from "../../../prover/onchain/statement.ts";
import { useApi } from "../../support/apiWorld.ts";
import { ADA, ADA_TOKEN, BORIS_SECOND, BORIS_TOKEN, STRANGER } from "../../support/localWorld.ts";

type Json = Readonly<Record<string, unknown>>;

describe("The API: scores", () => {
  const world = useApi();
  const get = async (url: string, headers: Record<string, string> = {}) => world().api.inject({ url, headers });
  const scoreOfAda = async () => (await get("/v1/tokens/1/score")).json<Json>();

  it("tells what the oracle serves, by token and by wallet, with as-of, age, model, coverage and links", async () => {
    const { ada, deployment, modelId, quorum } = world();
    const lent = await readScore({ ...{ deployment, provider: quorum.provider }, tokenId: 1n, model: "default", maxAge: 86_400n });
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
    expect(await verify({ proof })).to.deep.include({ valid: true, score: proof["score"], commitment: proof["commitment"] });
    const raised = { ...proof, score: 850, publicSignals: ["850", proof["commitment"]] };
    expect(await verify({ proof: raised })).to.have.nested.property("error.code", "E_PROOF_INVALID");
    expect(await verify({ proof: { score: 1 } })).to.have.nested.property("error.code", "E_PROOF_FILE");
  });

  it("gives the statement with signatures that are those of the attesters", async () => {
    const { deployment, quorum, sources } = world();
    const body = (await get("/v1/tokens/1/attestations")).json<{ signers: string[]; signatures: string[]; digest: string }>();
    const statement = sources.archive.latest(ADA_TOKEN, world().modelId)?.statement;
    if (statement === undefined) throw new Error("nothing is archived");
    const { domain, types, message } = statementTypedData(statement, {
      chainId: deployment.chainId,
      verifyingContract: deployment.oracle,
    });
    expect(body.signatures.map((signature) => verifyTypedData(domain, types, message, signature))).to.deep.equal(body.signers);
    expect(await quorum.contracts.oracle.hashStatement(statement)).to.equal(body.digest);
  });

  it("says why, with the very score", async () => {
    const body = (await get("/v1/tokens/1/reasons")).json<{ score: number; explanation: Json; from: string }>();
    expect(body.from).to.equal("store");
    expect(body.score).to.equal((await scoreOfAda())["score"]);
    expect(body.explanation).to.include.keys("attributions", "reasons", "advice", "waiting");
  });

  it("has the history, from which each earlier proof is found", async () => {
    const body = (await get("/v1/tokens/1/history")).json<{ scores: { score: number; links: Record<string, string> }[] }>();
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
      expect(answer.json(), url).to.include({ code }).and.to.have.all.keys(
        ...["code", "message", "hint"],
        ...(code === "E_NO_SCORE" ? ["reason"] : []),
      );
      expect(answer.headers["cache-control"]).to.equal("no-store");
    }
  });

  it("says what a score is worth in each state, by the oracle's own judgement", async () => {
    const { quorum, deployment } = world();
    const { provider, contracts } = quorum;
    const { oracle, token } = contracts;
    const place = { deployment, provider, tokenId: ADA_TOKEN, model: "default" };
    const judge = async (): Promise<string> =>
      readScore({ ...place, maxAge: FRESH_SECONDS }).then(
        () => "fresh",
        (cause: unknown) => (cause as { reason: string }).reason,
      );
    const states: Record<string, () => Promise<unknown>> = {
      fresh: async () => undefined,
      old: async () => {
        await provider.send("evm_increaseTime", [Number(FRESH_SECONDS)]);
        await provider.send("evm_mine", []);
      },
      paused: async () => (await oracle.connect(await provider.getSigner(0)).pause()).wait(),
      stale: async () => {
        const [owner, wallet] = await Promise.all([ADA, STRANGER].map((account) => provider.getSigner(account)));
        if (owner === undefined || wallet === undefined) throw new Error("no accounts");
        const invitation = await makeInvitation({ token, deployment, tokenId: ADA_TOKEN, wallet: wallet.address, signer: owner } as never);
        void joinTypedData;
        const consent = await signConsent({ invitation, signer: wallet } as never);
        await joinWallet({ token, consent, signer: owner } as never);
      },
    };
    const reasons: Record<string, string> = { fresh: "fresh", old: "ScoreTooOld", paused: "OraclePaused", stale: "StaleBundle" };
    for (const [status, act] of Object.entries(states)) {
      const snapshot = (await provider.send("evm_snapshot", [])) as string;
      await act();
      world().sources.reader.notice();
      expect(await judge(), status).to.equal(reasons[status]);
      expect(await scoreOfAda(), status).to.include({ status });
      const strict = await get(`/v1/tokens/1/score?maxAge=${FRESH_SECONDS}`);
      if (status === "fresh") expect(strict.statusCode).to.equal(200);
      else expect(strict.json(), status).to.include({ code: "E_NO_SCORE", reason: reasons[status] });
      await provider.send("evm_revert", [snapshot]);
      world().sources.reader.notice();
    }
  });
});
