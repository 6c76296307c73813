import type { Signer } from "ethers";

import type { Deployment } from "./deployment.ts";
import { ConsentError, RequestFileError } from "./errors.ts";
import { type FieldReader, openFields } from "./jsonFile.ts";
import { type Contracts } from "./contracts.ts";
import { onChain, send } from "./transactions.ts";
import { type Join, joinTypedData, type Merge, mergeTypedData } from "./statement.ts";

/** The deadline where no consent is needed: one that cannot pass. */
const NO_DEADLINE = 2n ** 256n - 1n;

/** What the token contract takes for the model that was registered first. */
const FIRST_MODEL = `0x${"00".repeat(32)}`;

/** Mints a credit token for the signer's own wallet. */
export const mintToken = async (
  token: Contracts["token"],
  signer: Signer,
): Promise<{ tokenId: bigint; gasUsed: bigint }> => {
  const { gasUsed } = await send(() => token.connect(signer).mint());
  const tokenId = await onChain(async () => token.tokenOf(await signer.getAddress()));
  return { tokenId, gasUsed };
};

/**
 * What a wallet is asked to sign: to join a token, or to be moved into it with the token that it is
 * in.
 */
export type Invitation = Join | Merge;

/**
 * What a joining wallet is asked to sign: for this token and owner, once, until the deadline (Unix
 * seconds).
 */
export const makeInvitation = async (
  token: Contracts["token"],
  { tokenId, wallet, deadline }: { tokenId: bigint; wallet: string; deadline: bigint },
): Promise<Join> =>
  onChain(async () => ({
    wallet,
    tokenId,
    owner: await token.ownerOf(tokenId),
    nonce: await token.nonces(wallet),
    deadline,
  }));

/**
 * What each wallet of a token, and its owner, is asked to sign before the token is merged into
 * another.
 */
export const makeMergeInvitation = async (
  token: Contracts["token"],
  { fromId, intoId, wallet, deadline }: { fromId: bigint; intoId: bigint; wallet: string; deadline: bigint },
): Promise<Merge> =>
  onChain(async () => ({
    wallet,
    fromId,
    intoId,
    owner: await token.ownerOf(intoId),
    nonce: await token.nonces(wallet),
    deadline,
  }));

/**
 * The wallet's own consent: EIP-712, over chain, contract, tokens, owner, nonce and deadline. 0x
 * hex.
 */
export const signConsent = (invitation: Invitation, deployment: Deployment, wallet: Signer): Promise<string> => {
  const place = { chainId: deployment.chainId, verifyingContract: deployment.token };
  const { domain, types, message } =
    "fromId" in invitation ? mergeTypedData(invitation, place) : joinTypedData(invitation, place);
  return onChain(() => wallet.signTypedData(domain, types, message));
};

/** The token's owner brings the wallet's consent. */
export const joinWallet = (
  token: Contracts["token"],
  { invitation, signature, owner }: { invitation: Join; signature: string; owner: Signer },
): Promise<{ gasUsed: bigint }> => {
  const { tokenId, wallet, deadline } = invitation;
  return send(() => token.connect(owner).join(tokenId, wallet, deadline, signature));
};

export interface Consent<T extends Invitation = Invitation> {
  readonly invitation: T;
  readonly signature: string;
}

/**
 * Who has to consent to a merge, in the contract's order: the wallets, and last the owner unless it
 * is one of them; nobody between tokens of one owner.
 */
const mergeSigners = async (
  token: Contracts["token"],
  { fromId, intoId }: { fromId: bigint; intoId: bigint },
): Promise<readonly string[]> => {
  const owner = await token.ownerOf(fromId);
  if (owner === (await token.ownerOf(intoId))) return [];
  const wallets = [...(await token.walletsOf(fromId))];
  return wallets.includes(owner) ? wallets : [...wallets, owner];
};

/**
 * Moves the wallets of one token into another; the other's owner brings their consents.
 *
 * @throws ConsentError.
 */
