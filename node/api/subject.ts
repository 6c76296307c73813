import { parseAddress } from "../../client/address.ts";
import { type Deployment, modelIdOf } from "../../client/deployment.ts";
import { TokenNotMintedError } from "../../client/errors.ts";
import { ApiRequestError, ModelNotServedError } from "./errors.ts";
import type { ApiSources, ServedModel } from "./sources.ts";

const TOKEN_ID = /^[1-9][0-9]{0,77}$/;
const TOKEN_ID_END = 2n ** 256n;

/**
 * Reads the decimal id of a token.
 *
 * @throws ApiRequestError unless it is a number above 0, TokenNotMintedError from 2^256 on.
 */
export const tokenIdOf = (text: string): bigint => {
  if (!TOKEN_ID.test(text)) throw new ApiRequestError("the token is not a number above 0");
  const id = BigInt(text);
  if (id >= TOKEN_ID_END) throw new TokenNotMintedError(id);
  return id;
};

/**
 * The id of the model that a request means.
 *
 * @throws UnknownModelError, UsageError.
 */
export const modelOf = ({ deployment, models }: ApiSources, model: string | undefined): string =>
  model === undefined ? models[0].modelId : modelIdOf(deployment, model);

const nameOf = ({ models }: Deployment, modelId: string): string =>
  models.find((model) => model.modelId === modelId)?.name ?? modelId;

/**
 * The model that a request means, as one that is computed here.
 *
 * @throws ModelNotServedError, UnknownModelError, UsageError.
 */
export const servedModel = (sources: ApiSources, model: string | undefined): ServedModel => {
  const modelId = modelOf(sources, model);
  const served = sources.models.find((one) => one.modelId === modelId);
  if (served !== undefined) return served;
  throw new ModelNotServedError({
    modelId,
    served: sources.models.map((one) => nameOf(sources.deployment, one.modelId)),
  });
};

/** Whom a request is about: a token, or the token that a wallet is in. */
export interface RequestSubject {
  readonly tokenId: bigint;
  readonly wallet?: string;
}

/**
 * Finds the token of a wallet.
 *
 * @throws BadAddressError, NoTokenError.
 */
export const walletSubject = async ({ reader }: ApiSources, text: string): Promise<RequestSubject> => {
  const wallet = parseAddress(text);
  return { tokenId: await reader.tokenOf(wallet), wallet };
};
