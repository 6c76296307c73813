import { expect } from "chai";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import { compoundV2 } from "../../../../prover/protocols/compound/v2/compoundV2.ts";
import { TOPIC } from "../../../../prover/protocols/compound/v2/abi.ts";
import { type CompoundReplay, replayCompoundV2 } from "../../../../prover/protocols/compound/v2/replay.ts";
import { addressIn, wordAt } from "../../../../prover/protocols/logWords.ts";
import type { Account } from "../../../../prover/protocols/protocol.ts";
import { expectError } from "../../../support/expectError.ts";
import { expectContradictions } from "../../../support/contradictions.ts";
import { type Lived, liveHistory } from "./history.ts";
import { EXP, type LentAsset } from "./market.ts";

/** The market's own view of each account, after every transaction of a random history on the contracts themselves. */

const STEPS = 200;
/** In 1e-12 of what is there. */
const ROUGHLY = 10n ** 6n;

/** As the first cTokens said it. */
const withoutCash = (log: RawLog): RawLog =>
  log.topics[0] === TOPIC.accrueInterest
    ? { ...log, topics: [TOPIC.accrueInterestWithoutCash], data: `0x${log.data.slice(66)}` }
    : log;

describe("accounts of a Compound v2 market", () => {
  let lived: Lived;
  before(async () => {
    lived = await liveHistory({ seed: 9, steps: STEPS });
  });
  after(() => lived.history.close());

  const replayOf = (logs: readonly RawLog[], rounding = [lived.history.market.roundingComptroller]): CompoundReplay => {
    const replay = replayCompoundV2(lived.history.market.replayed, new Set(rounding));
    for (const log of logs) replay.apply(log, 0n);
    return replay;
  };
  const accountIn = (replay: CompoundReplay, wallet: string): Account =>
    replay.account(wallet, { timestamp: 0n, answer: (token) => lived.history.market.answers.get(token) });
  const liquiditiesIn = (replay: CompoundReplay) =>
    lived.history.users.map((user) => {
      const { availableBorrows, shortfall } = accountIn(replay, user);
      return { availableBorrows, shortfall };
    });

  it("equal what the Comptroller answers, to the last unit, after every transaction", () => {
    const { seen, counts } = lived.history;
    expect(seen.compared).to.be.greaterThan(600);
    expect(seen.comparedWhole).to.be.greaterThan(30);
    const users = { mint: 30, enter: 10, exit: 2, borrow: 25, redeem: 2, redeemUnderlying: 4, transfer: 4 };
    const debts = { repayPart: 8, repayAll: 5, repayBehalf: 2, liquidation: 4 };
    const market = { price: 10, collateralFactor: 4, reserveFactor: 1, reservesAdded: 4, reservesReduced: 3 };
    for (const [kind, count] of Object.entries({ ...users, ...debts, ...market, donation: 4, blocks: 3 })) {
      expect(new Map<string, number>(counts).get(kind) ?? 0, kind).to.be.at.least(count);
    }
  });

  it("come from logs that do not contradict each other, which missing ones make them do", () => {
    const { logs, replayed } = lived.history.market;
    const { accrueInterest, borrow, repayBorrow } = TOPIC;
    expectContradictions(compoundV2, {
      logs,
      known: replayed.contracts,
      kinds: { accrueInterest, borrow, repayBorrow },
    });
  });

  it("take one wallet's logs and the market's to know that wallet", () => {
    const { market, users, accountNow } = lived.history;
    for (const user of users) {
      const logs = market.logs.filter((log) => {
        const wallets = compoundV2.walletsOf(log, market.known);
        return wallets.length === 0 || wallets.includes(user);
      });
      expect(logs.length).to.be.lessThan(market.logs.length);
      expect(accountIn(replayOf(logs), user)).to.deep.equal(accountNow(user));
    }
  });

  it("differ between Comptrollers that round and those that floor", () => {
    const { logs } = lived.history.market;
    const upgrade = logs.findLastIndex(({ topics }) => topics[0] === TOPIC.newImplementation);
    const [rounding, flooring] = [replayOf([]), replayOf([], [])];
    let differences = 0;
    for (const [index, log] of logs.slice(0, upgrade + 1).entries()) {
      rounding.apply(log, 0n);
      flooring.apply(log, 0n);
      const [ours, theirs] = [liquiditiesIn(rounding), liquiditiesIn(flooring)];
      if (index === upgrade) expect(ours).to.deep.equal(theirs);
      else differences += ours.filter((one, user) => theirs[user]?.availableBorrows !== one.availableBorrows).length;
    }
    expect(differences).to.be.greaterThan(20);
  });

  it("need no cashPrior while all cash moves by the market's own logs", () => {
    const logs = lived.history.market.logs.slice(0, lived.logsBeforeGifts);
    expect(logs.length).to.be.greaterThan(50);
    const replay = replayOf(logs.map(withoutCash));
    expect(liquiditiesIn(replay)).to.deep.equal(liquiditiesIn(replayOf(logs)));
    expect(replay.cashDrifts().size).to.equal(0);
  });

  it("are told of cash that came without a log, once and only where it did", () => {
    const { replay, seen } = lived.history;
    const drifts = [...replay.cashDrifts().values()];
    expect(seen.giftsFound).to.be.at.least(3);
    expect(drifts.reduce((sum, { corrections }) => sum + corrections, 0)).to.equal(seen.giftsFound);
    expect(drifts.every(({ difference }) => difference > 0n)).to.equal(true);
  });

  it("come close again where AccrueInterest has no cashPrior: a mint shows the rate that the gift made", () => {
    const { logs } = lived.history.market;
    const replay = replayOf(logs.map(withoutCash));
    expect(replay.cashDrifts().size).to.be.greaterThan(0);
    const exact = [...lived.history.replay.cashDrifts().keys()];
    const minted = exact.filter((cToken) => {
      const gift = lived.history.replay.cashDrifts().get(cToken)?.blockNumber ?? 0n;
      return logs.some(
        ({ address, topics, blockNumber }) => address === cToken && topics[0] === TOPIC.mint && blockNumber >= gift,
      );
    });
    for (const cToken of minted) {
      const token = lived.history.market.known.get(cToken)?.tokens[0];
      for (const user of lived.history.users) {
        const supplied = (of: CompoundReplay): bigint =>
          accountIn(of, user).positions.find((position) => position.token === token)?.supplied ?? 0n;
        const [close, right] = [supplied(replay), supplied(lived.history.replay)];
        const off = close > right ? close - right : right - close;
        expect(off * 10n ** 12n <= right * ROUGHLY + 10n ** 12n, `${close} for ${right}`).to.equal(true);
      }
    }
    expect(minted.length).to.be.greaterThan(0);
  });

  it("say nothing of a gift before the next accrual, and then all of it", async () => {
    const { market, users, accountNow, replay, compare, fund } = lived.history;
    const [asset, holder] = heldToken();
    const [giver = ""] = users;
    await fund(giver, asset.cToken);
    const before = accountNow(holder);
    const onLog = (log: RawLog): void => replay.apply(log, 0n);
    const gift = { from: giver, to: asset.token, name: "FaucetToken", method: "transfer" } as const;
    await market.send({ from: giver, to: asset.cToken, name: asset.contract, method: "accrueInterest" }, onLog);
    await market.send({ ...gift, args: [asset.cToken, 10n ** (asset.decimals + 1n)] }, onLog);
    await compare(giver);
    const unaware = accountNow(holder);
    await market.send({ from: giver, to: asset.cToken, name: asset.contract, method: "accrueInterest" }, onLog);
    await compare(holder);
    const difference = replay.cashDrifts().get(asset.cToken)?.difference;
    expect(difference).to.equal(10n ** (asset.decimals + 1n));
    expect(accountNow(holder).totalCollateral > unaware.totalCollateral).to.equal(true);
    expect(unaware.totalCollateral >= before.totalCollateral).to.equal(true);
  });

  /** A token, not ETH, that somebody uses as collateral. */
  const heldToken = (): readonly [LentAsset, string] => {
    const { market, users, accountNow } = lived.history;
    for (const user of users) {
      for (const { token, isCollateral, supplied } of accountNow(user).positions) {
        const asset = market.assets.find((candidate) => candidate.token === token);
        if (asset?.contract === "VBep20Immutable" && isCollateral && supplied > 0n) return [asset, user];
      }
    }
    throw new Error("nobody has collateral");
  };

  it("have no value without a price of an asset entered; of others none is asked for", async () => {
    const { market, users, replay, accountNow } = lived.history;
    const [{ token }, holder] = heldToken();
    const answer = (of: string): bigint | undefined => (of === token ? undefined : market.answers.get(of));
    const error = await expectError("E_PRICE_UNKNOWN", () => replay.account(holder, { timestamp: 0n, answer }));
    expect(error.message).to.include(token);
    const zero = { timestamp: 0n, answer: () => 0n };
    await expectError("E_PRICE_UNKNOWN", () => replay.account(holder, zero));
    const outside = users.filter((user) => accountNow(user).positions.every(({ isCollateral }) => !isCollateral));
    const lender = outside.find((user) => accountNow(user).positions.length > 0 && entered(user).length === 0);
    expect(lender).to.not.equal(undefined);
    const { totalCollateral, positions } = replay.account(lender ?? "", zero);
    expect(totalCollateral).to.equal(0n);
    expect(positions.some(({ supplied }) => supplied > 0n)).to.equal(true);
  });

  const entered = (user: string): readonly RawLog[] =>
    lived.history.market.logs.filter((log) => log.topics[0] === TOPIC.marketEntered && addressIn(log, 1) === user);

  it("are decoded into everybody's words, a liquidation's own repayment apart", () => {
    const { logs, known } = lived.history.market;
    const count = (topic: string): number => logs.filter(({ topics }) => topics[0] === topic).length;
    const events = logs.flatMap((log, index) => compoundV2.decode(log, known, logs.slice(index + 1, index + 10)));
    const actions = (action: string): number => events.filter((event) => event.action === action).length;
    expect(actions("deposit")).to.equal(count(TOPIC.mint));
    expect(actions("withdraw")).to.equal(count(TOPIC.redeem));
    expect(actions("borrow")).to.equal(count(TOPIC.borrow));
    expect(actions("liquidation")).to.equal(count(TOPIC.liquidateBorrow)).and.to.be.at.least(4);
    expect(actions("repay")).to.equal(count(TOPIC.repayBorrow) - count(TOPIC.liquidateBorrow));
  });

  it("are decoded with the wallet whose position moved, in the underlying, and what was seized in cTokens", () => {
    const { logs, known } = lived.history.market;
    const index = logs.findIndex(({ topics }) => topics[0] === TOPIC.liquidateBorrow);
    const log = logs[index];
    const [event] = compoundV2.decode(log, known, []);
    const seizure = logs.slice(0, index).findLast(({ topics }) => topics[0] === TOPIC.transfer) as RawLog;
    expect(event?.wallet)
      .to.equal(addressIn(log, 1))
      .and.to.equal(`0x${(seizure.topics[1] ?? "").slice(26)}`);
    expect(event?.asset.token).to.equal(known.get(log.address)?.tokens[0]);
    expect(event?.collateral).to.deep.equal({ token: seizure.address, amount: wordAt(seizure, 0) });
    expect(compoundV2.walletsOf(log, known)).to.deep.equal([event?.wallet]);
    expect(compoundV2.decode(log, new Map(), [])).to.deep.equal([]);
  });

  it("are of contracts that the pool names as its logs did", async () => {
    const { comptroller, read, known, block } = lived.history.market;
    const named = await compoundV2.contractsAt(read, { pool: comptroller, block: block() });
    expect(new Map(named.map((contract) => [contract.address, contract]))).to.deep.equal(new Map(known));
    const nothing = `0x${"12".repeat(20)}`;
    await expectError("E_MARKET", () => compoundV2.contractsAt(read, { pool: nothing, block: block() }));
  });

  it("are priced by the market's oracle, what was seized by its share of the underlying", async () => {
    const { comptroller: pool, read, known, block, assets, answers, chain } = lived.history.market;
    const ask = (token: string) => compoundV2.oraclePrice(read, { pool, token, block: block(), known });
    for (const { token, decimals, cToken, contract } of assets) {
      const answer = answers.get(token) ?? 0n;
      expect(await ask(token)).to.deep.equal({ answer, weiPerToken: (answer * 10n ** decimals) / EXP });
      const rate = (await chain.view({ to: cToken, name: contract, method: "exchangeRateStored" }, block())) as bigint;
      const share = (rate * answer) / EXP;
      expect(await ask(cToken)).to.deep.equal({ answer: share, weiPerToken: (share * 10n ** 8n) / EXP });
    }
    expect(await ask(`0x${"12".repeat(20)}`)).to.equal(undefined);
  });
});
