import { join } from "node:path";

import { expect } from "chai";

import { loadProver } from "../../../prover/modelFolder/load.ts";
import { joinWallet, makeInvitation, mintToken, signConsent } from "../../../prover/onchain/creditToken.ts";
import { makeRequest } from "../../../prover/onchain/request.ts";
import { submitScore } from "../../../prover/onchain/submit.ts";
import { deployVeriscore } from "../../../scripts/ignition/deployVeriscore.ts";
import { marketAt } from "../../../scripts/ignition/markets.ts";
import { readPlan } from "../../../scripts/ignition/plan.ts";
import { ATTESTER_ACCOUNTS, type LocalQuorum, openQuorum, OPERATOR_ACCOUNT } from "../../../scripts/localQuorum.ts";
import { expectError } from "../../support/expectError.ts";
import {
  ADA,
  attestAndProve,
  attestBy,
  freshFolder,
  indexAll,
  STRANGER,
  useLocalWorld,
} from "../../support/localWorld.ts";
import { vettedModel } from "../../support/shippedModel.ts";

/** Seconds between two as-ofs. */
const PERIOD = 3_600;
const TOKEN = 1n;

describe("as-ofs on boundaries that nobody picks", () => {
  const world = useLocalWorld();
  let quorum: LocalQuorum;
  /** The boundary that has passed since the mint. */
  let boundary: number;

  const now = async (): Promise<number> => (await quorum.provider.getBlock("latest"))?.timestamp ?? 0;
  const mineAt = async (time: number): Promise<void> => {
    await quorum.provider.send("evm_setNextBlockTimestamp", [time]);
    await quorum.provider.send("evm_mine", []);
  };
  const request = (asOf?: { readonly time?: bigint; readonly block?: bigint }) =>
    makeRequest({
      ...quorum,
      ...{ modelId: quorum.deployment.models[0]?.modelId ?? "", tokenId: TOKEN, storePath: quorum.operatorStore, asOf },
    });

  before(async () => {
    const { quorum: own, market } = world();
    const { url, provider } = own;
    const loaded = await vettedModel();
    const attesters = await Promise.all(
      ATTESTER_ACCOUNTS.map(async (account) => (await provider.getSigner(account)).getAddress()),
    );
    const plan = { ...(await readPlan("local")), attesters, asOfPeriod: PERIOD };
    const signer = await provider.getSigner(OPERATOR_ACCOUNT);
    const markets = [await marketAt(url, market)];
    const deployment = await deployVeriscore({ url, signer, loaded, plan, markets });
    const folder = join(freshFolder(), "stores");
    quorum = await openQuorum({ url, provider, deployment, loaded, prover: await loadProver(loaded), folder });
    await mintToken(quorum.contracts.token, await provider.getSigner(ADA));
    boundary = (Math.floor((await now()) / PERIOD) + 1) * PERIOD;
    for (const time of [boundary - 7, boundary + 5, boundary + 17]) await mineAt(time);
    await indexAll(quorum, market);
  });

  it("takes the last boundary, and the last block before it", async () => {
    const { statement } = (await request()).request;
    const before = (await quorum.provider.getBlockNumber()) - 2;
    expect(statement.asOfTime).to.equal(BigInt(boundary));
    expect(statement.asOfBlock).to.equal(BigInt(before));
    expect(statement.asOfBlockHash).to.equal((await quorum.provider.getBlock(before))?.hash);
  });

  it("takes a score from there to the chain, signed by attesters with stores of their own", async () => {
    const { attestations, proof, request: asked } = await attestAndProve(quorum, TOKEN);
    await submitScore({ ...quorum, attestations, proof, signer: await quorum.provider.getSigner(STRANGER) });
    const modelId = quorum.deployment.models[0]?.modelId ?? "";
    const stored = await quorum.contracts.oracle.scoreOf(TOKEN, modelId);
    expect([stored.asOfBlock, stored.asOfTime]).to.deep.equal([asked.statement.asOfBlock, BigInt(boundary)]);
  });

  it("refuses every other moment, as a time and as a block, to ask for and to sign", async () => {
    for (const time of [boundary - 7, boundary - 1, boundary + 1, boundary + 5]) {
      const { message, hint } = await expectError("E_AS_OF_OFF_BOUNDARY", () => request({ time: BigInt(time) }));
      expect(message).to.include(`the oracle's ${PERIOD} seconds`);
      expect(hint).to.include(new Date(boundary * 1_000).toISOString().slice(0, 19));
    }
    const head = BigInt(await quorum.provider.getBlockNumber());
    await expectError("E_AS_OF_OFF_BOUNDARY", () => request({ block: head }));
    const { request: asked } = await request();
    const later = { ...asked, statement: { ...asked.statement, asOfTime: BigInt(boundary + 5), asOfBlock: head - 1n } };
    await expectError("E_AS_OF_OFF_BOUNDARY", () => attestBy(quorum, later, 0));
  });

  it("refuses a boundary before the bundle changed, one to come, and one too old", async () => {
    await expectError("E_AS_OF_BEFORE_BUNDLE", () => request({ time: BigInt(boundary - PERIOD) }));
    await expectError("E_AS_OF_IN_FUTURE", () => request({ time: BigInt(boundary + PERIOD) }));
    await expectError("E_AS_OF_TOO_OLD", () => request({ time: BigInt(boundary - 30 * PERIOD) }));
  });

  it("has no as-of after a join until the next boundary", async () => {
    const { contracts, provider, deployment } = quorum;
    const [owner, joining] = [await provider.getSigner(ADA), await provider.getSigner(STRANGER)];
    const wallet = await joining.getAddress();
    const invitation = await makeInvitation(contracts.token, { tokenId: TOKEN, wallet, deadline: 2n ** 40n });
    const signature = await signConsent(invitation, deployment, joining);
    await joinWallet(contracts.token, { invitation, signature, owner });
    await expectError("E_AS_OF_BEFORE_BUNDLE", () => request());
  });

  it("takes the boundary's own block where there is one", async () => {
    await mineAt(boundary + PERIOD);
    const own = await quorum.provider.getBlock("latest");
    await mineAt(boundary + PERIOD + 3);
    await indexAll(quorum, world().market);
    for (const asOf of [undefined, { block: BigInt(own?.number ?? 0) }]) {
      const { statement } = (await request(asOf)).request;
      expect([statement.asOfBlockHash, statement.asOfBlock]).to.deep.equal([own?.hash, BigInt(own?.number ?? 0)]);
    }
  });
});
