import type { ChainReader, ReadContract } from "../chain/chainReader.ts";
import type { RawLog } from "../chain/reads.ts";
import type { ToldNumber } from "./told.ts";

/**
 * Supply that reaches or leaves a wallet without a deposit or a withdrawal of its own: aTokens and
 * cTokens that change hands. What a gateway withdraws has left its user this way before.
 */
export type TransferAction = "transfer_in" | "transfer_out";

/** What happened: one vocabulary for every protocol. */
export type LendingAction = "deposit" | "withdraw" | "borrow" | "repay" | "liquidation" | TransferAction;

/**
 * Everything about one lending protocol: which logs to read, what they say, and what its accounts
 * were at any moment. A further protocol is one more of these.
 */
export interface LendingProtocol {
  readonly market: string;
  /** The known pools of the market, by chain id. */
  readonly deployments: ReadonlyMap<bigint, ProtocolDeployment>;
  /** The first topics of the logs to read, from any contract of the market. */
  readonly topics: readonly string[];
  /** Whether such a log of the pool is of this market; all are where this is left out. */
  readonly concerns?: (log: RawLog) => boolean;
  /**
   * The contracts of the market after the block, as its pool names them; the pool is one of them.
   *
   * @throws MarketError when `pool` is not such a pool at the block, MarketUnlistedError when it
   * cannot name its contracts.
   */
  readonly contractsAt: (read: ReadContract, at: PoolAt) => Promise<readonly MarketContract[]>;
  /**
   * The contracts that a log adds to the market, or known ones with further tokens. Their logs are
   * read from the block of the log on.
   */
  readonly contractsOf: (read: ReadContract, log: RawLog, known: MarketContracts) => Promise<readonly MarketContract[]>;
  /**
   * What happened, in the words that all protocols share; nothing for logs that only matter to
   * balances and prices. `following` are later logs of the same transaction, which may say what
   * this one is part of.
   */
  readonly decode: (log: RawLog, known: MarketContracts, following: readonly RawLog[]) => readonly ProtocolEvent[];
  /**
   * What the log changes of the debts of wallets. All logs of the market together, with `following`
   * as above, give the debt of any wallet after any of its loans.
   */
  readonly debtsOf: (log: RawLog, known: MarketContracts, following: readonly RawLog[]) => readonly DebtChange[];
  /** The wallets whose position the log may change; none when it concerns the whole market. */
  readonly walletsOf: (log: RawLog, known: MarketContracts) => readonly string[];
  /**
   * Whether the logs of one wallet change the accounts of others, where shares are of a total of all:
   * then those of all wallets are replayed, whoever is asked about.
   */
  readonly hasSharedTotals?: boolean;
  /** The tokens whose price, by the oracle of the market, may have changed with this log. */
  readonly repricedBy: (log: RawLog, known: MarketContracts) => readonly string[];
  /**
   * The price of a token by the oracle of the market after the block; undefined when the oracle
   * knows no price.
   */
  readonly oraclePrice: (read: ReadContract, at: PriceQuery) => Promise<OraclePrice | undefined>;
  /**
   * What the logs of whole transactions, in chain order, say against each other: logs of some kind
   * are missing then. Undefined when they agree.
   */
  readonly contradiction: (
    logs: readonly RawLog[],
    knownAt: (block: bigint) => MarketContracts,
  ) => LogContradiction | undefined;
  /**
   * What the node tells beside the logs against them; undefined where it agrees, and where the
   * protocol asks for nothing.
   */
  readonly unexplained?: (
    reader: ChainReader,
    logs: readonly RawLog[],
    knownAt: (block: bigint) => MarketContracts,
  ) => Promise<LogContradiction | undefined>;
  /** Numbers of the market's contracts as all its logs of a range of blocks, in order, tell them. */
  readonly told: (logs: readonly RawLog[], knownAt: (block: bigint) => MarketContracts) => readonly ToldNumber[];
  /** Totals that no contract changes without one of these logs. */
  readonly totalsOf: (known: MarketContracts) => readonly Pick<ToldNumber, "contract" | "view" | "id">[];
  /** Rebuilds accounts from the logs of the market. */
  readonly replay: (market: ReplayedMarket) => MarketReplay;
}

export interface LogContradiction {
  readonly block: bigint;
  readonly reason: string;
}

