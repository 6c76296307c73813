import { Interface, recoverAddress } from "ethers";

import {
  contractAt,
  digestOf,
  type Join,
  joinTypedData,
  type Merge,
  mergeTypedData,
  onChain,
  type TypedData,
} from "../../client/index.ts";
import { PageRefusal } from "../chain/failure.ts";
import { requireOwnParts } from "../chain/parts.ts";
import type { ReadPlace } from "../chain/place.ts";

/** What an invitation's link says. Whoever opens it reads all else from the chain. */
export type Invitation =
  | { readonly kind: "join"; readonly tokenId: bigint; readonly wallet: string; readonly deadline: bigint }
  | { readonly kind: "merge"; readonly fromId: bigint; readonly intoId: bigint; readonly deadline: bigint };

/** Signatures by who made them, lower case. */
export type Consents = Readonly<Record<string, string>>;

const DEADLINE_SECONDS = 7 * 86_400;
export const deadlineAfter = (now: number): bigint => BigInt(now + DEADLINE_SECONDS);

const ADDRESS = /^0x[0-9a-f]{40}$/;
const SIGNATURE = /^0x(?:[0-9a-f]{2}){64,1024}$/;
const ID = /^[1-9][0-9]{0,76}$/;
const SECONDS = /^[0-9]{1,12}$/;

const refuse = (): never => {
  throw new PageRefusal("E_PAGE_INVITATION", "this link is not an invitation", "ask whoever sent it for another one");
};

const idOf = (text: string | null): bigint => (text !== null && ID.test(text) ? BigInt(text) : refuse());

/** @throws PageRefusal for a link that is none. */
export const invitationOf = (query: URLSearchParams): Invitation => {
  const deadlineText = query.get("deadline") ?? "";
  const deadline = SECONDS.test(deadlineText) ? BigInt(deadlineText) : refuse();
  if (query.get("kind") === "merge")
    return { kind: "merge", fromId: idOf(query.get("from")), intoId: idOf(query.get("into")), deadline };
  const wallet = query.get("wallet")?.toLowerCase() ?? "";
  return {
    kind: "join",
    tokenId: idOf(query.get("token")),
    wallet: ADDRESS.test(wallet) ? wallet : refuse(),
    deadline,
  };
};

/** The signatures that a link carries, right or not. */
export const consentsOf = (query: URLSearchParams): Consents =>
  Object.fromEntries(
    query
      .getAll("consent")
      .map((text) => text.toLowerCase().split("."))
      .flatMap(([signer = "", signature = ""]) =>
        ADDRESS.test(signer) && SIGNATURE.test(signature) ? [[signer, signature] as const] : [],
      ),
  );

/** The link's parameters, with the signatures that there are. */
export const queryOf = (invitation: Invitation, consents: Consents = {}): URLSearchParams => {
  const query = new URLSearchParams({ kind: invitation.kind, deadline: String(invitation.deadline) });
  if (invitation.kind === "join") {
    query.set("token", String(invitation.tokenId));
    query.set("wallet", invitation.wallet);
  } else {
    query.set("from", String(invitation.fromId));
    query.set("into", String(invitation.intoId));
  }
  for (const [signer, signature] of Object.entries(consents)) query.append("consent", `${signer}.${signature}`);
  return query;
};

/** An invitation with what the chain says of it now. */
export interface OpenInvitation {
  readonly invitation: Invitation;
  /** What the signature is for. */
  readonly contract: string;
  readonly chainId: bigint;
  /** The token that grows, and its owner, lower case. */
  readonly intoId: bigint;
  readonly owner: string;
  /** Who has to sign, in the contract's order, lower case. */
  readonly signers: readonly string[];
  /** The next nonce of each of them. */
  readonly nonces: Readonly<Record<string, bigint>>;
  readonly now: number;
}

