import { expect } from "chai";
import { ContractFactory, type JsonRpcSigner } from "ethers";
import hre from "hardhat";

import GAS from "../../../../docs/gas.json" with { type: "json" };
import { leastFeesOf } from "../../../../node/config/leastFees.ts";
import type { Policy } from "../../../../node/config/nodeConfig.ts";
import { openOperations } from "../../../../node/operations/operations.ts";
import { openOperatorDatabase } from "../../../../node/operator/operatorTables.ts";
import { openOracleState } from "../../../../node/operator/oracle/oracleState.ts";
import { knownAttesters } from "../../../../node/operator/quorum/attesterSet.ts";
import { openPreparedScores } from "../../../../node/operator/scoring/preparedScores.ts";
import { openPaidTrigger } from "../../../../node/operator/triggers/paidTrigger.ts";
import { openScoreArchive } from "../../../../node/orders/archiveTable.ts";
import { openOrderBook } from "../../../../node/orders/orderBook.ts";
import { connectNode } from "../../../../prover/chain/jsonRpc.ts";
import { operatorPart } from "../../../../prover/onchain/feeShares.ts";
import {
  claimFee,
  NATIVE_CURRENCY,
  orderScore,
  requestsAt,
  type ScoreOffer,
  topUpFee,
} from "../../../../prover/onchain/paidRequests.ts";
import { submitScore } from "../../../../prover/onchain/submit.ts";
import { writeFeeShares } from "../../../support/feeShares.ts";
import {
  ADA,
  ADA_TOKEN,
  attestAndProve,
  BORIS_TOKEN,
  indexAll,
  STRANGER,
  useLocalWorld,
  withCopiedStores,
} from "../../../support/localWorld.ts";

const gasOf = (name: string): number => GAS.find((one) => one.name === name)?.gas ?? 0;
const OPERATOR = 13;
const HOUR = 3_600;
/** What a policy asks that does not say: 0.0005 ETH. */
const LEAST = 5n * 10n ** 14n;
const SHARES = { modelerShare: 1_234n, attestersShare: 2_345n };

