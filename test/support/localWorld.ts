import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { FeatureVector } from "../../prover/features/featureVectors.ts";
import { loadProver } from "../../prover/modelFolder/load.ts";
import { vettedModel } from "./shippedModel.ts";
import { attest } from "../../prover/onchain/attest.ts";
import { mintToken } from "../../prover/onchain/creditToken.ts";
import { type Deployment, writeDeployment } from "../../prover/onchain/deployment.ts";
import { openProvider } from "../../prover/onchain/signer.ts";
import { proveStatement } from "../../prover/onchain/proveStatement.ts";
import type { Attestation, ScoreRequest } from "../../prover/onchain/request.ts";
import type { ScoreProof } from "../../prover/proof/scoreProof.ts";
import { endCurveWorkers } from "../../prover/keys/snarkjs.ts";
import { CAST } from "../../scripts/demo/stories.ts";
import { deployVeriscore } from "../../scripts/ignition/deployVeriscore.ts";
import { marketAt } from "../../scripts/ignition/markets.ts";
import { readPlan } from "../../scripts/ignition/plan.ts";
import {
  ATTESTER_ACCOUNTS,
  indexAttesters,
  indexMarket,
  type LocalQuorum,
  type Market,
  openQuorum,
  OPERATOR_ACCOUNT,
  requestScore,
  storePaths,
} from "../../scripts/localQuorum.ts";
import { livedMarket } from "./livedMarket.ts";

/** One real market with its borrowers' lives, our real contracts, the shipped model and its keys, four stores: built once for all suites of a run. */
export interface LocalWorld {
  readonly quorum: LocalQuorum;
  readonly market: Market;
  readonly deployment: Deployment;
  /** The same deployment as the deploy script writes it. */
  readonly deploymentPath: string;
  readonly modelId: string;
}

export const ADA = CAST.ada.account;
export const BORIS = CAST.boris.account;
export const BORIS_SECOND = CAST.borisSecond.account;
/** Never used the market. */
export const STRANGER = 15;
export const ADA_TOKEN = 1n;
export const BORIS_TOKEN = 2n;

const runFolder = mkdtempSync(join(tmpdir(), "veriscore-onchain-"));
let closeWorld: (() => void) | undefined;

const buildWorld = async (): Promise<LocalWorld> => {
  const { url, world: demo } = await livedMarket();
  const provider = await openProvider(url);
  closeWorld = () => {
    provider.destroy();
  };
  const market: Market = { protocol: "aave-v2", pool: demo.market.addresses.pool };
  const loaded = await vettedModel();
  const attesters = await Promise.all(
    ATTESTER_ACCOUNTS.map(async (account) => (await provider.getSigner(account)).getAddress()),
  );
  const signer = await provider.getSigner(OPERATOR_ACCOUNT);
  const plan = { ...(await readPlan("local")), attesters };
  const deployed = await deployVeriscore({ url, signer, loaded, plan, markets: [await marketAt(url, market)] });
  const deployment = { ...deployed, market };
  const deploymentPath = join(runFolder, "deployment.json");
  await writeDeployment(deploymentPath, deployment);

  const prover = await loadProver(loaded);
  const quorum = await openQuorum({ url, provider, deployment, loaded, prover, folder: join(runFolder, "stores") });
  for (const account of [ADA, BORIS]) await mintToken(quorum.contracts.token, await provider.getSigner(account));
  await indexMarket(quorum.operatorStore, { url, market });
  await indexAttesters(quorum, market);
  return { quorum, market, deployment, deploymentPath, modelId: deployment.models[0]?.modelId ?? "" };
};

let built: Promise<LocalWorld> | undefined;

after(async () => {
  await built?.catch(() => undefined);
  closeWorld?.();
  await endCurveWorkers();
  rmSync(runFolder, { recursive: true, force: true });
});

/**
 * The world, in which every test of the calling suite starts from the same block: what a test writes on chain is undone after it. What a
 * `before` hook of the suite itself writes is undone with the suite.
 */
