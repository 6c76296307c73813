import type { RawLog } from "../../../chain/reads.ts";
import { TOPIC } from "./abi.ts";
import { PriceUnknownError } from "../../errors.ts";
import { addressAt, addressIn, wordAt } from "../../logWords.ts";
import type { Account, AccountAt, MarketReplay, Position, ReplayedMarket } from "../../protocol.ts";

/** One, in the contracts' fixed-point numbers (Exp). */
const EXP = 10n ** 18n;
const HALF_EXP = EXP / 2n;

/** Ethereum's Comptrollers until late 2020 (G1 to G5) round half up in mulExp; later ones floor. */
const ROUNDING_COMPTROLLERS: ReadonlySet<string> = new Set([
  "0x62f18c451af964197341d3c86d27e98c41bb8fcc",
  "0xf592ef673057a451c49c9433e278c5d59b56132c",
  "0x97bd4cc841fc999194174cd1803c543247a014fe",
  "0x9d0a0443ff4bb04391655b8cd205683d9fa75550",
  "0xaf601cbff871d0be62d18f79c31e387c76fa0374",
  "0x7b5e3521a049c8ff88e6349f33044c6cc33c113c",
]);

/** A wallet in a cToken; the debt was `principal` when the borrow index was `interestIndex`. */
interface Holding {
  tokens: bigint;
  principal: bigint;
  interestIndex: bigint;
}

/** State of a cToken: amounts in units of the underlying, supply in cTokens, the rest at 1e-18. */
interface CToken {
  readonly address: string;
  readonly token: string;
  readonly holdings: Map<string, Holding>;
  readonly entered: Set<string>;
  cash: bigint;
  borrows: bigint;
  reserves: bigint;
  supply: bigint;
  borrowIndex: bigint;
  reserveFactor: bigint;
  collateralFactor: bigint;
  /** Amount of the last Transfer to the cToken itself. */
  returned: bigint;
  readonly drift: CashDrift;
}

/**
 * Cash of a cToken that moved without a log of the market: underlying sent to it, DAI's savings
 * rate. It is found out, and set right, by the cashPrior of the next AccrueInterest, or else by a
 * Mint at a rate that it alone explains (then to within what one unit of cTokens is worth);
 * accounts before were without it.
 */
export interface CashDrift {
  /** How often. */
  corrections: number;
  /** The last one, in the underlying's base units. */
  difference: bigint;
  /** Its block. */
  blockNumber: bigint;
}

export interface CompoundReplay extends MarketReplay {
  /** By address of the cToken; those with corrections only. */
  readonly cashDrifts: () => ReadonlyMap<string, CashDrift>;
}

const newCToken = (address: string, token: string): CToken => ({
  address,
  token,
  holdings: new Map(),
  entered: new Set(),
  cash: 0n,
  borrows: 0n,
  reserves: 0n,
  supply: 0n,
  borrowIndex: EXP,
  reserveFactor: 0n,
  collateralFactor: 0n,
  returned: 0n,
  drift: { corrections: 0, difference: 0n, blockNumber: 0n },
});

const NOTHING: Readonly<Holding> = { tokens: 0n, principal: 0n, interestIndex: EXP };

const holdingOf = ({ holdings }: CToken, wallet: string): Holding => {
  const known = holdings.get(wallet);
  if (known !== undefined) return known;
  const holding = { ...NOTHING };
  holdings.set(wallet, holding);
  return holding;
};

/** exchangeRateStored. Without supply it is the initial rate, which multiplies no balance. */
const exchangeRate = ({ cash, borrows, reserves, supply }: CToken): bigint =>
  supply === 0n ? 0n : ((cash + borrows - reserves) * EXP) / supply;

/** borrowBalanceStored. */
const debtOf = ({ borrowIndex }: CToken, { principal, interestIndex }: Holding): bigint =>
  (principal * borrowIndex) / interestIndex;

const correctCash = (cToken: CToken, cash: bigint, { blockNumber }: RawLog): void => {
  if (cash === cToken.cash) return;
  cToken.drift.corrections += 1;
  cToken.drift.difference = cash - cToken.cash;
  cToken.drift.blockNumber = blockNumber;
  cToken.cash = cash;
};