/** Whom a merge needs: the wallets, and last the owner unless it is one of them; nobody between tokens of one owner. */
const mergeSigners = (place: ReadPlace, { fromId, owner }: { fromId: bigint; owner: string }): Promise<string[]> =>
  onChain(async () => {
    const token = contractAt("token", place.deployment.token, place.provider);
    const from = (await token.ownerOf(fromId)).toLowerCase();
    if (from === owner) return [];
    const wallets = (await token.walletsOf(fromId)).map((wallet) => wallet.toLowerCase());
    return wallets.includes(from) ? wallets : [...wallets, from];
  });

/**
 * Reads what an invitation stands for.
 *
 * @throws PageRefusal where the token is not the oracle's; the errors of the node, and of a token that is gone.
 */
export const openInvitation = async (place: ReadPlace, invitation: Invitation): Promise<OpenInvitation> => {
  await requireOwnParts(place);
  const token = contractAt("token", place.deployment.token, place.provider);
  const intoId = invitation.kind === "join" ? invitation.tokenId : invitation.intoId;
  const owner = (await onChain(() => token.ownerOf(intoId))).toLowerCase();
  const signers =
    invitation.kind === "join" ? [invitation.wallet] : await mergeSigners(place, { fromId: invitation.fromId, owner });
  const nonces = await Promise.all(signers.map((signer) => onChain(() => token.nonces(signer))));
  const block = await onChain(() => place.provider.getBlock("latest"));
  return {
    ...{ invitation, contract: place.deployment.token, chainId: place.deployment.chainId },
    ...{ intoId, owner, signers, now: block?.timestamp ?? 0 },
    nonces: Object.fromEntries(signers.map((signer, index) => [signer, nonces[index] ?? 0n])),
  };
};

/** What a wallet is asked to sign. */
export const typedDataOf = (
  { invitation, contract, chainId, owner, nonces }: OpenInvitation,
  wallet: string,
): TypedData<Join> | TypedData<Merge> => {
  const place = { chainId, verifyingContract: contract };
  const shared = { wallet, owner, nonce: nonces[wallet] ?? 0n, deadline: invitation.deadline };
  return invitation.kind === "join"
    ? joinTypedData({ ...shared, tokenId: invitation.tokenId }, place)
    : mergeTypedData({ ...shared, fromId: invitation.fromId, intoId: invitation.intoId }, place);
};

const ERC1271 = new Interface(["function isValidSignature(bytes32 digest, bytes signature) view returns (bytes4)"]);
/** What a contract answers that takes a signature for its own. */
const IS_VALID = "0x1626ba7e";

const recovers = (digest: string, { signer, signature }: Signed): boolean => {
  try {
    return recoverAddress(digest, signature).toLowerCase() === signer;
  } catch {
    return false;
  }
};

interface Signed {
  readonly signer: string;
  readonly signature: string;
}

/** Whether a contract that is a wallet takes a signature for its own (ERC-1271). */
const isTaken = async ({ provider }: ReadPlace, digest: string, { signer, signature }: Signed): Promise<boolean> => {
  try {
    const data = ERC1271.encodeFunctionData("isValidSignature", [digest, signature]);
    return (await provider.call({ to: signer, data })).startsWith(IS_VALID);
  } catch {
    return false;
  }
};

/**
 * Of the signatures that a link carries, those that are of this invitation and of who has to sign,
 * with the nonces of now. Anybody can write a link.
 */
export const rightConsents = async (place: ReadPlace, open: OpenInvitation, carried: Consents): Promise<Consents> => {
  const checked = await Promise.all(
    open.signers.map(async (signer) => {
      const signature = carried[signer];
      if (signature === undefined) return [];
      const digest = digestOf(typedDataOf(open, signer));
      const signed = { signer, signature };
      return recovers(digest, signed) || (await isTaken(place, digest, signed)) ? [[signer, signature] as const] : [];
    }),
  );
  return Object.fromEntries(checked.flat());
};
