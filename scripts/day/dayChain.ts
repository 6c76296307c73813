import { HDNodeWallet, Mnemonic } from "ethers";
import { network } from "hardhat";

import { type LocalChain, openLocalChain } from "../demo/localChain.ts";

/** The words of the accounts that Hardhat unlocks; they guard nothing. */
const WORDS = "test test test test test test test test test test test junk";
/** Of a simulated block, in seconds. */
const SECONDS_PER_BLOCK = 12;
/** Room for about a hundred transactions of the market in a block. */
const BLOCK_GAS_LIMIT = 60_000_000n;
/** The most that a transaction of the market needs. */
const GAS = 700_000n;
/** Whoever lives on the chain pays any price, in wei: a spike concerns the operator. */
const FEES = { maxFeePerGas: 2_000n * 10n ** 9n, maxPriorityFeePerGas: 10n ** 9n };

/** A call that waits for the next block. */
export interface WaitingCall {
  readonly from: string;
  readonly to: string;
  readonly data: string;
  /** Wei that are sent along. */
  readonly value?: bigint;
}

/** A local chain that lives by blocks: what is sent waits for the next one, as on a public chain. */
export interface DayChain {
  readonly url: string;
  readonly local: LocalChain;
  /** The key of an unlocked account, for a keystore. */
  readonly keyOf: (account: number) => string;
  /** Sends calls that the next blocks mine; those that the market refuses are reverted in their block. */
  readonly send: (calls: readonly WaitingCall[]) => Promise<void>;
  /** Mines a block, 12 seconds after the last one. Returns its number. */
  readonly mine: () => Promise<number>;
  /** Lets transactions wait for blocks from now on. Before that, each is mined at once. */
  readonly beginBlocks: () => Promise<void>;
  /** Mines so many blocks, undoes them, and mines one more in their place. */
  readonly reorganise: (depth: number) => Promise<void>;
  /** The least fee of the next block, in wei. */
  readonly setBaseFee: (wei: bigint) => Promise<void>;
  readonly close: () => Promise<void>;
}

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;

/**
 * Starts the chain in this process.
 *
 * @param accounts Unlocked accounts, each with 10,000 of the chain's currency.
 */
export const openDayChain = async (accounts: number): Promise<DayChain> => {
  const override = { blockGasLimit: BLOCK_GAS_LIMIT, accounts: { mnemonic: WORDS, count: accounts } };
  const server = await network.createServer({ network: "local", override }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const local = await openLocalChain({ url });
  const ask = (method: string, ...params: readonly unknown[]): Promise<unknown> =>
    local.provider.send(method, [...params]);
  const mine = async (): Promise<number> => {
    const { timestamp } = (await ask("eth_getBlockByNumber", "latest", false)) as { readonly timestamp: string };
    await ask("evm_setNextBlockTimestamp", Number(timestamp) + SECONDS_PER_BLOCK);
    await ask("evm_mine");
    return Number(await ask("eth_blockNumber"));
  };
  return {
    url,
    local,
    mine,
    keyOf: (account) => HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(WORDS), `m/44'/60'/0'/0/${account}`).privateKey,
    send: async (calls) => {
      const [maxFeePerGas, maxPriorityFeePerGas] = [hex(FEES.maxFeePerGas), hex(FEES.maxPriorityFeePerGas)];
      for (const { value = 0n, ...call } of calls)
        await ask("eth_sendTransaction", {
          ...call,
          ...{ value: hex(value), gas: hex(GAS), maxFeePerGas, maxPriorityFeePerGas },
        });
    },
    beginBlocks: async () => {
      await ask("evm_setAutomine", false);
    },
    reorganise: async (depth) => {
      const before = await ask("evm_snapshot");
      for (let block = 0; block < depth; block++) await mine();
      if ((await ask("evm_revert", before)) !== true) throw new Error("the chain undid no block");
      await mine();
    },
    setBaseFee: async (wei) => {
      await ask("hardhat_setNextBlockBaseFeePerGas", hex(wei));
    },
    close: async () => {
      local.close();
      await server.close();
    },
  };
};
