/**
 * A local chain in a process of its own, with the real Aave v2 market and a workload in its blocks:
 * `node scripts/bench/indexingNode.ts <blocks> <transactions per block>`. It sends its URL and pool
 * to the process that forked it, and serves until it is killed.
 */
import { MaxUint256 } from "ethers";
import hre from "hardhat";

import { RESERVE_SYMBOLS } from "../demo/aaveReserves.ts";
import { type DemoWorld, openDemoWorld } from "../demo/demoWorld.ts";
import { openLocalChain } from "../demo/localChain.ts";

const USERS = 10;
const GAS = 600_000;

const hex = (value: number): string => `0x${value.toString(16)}`;
/**
 * Said by the script, like the nonces: to find them the node would run all waiting transactions for
 * each new one.
 */
const FEES = { maxFeePerGas: hex(100e9), maxPriorityFeePerGas: hex(1e9) };

/** What a user does in turn with a token: each is one lending event. */
const actionOf = (round: number, asset: string, user: string): readonly [string, readonly unknown[]] => {
  const actions = [
    ["deposit", [asset, 1_000_000n, user, 0]],
    ["borrow", [asset, 1_000n, 2, 0, user]],
    ["repay", [asset, 500n, 2, user]],
    ["withdraw", [asset, 10n, user]],
  ] as const;
  return actions[round % actions.length] ?? actions[0];
};

/** Users with purses, of which every transaction then is one of the pool. */
const openUsers = async ({ chain, market }: Pick<DemoWorld, "chain" | "market">): Promise<readonly string[]> => {
  const users = chain.accounts.slice(1, USERS + 1);
  for (const from of users) {
    for (const symbol of RESERVE_SYMBOLS) {
      const { token, address } = market.tokens[symbol];
      await chain.call({ from, contract: token, method: "mint", args: [10n ** 20n] });
      await chain.call({ from, contract: token, method: "approve", args: [market.addresses.pool, MaxUint256] });
      await chain.call({ from, contract: market.pool, method: "deposit", args: [address, 10n ** 12n, from, 0] });
    }
  }
  return users;
};

/** Mines blocks full of transactions, the users in turn. */
const mineFull = async (
  { chain, market }: Pick<DemoWorld, "chain" | "market">,
  { blocks, perBlock }: { readonly blocks: number; readonly perBlock: number },
): Promise<void> => {
  const users = await openUsers({ chain, market });
  const { pool, tokens, addresses } = market;
  await chain.provider.send("evm_setAutomine", [false]);
  await chain.provider.send("evm_setBlockGasLimit", [hex(GAS * perBlock + 1_000_000)]);
  const counts = await Promise.all(users.map((user) => chain.provider.getTransactionCount(user)));
  const send = (turn: number): Promise<unknown> => {
    const [user, round] = [turn % USERS, Math.floor(turn / USERS)];
    const symbol = RESERVE_SYMBOLS[Math.floor(round / 4) % RESERVE_SYMBOLS.length] ?? "WETH";
    const [method, args] = actionOf(round, tokens[symbol].address, users[user] ?? "");
    const data = pool.interface.encodeFunctionData(method, [...args]);
    const nonce = hex((counts[user] ?? 0) + round);
    const transaction = { from: users[user], to: addresses.pool, data, gas: hex(GAS), nonce, ...FEES };
    return chain.provider.send("eth_sendTransaction", [transaction]);
  };
  for (let block = 0; block < blocks; block += 1) {
    await Promise.all(Array.from({ length: perBlock }, (_, at) => send(block * perBlock + at)));
    await chain.provider.send("evm_mine", []);
  }
};

const [blocks = 0, perBlock = 0] = process.argv.slice(2).map(Number);
const server = await hre.network.createServer({ network: "local" }, "127.0.0.1", 0);
const { address, port } = await server.listen();
const url = `http://${address}:${port}`;
const world = await openDemoWorld({ chain: await openLocalChain({ url }) });
if (perBlock > 0) await mineFull(world, { blocks, perBlock });
// Blocks that `hardhat_mine` makes at once have no state.
else for (let block = 0; block < blocks; block += 1) await world.chain.provider.send("evm_mine", []);
process.send?.({ url, pool: world.market.addresses.pool.toLowerCase() });
