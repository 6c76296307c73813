import { Agent, request } from "undici";

import { isRecord, parseJson } from "../jsonValue.ts";
import { FeeTooLowError, OperatorTermsError } from "./errors.ts";
import { type FeeShares, leastFee } from "./feeShares.ts";
import type { ScoreOffer } from "./paidRequests.ts";

/** What an operator works for, by its own word. */
interface OperatorTerms {
  /** Lower case. */
  readonly address: string;
  /** By fee token in lower case, what a fee has to leave to the operator, in the token's least units. */
  readonly leastFees: ReadonlyMap<string, bigint>;
}

const TIMEOUT_MS = 10_000;
/** Bytes; a status has some thousands. */
const MOST_BYTES = 1_000_000;

const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** A fee token and its least; undefined for anything else. */
const leastFeeOf = (value: unknown): readonly [string, bigint] | undefined => {
  if (!isRecord(value)) return undefined;
  const [feeToken, least] = [String(value["feeToken"]), String(value["least"])];
  return ADDRESS.test(feeToken) && /^\d{1,40}$/.test(least) ? [feeToken.toLowerCase(), BigInt(least)] : undefined;
};

const askStatus = async (api: URL): Promise<unknown> => {
  const dispatcher = new Agent({ maxResponseSize: MOST_BYTES });
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const { statusCode, body } = await request(new URL("status", api), { dispatcher, signal });
    const text = await body.text();
    return statusCode === 200 ? parseJson(text) : undefined;
  } catch {
    return undefined;
  } finally {
    await dispatcher.destroy();
  }
};

/**
 * Asks an operator what it works for.
 *
 * @param text URL of its API; `/status` is below it.
 * @throws OperatorTermsError where none answers, or one that does not tell it.
 */
export const readOperatorTerms = async (text: string): Promise<OperatorTerms> => {
  const api = URL.parse(text.endsWith("/") ? text : `${text}/`);
  if (api === null || !/^https?:$/.test(api.protocol)) throw new OperatorTermsError("it is not an http(s) URL");
  const status = await askStatus(api);
  if (!isRecord(status)) throw new OperatorTermsError(`${api.host} does not answer with a status`);
  const [address, listed] = [String(status["address"]), status["leastFees"]];
  const fees = Array.isArray(listed) ? listed.map(leastFeeOf) : [undefined];
  const leastFees = fees.filter((fee) => fee !== undefined);
  if (!ADDRESS.test(address) || leastFees.length < fees.length)
    throw new OperatorTermsError(`the status of ${api.host} does not say which operator it is and what it works for`);
  return { address: address.toLowerCase(), leastFees: new Map(leastFees) };
};

/**
 * Checks that an operator works for what is offered, before anything is paid.
 *
 * @throws OperatorTermsError where another operator is named, FeeTooLowError.
 */
export const checkOffer = (
  { address, leastFees }: OperatorTerms,
  { operator, fee, feeToken }: Pick<ScoreOffer, "operator" | "fee" | "feeToken">,
  shares: FeeShares,
): void => {
  if (operator.toLowerCase() !== address)
    throw new OperatorTermsError(`it is of the operator ${address}, and ${operator} is to be paid`);
  const least = leastFees.get(feeToken.toLowerCase());
  if (least === undefined) {
    const tokens = [...leastFees.keys()].join(", ");
    throw new FeeTooLowError({ fee, feeToken, worksFor: `in one of its fee tokens: ${tokens || "none"}` });
  }
  const lowest = leastFee(least, shares);
  const unit = BigInt(feeToken) === 0n ? "wei" : "of its least units";
  if (fee < lowest) throw new FeeTooLowError({ fee, feeToken, worksFor: `${lowest} ${unit} at least` });
};