const accrue = (cToken: CToken, log: RawLog, first: number): void => {
  cToken.reserves += (cToken.reserveFactor * wordAt(log, first)) / EXP;
  cToken.borrowIndex = wordAt(log, first + 1);
  cToken.borrows = wordAt(log, first + 2);
};

/**
 * mintTokens is mintAmount by the exchange rate, floored: any other rate than between these means
 * that the cash is another, by no less than corrected.
 */
const explainMint = (cToken: CToken, log: RawLog): void => {
  const [amount, tokens] = [wordAt(log, 1), wordAt(log, 2)];
  const { supply, borrows, reserves } = cToken;
  if (supply === 0n || tokens === 0n) return;
  const rate = exchangeRate(cToken);
  const most = (amount * EXP) / tokens;
  const least = (amount * EXP) / (tokens + 1n) + 1n;
  if (rate < least) correctCash(cToken, (least * supply + EXP - 1n) / EXP - borrows + reserves, log);
  if (rate > most) correctCash(cToken, ((most + 1n) * supply - 1n) / EXP - borrows + reserves, log);
};

const owe = (cToken: CToken, log: RawLog, borrower: number): void => {
  const holding = holdingOf(cToken, addressIn(log, borrower));
  holding.principal = wordAt(log, borrower + 2);
  holding.interestIndex = cToken.borrowIndex;
  cToken.borrows = wordAt(log, borrower + 3);
};

const transfer = (cToken: CToken, log: RawLog): void => {
  const [from, to] = [addressAt(log, 1), addressAt(log, 2)];
  const amount = wordAt(log, 0);
  // From and to the cToken itself: minted and redeemed.
  if (from !== cToken.address) holdingOf(cToken, from).tokens -= amount;
  if (to !== cToken.address) holdingOf(cToken, to).tokens += amount;
  else cToken.returned = amount;
};

/** Burns a share of what is seized; its worth becomes reserves of the cToken, and no cash moves. */
const addReserves = (cToken: CToken, log: RawLog): void => {
  if (addressIn(log, 0) === cToken.address) cToken.supply -= cToken.returned;
  else cToken.cash += wordAt(log, 1);
  cToken.reserves = wordAt(log, 2);
};

type Handler = (cToken: CToken, log: RawLog) => void;

const CTOKEN_HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [
    TOPIC.accrueInterest,
    (cToken, log) => {
      correctCash(cToken, wordAt(log, 0), log);
      accrue(cToken, log, 1);
    },
  ],
  [TOPIC.accrueInterestWithoutCash, (cToken, log) => accrue(cToken, log, 0)],
  [
    TOPIC.mint,
    (cToken, log) => {
      explainMint(cToken, log);
      cToken.cash += wordAt(log, 1);
      cToken.supply += wordAt(log, 2);
    },
  ],
  [
    TOPIC.redeem,
    (cToken, log) => {
      cToken.cash -= wordAt(log, 1);
      cToken.supply -= wordAt(log, 2);
    },
  ],
  [
    TOPIC.borrow,
    (cToken, log) => {
      cToken.cash -= wordAt(log, 1);
      owe(cToken, log, 0);
    },
  ],
  [
    TOPIC.repayBorrow,
    (cToken, log) => {
      cToken.cash += wordAt(log, 2);
      owe(cToken, log, 1);
    },
  ],
  [TOPIC.transfer, transfer],
  [TOPIC.newReserveFactor, (cToken, log) => void (cToken.reserveFactor = wordAt(log, 1))],
  [TOPIC.reservesAdded, addReserves],
  [
    TOPIC.reservesReduced,
    (cToken, log) => {
      cToken.cash -= wordAt(log, 1);
      cToken.reserves = wordAt(log, 2);
    },
  ],
]);

const COMPTROLLER_HANDLERS: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  [TOPIC.marketEntered, ({ entered }, log) => void entered.add(addressIn(log, 1))],
  [TOPIC.marketExited, ({ entered }, log) => void entered.delete(addressIn(log, 1))],
  [TOPIC.newCollateralFactor, (cToken, log) => void (cToken.collateralFactor = wordAt(log, 2))],
]);

interface AccountQuery extends AccountAt {
  readonly wallet: string;
  readonly rounds: boolean;
}

