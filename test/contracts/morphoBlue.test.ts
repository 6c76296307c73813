import { expect } from "chai";
import type { Contract } from "ethers";

import { placeLienTypedData } from "../../prover/onchain/statement.ts";
import { DAY, deploy, type Deployment, JOIN_TYPES, submissionFor } from "./fixtures/deployment.ts";
import { deployMorpho, type Market, openMarket } from "./fixtures/morphoBlue.ts";

const COLLATERAL = 1_000n;
const DEBT = 600n;
const TOKEN_ID = 1n;

/** "A borrower stops its own liquidation wherever a score prices collateral", on Morpho Blue's own contract. */
describe("a Morpho Blue market that prices collateral by a score", () => {
  let world: Deployment;
  let morpho: Contract;
  let accounts: Awaited<ReturnType<Deployment["ethers"]["getSigners"]>>;

  before(async () => {
    world = await deploy();
    accounts = await world.ethers.getSigners();
    morpho = await deployMorpho(account(0));
  });

  let snapshot: unknown;
  beforeEach(async () => {
    snapshot = await world.ethers.provider.send("evm_snapshot", []);
  });
  afterEach(() => world.ethers.provider.send("evm_revert", [snapshot]));

  const account = (index: number) => {
    const found = accounts.at(index);
    if (found === undefined) throw new Error("the local chain has too few accounts");
    return found;
  };
  const place = async () => ({ chainId: 31_337n, verifyingContract: await world.token.getAddress() });
  const as = (index: number): Contract => morpho.connect(account(index)) as Contract;
  const borrower = 1;
  const lender = 10;
  const throwaway = 11;
  const accomplice = 12;

  const score = async (points: number): Promise<void> => {
    await world.warpTo((await world.now()) + 60);
    await world.oracle.submit(await submissionFor(world, { tokenId: TOKEN_ID, score: points }));
  };

  /** A loan that a score of 742 carries, and one of 600 does not. */
  const openPosition = async (oracle: string): Promise<Market> => {
    await world.token.connect(world.borrower).mint();
    await score(742);
    const market = await openMarket(world.ethers, morpho, {
      oracle,
      lender: account(lender),
      borrower: account(borrower),
    });
    await as(borrower).getFunction("supplyCollateral")(market, COLLATERAL, world.borrower.address, "0x");
    const { address } = world.borrower;
    await as(borrower).getFunction("borrow")(market, DEBT, 0n, address, address);
    return market;
  };

  const join = async (): Promise<void> => {
    const { token } = world;
    const wallet = account(throwaway);
    const consent = {
      ...{ wallet: wallet.address, tokenId: TOKEN_ID, owner: world.borrower.address },
      ...{ nonce: await token.nonces(wallet.address), deadline: 2n ** 40n },
    };
    const domain = { name: "Veriscore Credit", version: "1", ...(await place()) };
    const signature = await wallet.signTypedData(domain, JOIN_TYPES, consent);
    await token.connect(world.borrower).join(TOKEN_ID, wallet.address, consent.deadline, signature);
  };

  /** A lien that the borrower agrees to: the lender's, as a market would hold it, or an accomplice's. */
  const placeLien = async (by: number): Promise<void> => {
    const { token } = world;
    const [owner, holder, deadline] = [world.borrower.address, account(by).address, 2n ** 40n];
    const expiry = BigInt((await world.now()) + 90 * DAY);
    const lien = { tokenId: TOKEN_ID, holder, expiry, owner, nonce: await token.nonces(owner), deadline };
    const { domain, types, message } = placeLienTypedData(lien, await place());
    const signature = await world.borrower.signTypedData(domain, types, { ...message });
    await token.connect(account(by)).placeLien(TOKEN_ID, expiry, deadline, signature);
  };

  const liquidate = (market: Market): Promise<unknown> =>
    as(lender).getFunction("liquidate")(market, world.borrower.address, COLLATERAL / 2n, 0n, "0x") as Promise<unknown>;

  it("by ScoreAggregator cannot liquidate whom a throwaway wallet joins: what its interface forbids", async () => {
    const { ethers, oracle, modelId } = world;
    const limits = [30 * DAY, 0, 0, 0];
    const feed = await ethers.deployContract("ScoreAggregator", [oracle.target, TOKEN_ID, modelId, ...limits]);
    const price = await ethers.deployContract("FeedPrice", [feed.target]);
    const market = await openPosition(await price.getAddress());
    await expect(liquidate(market)).to.be.revertedWith("position is healthy");
    await score(600);
    await join();
    await expect(liquidate(market)).to.be.revertedWithCustomError(oracle, "StaleBundle");
    await score(600);
    await liquidate(market);
  });

  it("by the last score and a lien liquidates, whatever the borrower does to its bundle", async () => {
    const { ethers, oracle, token, modelId } = world;
    const price = await ethers.deployContract("LastScorePrice", [oracle.target, TOKEN_ID, modelId]);
    const market = await openPosition(await price.getAddress());
    await placeLien(lender);
    await score(600);
    await expect(token.connect(world.borrower).burn(TOKEN_ID)).to.be.revertedWithCustomError(token, "LienActive");
    // A default against itself makes the score stale, also where a lien keeps other wallets out.
    await placeLien(accomplice);
    await token.connect(account(accomplice)).reportDefault(TOKEN_ID);
    await token.connect(world.borrower).announceLeave();
    await expect(oracle.scoreOf(TOKEN_ID, modelId)).to.be.revertedWithCustomError(oracle, "StaleBundle");
    await liquidate(market);
  });

  it("by the last score lends no more after a join than before it, and less day by day", async () => {
    const { ethers, oracle, modelId } = world;
    const price = await ethers.deployContract("LastScorePrice", [oracle.target, TOKEN_ID, modelId]);
    const priceNow = (): Promise<bigint> => price.getFunction("price")() as Promise<bigint>;
    const market = await openPosition(await price.getAddress());
    const { address } = world.borrower;
    const borrow = (amount: bigint): Promise<unknown> =>
      as(borrower).getFunction("borrow")(market, amount, 0n, address, address) as Promise<unknown>;
    expect(await priceNow()).to.equal(742n * 10n ** 33n);
    await join();
    expect(await priceNow()).to.equal(742n * 10n ** 33n);
    // 86 % of 742 is 638.
    await expect(borrow(39n)).to.be.revertedWith("insufficient collateral");
    await world.warpTo((await world.now()) + 5 * DAY);
    expect(await priceNow()).to.equal(737n * 10n ** 33n);
    await expect(borrow(34n)).to.be.revertedWith("insufficient collateral");
    await borrow(33n);
  });
});