export const mergeTokens = async (
  token: Contracts["token"],
  {
    fromId,
    intoId,
    consents,
    owner,
  }: { fromId: bigint; intoId: bigint; consents: readonly Consent<Merge>[]; owner: Signer },
): Promise<{ gasUsed: bigint }> => {
  const signers = await onChain(() => mergeSigners(token, { fromId, intoId }));
  const ordered = signers.map((signer) => {
    const consent = consents.find(({ invitation }) => invitation.wallet.toLowerCase() === signer.toLowerCase());
    if (consent === undefined) throw new ConsentError(`that of ${signer} is missing`);
    return consent;
  });
  const deadline = ordered[0]?.invitation.deadline ?? NO_DEADLINE;
  if (ordered.some(({ invitation }) => invitation.deadline !== deadline))
    throw new ConsentError("they have different deadlines");
  const signatures = ordered.map(({ signature }) => signature);
  return send(() => token.connect(owner).merge(fromId, intoId, deadline, signatures));
};

/** Gives notice for the signer's wallet: 30 days later, or after the last lien, it can be let out. */
export const announceLeave = (token: Contracts["token"], wallet: Signer): Promise<{ gasUsed: bigint }> =>
  send(() => token.connect(wallet).announceLeave());

/** Lets a wallet out whose notice has run out. Anyone may send it. */
export const letOut = (
  token: Contracts["token"],
  { wallet, signer }: { wallet: string; signer: Signer },
): Promise<{ gasUsed: bigint }> => send(() => token.connect(signer).leaveBundle(wallet));

/**
 * Has the picture of a token show a model; without one that which was registered first. The token's
 * owner sends it.
 */
export const showModel = (
  token: Contracts["token"],
  { tokenId, modelId, owner }: { tokenId: bigint; modelId: string | undefined; owner: Signer },
): Promise<{ gasUsed: bigint }> => send(() => token.connect(owner).setDisplayModel(tokenId, modelId ?? FIRST_MODEL));

/** Burns a token of the signer's. */
export const burnToken = (
  token: Contracts["token"],
  { tokenId, owner }: { tokenId: bigint; owner: Signer },
): Promise<{ gasUsed: bigint }> => send(() => token.connect(owner).burn(tokenId));

const invitationOf = (fields: FieldReader): Invitation => {
  const signed = {
    wallet: fields.address("wallet"),
    owner: fields.address("owner"),
    nonce: fields.integer("nonce", 256),
    deadline: fields.integer("deadline", 256),
  };
  return fields.has("fromId")
    ? { ...signed, fromId: fields.integer("fromId", 256), intoId: fields.integer("intoId", 256) }
    : { ...signed, tokenId: fields.integer("tokenId", 256) };
};

/** @throws FileUnreadableError, RequestFileError. */
export const readInvitation = async (path: string): Promise<Invitation> => invitationOf(await openFields(path));

/**
 * An invitation with the wallet's signature.
 *
 * @throws FileUnreadableError, RequestFileError.
 */
export const readConsent = async (path: string): Promise<Consent> => {
  const fields = await openFields(path);
  return { invitation: invitationOf(fields), signature: fields.hex("signature") };
};

/**
 * A consent to join.
 *
 * @throws FileUnreadableError, RequestFileError.
 */
export const readJoinConsent = async (path: string): Promise<Consent<Join>> => {
  const { invitation, signature } = await readConsent(path);
  if ("fromId" in invitation) throw new RequestFileError({ path, reason: "it is a consent to a merge" });
  return { invitation, signature };
};

/**
 * A consent to a merge.
 *
 * @throws FileUnreadableError, RequestFileError.
 */
export const readMergeConsent = async (path: string): Promise<Consent<Merge>> => {
  const { invitation, signature } = await readConsent(path);
  if (!("fromId" in invitation)) throw new RequestFileError({ path, reason: "it is a consent to join" });
  return { invitation, signature };
};

export interface TokenPicture {
  readonly name: string;
  readonly svg: string;
}

const decodeDataUri = (uri: string): string => Buffer.from(uri.slice(uri.indexOf(",") + 1), "base64").toString("utf8");

/** The metadata and SVG that the contract draws. */
export const readPicture = async (token: Contracts["token"], tokenId: bigint): Promise<TokenPicture> => {
  const uri = await onChain(() => token.tokenURI(tokenId));
  const { name, image } = JSON.parse(decodeDataUri(uri)) as { name: string; image: string };
  return { name, svg: decodeDataUri(image) };
};
