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
  /** `marketsHash` of the markets whose logs count. */
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
  /** `eventsRoot` over the bundle's events from `coverageFrom` to the as-of. */
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

const JOIN_TYPES: Record<string, TypedDataField[]> = {
  Join: [
    { name: "wallet", type: "address" },
    { name: "tokenId", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

const MERGE_TYPES: Record<string, TypedDataField[]> = {
  Merge: [
    { name: "wallet", type: "address" },
    { name: "fromId", type: "uint256" },
    { name: "intoId", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** A wallet's consent to be moved with its token into one other of one owner. */
export interface Merge {
  readonly wallet: string;
  readonly fromId: bigint;
  readonly intoId: bigint;
  /** Of `intoId`. */
  readonly owner: string;
  readonly nonce: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

/** A wallet's consent to join one token of one owner. */
export interface Join {
  readonly wallet: string;
  readonly tokenId: bigint;
  readonly owner: string;
  readonly nonce: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

const PLACE_LIEN_TYPES: Record<string, TypedDataField[]> = {
  PlaceLien: [
    { name: "tokenId", type: "uint256" },
    { name: "holder", type: "address" },
    { name: "expiry", type: "uint256" },
    { name: "owner", type: "address" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
};

/** The consent of a token's owner to a lien on it. */
export interface PlaceLien {
  readonly tokenId: bigint;
  /** Who gets the lien. */
  readonly holder: string;
  /** Unix seconds; from then on the lien blocks nothing. */
  readonly expiry: bigint;
  readonly owner: string;
  readonly nonce: bigint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

/** EIP-712 typed data, ready for a wallet to sign. */
export interface TypedData<T> {
  readonly domain: TypedDataDomain;
  readonly types: Record<string, TypedDataField[]>;
  readonly message: T;
}

interface Place {
  readonly chainId: bigint;
  readonly verifyingContract: string;
}

export const statementTypedData = (message: Statement, place: Place): TypedData<Statement> => ({
  domain: { name: "Veriscore", version: "1", ...place },
  types: STATEMENT_TYPES,
  message,
});

export const joinTypedData = (message: Join, place: Place): TypedData<Join> => ({
  domain: { name: "Veriscore Credit", version: "1", ...place },
  types: JOIN_TYPES,
  message,
});

export const mergeTypedData = (message: Merge, place: Place): TypedData<Merge> => ({
  domain: { name: "Veriscore Credit", version: "1", ...place },
  types: MERGE_TYPES,
  message,
});

export const placeLienTypedData = (message: PlaceLien, place: Place): TypedData<PlaceLien> => ({
  domain: { name: "Veriscore Credit", version: "1", ...place },
  types: PLACE_LIEN_TYPES,
  message,
});

/** The 32 bytes that are signed, hex. */
export const digestOf = ({ domain, types, message }: TypedData<object>): string =>
  TypedDataEncoder.hash(domain, types, message);
