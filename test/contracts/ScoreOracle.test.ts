import { expect } from "chai";

import { DAY, deploy, STATEMENT_TYPES, submissionFor } from "./fixtures/deployment.ts";

/** Calling an address for the first time in a transaction costs 2,600 gas; the recipient of one is known already. */
const COLD_CALL_GAS = 2_600n;
const TRANSACTION_GAS = 21_000n;
const READ_GAS_CEILING = 15_000n;

describe("ScoreOracle, from outside", () => {
  it("takes a statement that attesters signed as typed data, in the domain that ERC-5267 names", async () => {
    const deployment = await deploy();
    const { token, oracle, borrower, modelId } = deployment;
    await token.connect(borrower).mint();
    const [, name, version] = await oracle.eip712Domain();
    expect([name, version]).to.deep.equal(["Veriscore", "1"]);

    await oracle.submit(await submissionFor(deployment, { tokenId: 1n, score: 742 }));

    expect((await oracle.scoreOf(1n, modelId)).score).to.equal(742n);
  });

  it("hashes a statement as ethers does", async () => {
    const deployment = await deploy();
    const { ethers, token, oracle, borrower } = deployment;
    await token.connect(borrower).mint();
    const { statement } = await submissionFor(deployment, { tokenId: 1n, score: 742 });
    const [, name, version, chainId, verifyingContract] = await oracle.eip712Domain();
    const domain = { name, version, chainId, verifyingContract };
    const typed: Record<string, unknown> = { ...statement };
    expect(await oracle.hashStatement(statement)).to.equal(
      ethers.TypedDataEncoder.hash(domain, STATEMENT_TYPES, typed),
    );
  });

  it("shows one attester short of a quorum as an error with its facts", async () => {
    const deployment = await deploy();
    const { token, oracle, attesters, borrower } = deployment;
    await token.connect(borrower).mint();
    const submission = await submissionFor(deployment, { tokenId: 1n, score: 742, signers: 1 });
    await expect(oracle.submit(submission))
      .to.be.revertedWithCustomError(attesters, "QuorumNotReached")
      .withArgs(1n, 2n);
  });

  it("serves a score to a lender within its gas, cold", async () => {
    const deployment = await deploy();
    const { token, oracle, borrower, modelId } = deployment;
    await token.connect(borrower).mint();
    await oracle.submit(await submissionFor(deployment, { tokenId: 1n, score: 742 }));

    const limits = { maxAge: DAY, minHistory: DAY, minPublishedAge: 0n, mayHaveDefaults: false, mayBePaused: false };
    const data = oracle.interface.encodeFunctionData("readScore", [1n, modelId, limits]);
    const receipt = await (await borrower.sendTransaction({ to: await oracle.getAddress(), data })).wait();
    const calldataGas = [...Buffer.from(data.slice(2), "hex")].reduce((sum, byte) => sum + (byte === 0 ? 4n : 16n), 0n);
    const readGas = (receipt?.gasUsed ?? 0n) - TRANSACTION_GAS - calldataGas + COLD_CALL_GAS;
    expect(readGas).to.be.greaterThan(COLD_CALL_GAS).and.to.be.at.most(READ_GAS_CEILING);
  });
});
