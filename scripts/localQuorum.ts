import { dirname, join } from "node:path";

import type { JsonRpcProvider, Signer } from "ethers";

import { connectNode, type JsonRpcNode } from "../prover/chain/jsonRpc.ts";
import { selectProtocol } from "../prover/protocols/select.ts";
import { withStore } from "../prover/events/openStore.ts";
import { importPrices } from "../prover/events/recorded/importPrices.ts";
import { syncEvents } from "../prover/events/sync/syncEvents.ts";
import { readCoverage } from "../prover/store/coverage.ts";
import type { FeatureVector } from "../prover/features/featureVectors.ts";
import type { LoadedModel } from "../prover/modelFolder/load.ts";
import { attest } from "../prover/onchain/attest.ts";
import { connectDeployment, type Deployment } from "../prover/onchain/deployment.ts";
import type { Contracts } from "../prover/onchain/contracts.ts";
import { proveStatement } from "../prover/onchain/proveStatement.ts";
import { makeRequest, type ScoreRequest } from "../prover/onchain/request.ts";
import { submitScore } from "../prover/onchain/submit.ts";
import type { Prover } from "../prover/proof/prover.ts";
import type { ScoreProof } from "../prover/proof/scoreProof.ts";
import { writeHourlyPrices } from "./demo/hourlyPrices.ts";

/**
 * An operator and three attesters on one local chain, each with a key and an event store of their
 * own.
 */
export interface LocalQuorum {
  readonly url: string;
  readonly provider: JsonRpcProvider;
  /** The node again, which tells the blocks of history: the market is on the same chain. */
  readonly history: JsonRpcNode;
  readonly deployment: Deployment;
  readonly contracts: Omit<Contracts, "pool">;
  readonly loaded: LoadedModel;
  readonly prover: Prover;
  readonly attesters: readonly { readonly signer: Signer; readonly storePath: string }[];
  readonly operatorStore: string;
}

/** Unlocked accounts that attest on a local chain. */
export const ATTESTER_ACCOUNTS = [10, 11, 12] as const;
export const OPERATOR_ACCOUNT = 13;

/** Blocks each party asks for at once: different on purpose, the vectors must not depend on it. */
const CHUNKS = [1_000n, 64n, 17n] as const;

/** Event store of each party in a folder. */
export const storePaths = (folder: string) => ({
  operator: join(folder, "operator.duckdb"),
  attesters: ATTESTER_ACCOUNTS.map((_, index) => join(folder, `attester-${index + 1}.duckdb`)),
});

export interface Market {
  readonly protocol: string;
  readonly pool: string;
}

/**
 * Indexes a market from the node into one store, from where the store ends, and imports the hourly
 * prices of ether up to there: no chain tells them, and features of the market need them. Number of
 * events found.
 */
export const indexMarket = async (
  storePath: string,
  { url, market, chunk }: { url: string; market: Market; chunk?: bigint },
): Promise<number> => {
  const protocol = selectProtocol(market.protocol);
  const pool = market.pool.toLowerCase();
  return withStore(storePath, {}, async (store) => {
    const { events } = await syncEvents({
      store,
      node: connectNode({ url }),
      protocol,
      pool,
      // A local chain undoes nothing, and some call a block final 64 blocks later.
      latest: true,
      ...(chunk === undefined ? {} : { chunk }),
    });
    const { fromTime, toTime } = await readCoverage(store);
    const times = { genesisTimestamp: Number(fromTime), until: Number(toTime) };
    await importPrices(store, [await writeHourlyPrices(dirname(storePath), times)]);
    return events;
  });
};

/** Every attester brings its own store up to the node's latest block. */
export const indexAttesters = async (
  { url, attesters }: Pick<LocalQuorum, "url" | "attesters">,
  market: Market,
): Promise<void> => {
  for (const [index, { storePath }] of attesters.entries())
    await indexMarket(storePath, { url, market, chunk: CHUNKS[index] ?? 100n });
};

export const openQuorum = async ({
  url,
  provider,
  deployment,
  loaded,
  prover,
  folder,
}: Pick<LocalQuorum, "url" | "provider" | "deployment" | "loaded" | "prover"> & {
  folder: string;
}): Promise<LocalQuorum> => {
  const paths = storePaths(folder);
  const attesters = await Promise.all(
    ATTESTER_ACCOUNTS.map(async (account, index) => ({
      signer: await provider.getSigner(account),
      storePath: paths.attesters[index] ?? "",
    })),
  );
  const contracts = await connectDeployment(deployment, provider);
  const history = connectNode({ url });
  return { url, provider, history, deployment, contracts, loaded, prover, attesters, operatorStore: paths.operator };
};

/** The model's features of a token's bundle from the operator's store, committed to. */
export const requestScore = (
  quorum: LocalQuorum,
  tokenId: bigint,
): Promise<{ request: ScoreRequest; vector: FeatureVector }> => {
  const { deployment, contracts, loaded, history, operatorStore } = quorum;
  const modelId = deployment.models[0]?.modelId ?? "";
  return makeRequest({ deployment, contracts, loaded, modelId, history, storePath: operatorStore, tokenId });
};

export interface ScoredToken {
  readonly tokenId: bigint;
  readonly proof: ScoreProof;
  readonly asOfBlock: bigint;
  readonly asOfTime: bigint;
  readonly proveMs: number;
  readonly submitGas: bigint;
}

/**
 * Has a request attested by the first two of the three attesters, proves it, and submits it as
 * `submitter`.
 */
export const attestProveSubmit = async (
  quorum: LocalQuorum,
  { request, submitter, signers = [0, 1] }: { request: ScoreRequest; submitter: Signer; signers?: readonly number[] },
): Promise<ScoredToken> => {
  const { deployment, contracts, loaded, history, prover, operatorStore } = quorum;
  const attestations = await Promise.all(
    signers.map((index) => {
      const attester = quorum.attesters[index];
      if (attester === undefined) throw new RangeError(`there is no attester ${index}`);
      return attest({ request, deployment, contracts, loaded, history, ...attester });
    }),
  );
  const started = performance.now();
  const proof = await proveStatement({ request, contracts, loaded, storePath: operatorStore, prover });
  const proveMs = Math.round(performance.now() - started);
  const { gasUsed } = await submitScore({ deployment, contracts, attestations, proof, signer: submitter });
  const { tokenId, asOfBlock, asOfTime } = request.statement;
  return { tokenId, proof, asOfBlock, asOfTime, proveMs, submitGas: gasUsed };
};
