import { Interface, MaxUint256, toQuantity } from "ethers";
import { artifacts } from "hardhat";

import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import type { Step, Variant } from "../../prover/attack/manipulation.ts";
import { capitalE9, secondsOf } from "../../prover/attack/manipulation.ts";
import type { AttackedMarket } from "../../prover/attack/market.ts";
import { symbolIn } from "../../prover/attack/market.ts";

/** Lives the steps of manipulations as transactions of contract wallets on a local market of Aave v2 or v3. */

const POOL = new Interface([
  "function deposit(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)",
  "function withdraw(address asset, uint256 amount, address to) returns (uint256)",
  "function borrow(address asset, uint256 amount, uint256 rateMode, uint16 referralCode, address onBehalfOf)",
  "function repay(address asset, uint256 amount, uint256 rateMode, address onBehalfOf) returns (uint256)",
  "function liquidationCall(address collateral, address debt, address user, uint256 debtToCover, bool receiveAToken)",
]);
const TOKEN = new Interface([
  "function mint(uint256 value)",
  "function approve(address spender, uint256 amount) returns (bool)",
  "function transfer(address to, uint256 amount) returns (bool)",
  "function balanceOf(address) view returns (uint256)",
  "function approveDelegation(address delegatee, uint256 amount)",
]);
const ORACLE = new Interface(["function setAssetPrice(address asset, uint256 price)"]);

const VARIABLE = 2;
/** The cap on one transaction of EIP-7825. */
const GAS = toQuantity(2n ** 24n);

export interface RealToken {
  readonly address: string;
  readonly decimals: number;
  readonly aToken: string;
  readonly variableDebt: string;
}

/** What the two versions have in common. */
export interface RealPool {
  readonly node: JsonRpcNode;
  /** An unlocked account, which pays. */
  readonly payer: string;
  readonly pool: string;
  /** Open to anyone: what a token costs, in the market's unit. */
  readonly oracle: string;
  readonly tokens: ReadonlyMap<string, RealToken>;
  /** What DAI costs in the unit of the oracle. */
  readonly daiPrice: bigint;
  /** Base units of DAI that are worth 5 ETH. */
  readonly fiveEthOfDai: bigint;
}

const PARTS = ["self", "second", "third", "fourth", "elsewhere"] as const;
type Part = (typeof PARTS)[number];

interface Code {
  readonly abi: Interface;
  readonly bytecode: string;
}

interface Call {
  readonly to: string;
  readonly data: string;
}

interface Receipt {
  readonly blockNumber: bigint;
  readonly gasUsed: bigint;
  readonly contractAddress: string;
}

/** What a manipulation cost, and the last block of each second. */
export interface Lived {
  readonly gas: number;
  readonly blocks: ReadonlyMap<number, bigint>;
}

export class RealMarket {
  readonly #pool: RealPool;
  readonly #wallet: Interface;
  readonly #bytecode: string;
  /** Of each part that a step may name, and `elsewhere`: another that brings and takes what moves. */
  readonly #wallets: ReadonlyMap<Part, string>;

  private constructor(pool: RealPool, { abi, bytecode }: Code, wallets: ReadonlyMap<Part, string>) {
    this.#pool = pool;
    this.#wallet = abi;
    this.#bytecode = bytecode;
    this.#wallets = wallets;
  }

