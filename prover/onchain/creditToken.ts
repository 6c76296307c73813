import type { Signer } from "ethers";

import type { Deployment } from "./deployment.ts";
import { type FieldReader, openFields } from "./jsonFile.ts";
import { type Contracts, onChain, send } from "./node.ts";
import { type Join, joinTypedData } from "./statement.ts";

/** Mints a credit token for the signer's own wallet. */
export const mintToken = async (
  token: Contracts["token"],
  signer: Signer,
): Promise<{ tokenId: bigint; gasUsed: bigint }> => {
  const { gasUsed } = await send(() => token.connect(signer).mint());
  const tokenId = await onChain(async () => token.tokenOf(await signer.getAddress()));
  return { tokenId, gasUsed };
};

/** What a joining wallet is asked to sign: for this token and owner, once, until the deadline (Unix seconds). */
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

/** The wallet's own consent: EIP-712, over chain, contract, token, owner, nonce and deadline. 0x hex. */
export const signConsent = (invitation: Join, deployment: Deployment, wallet: Signer): Promise<string> => {
  const { chainId, token } = deployment;
  const { domain, types, message } = joinTypedData(invitation, { chainId, verifyingContract: token });
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

const invitationOf = (fields: FieldReader): Join => ({
  wallet: fields.address("wallet"),
  tokenId: fields.integer("tokenId", 256),
  owner: fields.address("owner"),
  nonce: fields.integer("nonce", 256),
  deadline: fields.integer("deadline", 256),
});

/** Throws FileUnreadableError, RequestFileError. */
export const readInvitation = async (path: string): Promise<Join> => invitationOf(await openFields(path));

/** An invitation with the wallet's signature. Throws FileUnreadableError, RequestFileError. */
export const readConsent = async (path: string): Promise<{ invitation: Join; signature: string }> => {
  const fields = await openFields(path);
  return { invitation: invitationOf(fields), signature: fields.hex("signature") };
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
