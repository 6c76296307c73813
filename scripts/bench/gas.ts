import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { getBytes, toBeHex, type TransactionResponse, ZeroAddress } from "ethers";
import { network } from "hardhat";

import { defaultModel } from "../../prover/artifacts.ts";
import { verifyingKeyOf } from "../../prover/keys/verifyingKey.ts";
import { type LoadedModel, loadModel, loadProver, loadVerificationKey } from "../../prover/modelFolder/load.ts";
import { readMeaning } from "../../prover/modelFolder/meaning.ts";
import { statementTypedData } from "../../prover/onchain/statement.ts";
import { encodeProof } from "../../client/encodeProof.ts";
import type { Prover } from "../../prover/proof/prover.ts";
import type { AttesterSet, CreditToken, ModelRegistry, ScoreOracle, ScoreRequests } from "../../contracts/index.ts";

export interface GasFigure {
  readonly name: string;
  readonly gas: number;
  /** At most this, whatever the code becomes. */
  readonly ceiling?: number;
}

const DAY = 86_400;
const BATCH = 10;
const TRANSACTION_GAS = 21_000n;
const COLD_ACCOUNT_GAS = 2_600n;
/** A byte of calldata that is zero costs 4, any other 16 (EIP-2028). */
const ZERO_BYTE_SAVES = 12n;
const ONES = `0x${"11".repeat(32)}`;
/** What the model is registered for, and what statements are about. */
const HISTORY = { historyChainId: 1n, marketsHash: ONES } as const;
/** The same for each score: the oracle refuses a history that begins later than the stored one. */
const COVERAGE_FROM = BigInt(Date.parse("2025-03-08T00:00:00Z") / 1000);
const FEE = 10n ** 15n;

const zeroBytes = (hex: string): bigint => BigInt(getBytes(hex).filter((byte) => byte === 0).length);

interface World {
  readonly token: CreditToken;
  readonly registry: ModelRegistry;
  readonly oracle: ScoreOracle;
  readonly requests: ScoreRequests;
  readonly modelId: string;
  readonly loaded: LoadedModel;
  readonly prover: Prover;
  readonly operator: HardhatEthersSigner;
  readonly attesters: readonly HardhatEthersSigner[];
  readonly owners: readonly HardhatEthersSigner[];
  /** Gas of a transaction sent at a second of its own, so that no figure depends on the clock. */
  readonly gasOf: (send: () => Promise<TransactionResponse>) => Promise<bigint>;
  readonly now: () => number;
  /** Does something and takes it back. */
  readonly undo: <T>(work: () => Promise<T>) => Promise<T>;
}

type Submission = Awaited<ReturnType<typeof submissionOf>>;

/**
 * The contracts as they are deployed, the shipped model registered, on a chain whose
 * every figure is the same on each run.
 */