export const useLocalWorld = (): (() => LocalWorld) => {
  let world: LocalWorld | undefined;
  /** With whose purses were full: whoever fills one remembers that beside the chain. */
  const snapshots: { readonly id: string; readonly filled: ReadonlySet<string> }[] = [];
  const open = (): LocalWorld => {
    if (world === undefined) throw new Error("the world opens in a before hook");
    return world;
  };
  const snapshot = async (): Promise<void> => {
    const id = (await open().quorum.provider.send("evm_snapshot", [])) as string;
    snapshots.push({ id, filled: new Set((await livedMarket()).world.purses) });
  };
  const revert = async (): Promise<void> => {
    const { id, filled } = snapshots.pop() ?? {};
    if ((await open().quorum.provider.send("evm_revert", [id])) !== true) throw new Error(`no snapshot ${id}`);
    const { purses } = (await livedMarket()).world;
    for (const purse of [...purses]) if (filled?.has(purse) !== true) purses.delete(purse);
  };
  before(async () => {
    world = await (built ??= buildWorld());
    await snapshot();
  });
  beforeEach(snapshot);
  afterEach(revert);
  after(revert);
  return open;
};

/** A folder that no other test uses, gone at the end of the run. */
export const freshFolder = (): string => mkdtempSync(join(runFolder, "test-"));

/** Copies of all four stores, to sync further or to tamper with. */
export const withCopiedStores = (quorum: LocalQuorum): LocalQuorum => {
  const folder = freshFolder();
  cpSync(join(runFolder, "stores"), folder, { recursive: true });
  const paths = storePaths(folder);
  const attesters = quorum.attesters.map(({ signer }, index) => ({ signer, storePath: paths.attesters[index] ?? "" }));
  return { ...quorum, attesters, operatorStore: paths.operator };
};

export const attestBy = (quorum: LocalQuorum, request: ScoreRequest, index: number): Promise<Attestation> => {
  const attester = quorum.attesters[index];
  if (attester === undefined) throw new RangeError(`there is no attester ${index}`);
  return attest({ request, ...quorum, ...attester });
};

/** A request with all three attestations and its proof, ready to submit. */
export interface Attested {
  readonly request: ScoreRequest;
  /** What is asked about, as the operator's store has it. */
  readonly vector: FeatureVector;
  readonly attestations: readonly [Attestation, Attestation, Attestation];
  readonly proof: ScoreProof;
}

const makeAttested = async (quorum: LocalQuorum, tokenId: bigint): Promise<Attested> => {
  const { request, vector } = await requestScore(quorum, tokenId);
  const [one, two, three] = [0, 1, 2].map((index) => attestBy(quorum, request, index));
  if (one === undefined || two === undefined || three === undefined) throw new Error("three attesters are expected");
  const attestations: Attested["attestations"] = [await one, await two, await three];
  const proof = await proveStatement({ request, ...quorum, storePath: quorum.operatorStore });
  return { request, vector, attestations, proof };
};

const attested = new Map<string, Promise<Attested>>();

/**
 * What the attesters sign about a token, and its proof: made once for a block and the stores of a
 * quorum, which decide all of it. Nobody changes stores but copies of his own: see `withCopiedStores`.
 */
export const attestAndProve = async (quorum: LocalQuorum, tokenId: bigint): Promise<Attested> => {
  const head = await quorum.provider.getBlock("latest");
  const key = [head?.hash, quorum.operatorStore, tokenId].join();
  const made = attested.get(key) ?? makeAttested(quorum, tokenId);
  attested.set(key, made);
  return made;
};

/** Brings the stores of a quorum up to the newest block. */
export const indexAll = async (quorum: LocalQuorum, market: Market): Promise<void> => {
  await indexMarket(quorum.operatorStore, { url: quorum.url, market });
  await indexAttesters(quorum, market);
};
