import { expect } from "chai";
import { AbiCoder, id } from "ethers";

import type { RawLog } from "../../../../prover/chain/reads.ts";
import { compoundV2 } from "../../../../prover/protocols/compound/v2/compoundV2.ts";
import { TOPIC, views } from "../../../../prover/protocols/compound/v2/abi.ts";
import { replayCompoundV2 } from "../../../../prover/protocols/compound/v2/replay.ts";
import { type MarketContract, NATIVE_TOKEN } from "../../../../prover/protocols/protocol.ts";
import { type ReadContract } from "../../../../prover/chain/chainReader.ts";
import { expectError } from "../../../support/expectError.ts";

/** What the contracts on the local chain do not say, but those on Ethereum do. */

const EXP = 10n ** 18n;
const POOL = `0x${"a0".repeat(20)}`;
const ORACLE = `0x${"a1".repeat(20)}`;
const C_ETH = `0x${"c0".repeat(20)}`;
const C_USDC = `0x${"c1".repeat(20)}`;
const USDC = `0x${"d1".repeat(20)}`;
const COMP = "0xc00e94cb662c3520282e6f5717214004a7f26888";
const C_COMP = `0x${"c2".repeat(20)}`;
const [ANN, BOB] = [`0x${"1a".repeat(20)}`, `0x${"1b".repeat(20)}`];

const contracts: readonly MarketContract[] = [
  { address: POOL, role: "pool", tokens: [] },
  { address: ORACLE, role: "oracle", tokens: [] },
  { address: C_ETH, role: "cToken", tokens: [NATIVE_TOKEN] },
  { address: C_USDC, role: "cToken", tokens: [USDC] },
  { address: C_COMP, role: "cToken", tokens: [COMP] },
];
const known = new Map(contracts.map((contract) => [contract.address, contract]));
const TOKENS = [NATIVE_TOKEN, USDC, COMP];

interface Said {
  readonly by: string;
  readonly topics: readonly string[];
  readonly types?: readonly string[];
  readonly words: readonly unknown[];
}

const logOf = ({ by, topics, words, types = words.map(() => "uint256") }: Said): RawLog => ({
  blockNumber: 9n,
  blockHash: id("block"),
  transactionHash: id("transaction"),
  transactionIndex: 0n,
  logIndex: 0n,
  address: by,
  topics,
  data: AbiCoder.defaultAbiCoder().encode([...types], [...words]),
});
const word = (address: string): string => `0x${address.slice(2).padStart(64, "0")}`;