  static async open(pool: RealPool): Promise<RealMarket> {
    const { abi, bytecode } = await artifacts.readArtifact("FlashWallet");
    const code = { abi: new Interface(abi), bytecode };
    const bare = new RealMarket(pool, code, new Map());
    const wallets = new Map<Part, string>();
    for (const part of PARTS) wallets.set(part, await bare.#newWallet());
    return new RealMarket(pool, code, wallets);
  }

  walletOf(part: Part): string {
    return this.#wallets.get(part) ?? "";
  }

  get self(): string {
    return this.walletOf("self");
  }

  async send(to: string | undefined, data: string, at?: bigint): Promise<Receipt> {
    const { node, payer } = this.#pool;
    if (at !== undefined) await node.call("evm_setNextBlockTimestamp", [toQuantity(at)]);
    const hash = await node.call("eth_sendTransaction", [{ from: payer, to, data, gas: GAS }]);
    const receipt = (await node.call("eth_getTransactionReceipt", [hash])) as Readonly<Record<string, string>>;
    if (BigInt(receipt["status"] ?? "0x0") !== 1n) throw new Error(`${String(hash)} was reverted`);
    return {
      blockNumber: BigInt(receipt["blockNumber"] ?? "0x0"),
      gasUsed: BigInt(receipt["gasUsed"] ?? "0x0"),
      contractAddress: (receipt["contractAddress"] ?? "").toLowerCase(),
    };
  }

  /** A wallet that has enough of every token and lets the pool take it. */
  async #newWallet(): Promise<string> {
    const { contractAddress } = await this.send(undefined, this.#bytecode);
    const calls = [...this.#pool.tokens.values()].flatMap(({ address, decimals }) => [
      { to: address, data: TOKEN.encodeFunctionData("mint", [10n ** BigInt(decimals + 9)]) },
      { to: address, data: TOKEN.encodeFunctionData("approve", [this.#pool.pool, MaxUint256]) },
    ]);
    await this.run(contractAddress, calls);
    return contractAddress;
  }

  run(wallet: string, calls: readonly Call[], at?: bigint): Promise<Receipt> {
    return this.send(wallet, this.#wallet.encodeFunctionData("run", [calls.map(({ to, data }) => [to, data])]), at);
  }

  /** A call that another wallet makes, from within a transaction. */
  #through(wallet: string, calls: readonly Call[]): Call {
    return { to: wallet, data: this.#wallet.encodeFunctionData("run", [calls.map(({ to, data }) => [to, data])]) };
  }

  poolCall(method: string, ...args: readonly unknown[]): Call {
    return { to: this.#pool.pool, data: POOL.encodeFunctionData(method, args) };
  }

  token(symbol: string): RealToken {
    const token = this.#pool.tokens.get(symbol);
    if (token === undefined) throw new Error(`no token ${symbol}`);
    return token;
  }

  async debtOf(wallet: string, symbol: string): Promise<bigint> {
    const data = TOKEN.encodeFunctionData("balanceOf", [wallet]);
    return BigInt(
      String(await this.#pool.node.call("eth_call", [{ to: this.token(symbol).variableDebt, data }, "latest"])),
    );
  }

  setPrice(symbol: string, price: bigint): Call {
    return {
      to: this.#pool.oracle,
      data: ORACLE.encodeFunctionData("setAssetPrice", [this.token(symbol).address, price]),
    };
  }

  /** Base units: as many as the simulated event is worth, rounded up as there. */
  #units(
    { asset, amount }: Step,
    market: AttackedMarket,
    owed: bigint,
  ): { symbol: string; token: RealToken; units: bigint } {
    const symbol = asset === "owed" ? "DAI" : (symbolIn(market, asset) ?? "");
    const token = this.token(symbol);
    if (amount === "dust") return { symbol, token, units: 1n };
    if (amount === "debt") return { symbol, token, units: asset === "owed" ? owed : this.#worth(owed, token, market) };
    const price = market.prices.get(symbol) ?? 1n;
    const e9 = (amount * 10n ** 18n + price - 1n) / price;
    return { symbol, token, units: (e9 * 10n ** BigInt(token.decimals)) / 10n ** 9n };
  }

  /** Of DAI in another token. */
  #worth(dai: bigint, { address, decimals }: RealToken, { prices }: AttackedMarket): bigint {
    const [symbol = ""] = [...this.#pool.tokens].find(([, token]) => token.address === address) ?? [];
    return (dai * (prices.get("DAI") ?? 0n) * 10n ** BigInt(decimals)) / (prices.get(symbol) ?? 1n) / 10n ** 18n;
  }

  /** A step as what the wallet that it is about, or a stranger, calls. */
  #callsOf(step: Step, { market, owed, wallet, isStranger, isDelegated }: StepPlace): readonly Call[] {
    const { symbol, token, units } = this.#units(step, market, owed);
    const by = (call: Call): readonly Call[] =>
      isStranger ? [this.#through(this.walletOf("elsewhere"), [call])] : [call];
    switch (step.action) {
      case "deposit":
        return by(this.poolCall("deposit", token.address, units, wallet, 0));
      case "withdraw":
        return [this.poolCall("withdraw", token.address, units, wallet)];
      case "borrow":
        if (isDelegated)
          return [
            {
              to: token.variableDebt,
              data: TOKEN.encodeFunctionData("approveDelegation", [this.walletOf("elsewhere"), units]),
            },
            this.#through(this.walletOf("elsewhere"), [
              this.poolCall("borrow", token.address, units, VARIABLE, 0, wallet),
            ]),
          ];
        return [this.poolCall("borrow", token.address, units, VARIABLE, 0, wallet)];
      case "repay":
        return by(this.poolCall("repay", token.address, units, VARIABLE, wallet));
      case "transfer_out":
        return [{ to: token.aToken, data: TOKEN.encodeFunctionData("transfer", [this.walletOf("elsewhere"), units]) }];
      case "transfer_in":
        return [
          this.#through(this.walletOf("elsewhere"), [
            { to: token.aToken, data: TOKEN.encodeFunctionData("transfer", [wallet, units]) },
          ]),
        ];
      case "liquidation": {
        const price = this.#pool.daiPrice;
        const collateral = this.token("WETH").address;
        const dear = this.setPrice(symbol, price * DEAR);
        return [
          dear,
          this.poolCall("liquidationCall", collateral, token.address, wallet, units, false),
          this.setPrice(symbol, price),
        ];
      }
    }
  }

  /** The steps of one block in one transaction of the wallet; with the money of a flash loan where what it takes is back at the end. */
  async live(variant: Variant, { market, time, isStranger, isDelegated }: LivePlace): Promise<Lived> {
    const { steps } = variant.after;
    const owed = await this.debtOf(this.self, "DAI");
    const blocks = new Map<number, bigint>();
    let gas = 0;
    for (const seconds of [...new Set(steps.map(secondsOf))]) {
      const calls = steps
        .filter((step) => secondsOf(step) === seconds)
        .flatMap((step) => {
          const { who = "self" } = step;
          const wallet = this.walletOf(who);
          const made = this.#callsOf(step, { market, owed, wallet, isStranger, isDelegated });
          return who === "self" ? made : [this.#through(wallet, made)];
        });
      const { blockNumber, gasUsed } = await this.#transact(variant, calls, { market, at: time + BigInt(seconds) });
      gas += Number(gasUsed);
      blocks.set(seconds, blockNumber);
    }
    return { gas, blocks };
  }

  #transact(variant: Variant, calls: readonly Call[], { market, at }: { market: AttackedMarket; at: bigint }) {
    const [first] = variant.after.steps;
    const isFlash = capitalE9(variant) === 0n && first?.action === "deposit" && typeof first.amount === "bigint";
    if (!isFlash) return this.run(this.self, calls, at);
    const { token, units } = this.#units(first, market, 0n);
    const { pool } = this.#pool;
    const args = [pool, token.address, units, calls.map(({ to, data }) => [to, data])];
    return this.send(this.self, this.#wallet.encodeFunctionData("flash", args), at);
  }
}

/** By which the debt becomes dearer for a moment, so that the wallet can be liquidated. */
const DEAR = 6n;

interface StepPlace {
  readonly market: AttackedMarket;
  /** Base units of DAI that the attacked wallet owes. */
  readonly owed: bigint;
  readonly wallet: string;
  readonly isStranger: boolean;
  /** A friend borrows in the wallet's name. */
  readonly isDelegated: boolean;
}

interface LivePlace {
  readonly market: AttackedMarket;
  /** Unix seconds of the as-of. */
  readonly time: bigint;
  readonly isStranger: boolean;
  /** A friend borrows in the wallet's name. */
  readonly isDelegated: boolean;
}