describe("paid requests that are worth the work", () => {
  const world = useLocalWorld();
  const account = (index: number): Promise<JsonRpcSigner> => world().quorum.provider.getSigner(index);
  const requests = () => requestsAt(world().deployment, world().quorum.provider);
  const mine = async (seconds = 1): Promise<void> => {
    const { provider } = world().quorum;
    await provider.send("evm_increaseTime", [seconds]);
    await provider.send("evm_mine", []);
  };
  const pay = async (fee: bigint, changed: Partial<ScoreOffer> = {}): Promise<bigint> => {
    const [ada, operator] = [await account(ADA), await account(OPERATOR)];
    await mine();
    const block = await world().quorum.provider.getBlock("latest");
    const offer: ScoreOffer = {
      ...{ tokenId: ADA_TOKEN, modelId: world().modelId, feeToken: NATIVE_CURRENCY, fee },
      ...{ operator: operator.address, deadline: BigInt((block?.timestamp ?? 0) + HOUR), refundTo: ada.address },
      ...changed,
    };
    return (await orderScore(requests(), { offer, signer: ada })).requestId;
  };
  const topUp = async (requestId: bigint, fee: bigint): Promise<void> => {
    const stranger = await account(STRANGER);
    await topUpFee(requests(), { requestId, fee, refundTo: stranger.address, signer: stranger });
  };
  /** An ERC-20 of which the payer has enough, approved. */
  const deployToken = async (): Promise<string> => {
    const ada = await account(ADA);
    const { abi, bytecode } = await hre.artifacts.readArtifact("TestErc20");
    const token = await new ContractFactory(abi, bytecode, ada).deploy();
    await token.waitForDeployment();
    await (await token.getFunction("mint").send(ada.address, 10n ** 30n)).wait();
    return token.getAddress();
  };
  const publish = async (): Promise<void> => {
    const quorum = withCopiedStores(world().quorum);
    await mine();
    await indexAll(quorum, world().market);
    const attested = await attestAndProve(quorum, ADA_TOKEN);
    await submitScore({ ...quorum, ...attested, signer: await account(STRANGER) });
  };

  /** The parts of an operator up to the trigger, on what the chain says. */
  const open = async (leastFees?: Policy["leastFees"]) => {
    const { quorum, deployment } = world();
    const { provider, contracts, url } = quorum;
    const database = openOperatorDatabase(":memory:");
    const operations = openOperations("test", { level: "silent" });
    const { address: operator } = await account(OPERATOR);
    const archive = openScoreArchive(database);
    const prepared = openPreparedScores(database, Date.now);
    const state = openOracleState(
      { database, deployment, provider, node: connectNode({ url }), contracts, models: [], operations },
      { operator, archive, prepared, attesters: knownAttesters(contracts.attesters, []) },
    );
    const [book, claims, lines] = [openOrderBook(database), [] as bigint[], [] as object[]];
    const { table } = state;
    const trigger = openPaidTrigger({
      ...{ contracts, requests: requests(), table, book, clock: Date.now, leastFees: leastFeesOf(leastFees) },
      claim: (requestId) => claims.push(requestId),
      log: Object.assign(operations.log, { info: (facts: object) => lines.push(facts) }),
    });
    const round = async (): Promise<void> => {
      await state.look();
      await trigger.round();
    };
    const idsIn = (of: "open" | "underpaid") => table.requestsIn(of).map(({ requestId }) => requestId);
    const ordered = () => book.open().flatMap(({ requestId }) => requestId ?? []);
    return { state, trigger, round, idsIn, ordered, book, claims, lines, close: () => database.close() };
  };

  it("gives no order for a fee of 0 or below the least, says so once, and works on it when it is topped up", async () => {
    const [nothing, little] = [await pay(0n), await pay(LEAST - 1n)];
    const { round, idsIn, ordered, lines, close } = await open();
    for (let look = 0; look < 3; look += 1) await round();
    expect(ordered()).to.deep.equal([]);
    expect([idsIn("open"), idsIn("underpaid")]).to.deep.equal([[], [nothing, little]]);
    expect(lines).to.have.lengthOf(2);
    expect(lines[1]).to.include({ request: little.toString(), part: "499999999999999", least: LEAST.toString() });
    await topUp(nothing, LEAST - 1n);
    await round();
    expect(idsIn("underpaid")).to.deep.equal([nothing, little]);
    await topUp(little, 1n);
    await round();
    expect(ordered()).to.deep.equal([little]);
    expect([idsIn("open"), idsIn("underpaid")]).to.deep.equal([[little], [nothing]]);
    close();
  });

  it("holds up no fall of the token for it", async () => {
    const requestId = await pay(0n);
    const { round, book, idsIn, close } = await open();
    await round();
    const fall = book.place({ tokenId: ADA_TOKEN, modelId: world().modelId, source: "fall" });
    await round();
    expect(book.find(fall.id)).to.include({ source: "fall", state: "waiting" }).and.not.have.property("requestId");
    expect(idsIn("underpaid")).to.deep.equal([requestId]);
    close();
  });

  it("gives no order for a fee whose deadline is too near, but claims it where a score answers it", async () => {
    await mine();
    const block = await world().quorum.provider.getBlock("latest");
    const requestId = await pay(LEAST, { deadline: BigInt((block?.timestamp ?? 0) + 61) });
    const { round, idsIn, ordered, claims, close } = await open();
    await round();
    expect([ordered(), idsIn("open")]).to.deep.equal([[], [requestId]]);
    await publish();
    await round();
    expect(claims).to.deep.equal([requestId]);
    close();
  });

  it("orders a score again at once where another request for the token was over, and not its own", async () => {
    const [first, second] = [await pay(LEAST), await pay(LEAST)];
    const { round, ordered, book, close } = await open();
    await round();
    expect(ordered()).to.deep.equal([first]);
    const [order] = book.open();
    const failure = { code: "E_ORDER_OVER", message: "the first request is over", hint: "" };
    book.advance(order?.id ?? "", { state: "failed", facts: {} }, failure);
    await round();
    expect(ordered()).to.deep.equal([second]);
    close();
  });

  it("takes the fee tokens that its policy names, each by its own least", async () => {
    const [listed, other] = [await deployToken(), await deployToken()];
    const worthless = await pay(10n ** 27n, { feeToken: other });
    const little = await pay(1_999n, { feeToken: listed });
    const enough = await pay(2_000n, { feeToken: listed, tokenId: BORIS_TOKEN });
    const inEther = await pay(10n ** 18n);
    const { round, idsIn, ordered, lines, close } = await open([{ feeToken: listed, least: "2000" }]);
    await round();
    expect(ordered()).to.deep.equal([enough]);
    expect(idsIn("underpaid")).to.have.deep.members([worthless, little, inEther]);
    expect(lines.map((line) => (line as { least: string }).least)).to.have.members(["none", "2000", "none"]);
    close();
  });

  it("counts what the shares leave to the operator, to the last wei that the contract pays", async () => {
    const { quorum, modelId } = world();
    const shares = { ...SHARES, modeler: `0x${"71".repeat(20)}`, attesters: `0x${"72".repeat(20)}` };
    await writeFeeShares(quorum, modelId, shares);
    const { modelerShare, attestersShare } = shares;
    let fee = (LEAST * 10_000n) / (10_000n - modelerShare - attestersShare) - 5n;
    while (operatorPart(fee, shares) < LEAST) fee += 1n;
    const [little, enough] = [await pay(fee - 1n, { tokenId: BORIS_TOKEN }), await pay(fee)];
    const { round, idsIn, ordered, claims, close } = await open();
    await round();
    expect([ordered(), idsIn("underpaid")]).to.deep.equal([[enough], [little]]);
    await publish();
    await round();
    expect(claims).to.deep.equal([enough]);
    await claimFee(requests(), enough, await account(STRANGER));
    const { address } = await account(OPERATOR);
    expect(await requests().claimable(address, NATIVE_CURRENCY)).to.equal(LEAST);
    close();
  });

  it("claims a low fee that a score answers anyway, but none below a quarter of the least", async () => {
    const [listed, other] = [await deployToken(), await deployToken()];
    const low = [await pay(10n ** 9n / 4n), await pay(500n, { feeToken: listed })];
    const dust = [await pay(10n ** 9n / 4n - 1n), await pay(499n, { feeToken: listed })];
    const useless = [...dust, await pay(0n), await pay(10n ** 27n, { feeToken: other })];
    const { round, idsIn, claims, close } = await open([{ least: "1gwei" }, { feeToken: listed, least: "2000" }]);
    await round();
    expect(idsIn("underpaid")).to.deep.equal([...low, ...useless]);
    await publish();
    await round();
    expect(claims).to.deep.equal(low);
    expect(idsIn("underpaid")).to.deep.equal(useless);
    const { gasUsed } = await claimFee(requests(), low[0] ?? 0n, await account(STRANGER));
    expect(Number(gasUsed)).to.be.below(gasOf("deliver a requested score, 3 signatures") / 4);
    close();
  });

  it("lets go of what is over, and looks at no more than a few of many that pay nothing in a round", async () => {
    const paid: bigint[] = [];
    for (let one = 0; one < 10; one += 1) paid.push(await pay(0n));
    const { state, trigger, round, idsIn, close } = await open();
    await round();
    expect(idsIn("underpaid")).to.deep.equal(paid);
    await mine(2 * HOUR);
    const left: number[] = [];
    for (let look = 0; look < 3; look += 1) {
      await trigger.round();
      left.push(idsIn("underpaid").length);
    }
    expect(left).to.deep.equal([6, 2, 0]);
    expect(state.table.requestsIn("open")).to.deep.equal([]);
    close();
  });

  it("takes no longer for many that are new at once, and comes to each of them", async () => {
    const { state, trigger, close } = await open();
    await state.look();
    const { table } = state;
    // The contract knows none of them: each that is looked at is let go of.
    for (let requestId = 10_000n; requestId < 10_300n; requestId += 1n)
      table.addRequest({ requestId, tokenId: ADA_TOKEN, modelId: world().modelId, deadline: 30_000n - requestId }, 1n);
    const all = table.requestsIn("open").map(({ requestId }) => requestId);
    expect(table.requestsIn("open", { from: 298, most: 5 }).map(({ requestId }) => requestId)).to.deep.equal(
      all.slice(298),
    );
    const left = [table.countIn("open")];
    for (let look = 0; look < 2; look += 1) {
      await trigger.round();
      left.push(table.countIn("open"));
    }
    expect(left).to.deep.equal([300, 44, 0]);
    close();
  });
});
