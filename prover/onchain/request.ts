import type { AsOf } from "../features/asOf.ts";
import type { FeatureVector } from "../features/featureVectors.ts";
import type { LoadedModel } from "../modelFolder/load.ts";
import { commit, randomSalt } from "../witness/commitment.ts";
import { bundleFeatures } from "./bundleFeatures.ts";
import type { Deployment } from "./deployment.ts";
import { AsOfBeforeBundleError, AsOfBlockError, LeaveDueError } from "./errors.ts";
import { type FieldReader, openFields } from "./jsonFile.ts";
import { type Contracts } from "./contracts.ts";
import { onChain } from "./transactions.ts";
import type { Statement } from "./statement.ts";

/** What an operator asks attesters to sign, with the salt by which they check the commitment. */
export interface ScoreRequest {
  readonly chainId: bigint;
  readonly oracle: string;
  readonly modelId: string;
  readonly statement: Statement;
  readonly salt: bigint;
}

type ReadContracts = Pick<Contracts, "token" | "attesters">;

/**
 * Reads from the chain what a statement has to say of a bundle, and the epoch of the attesters.
 *
 * @returns The wallets; epochs and root as the statement has them; and `notBefore`, the least as-of
 * that the oracle takes, in Unix seconds.
 * @throws LeaveDueError, ContractRevertError.
 */
export const readBundle = ({ token, attesters }: ReadContracts, tokenId: bigint) =>
  onChain(async () => {
    // Refuses a token that does not exist.
    const [wallets, { epoch, root, notBefore }, attesterEpoch] = await Promise.all([
      token.walletsOf(tokenId),
      token.scorableOf(tokenId),
      attesters.epoch(),
    ]);
    if (epoch === 0n) throw new LeaveDueError(tokenId);
    return { wallets, notBefore, stated: { bundleEpoch: epoch, bundleRoot: root, attesterEpoch } };
  });

/** @throws AsOfBeforeBundleError. */
export const checkAsOf = (
  { tokenId, asOfTime }: Pick<Statement, "tokenId" | "asOfTime">,
  { notBefore }: { notBefore: bigint },
): void => {
  if (asOfTime < notBefore) throw new AsOfBeforeBundleError({ tokenId, asOfTime, notBefore });
};

/**
 * Makes a request for attestations: the features of the bundle of a token from the operator's own
 * store, committed to under a fresh salt.
 *
 *
 * @param options.deployment Where the contracts are.
 * @param options.contracts Handles to them, from `connectDeployment`.
 * @param options.loaded The model, from `loadModel`.
 * @param options.modelId The id of the model in the registry.
 * @param options.storePath The operator's own event store.
 * @param options.tokenId The token to score.
 * @param options.asOf The moment; by default the last one that the store covers.
 * @returns The request, and the features that it commits to.
 * @throws AsOfBlockError, AsOfBeforeBundleError, SchemaMismatchError, ContractRevertError, and the
 * errors of `featureVectors`.
 */
export const makeRequest = async ({
  deployment,
  contracts,
  loaded,
  modelId,
  storePath,
  tokenId,
  asOf,
}: {
  deployment: Deployment;
  contracts: ReadContracts;
  loaded: LoadedModel;
  modelId: string;
  storePath: string;
  tokenId: bigint;
  asOf?: AsOf | undefined;
}): Promise<{ request: ScoreRequest; vector: FeatureVector }> => {
  const bundle = await readBundle(contracts, tokenId);
  const vector = await bundleFeatures({ storePath, wallets: bundle.wallets, loaded, asOf });
  if (vector.asOfBlock === undefined) throw new AsOfBlockError(vector.asOfTime);
  checkAsOf({ tokenId, asOfTime: vector.asOfTime }, bundle);
  const salt = randomSalt();
  const statement: Statement = {
    tokenId,
    ...bundle.stated,
    asOfBlock: vector.asOfBlock,
    asOfTime: vector.asOfTime,
    coverageFrom: vector.coverageFrom,
    schemaHash: loaded.manifest.schemaHash,
    commitment: await commit(vector.values, salt),
  };
  const { chainId, oracle } = deployment;
  return { request: { chainId, oracle, modelId, statement, salt }, vector };
};

/** Narrower than what is signed: the store keeps blocks in 63 bits, the oracle times in 40. */
const BLOCK_BITS = 63;
const TIME_BITS = 40;

const readStatement = (fields: FieldReader): Statement => ({
  tokenId: fields.integer("tokenId", 256),
  bundleEpoch: fields.integer("bundleEpoch", 64),
  bundleRoot: fields.bytes32("bundleRoot"),
  asOfBlock: fields.integer("asOfBlock", BLOCK_BITS),
  asOfTime: fields.integer("asOfTime", TIME_BITS),
  coverageFrom: fields.integer("coverageFrom", TIME_BITS),
  schemaHash: fields.bytes32("schemaHash"),
  commitment: fields.integer("commitment", 256),
  attesterEpoch: fields.integer("attesterEpoch", 64),
});

const requestOf = (fields: FieldReader): ScoreRequest => ({
  chainId: fields.integer("chainId", 64),
  oracle: fields.address("oracle"),
  modelId: fields.bytes32("modelId"),
  statement: readStatement(fields.object("statement")),
  salt: fields.integer("salt", 256),
});

/**
 * Reads a request file.
 *
 * @throws FileUnreadableError, RequestFileError.
 */
export const readRequest = async (path: string): Promise<ScoreRequest> => requestOf(await openFields(path));

/** A request that one attester has recomputed and signed. */
export interface Attestation extends ScoreRequest {
  readonly attester: string;
  /** EIP-712 signature of the statement, 0x hex. */
  readonly signature: string;
}

/**
 * Reads an attestation file.
 *
 * @throws FileUnreadableError, RequestFileError.
 */
export const readAttestation = async (path: string): Promise<Attestation> => {
  const fields = await openFields(path);
  return { ...requestOf(fields), attester: fields.address("attester"), signature: fields.hex("signature") };
};
