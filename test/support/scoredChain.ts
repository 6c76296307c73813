import { type JsonRpcProvider, type JsonRpcSigner, ZeroHash } from "ethers";
import { network } from "hardhat";

import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { type LoadedModel, loadProver } from "../../prover/modelFolder/load.ts";
import { vettedModel } from "./shippedModel.ts";
import type { Contracts } from "../../prover/onchain/contracts.ts";
import { connectDeployment, type Deployment } from "../../prover/onchain/deployment.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { statementTypedData } from "../../prover/onchain/statement.ts";
import { encodeProof } from "../../client/encodeProof.ts";
import { knownMarket } from "../../prover/protocols/markets.ts";
import type { Prover } from "../../prover/proof/prover.ts";
import type { ScoreProof } from "../../prover/proof/scoreProof.ts";
import { deployVeriscore } from "../../scripts/ignition/deployVeriscore.ts";
import { historyOf } from "../../scripts/ignition/modules/model.ts";
import { readPlan } from "../../scripts/ignition/plan.ts";

/** Our contracts, the shipped model with its keys, and no market behind: statements are signed as they are given. */
export interface ScoredChain {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  readonly deployment: Deployment;
  readonly contracts: Omit<Contracts, "pool">;
  readonly loaded: LoadedModel;
  readonly modelId: string;
  readonly account: (index: number) => Promise<JsonRpcSigner>;
  /** Proves a score of a token's bundle as of now and submits it with a quorum. */
  readonly scoreToken: (tokenId: bigint) => Promise<ScoreProof>;
  readonly close: () => Promise<void>;
}

/** What the shipped model was trained on. */
export const SHIPPED_MARKETS = [knownMarket({ protocol: "aave-v2", chainId: 1n })];

const ATTESTERS = [1, 2, 3];
/** The same for each score: the oracle refuses a history that begins later than the stored one. Unix seconds. */
const COVERAGE_FROM = BigInt(Date.parse("2025-03-08T00:00:00Z") / 1000);

interface Parts extends Omit<ScoredChain, "scoreToken" | "close"> {
  readonly prover: Prover;
}

const scoreToken = async (parts: Parts, tokenId: bigint): Promise<ScoreProof> => {
  const { contracts, deployment, loaded, modelId, prover, provider, account } = parts;
  const features = loaded.model.features.map(({ min, max }) => min + (max - min) / 40n);
  const proof = await prover.prove({ features, salt: tokenId });
  const block = await provider.getBlock("latest");
  if (block === null) throw new Error("the local chain has no block");
  const [bundleEpoch, bundleRoot] = await contracts.token.bundleOf(tokenId);
  const statement = {
    ...{ tokenId, bundleEpoch, bundleRoot, commitment: proof.commitment, attesterEpoch: 1n },
    ...historyOf(SHIPPED_MARKETS),
    asOfBlock: BigInt(block.number),
    asOfBlockHash: block.hash ?? ZeroHash,
    eventsRoot: ZeroHash,
    asOfTime: BigInt(block.timestamp),
    coverageFrom: COVERAGE_FROM,
    schemaHash: loaded.manifest.schemaHash,
  };
  const place = { chainId: deployment.chainId, verifyingContract: deployment.oracle };
  const { domain, types, message } = statementTypedData(statement, place);
  const signers = await Promise.all(ATTESTERS.map(account));
  signers.sort((one, other) => (BigInt(one.address) < BigInt(other.address) ? -1 : 1));
  const submission = {
    ...{ statement, modelId, score: proof.score, proof: encodeProof(proof.proof) },
    signers: signers.map(({ address }) => address),
    signatures: await Promise.all(signers.map((signer) => signer.signTypedData(domain, types, message))),
  };
  await (await contracts.oracle.connect(await account(0)).submit(submission)).wait();
  return proof;
};

/** Opens a local chain over HTTP with everything deployed and no token yet. */
export const openScoredChain = async (): Promise<ScoredChain> => {
  const server = await network.createServer({ network: "local" }, "127.0.0.1", 0);
  const { address, port } = await server.listen();
  const url = `http://${address}:${port}`;
  const provider = await openProvider(url);
  const account = (index: number): Promise<JsonRpcSigner> => provider.getSigner(index);
  const loaded = await vettedModel();
  const attesters = await Promise.all(ATTESTERS.map(async (index) => (await account(index)).address));
  const plan = { ...(await readPlan("local")), attesters };
  const deployment = await deployVeriscore({ url, signer: await account(0), loaded, plan, markets: SHIPPED_MARKETS });
  const contracts = await connectDeployment(deployment, provider);
  const modelId = deployment.models[0]?.modelId ?? "";
  const parts = { url, provider, deployment, contracts, loaded, modelId, account, prover: await loadProver(loaded) };
  return {
    ...parts,
    scoreToken: (tokenId) => scoreToken(parts, tokenId),
    close: async () => {
      provider.destroy();
      await server.close();
      await endCurveWorkers();
    },
  };
};