const openWorld = async (): Promise<World> => {
  const { ethers, networkHelpers } = await network.create({ network: "local" });
  const [operator, ...others] = await ethers.getSigners();
  if (operator === undefined) throw new Error("the local chain has no accounts");
  const attesters = others.slice(0, 3).sort((one, other) => (BigInt(one.address) < BigInt(other.address) ? -1 : 1));
  const deploy = async <T>(name: string, ...parameters: unknown[]): Promise<T & { target: string }> =>
    (await ethers.deployContract(name, parameters)) as unknown as T & { target: string };
  const loaded = await loadModel(defaultModel);
  const token = await deploy<CreditToken>("CreditToken", operator.address);
  const registry = await deploy<ModelRegistry>("ModelRegistry", operator.address, 0, true);
  const addresses = attesters.map(({ address }) => address);
  const set = await deploy<AttesterSet>("AttesterSet", operator.address, addresses, 2, 0);
  const parameters = [operator.address, token.target, registry.target, set.target, DAY, 1];
  const oracle = await deploy<ScoreOracle>("ScoreOracle", ...parameters);
  const requests = await deploy<ScoreRequests>("ScoreRequests", oracle.target);
  await token.setOracle(oracle.target);
  const registration = {
    key: verifyingKeyOf(await loadVerificationKey(loaded)),
    schemaHash: loaded.manifest.schemaHash,
    // Not the manifest's own hash, which changes with every new key: gas of calldata depends on its
    // zero bytes.
    manifestHash: ONES,
    ...HISTORY,
    dev: true,
    name: loaded.manifest.name,
    metadataURI: "",
    meaning: await readMeaning(loaded),
  };
  await registry.register(registration);
  const modelId = await registry.modelIdOf(registration);
  // Past all that was deployed above, however long that took: signatures depend on the time.
  let now = Date.parse("2026-01-02T00:00:00Z") / 1000;
  return {
    ...{ token, registry, oracle, requests, modelId, loaded, operator, attesters, owners: others.slice(3) },
    prover: await loadProver(loaded),
    now: () => now,
    gasOf: async (send) => {
      now += 12;
      await networkHelpers.time.setNextBlockTimestamp(now);
      const receipt = await (await send()).wait();
      return receipt?.gasUsed ?? 0n;
    },
    undo: async (work) => {
      const [snapshot, before] = [await networkHelpers.takeSnapshot(), now];
      const result = await work();
      await snapshot.restore();
      now = before;
      return result;
    },
  };
};

/** A proved submission with three signatures. */
const submissionOf = async (world: World, tokenId: bigint) => {
  const { token, oracle, loaded, prover, modelId, attesters, now } = world;
  const { features } = loaded.model;
  const proof = await prover.prove({
    features: features.map(({ min, max }) => min + ((max - min) * tokenId) / 40n),
    salt: tokenId,
  });
  const [bundleEpoch, bundleRoot] = await token.bundleOf(tokenId);
  const statement = {
    ...{ tokenId, bundleEpoch, bundleRoot, commitment: proof.commitment, attesterEpoch: 1n },
    ...HISTORY,
    asOfBlock: BigInt(now()) / 12n,
    asOfBlockHash: ONES,
    eventsRoot: ONES,
    asOfTime: BigInt(now()),
    coverageFrom: COVERAGE_FROM,
    schemaHash: loaded.manifest.schemaHash,
  };
  const place = { chainId: 31337n, verifyingContract: await oracle.getAddress() };
  const { domain, types, message } = statementTypedData(statement, place);
  return {
    ...{ statement, modelId, score: proof.score, proof: encodeProof(proof.proof) },
    signers: attesters.map(({ address }) => address),
    signatures: await Promise.all(attesters.map((signer) => signer.signTypedData(domain, types, message))),
  };
};

/** Proofs are random: counted as if none of their bytes were zero. */
const withoutLuck = (gas: bigint, proofs: readonly { readonly proof: unknown }[]): bigint =>
  proofs.reduce((sum, { proof }) => sum + ZERO_BYTE_SAVES * zeroBytes(String(proof)), gas);

/** What each of the others adds to the first of a batch. */
const furtherInBatch = async (world: World, tokenIds: readonly bigint[]): Promise<bigint> => {
  const { oracle, gasOf, undo } = world;
  const submissions: Submission[] = [];
  for (const tokenId of tokenIds) submissions.push(await submissionOf(world, tokenId));
  const first = submissions.slice(0, 1);
  const alone = await undo(() => gasOf(() => oracle.submitBatch(first)));
  const whole = await gasOf(() => oracle.submitBatch(submissions));
  return (withoutLuck(whole, submissions) - withoutLuck(alone, first)) / BigInt(tokenIds.length - 1);
};