/** The Comptroller's price, which has to be there for every asset entered, whatever is in it. */
const priceOf = ({ token }: CToken, { answer }: AccountAt): bigint => {
  const price = answer(token);
  if (price === undefined || price === 0n) throw new PriceUnknownError({ token });
  return price;
};

const positionOf = (cToken: CToken, wallet: string): Position | undefined => {
  const holding = cToken.holdings.get(wallet);
  if (holding === undefined) return undefined;
  const supplied = (exchangeRate(cToken) * holding.tokens) / EXP;
  const debt = debtOf(cToken, holding);
  if (holding.tokens === 0n && debt === 0n) return undefined;
  const { token, collateralFactor: liquidationThreshold } = cToken;
  return { token, supplied, debt, isCollateral: cToken.entered.has(wallet), liquidationThreshold };
};

/**
 * As getAccountLiquidity: over the assets entered, with the interest of the last AccrueInterest.
 * `totalCollateral` is the same sum with a collateral factor of one. Two cTokens of one underlying
 * are two positions.
 */
const accountOf = (cTokens: readonly CToken[], query: AccountQuery): Account => {
  const { wallet, rounds } = query;
  const multiply = (a: bigint, b: bigint): bigint => (a * b + (rounds ? HALF_EXP : 0n)) / EXP;
  let [total, counted, debt] = [0n, 0n, 0n];
  for (const cToken of cTokens) {
    if (!cToken.entered.has(wallet)) continue;
    const price = priceOf(cToken, query);
    const holding = cToken.holdings.get(wallet) ?? NOTHING;
    const rate = exchangeRate(cToken);
    total += (multiply(rate, price) * holding.tokens) / EXP;
    counted += (multiply(multiply(cToken.collateralFactor, rate), price) * holding.tokens) / EXP;
    debt += (price * debtOf(cToken, holding)) / EXP;
  }
  return {
    totalCollateral: total,
    totalDebt: debt,
    availableBorrows: counted > debt ? counted - debt : 0n,
    shortfall: debt > counted ? debt - counted : 0n,
    healthFactor: debt === 0n ? undefined : (counted * EXP) / debt,
    positions: cTokens.flatMap((cToken) => positionOf(cToken, wallet) ?? []),
  };
};

const byTokenThenAddress = (a: CToken, b: CToken): number => {
  const [left, right] = [`${a.token}${a.address}`, `${b.token}${b.address}`];
  return left < right ? -1 : 1;
};

/**
 * Every user's Mint, Redeem, Borrow and RepayBorrow moves the exchange rate, so a wallet's account
 * takes all of them, or at least the cTokens' sums from some moment on. `roundingComptrollers`:
 * implementations that round products half up.
 */
export const replayCompoundV2 = (
  { contracts }: ReplayedMarket,
  roundingComptrollers: ReadonlySet<string> = ROUNDING_COMPTROLLERS,
): CompoundReplay => {
  const cTokens = new Map<string, CToken>();
  for (const { address, role, tokens } of contracts.values()) {
    if (role === "cToken") cTokens.set(address, newCToken(address, tokens[0] ?? ""));
  }
  const ordered = [...cTokens.values()].sort(byTokenThenAddress);
  let rounds = false;

  const applyToMarket = (log: RawLog): void => {
    const [topic = ""] = log.topics;
    if (topic === TOPIC.newImplementation) rounds = roundingComptrollers.has(addressIn(log, 1));
    const cToken = cTokens.get(addressIn(log, 0));
    if (cToken !== undefined) COMPTROLLER_HANDLERS.get(topic)?.(cToken, log);
  };
  const apply = (log: RawLog): void => {
    const cToken = cTokens.get(log.address);
    if (cToken !== undefined) CTOKEN_HANDLERS.get(log.topics[0] ?? "")?.(cToken, log);
    else if (contracts.get(log.address)?.role === "pool") applyToMarket(log);
  };
  return {
    apply,
    account: (wallet, at) => accountOf(ordered, { ...at, wallet, rounds }),
    cashDrifts: () =>
      new Map(ordered.flatMap(({ address, drift }) => (drift.corrections > 0 ? [[address, { ...drift }]] : []))),
  };
};