describe("logs of Compound v2", () => {
  it("have the topics that the contracts on Ethereum have", () => {
    expect(TOPIC).to.include({
      accrueInterest: "0x4dec04e750ca11537cabcd8a9eab06494de08da3735bc8871cd41250e190bc04",
      accrueInterestWithoutCash: "0x875352fb3fadeb8c0be7cbbe8ff761b308fa7033470cd0287f02f3436fd76cb9",
      mint: "0x4c209b5fc8ad50758f13e2e1088ba56a560dff690a1c6fef26394f4c03821c4f",
      redeem: "0xe5b754fb1abb7f01b499791d0b820ae3b6af3424ac1c59768edb53f4ec31a929",
      borrow: "0x13ed6866d4e1ee6da46f845c46d7e54120883d75c5ea9a2dacc1c4ca8984ab80",
      repayBorrow: "0x1a2a22cb034d26d1854bdc6666a5b91fe25efbbb5dcad3b0355478d6f5c362a1",
      liquidateBorrow: "0x298637f684da70674f26509b10f07ec2fbc77a335ab1e7d6215a4b2484d8bb52",
      transfer: "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
    });
    expect(new Set(compoundV2.topics).size).to.equal(Object.keys(TOPIC).length);
  });

  it("list a cToken as one of ether only by its name, not because a node has nothing to say", async () => {
    const listed = logOf({ by: POOL, topics: [TOPIC.marketListed], types: ["address"], words: [C_USDC] });
    const saying =
      (answers: Readonly<Record<string, string>>): ReadContract =>
      ({ data }) => {
        const name = views.parseTransaction({ data })?.name ?? "";
        const answer = answers[name];
        return Promise.resolve(answer === undefined ? "0x" : views.encodeFunctionResult(name, [answer]));
      };
    const tokensOf = async (answers: Readonly<Record<string, string>>) =>
      (await compoundV2.contractsOf(saying(answers), listed, known)).map(({ tokens }) => tokens);
    expect(await tokensOf({ underlying: USDC, symbol: "cUSDC" })).to.deep.equal([[USDC]]);
    for (const symbol of ["cETH", "vBNB"]) expect(await tokensOf({ symbol })).to.deep.equal([[NATIVE_TOKEN]]);
    for (const answers of [{ symbol: "cDAI" }, {}])
      await expectError("E_UNDERLYING_UNKNOWN", () => tokensOf(answers as Record<string, string>));
  });

  it("tell of the share of a seizure that is burnt: supply falls, reserves rise, cash stays", () => {
    const replay = replayCompoundV2({ contracts: known, reserves: new Map() });
    const say = (topics: readonly string[], ...words: readonly unknown[]): void =>
      replay.apply(logOf({ by: C_USDC, topics, words }), 0n);
    const move = (from: string, to: string, amount: bigint): void =>
      say([TOPIC.transfer, word(from), word(to)], amount);
    // 1000 units for 5000 cTokens at 0.2; then 500 more from nowhere, seen by the next accrual: 0.3.
    say([TOPIC.accrueInterest], 0n, 0n, EXP, 0n);
    say([TOPIC.mint], BigInt(ANN), 1000n, 5000n);
    move(C_USDC, ANN, 5000n);
    say([TOPIC.accrueInterest], 1500n, 0n, EXP, 0n);
    // 1000 are seized, 28 of them for the market: worth 8, which are no longer the lenders'.
    move(ANN, BOB, 972n);
    move(ANN, C_USDC, 28n);
    say([TOPIC.reservesAdded], BigInt(C_USDC), 8n, 8n);
    const supplied = (wallet: string): bigint | undefined =>
      replay.account(wallet, { timestamp: 0n, answer: () => EXP }).positions[0]?.supplied;
    const rate = ((1500n - 8n) * EXP) / 4972n;
    expect([supplied(ANN), supplied(BOB)]).to.deep.equal([(rate * 4000n) / EXP, (rate * 972n) / EXP]);
    // Somebody else's reserves are cash, too: the rate stays.
    say([TOPIC.reservesAdded], BigInt(BOB), 100n, 108n);
    expect(supplied(ANN)).to.equal((rate * 4000n) / EXP);
    say([TOPIC.reservesReduced], BigInt(BOB), 58n, 50n);
    expect(supplied(ANN)).to.equal((rate * 4000n) / EXP);
    expect(replay.cashDrifts()).to.deep.equal(
      new Map([[C_USDC, { corrections: 1, difference: 500n, blockNumber: 9n }]]),
    );
  });

  it("show by a mint that cash is less than they said, and by no more than it takes", () => {
    const replay = replayCompoundV2({ contracts: known, reserves: new Map() });
    const say = (topic: string, ...words: readonly unknown[]): void =>
      replay.apply(logOf({ by: C_ETH, topics: [topic], words }), 0n);
    say(TOPIC.accrueInterestWithoutCash, 0n, EXP, 0n);
    say(TOPIC.mint, BigInt(ANN), 1_000_000n, 5_000_000n);
    // 0.2 each they were; 1000 for 10,000 of them say 0.1 at most: a floored rate that is not above it.
    say(TOPIC.mint, BigInt(BOB), 1_000n, 10_000n);
    expect(replay.cashDrifts().get(C_ETH)).to.deep.equal({ corrections: 1, difference: -500_000n, blockNumber: 9n });
    say(TOPIC.mint, BigInt(BOB), 1_000n, 10_000n);
    expect(replay.cashDrifts().get(C_ETH)?.corrections).to.equal(1);
  });

  it("of a repayment are a liquidation's only with its amount and debtor", () => {
    const repaid = logOf({ by: C_USDC, topics: [TOPIC.repayBorrow], words: [BigInt(BOB), BigInt(ANN), 7, 0, 0] });
    const liquidated = (wallet: string, amount: number, by = C_USDC): RawLog =>
      logOf({ by, topics: [TOPIC.liquidateBorrow], words: [BigInt(BOB), BigInt(wallet), amount, BigInt(C_ETH), 3] });
    const repay = { action: "repay", wallet: ANN, asset: { token: USDC, amount: 7n } };
    expect(compoundV2.decode(repaid, known, [liquidated(ANN, 7)])).to.deep.equal([]);
    const others = [liquidated(ANN, 8), liquidated(BOB, 7), liquidated(ANN, 7, C_ETH)];
    expect(compoundV2.decode(repaid, known, others)).to.deep.equal([repay]);
    const later = { ...liquidated(ANN, 7), transactionHash: id("another") };
    expect(compoundV2.decode(repaid, known, [later])).to.deep.equal([repay]);
    expect(compoundV2.decode(repaid, known, [])).to.deep.equal([repay]);
  });

  it("tell of cTokens that change hands, and of none that are minted, redeemed or burnt", () => {
    const moved = (from: string, to: string, amount = 7n): ReturnType<typeof compoundV2.decode> => {
      const log = logOf({ by: C_USDC, topics: [TOPIC.transfer, word(from), word(to)], words: [amount] });
      return compoundV2.decode(log, known, []);
    };
    const asset = { token: C_USDC, amount: 7n };
    expect(moved(ANN, BOB)).to.deep.equal([
      { action: "transfer_out", wallet: ANN, asset },
      { action: "transfer_in", wallet: BOB, asset },
    ]);
    for (const none of [moved(C_USDC, ANN), moved(ANN, C_USDC), moved(ANN, ANN), moved(ANN, BOB, 0n)])
      expect(none).to.deep.equal([]);
  });

  it("of cTokens given back to the cToken concern everybody", () => {
    const transfer = (from: string, to: string): RawLog =>
      logOf({ by: C_USDC, topics: [TOPIC.transfer, word(from), word(to)], words: [1] });
    const walletsOf = (log: RawLog): readonly string[] => compoundV2.walletsOf(log, known);
    expect(walletsOf(transfer(ANN, C_USDC))).to.deep.equal([]);
    expect(walletsOf(transfer(C_USDC, ANN))).to.deep.equal([ANN]);
    expect(walletsOf(transfer(ANN, BOB))).to.deep.equal([ANN, BOB]);
    expect(walletsOf(transfer(ANN, ANN))).to.deep.equal([ANN]);
    expect(walletsOf(logOf({ by: C_USDC, topics: [TOPIC.mint], words: [BigInt(ANN), 1, 1] }))).to.deep.equal([]);
    const entered = { topics: [TOPIC.marketEntered], words: [BigInt(C_USDC), BigInt(ANN)] };
    expect(walletsOf(logOf({ by: POOL, ...entered }))).to.deep.equal([ANN]);
  });

  it("reprice the tokens that an oracle names, all of the market where the name is unknown", () => {
    const repriced = (said: Omit<Said, "by">, by = ORACLE): readonly string[] =>
      compoundV2.repricedBy(logOf({ by, ...said }), known);
    const posted = (asset: string) => repriced({ topics: [TOPIC.pricePosted], words: [BigInt(asset), 1, 2, 2] });
    expect(posted(USDC)).to.deep.equal([USDC]);
    expect(posted(`0x${"00".repeat(19)}01`)).to.deep.equal(TOKENS);
    const hashed = (symbol: string) => repriced({ topics: [TOPIC.priceUpdated, id(symbol)], words: [1] });
    expect(hashed("COMP")).to.deep.equal([COMP]);
    expect(hashed("ETH")).to.deep.equal([NATIVE_TOKEN]);
    expect(hashed("NEW")).to.deep.equal(TOKENS);
    const types = ["string", "uint256"];
    expect(repriced({ topics: [TOPIC.priceUpdatedBySymbol], types, words: ["COMP", 1] })).to.deep.equal([COMP]);
    const oracles = { topics: [TOPIC.newPriceOracle], words: [BigInt(ORACLE), BigInt(BOB)] };
    expect(repriced(oracles, POOL)).to.deep.equal(TOKENS);
    expect(repriced({ topics: [TOPIC.marketListed], words: [BigInt(C_USDC)] }, POOL)).to.deep.equal([USDC]);
    expect(repriced({ topics: [TOPIC.mint], words: [1, 2, 3] }, C_USDC)).to.deep.equal([]);
  });

  it("add a new oracle and the one that it asks", async () => {
    const read = answering((method, to) => (method === "v1PriceOracle" && to === BOB ? ANN : undefined));
    const said = { topics: [TOPIC.newPriceOracle], words: [BigInt(ORACLE), BigInt(BOB)] };
    const added = await compoundV2.contractsOf(read, logOf({ by: POOL, ...said }), known);
    expect(added.map(({ address, role }) => [address, role])).to.deep.equal([
      [BOB, "oracle"],
      [ANN, "oracle"],
    ]);
    expect(await compoundV2.contractsOf(read, logOf({ by: ORACLE, ...said }), known)).to.deep.equal([]);
  });
});

