import type { HardhatEthers, HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { network } from "hardhat";

import type { AttesterSet, CreditToken, ModelRegistry, ScoreOracle } from "../../types/ethers-contracts/index.js";
import type { IScoreOracle } from "../../types/ethers-contracts/ScoreOracle.js";

export const DAY = 86_400;
export const ONE_HASH = `0x${"11".repeat(32)}`;

/** Creation code of a contract whose answer to everything is `true`: for tests where the proof is not what is tested. */
const YES_VERIFIER = "0x600a600c600039600a6000f3600160005260206000f3";

export const STATEMENT_TYPES = {
  Statement: [
    { name: "tokenId", type: "uint256" },
    { name: "bundleEpoch", type: "uint64" },
    { name: "bundleRoot", type: "bytes32" },
    { name: "asOfBlock", type: "uint64" },
    { name: "asOfTime", type: "uint64" },
    { name: "coverageFrom", type: "uint64" },
    { name: "schemaHash", type: "bytes32" },
    { name: "commitment", type: "uint256" },
    { name: "attesterEpoch", type: "uint64" },
  ],
};

export const JOIN_TYPES = {
  Join: [
    { name: "wallet", type: "address" },
    { name: "tokenId", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

export interface Deployment {
  readonly ethers: HardhatEthers;
  readonly warpTo: (timestamp: number) => Promise<void>;
  readonly now: () => Promise<number>;
  readonly token: CreditToken;
  readonly registry: ModelRegistry;
  readonly attesters: AttesterSet;
  readonly oracle: ScoreOracle;
  readonly modelId: string;
  readonly borrower: HardhatEthersSigner;
  /** Ascending by address, as the attester set wants them. */
  readonly attesterSigners: readonly HardhatEthersSigner[];
}

export const deploy = async (): Promise<Deployment> => {
  const { ethers, networkHelpers } = await network.create();
  const [admin, borrower, ...others] = await ethers.getSigners();
  if (admin === undefined || borrower === undefined) throw new Error("the local chain has no accounts");
  const attesterSigners = others
    .slice(0, 3)
    .sort((left, right) => (BigInt(left.address) < BigInt(right.address) ? -1 : 1));

  const token = (await ethers.deployContract("CreditToken", [admin.address])) as unknown as CreditToken;
  const registry = (await ethers.deployContract("ModelRegistry", [admin.address, 0, true])) as unknown as ModelRegistry;
  const attesters = (await ethers.deployContract("AttesterSet", [
    admin.address,
    attesterSigners.map(({ address }) => address),
    2,
    0,
  ])) as unknown as AttesterSet;
  const oracle = (await ethers.deployContract("ScoreOracle", [
    admin.address,
    await token.getAddress(),
    await registry.getAddress(),
    await attesters.getAddress(),
    DAY,
  ])) as unknown as ScoreOracle;
  await token.setOracle(await oracle.getAddress());

  const verifier = await (await admin.sendTransaction({ data: YES_VERIFIER })).wait();
  const verifierAddress = verifier?.contractAddress;
  if (typeof verifierAddress !== "string") throw new Error("the verifier was not deployed");
  await registry.register(verifierAddress, ONE_HASH, ONE_HASH, true, "Aave v2 logistic 1.0", "");
  const modelId = await registry.modelIdOf(verifierAddress, ONE_HASH, ONE_HASH);

  return {
    ethers,
    warpTo: (timestamp) => networkHelpers.time.increaseTo(timestamp),
    now: () => networkHelpers.time.latest(),
    ...{ token, registry, attesters, oracle, modelId, borrower, attesterSigners },
  };
};

/** A submission with a quorum's signatures, made by ethers from the types above and not by the contract under test. */
export const submissionFor = async (
  { token, oracle, attesters, modelId, attesterSigners, now, ethers }: Deployment,
  { tokenId, score, signers = 2 }: { tokenId: bigint; score: number; signers?: number },
): Promise<IScoreOracle.SubmissionStruct> => {
  const [bundleEpoch, bundleRoot] = await token.bundleOf(tokenId);
  const asOfTime = await now();
  const statement = {
    tokenId,
    bundleEpoch,
    bundleRoot,
    asOfBlock: 24_000_000n + BigInt(Math.floor(asOfTime / 12)),
    asOfTime,
    coverageFrom: asOfTime - 300 * DAY,
    schemaHash: ONE_HASH,
    commitment: BigInt(ONE_HASH),
    attesterEpoch: await attesters.epoch(),
  };
  const domain = {
    name: "Veriscore",
    version: "1",
    chainId: (await ethers.provider.getNetwork()).chainId,
    verifyingContract: await oracle.getAddress(),
  };
  const quorum = attesterSigners.slice(0, signers);
  return {
    statement,
    modelId,
    score,
    proof: ONE_HASH.repeat(8).replaceAll(/(?!^)0x/g, ""),
    signers: quorum.map(({ address }) => address),
    signatures: await Promise.all(quorum.map((signer) => signer.signTypedData(domain, STATEMENT_TYPES, statement))),
  };
};
