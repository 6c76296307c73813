import { type TypedDataDomain, type TypedDataField, TypedDataEncoder } from "ethers";

/**
 * What attesters sign: these are the features, under this commitment, of this bundle's history up
 * to this block. Twin of contracts/types/Statement.sol.
 */
export interface Statement {
  readonly tokenId: bigint;
  readonly bundleEpoch: bigint;
  /** keccak-256 of the wallets, sorted, ABI-encoded; bytes32 hex. */
  readonly bundleRoot: string;
  /** The chain whose history was read; it need not be the oracle's. */
  readonly historyChainId: bigint;
  /** Of the markets whose logs count: docs/statements.md says how it is made. */
  readonly marketsHash: string;
  /** The last block of the history: the last one whose time is not after `asOfTime`. */
  readonly asOfBlock: bigint;
  /** Zero where no chain is behind the history: recorded files on a local chain. */
  readonly asOfBlockHash: string;
  /** Unix seconds; a multiple of the oracle's `asOfPeriod`. */
  readonly asOfTime: bigint;
  /** The Unix second from which on the attester's history is complete. */
  readonly coverageFrom: bigint;
  readonly schemaHash: string;
  readonly commitment: bigint;
  /** Root over the bundle's events up to the as-of. */
  readonly eventsRoot: string;
  readonly attesterEpoch: bigint;
}

const STATEMENT_TYPES: Record<string, TypedDataField[]> = {
  Statement: [
    { name: "tokenId", type: "uint256" },
    { name: "bundleEpoch", type: "uint64" },
    { name: "bundleRoot", type: "bytes32" },
    { name: "historyChainId", type: "uint64" },
    { name: "marketsHash", type: "bytes32" },
    { name: "asOfBlock", type: "uint64" },
    { name: "asOfBlockHash", type: "bytes32" },
    { name: "asOfTime", type: "uint64" },
    { name: "coverageFrom", type: "uint64" },
    { name: "schemaHash", type: "bytes32" },
    { name: "commitment", type: "uint256" },
    { name: "eventsRoot", type: "bytes32" },
    { name: "attesterEpoch", type: "uint64" },
  ],
};

/** EIP-712 typed data, ready for a wallet to sign. */
export interface TypedData<T> {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: T;
}

/** The contract that is signed for. */
export interface SigningPlace {
  readonly chainId: bigint;
  readonly verifyingContract: string;
}

/**
 * What an attester signs of a statement, for the oracle of a chain.
 *
 * @example
 * const { domain, types, message } = statementTypedData(statement, place);
 * await signer.signTypedData(domain, types, message);
 */
export const statementTypedData = (message: Statement, place: SigningPlace): TypedData<Statement> => ({
  domain: { name: "Veriscore", version: "1", ...place },
  types: STATEMENT_TYPES,
  message,
});

/** The 32 bytes that are signed, hex. */
export const digestOf = ({ domain, types, message }: TypedData<object>): string =>
  TypedDataEncoder.hash(domain, types, message);
