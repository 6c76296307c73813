import { commit, randomSalt } from "../witness/commitment.ts";
import type { Deployment } from "./deployment.ts";
import { LeaveDueError } from "./errors.ts";
import { type HistoryFacts, type HistoryQuestion, type ReadFacts, readHistoryFacts } from "./historyFacts.ts";
import { type FieldReader, openFields, readerOf } from "./jsonFile.ts";
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

export interface RequestQuestion extends Omit<HistoryQuestion, "chainId" | "bundle"> {
  readonly deployment: Deployment;
  readonly contracts: Pick<Contracts, "token" | "attesters" | "oracle" | "registry">;
  /** Who reads what a store says of a bundle; `readHistoryFacts` by default. */
  readonly readFacts?: ReadFacts | undefined;
}

/**
 * Makes a request for attestations: the features of the bundle of a token from the operator's own
 * store, committed to under a fresh salt.
 *
 * @param options.deployment Where the contracts are.
 * @param options.contracts Handles to them, from `connectDeployment`.
 * @param options.loaded The model, from `loadModel`.
 * @param options.modelId The id of the model in the registry.
 * @param options.storePath The operator's own event store: its file, or who lends it.
 * @param options.history The operator's own node of history's chain; by default the oracle's, and
 * null where none is behind it, which only recorded files on a local chain may say.
 * @param options.tokenId The token to score.
 * @param options.readFacts Who reads the store for it, where that is not this call alone.
 * @param options.asOf The moment, on a boundary of the oracle; by default the last one that the
 * store covers.
 * @returns The request, and the features and facts that it commits to.
 * @throws LeaveDueError, ContractRevertError, SchemaMismatchError, and the errors of
 * `readHistoryFacts`.
 */
export const makeRequest = async ({
  deployment: { chainId, oracle },
  readFacts = readHistoryFacts,
  ...question
}: RequestQuestion): Promise<{ request: ScoreRequest } & HistoryFacts> => {
  const { contracts, loaded, modelId, tokenId } = question;
  const bundle = await readBundle(contracts, tokenId);
  const facts = await readFacts({ ...question, chainId, bundle });
  const salt = randomSalt();
  const statement: Statement = {
    tokenId,
    ...bundle.stated,
    ...facts.stated,
    schemaHash: loaded.manifest.schemaHash,
    commitment: await commit(facts.vector.values, salt),
  };
  return { request: { chainId, oracle, modelId, statement, salt }, ...facts };
};

/** Narrower than what is signed: the store keeps blocks in 63 bits, the oracle times in 40. */
const BLOCK_BITS = 63;
const TIME_BITS = 40;

const readStatement = (fields: FieldReader): Statement => ({
  tokenId: fields.integer("tokenId", 256),
  bundleEpoch: fields.integer("bundleEpoch", 64),
  bundleRoot: fields.bytes32("bundleRoot"),
  historyChainId: fields.integer("historyChainId", 64),
  marketsHash: fields.bytes32("marketsHash"),
  asOfBlock: fields.integer("asOfBlock", BLOCK_BITS),
  asOfBlockHash: fields.bytes32("asOfBlockHash"),
  asOfTime: fields.integer("asOfTime", TIME_BITS),
  coverageFrom: fields.integer("coverageFrom", TIME_BITS),
  schemaHash: fields.bytes32("schemaHash"),
  commitment: fields.integer("commitment", 256),
  eventsRoot: fields.bytes32("eventsRoot"),
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

/**
 * Checks parsed JSON that is to be a request, and gives it types.
 *
 * @param source What the error calls it.
 * @throws RequestFileError.
 */
export const scoreRequestOf = (json: unknown, source: string): ScoreRequest => requestOf(readerOf(source, json));

/** A request that one attester has recomputed and signed. */
export interface Attestation extends ScoreRequest {
  readonly attester: string;
  /** EIP-712 signature of the statement, 0x hex. */
  readonly signature: string;
}

const attestationIn = (fields: FieldReader): Attestation => ({
  ...requestOf(fields),
  attester: fields.address("attester"),
  signature: fields.hex("signature"),
});

/**
 * Checks parsed JSON that is to be an attestation, and gives it types.
 *
 * @param source What the error calls it.
 * @throws RequestFileError.
 */
export const attestationOf = (json: unknown, source: string): Attestation => attestationIn(readerOf(source, json));

/**
 * Reads an attestation file.
 *
 * @throws FileUnreadableError, RequestFileError.
 */
export const readAttestation = async (path: string): Promise<Attestation> => attestationIn(await openFields(path));
