import { Interface } from "ethers";

import { ContractRevertError } from "../../prover/onchain/errors.ts";
import { deployContract } from "../../prover/onchain/deploy.ts";
import { type Contracts, onChain, send } from "../../prover/onchain/node.ts";
import type { LocalQuorum } from "../localQuorum.ts";
import type { DemoWorld } from "./demoWorld.ts";

const DAY_SECONDS = 86_400n;
/** The pool takes scores whose history ends at most this long ago. */
const MAX_AGE = 30n * DAY_SECONDS;
const LIQUIDITY = 100_000n;

const ERC20 = new Interface(["function approve(address,uint256) returns (bool)"]);

/** The example pool, lending DAI at Aave's own oracle price, with a lender's DAI in it. */
export const openLendingPool = async (
  { provider, deployment }: LocalQuorum,
  { world, lender }: { world: DemoWorld; lender: number },
): Promise<Contracts["pool"]> => {
  const signer = await provider.getSigner(lender);
  const dai = world.market.tokens.DAI;
  const modelId = deployment.models[0]?.modelId;
  const { oracle } = world.market.addresses;
  const pool = await deployContract("pool", signer, [deployment.oracle, modelId, MAX_AGE, dai.address, oracle]);
  const amount = LIQUIDITY * 10n ** BigInt(dai.decimals);
  const data = ERC20.encodeFunctionData("approve", [await pool.getAddress(), amount]);
  await send(() => signer.sendTransaction({ to: dai.address, data }));
  await send(() => pool.deposit(amount));
  return pool;
};

/** What the pool answers a wallet: its terms, or the error with which it refuses. */
export const termsOf = async (pool: Contracts["pool"], wallet: string): Promise<string> => {
  try {
    const { score, ratioBps } = await onChain(() => pool.termsFor(wallet));
    return `score ${score}, collateral ${ratioBps / 100n} %`;
  } catch (cause) {
    if (cause instanceof ContractRevertError) return `refused: ${cause.reason}`;
    throw cause;
  }
};

/** Borrows 1,000 DAI on the terms of the score. Wei of collateral posted. */
export const borrowFromPool = async (
  pool: Contracts["pool"],
  { quorum, world, account }: { quorum: LocalQuorum; world: DemoWorld; account: number },
): Promise<bigint> => {
  const signer = await quorum.provider.getSigner(account);
  const amount = 1_000n * 10n ** BigInt(world.market.tokens.DAI.decimals);
  const { ratioBps } = await onChain(async () => pool.termsFor(await signer.getAddress()));
  const collateral = await onChain(() => pool.collateralFor(amount, ratioBps));
  await send(() => pool.connect(signer).borrow(amount, { value: collateral }));
  return collateral;
};
