import { ContractFactory, Interface, type Signer } from "ethers";

import { ContractRevertError } from "../../prover/onchain/errors.ts";
import { type Contracts, contractAt } from "../../prover/onchain/contracts.ts";
import { onChain, send } from "../../prover/onchain/transactions.ts";
import { type PlaceLien, placeLienTypedData } from "../../prover/onchain/statement.ts";
import { readCompiled } from "../ignition/compiled.ts";
import type { LocalQuorum } from "../localQuorum.ts";
import type { DemoWorld } from "./demoWorld.ts";
import { SECONDS_PER_DAY } from "../../prover/seconds.ts";

/** The pool takes scores whose history ends at most this long ago. */
const MAX_AGE = 30n * SECONDS_PER_DAY;
const DAI = 10n ** 18n;
const LIQUIDITY = 100_000n * DAI;
const MIN_LOAN = 100n * DAI;
const MAX_LOAN = 5_000n * DAI;
/** About a dollar; the pool holds the price oracle's unit against it. */
const WEI_PER_DAI = 10n ** 18n / 2_600n;
const LOAN = 1_000n * DAI;

/** Aave's test tokens, which anyone can mint for themselves. */
const ERC20 = new Interface([
  "function approve(address,uint256) returns (bool)",
  "function mint(uint256) returns (bool)",
]);

/** The example pool on the local chain, with what its users need around it. */
export interface DemoPool {
  readonly quorum: LocalQuorum;
  readonly pool: Contracts["pool"];
  readonly daiAddress: string;
}

/** Mints DAI that the pool may then take. */
const fund = async ({ pool, daiAddress: to }: Omit<DemoPool, "quorum">, signer: Signer, amount: bigint) => {
  const spender = await pool.getAddress();
  for (const data of [
    ERC20.encodeFunctionData("mint", [amount]),
    ERC20.encodeFunctionData("approve", [spender, amount]),
  ])
    await send(() => signer.sendTransaction({ to, data }));
};

/** The example pool, lending DAI at Aave's own oracle price, with a lender's DAI in it. */
export const deployLendingPool = async (
  { provider, deployment }: Pick<LocalQuorum, "provider" | "deployment">,
  { world, lender }: { world: DemoWorld; lender: number },
): Promise<Omit<DemoPool, "quorum">> => {
  const signer = await provider.getSigner(lender);
  const daiAddress = world.market.tokens.DAI.address;
  const modelId = deployment.models[0]?.modelId;
  const terms = {
    ...{ minLoan: MIN_LOAN, maxLoan: MAX_LOAN, weiPerToken: WEI_PER_DAI },
    ...{ maxAge: MAX_AGE, minHistory: 0n, minPublishedAge: 0n },
  };
  const parameters = [deployment.oracle, modelId, daiAddress, world.market.addresses.oracle, terms];
  const { abi, bytecode } = await readCompiled("UndercollateralizedPool");
  const pool = await onChain(async () => {
    const deployed = await new ContractFactory(abi, bytecode, signer).deploy(...parameters);
    await deployed.waitForDeployment();
    return contractAt("pool", await deployed.getAddress(), signer);
  });
  await fund({ pool, daiAddress }, signer, LIQUIDITY);
  await send(() => pool.deposit(LIQUIDITY, signer.address));
  return { pool, daiAddress };
};

/** The pool of the demo, with what its users need around it. */
export const openLendingPool = async (
  quorum: LocalQuorum,
  place: { world: DemoWorld; lender: number },
): Promise<DemoPool> => ({ quorum, ...(await deployLendingPool(quorum, place)) });

/** What somebody says to a request, or the error with which a contract refuses it. */
const orRefusal = async (answer: () => Promise<string>): Promise<string> => {
  try {
    return await onChain(answer);
  } catch (cause) {
    if (cause instanceof ContractRevertError) return `refused: ${cause.reason}`;
    throw cause;
  }
};