const verifyGas = async ({ registry, modelId, operator, gasOf }: World, { proof, score, statement }: Submission) => {
  const data = registry.interface.encodeFunctionData("verifyInference", [
    BigInt(modelId),
    toBeHex(statement.commitment, 32),
    toBeHex(score, 32),
    proof,
  ]);
  const to = await registry.getAddress();
  // An estimate would count what nested calls leave unused.
  return withoutLuck(await gasOf(() => operator.sendTransaction({ to, data, gasLimit: 500_000n })), [{ proof }]);
};

/**
 * What a contract that calls it pays for the read of a lender, with all that it can ask, its own
 * code left out.
 */
const readGas = async (
  { oracle, modelId, operator, owners, gasOf }: World,
  by: "token" | "wallet",
): Promise<bigint> => {
  const required = {
    ...{ maxAge: 1_000_000n, minHistory: 86_400n, minPublishedAge: 1n },
    ...{ mayHaveDefaults: false, mayBePaused: false },
  };
  const [owner] = owners;
  if (owner === undefined) throw new Error("nobody has a token");
  const data =
    by === "token"
      ? oracle.interface.encodeFunctionData("readScore", [1n, modelId, required])
      : oracle.interface.encodeFunctionData("readScoreOf", [owner.address, modelId, required]);
  const to = await oracle.getAddress();
  const calldata = 16n * BigInt(getBytes(data).length) - ZERO_BYTE_SAVES * zeroBytes(data);
  return (await gasOf(() => operator.sendTransaction({ to, data }))) - TRANSACTION_GAS - calldata + COLD_ACCOUNT_GAS;
};

/**
 * Whole-transaction gas of what users do, with real proofs and three signatures; the same on each
 * run.
 */
export const measureGas = async (): Promise<readonly GasFigure[]> => {
  const world = await openWorld();
  const { token, oracle, requests, owners, operator, modelId, gasOf } = world;
  const tokenIds = owners.slice(0, BATCH).map((_, index) => BigInt(index + 1));
  const mints: bigint[] = [];
  for (const owner of owners.slice(0, BATCH)) mints.push(await gasOf(() => token.connect(owner).mint()));
  const submit = async (): Promise<{ gas: bigint; submission: Submission }> => {
    const submission = await submissionOf(world, 1n);
    return { gas: withoutLuck(await gasOf(() => oracle.submit(submission)), [submission]), submission };
  };
  const first = await submit();
  const later = await submit();
  const furtherFirst = await furtherInBatch(world, tokenIds);
  const furtherLater = await furtherInBatch(world, tokenIds);
  const terms = [1n, modelId, operator.address, ZeroAddress, FEE, world.now() + DAY, operator.address] as const;
  const request = await gasOf(() => requests.request(...terms, { value: FEE }));
  const asked = await submissionOf(world, 1n);
  return [
    { name: "mint", gas: Number(mints.at(-1)), ceiling: 145_000 },
    { name: "submit, 3 signatures, first score of a token", gas: Number(first.gas), ceiling: 353_500 },
    { name: "submit, 3 signatures, later score", gas: Number(later.gas), ceiling: 317_000 },
    { name: "each further later score in a batch of 10", gas: Number(furtherLater), ceiling: 150_000 },
    { name: "each further first score in a batch of 10", gas: Number(furtherFirst) },
    {
      name: "verify a proof, as a transaction",
      gas: Number(await verifyGas(world, later.submission)),
      ceiling: 234_000,
    },
    { name: "read a fresh score from a contract, cold", gas: Number(await readGas(world, "token")), ceiling: 15_000 },
    {
      name: "read a wallet's score from a contract, cold",
      gas: Number(await readGas(world, "wallet")),
      ceiling: 18_000,
    },
    { name: "request a score, fee in the chain's currency", gas: Number(request) },
    {
      name: "deliver a requested score, 3 signatures",
      gas: Number(withoutLuck(await gasOf(() => requests.deliver(1n, asked)), [asked])),
    },
    { name: "burn", gas: Number(await gasOf(() => token.connect(owners[0]).burn(1n))) },
  ];
};