export interface ProtocolDeployment {
  readonly pool: string;
  /** With the pool, those that `Market.contracts` lists: Aave's addresses provider. */
  readonly contracts: readonly string[];
  /** The block of the deployment. Nothing happened before it. */
  readonly fromBlock: bigint;
}

export interface PoolAt {
  readonly pool: string;
  readonly block: bigint;
}

export interface MarketContract {
  readonly address: string;
  /**
   * What it is to its protocol: "pool", "configurator", "aToken", "cToken", "oracle",
   * "priceSource", …
   */
  readonly role: string;
  /** The assets that the contract is about; none for a contract of the whole market. */
  readonly tokens: readonly string[];
}

/** By address. */
export type MarketContracts = ReadonlyMap<string, MarketContract>;

/** Stands for ETH itself, where a market lends it unwrapped. */
export const NATIVE_TOKEN = "0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";

export interface ProtocolEvent {
  readonly action: LendingAction;
  /** Whose position changed. */
  readonly wallet: string;
  readonly asset: TokenAmount;
  /** What a liquidation took. */
  readonly collateral?: TokenAmount;
}

/**
 * The debt of a wallet in an asset as the market stores it, in base units. For Aave that is the
 * variable debt divided by the index of the reserve, and the principal of the stable debt; for Morpho
 * Blue, shares at the rate of an empty market. For Compound it includes the interest so far.
 */
export interface DebtChange {
  readonly wallet: string;
  readonly token: string;
  readonly change?: bigint;
  /** What is owed after the log, where it says so. */
  readonly total?: bigint;
}

export interface TokenAmount {
  readonly token: string;
  /** In the token's base units. */
  readonly amount: bigint;
}

export interface PriceQuery extends PoolAt {
  readonly token: string;
  readonly known: MarketContracts;
}

export interface OraclePrice {
  /** As the oracle says it, in the unit of its market. */
  readonly answer: bigint;
  /** Wei of ETH per whole token. */
  readonly weiPerToken: bigint;
}

/** A token that a market lends. */
export interface Reserve {
  readonly address: string;
  readonly symbol: string;
  readonly decimals: number;
}

export interface ReplayedMarket {
  /** All that were found, also those that join after the first log. */
  readonly contracts: MarketContracts;
  /** By address of the token. */
  readonly reserves: ReadonlyMap<string, Reserve>;
}

/**
 * The accounts of a market between two logs. All numbers are integers, and every division rounds as
 * the contracts round it.
 */
export interface MarketReplay {
  /**
   * Takes the next log in chain order. To know the account of one wallet, the logs of the whole
   * market and those of that wallet are enough (`walletsOf`), unless the protocol
   * `hasSharedTotals`.
   */
  readonly apply: (log: RawLog, timestamp: bigint) => void;
  /**
   * What the market's own view would return in a block of this time.
   *
   * @throws PriceUnknownError.
   */
  readonly account: (wallet: string, at: AccountAt) => Account;
}

export interface AccountAt {
  /** Unix seconds. */
  readonly timestamp: bigint;
  /** The oracle's answer for a token. */
  readonly answer: (token: string) => bigint | undefined;
}

/**
 * Values in the base currency of the market, as its own view states them: wei of ETH (Aave v2),
 * 1e-8 USD (Aave v3), the oracle's unit at 1e-18 (Compound v2), base units of the loan token (Morpho
 * Blue).
 */
export interface Account {
  readonly totalCollateral: bigint;
  readonly totalDebt: bigint;
  /** What could still be borrowed. */
  readonly availableBorrows: bigint;
  /** The amount by which the debt exceeds what its collateral covers. */
  readonly shortfall: bigint;
  /** 10^18 where liquidation begins; undefined without debt. */
  readonly healthFactor: bigint | undefined;
  /** Assets with a balance or a debt, in the order of their addresses. */
  readonly positions: readonly Position[];
}

export interface Position {
  readonly token: string;
  /** With interest, in the token's base units. */
  readonly supplied: bigint;
  readonly debt: bigint;
  /** Whether what is supplied counts for the health factor. */
  readonly isCollateral: boolean;
  /** Share of the collateral's value that counts, at 1e-18. */
  readonly liquidationThreshold: bigint;
}