/** What the pool answers a wallet: its terms, or the error with which it refuses. */
export const termsOf = ({ pool }: DemoPool, wallet: string): Promise<string> =>
  orRefusal(async () => {
    const { score, ratioBps } = await pool.termsFor(wallet);
    return `score ${score}, collateral ${(Number(ratioBps) / 100).toFixed(1)} %`;
  });

/** What becomes of an owner's wish to burn its token now. */
export const tryToBurn = ({ quorum }: DemoPool, { tokenId, owner }: { tokenId: bigint; owner: Signer }) =>
  orRefusal(async () => {
    await quorum.contracts.token.connect(owner).burn.staticCall(tokenId);
    return "allowed";
  });

/** The owner's consent that the pool holds its token until the lien expires. */
const signLien = async ({ quorum, pool }: DemoPool, owner: Signer, { dueAt }: { dueAt: bigint }) => {
  const { chainId, token: verifyingContract } = quorum.deployment;
  const { token } = quorum.contracts;
  const wallet = await owner.getAddress();
  const lien: PlaceLien = await onChain(async () => ({
    tokenId: await token.tokenOf(wallet),
    holder: await pool.getAddress(),
    expiry: dueAt + (await pool.GRACE()),
    owner: wallet,
    nonce: await token.nonces(wallet),
    deadline: dueAt,
  }));
  const { domain, types, message } = placeLienTypedData(lien, { chainId, verifyingContract });
  return { deadline: lien.deadline, consent: await onChain(() => owner.signTypedData(domain, types, message)) };
};

const eth = (wei: bigint): string => `${(Number(wei) / 1e18).toFixed(4)} ETH`;
const dai = (amount: bigint): string => `${Math.round(Number(amount) / 1e18).toLocaleString("en-US")} DAI`;

/**
 * Borrows 1,000 DAI for some days on the terms of the score, against collateral and a lien on the
 * borrower's token.
 */
export const borrowFromPool = async (demo: DemoPool, { owner, days }: { owner: Signer; days: bigint }) => {
  const { pool, quorum } = demo;
  const { ratioBps } = await onChain(async () => pool.termsFor(await owner.getAddress()));
  const collateral = await onChain(() => pool.collateralFor(LOAN, ratioBps));
  const now = BigInt((await quorum.provider.getBlock("latest"))?.timestamp ?? 0);
  const dueAt = now + days * SECONDS_PER_DAY;
  const { deadline, consent } = await signLien(demo, owner, { dueAt });
  await send(() => pool.connect(owner).borrow(LOAN, dueAt, deadline, consent, { value: collateral }));
  return `${dai(LOAN)} for ${days} days against ${eth(collateral)} and a lien on the token, signed by its owner`;
};

/** Pays a loan back with its interest. */
export const repayToPool = async (demo: DemoPool, { tokenId, owner }: { tokenId: bigint; owner: Signer }) => {
  const { debt, collateralWei } = await onChain(() => demo.pool.loanOf(tokenId));
  await fund(demo, owner, debt);
  await send(() => demo.pool.connect(owner).repay(tokenId));
  return `${dai(debt)}, gets ${eth(collateralWei)} back, and the lien is gone`;
};

/** Takes the collateral of an overdue loan for what it is worth. */
export const liquidateInPool = async (
  demo: DemoPool,
  { tokenId, liquidator }: { tokenId: bigint; liquidator: Signer },
): Promise<string> => {
  const { pool } = demo;
  const { debt, principal, collateralWei } = await onChain(() => pool.loanOf(tokenId));
  const worth = await onChain(() => pool.liquidationPriceOf(collateralWei));
  const paid = worth < debt ? worth : debt;
  await fund(demo, liquidator, paid);
  await send(() => pool.connect(liquidator).liquidate(tokenId));
  const loss = paid < principal ? `; the lenders lose ${dai(principal - paid)}` : "";
  return `${dai(paid)} for ${eth(collateralWei)} of collateral and reports the default${loss}`;
};
