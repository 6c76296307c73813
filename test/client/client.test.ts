import { expect } from "chai";
import { getAddress } from "ethers";

import {
  readBundle,
  readModel,
  readModels,
  readScore,
  readScoreHistory,
  readScoreRecord,
  readTokenOf,
  tryScore,
  verifyProof,
} from "../../client/index.ts";
import type { NoScoreError } from "../../client/errors.ts";
import { toJson } from "../../prover/jsonValue.ts";
import { joinWallet, makeInvitation, mintToken, signConsent } from "../../prover/onchain/creditToken.ts";
import { placeLienTypedData } from "../../prover/onchain/statement.ts";
import type { ScoreProof } from "../../prover/proof/scoreProof.ts";
import { expectError } from "../support/expectError.ts";
import { openScoredChain, type ScoredChain } from "../support/scoredChain.ts";

const MODEL = "default";
const BORROWER = 4;
const JOINING = 5;
const UNSCORED = 6;
const STRANGER = 7;
const HOUR = 3_600n;

describe("client", () => {
  let chain: ScoredChain;
  let proof: ScoreProof;
  let tokenId: bigint;
  let wallet: string;
  let snapshot: unknown;

  before(async () => {
    chain = await openScoredChain();
    ({ tokenId } = await mintToken(chain.contracts.token, await chain.account(BORROWER)));
    wallet = (await chain.account(BORROWER)).address;
    proof = await chain.scoreToken(tokenId);
  });
  after(() => chain.close());
  beforeEach(async () => {
    snapshot = await chain.provider.send("evm_snapshot", []);
  });
  afterEach(() => chain.provider.send("evm_revert", [snapshot]));

  const place = () => ({ deployment: chain.deployment, provider: chain.provider });
  const ask = () => ({ ...place(), tokenId, model: MODEL });
  const joinSecondWallet = async (): Promise<void> => {
    const { contracts, deployment, account } = chain;
    const [owner, joining] = [await account(BORROWER), await account(JOINING)];
    const invitation = await makeInvitation(contracts.token, { tokenId, wallet: joining.address, deadline: 2n ** 40n });
    const signature = await signConsent(invitation, deployment, joining);
    await joinWallet(contracts.token, { invitation, signature, owner });
  };
  const mine = async (seconds: bigint): Promise<void> => {
    await chain.provider.send("evm_increaseTime", [Number(seconds)]);
    await chain.provider.send("evm_mine", []);
  };

  describe("readScore", () => {
    it("reads the same score by token and by wallet, by the model's name and by its id", async () => {
      const byToken = await readScore({ ...ask(), maxAge: HOUR });
      expect(byToken.score).to.equal(proof.score);
      const byWallet = await readScore({ ...place(), wallet, model: chain.modelId, maxAge: HOUR });
      expect(byWallet).to.deep.equal(byToken);
      expect(byToken.publishedAt >= byToken.asOfTime && byToken.coverageFrom < byToken.asOfTime).to.equal(true);
    });

    it("fails closed: no token, no score, changed wallets, too old", async () => {
      const { token } = chain.contracts;
      const stranger = (await chain.account(STRANGER)).address;
      const none = { ...place(), model: MODEL, maxAge: HOUR };
      await expectError("E_NO_TOKEN", () => readScore({ ...none, wallet: stranger }));
      await expectError("E_TOKEN_NOT_MINTED", () => readScore({ ...none, tokenId: 99n }));
      const unscored = await mintToken(token, await chain.account(UNSCORED));
      const reasonOf = async (question: Parameters<typeof readScore>[0]): Promise<string> =>
        ((await expectError("E_NO_SCORE", () => readScore(question))) as NoScoreError).reason;
      expect(await reasonOf({ ...none, tokenId: unscored.tokenId })).to.equal("NoScore");
      await mine(2n * HOUR);
      expect(await reasonOf({ ...none, tokenId })).to.equal("ScoreTooOld");
      expect((await readScore({ ...ask(), maxAge: 10n * HOUR })).score).to.equal(proof.score);
      await joinSecondWallet();
      expect(await reasonOf({ ...ask(), maxAge: 10n * HOUR })).to.equal("StaleBundle");
    });

    it("fails closed: defaulted or paused, unless the question allows it, and by the further limits", async () => {
      const { contracts, deployment, account } = chain;
      const question = { ...ask(), maxAge: HOUR };
      const reasonOf = async (changed: Partial<Parameters<typeof readScore>[0]>): Promise<string> =>
        (
          (await expectError("E_NO_SCORE", () =>
            readScore({ ...question, ...changed } as Parameters<typeof readScore>[0]),
          )) as NoScoreError
        ).reason;
      expect(await reasonOf({ minHistory: 301n * 86_400n })).to.equal("HistoryTooShort");
      expect(await reasonOf({ minPublishedAge: HOUR })).to.equal("PublishedTooLately");

      await (await contracts.oracle.connect(await account(0)).pause()).wait();
      expect(await reasonOf({})).to.equal("OraclePaused");
      expect((await readScore({ ...question, mayBePaused: true })).defaults).to.equal(0n);
      await (await contracts.oracle.connect(await account(0)).unpause()).wait();

      const holder = await account(STRANGER);
      const now = BigInt((await chain.provider.getBlock("latest"))?.timestamp ?? 0);
      const terms = { tokenId, holder: holder.address, expiry: now + 86_400n, owner: wallet, deadline: 2n ** 40n };
      const place = { chainId: deployment.chainId, verifyingContract: deployment.token };
      const lien = placeLienTypedData({ ...terms, nonce: await contracts.token.nonces(wallet) }, place);
      const consent = await (await account(BORROWER)).signTypedData(lien.domain, lien.types, lien.message);
      const token = contracts.token.connect(holder);
      await (await token.placeLien(tokenId, terms.expiry, terms.deadline, consent)).wait();
      await (await token.reportDefault(tokenId)).wait();
      expect(await reasonOf({})).to.equal("BundleDefaulted");
      await mine(60n);
      await chain.scoreToken(tokenId);
      expect(await reasonOf({})).to.equal("BundleDefaulted");
      expect((await readScore({ ...question, mayHaveDefaults: true })).defaults).to.equal(1n);
      expect((await readScoreRecord(ask())).defaults).to.equal(1n);
    });

    it("knows a burned token from one that never was", async () => {
      await (await chain.contracts.token.connect(await chain.account(BORROWER)).burn(tokenId)).wait();
      await expectError("E_TOKEN_BURNED", () => readScore({ ...ask(), maxAge: HOUR }));
    });

    it("refuses a model, an address, a chain and contracts that are not there", async () => {
      const question = { ...ask(), maxAge: HOUR };
      const { deployment } = chain;
      await expectError("E_MODEL_UNKNOWN", () => readScore({ ...question, model: "other" }));
      await expectError("E_BAD_ADDRESS", () => readScore({ ...place(), model: MODEL, maxAge: HOUR, wallet: "0x1" }));
      const elsewhere = { ...deployment, chainId: 1n };
      await expectError("E_CHAIN_ID", () => readScore({ ...question, deployment: elsewhere }));
      const gone = { ...deployment, token: `0x${"77".repeat(20)}` };
      const { message } = await expectError("E_CONTRACT_MISSING", () => readScore({ ...question, deployment: gone }));
      expect(message).to.include("token");
    });
  });

  it("tryScore gives the score or its cause, and throws what is no answer", async () => {
    const found = await tryScore({ ...ask(), maxAge: HOUR });
    expect(found.ok && found.score.score).to.equal(proof.score);
    const missing = await tryScore({ ...place(), tokenId: 99n, model: MODEL, maxAge: HOUR });
    expect(missing.ok ? "" : missing.cause.code).to.equal("E_TOKEN_NOT_MINTED");
    await expectError("E_MODEL_UNKNOWN", () => tryScore({ ...ask(), model: "other", maxAge: HOUR }));
  });

  it("readScoreRecord shows a stale score as stale, with its age", async () => {
    const fresh = await readScoreRecord(ask());
    expect(fresh).to.include({ score: proof.score, bundleUnchanged: true });
    await mine(2n * HOUR);
    await joinSecondWallet();
    const stale = await readScoreRecord(ask());
    expect(stale).to.include({ score: proof.score, bundleUnchanged: false, asOfTime: fresh.asOfTime });
    expect(stale.age >= 2n * HOUR).to.equal(true);
  });

  it("reads the bundle: wallets, epoch, liens and defaults", async () => {
    await joinSecondWallet();
    const bundle = await readBundle({ ...place(), wallet });
    expect([...bundle.wallets].sort()).to.deep.equal([wallet, (await chain.account(JOINING)).address].sort());
    expect(bundle).to.deep.include({
      tokenId,
      owner: wallet,
      epoch: 2n,
      liens: [],
      defaults: { count: 0n, lastAt: 0n },
    });
  });

  it("reads the history, newest first, and none for a token without scores", async () => {
    await mine(HOUR);
    const next = await chain.scoreToken(tokenId);
    expect(await readScoreHistory(ask())).to.deep.equal([next.score, proof.score]);
    const { tokenId: unscored } = await mintToken(chain.contracts.token, await chain.account(UNSCORED));
    expect(await readScoreHistory({ ...ask(), tokenId: unscored })).to.deep.equal([]);
  });

  it("finds the token of a wallet, in whatever case its address is written", async () => {
    expect(await readTokenOf({ ...place(), wallet: wallet.toLowerCase() })).to.equal(tokenId);
    expect(await readTokenOf({ ...place(), wallet: getAddress(wallet) })).to.equal(tokenId);
  });

  it("reads a model from the registry, and refuses one that it does not have", async () => {
    const model = await readModel({ ...place(), model: MODEL });
    expect(model).to.include({ modelId: chain.modelId, name: MODEL, dev: true, active: true, deprecatedFrom: null });
    expect(await readModels(place())).to.deep.equal([model]);
    const { message } = await expectError("E_REVERT", () => readModel({ ...place(), model: `0x${"42".repeat(32)}` }));
    expect(message).to.include("UnknownModel");
  });

  describe("verifyProof", () => {
    const file = () => JSON.parse(toJson(proof)) as Record<string, unknown>;
    const check = (changed: object) => verifyProof({ ...place(), model: MODEL, proof: { ...file(), ...changed } });

    it("gives the score that the registry's verifier accepts", async () => {
      expect(await check({})).to.deep.equal({
        score: proof.score,
        commitment: proof.commitment,
        modelId: chain.modelId,
      });
    });

    it("does not believe the file: another score, another commitment, another model, other points", async () => {
      const [, commitment] = proof.publicSignals;
      const better = (proof.score + 1n).toString();
      await expectError("E_PROOF_INVALID", () => check({ score: better }));
      await expectError("E_PROOF_INVALID", () => check({ score: better, publicSignals: [better, commitment] }));
      const {
        pi_a: [x, ...rest],
      } = proof.proof;
      const moved = { ...proof.proof, pi_a: [(BigInt(x ?? 0) + 1n).toString(), ...rest] };
      await expectError("E_PROOF_INVALID", () => check({ proof: moved }));
      await expectError("E_PROOF_INVALID", () => check({ model: { name: MODEL, manifest: "11".repeat(32) } }));
      await expectError("E_PROOF_INVALID", () =>
        check({
          commitment: (2n ** 255n).toString(),
          publicSignals: [proof.score.toString(), (2n ** 255n).toString()],
        }),
      );
      await expectError("E_PROOF_FILE", () => check({ publicSignals: ["1"] }));
      await expectError("E_PROOF_FILE", () => verifyProof({ ...place(), model: MODEL, proof: null }));
    });
  });
});