/** A node that answers views by name; the rest reverts. */
const answering =
  (answer: (method: string, to: string, args: readonly unknown[]) => unknown): ReadContract =>
  ({ to, data }) => {
    const parsed = views.parseTransaction({ data });
    const value = parsed && answer(parsed.name, to, [...parsed.args] as unknown[]);
    return Promise.resolve(
      parsed && value !== undefined ? views.encodeFunctionResult(parsed.name, [value]) : undefined,
    );
  };

describe("prices of Compound v2 in dollars", () => {
  const DOLLARS: Readonly<Record<string, bigint>> = { [C_ETH]: 2_500n * EXP, [C_USDC]: 10n ** 30n };
  const read = answering((method, to, args) => {
    if (method === "oracle") return ORACLE;
    if (method === "decimals") return to === USDC ? 6n : 8n;
    if (method === "exchangeRateStored") return 2n * 10n ** 14n + 1n;
    return to === ORACLE && method === "getUnderlyingPrice"
      ? (DOLLARS[String(args[0]).toLowerCase()] ?? 0n)
      : undefined;
  });
  const ask = (token: string, of: ReadonlyMap<string, MarketContract> = known) =>
    compoundV2.oraclePrice(read, { pool: POOL, token, block: 9n, known: of });

  it("are turned into ETH by that of ETH", async () => {
    expect(await ask(NATIVE_TOKEN)).to.deep.equal({ answer: 2_500n * EXP, weiPerToken: EXP });
    expect(await ask(USDC)).to.deep.equal({ answer: 10n ** 30n, weiPerToken: EXP / 2_500n });
    const answer = 2n * 10n ** 26n + 10n ** 12n;
    expect(await ask(C_USDC)).to.deep.equal({ answer, weiPerToken: (answer * 10n ** 8n) / (2_500n * EXP) });
  });

  it("are unknown where the oracle says 0 or ETH is not lent", async () => {
    expect(await ask(COMP)).to.equal(undefined);
    expect(await ask(USDC, new Map([...known].filter(([address]) => address !== C_ETH)))).to.equal(undefined);
  });

  it("come from the first cToken that has one where a token has two", async () => {
    const older = { address: `0x${"01".repeat(20)}`, role: "cToken", tokens: [USDC] };
    expect((await ask(USDC, new Map([[older.address, older], ...known])))?.answer).to.equal(10n ** 30n);
  });
});

describe("contracts of Compound v2", () => {
  it("are the proxy alone before anything is behind it", async () => {
    const read = answering((method) => (method === "comptrollerImplementation" ? `0x${"00".repeat(20)}` : undefined));
    expect(await compoundV2.contractsAt(read, { pool: POOL, block: 9n })).to.deep.equal([contracts[0]]);
  });

  it("are not guessed where the Comptroller is too old to list them", async () => {
    const read = answering((method) => (method === "comptrollerImplementation" ? ANN : undefined));
    const error = await expectError("E_MARKET_UNLISTED", () => compoundV2.contractsAt(read, { pool: POOL, block: 9n }));
    expect(error.message).to.include("too old");
  });
});
