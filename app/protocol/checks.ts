import type { ScoreAnswer } from "../api/answers.ts";
import type { ReadPlace } from "../chain/place.ts";
import { statusOf } from "../chain/stored.ts";
import type { Asked } from "../chain/subject.ts";
import { FRESH_SECONDS } from "../words/score.ts";
import { lengthOf } from "../words/time.ts";
import { type Check, bad, good, judged, notShown } from "./check.ts";
import { type ApiFacts, type ChainFacts, gatherApi, gatherChain } from "./gather.ts";
import { proofChecks } from "./proofChecks.ts";
import { signatureChecks } from "./signatureChecks.ts";
import { readTerms, type Terms } from "./terms.ts";

/** All that was found out about a token. */
export interface Report {
  readonly asked: Asked;
  readonly chain: ChainFacts;
  readonly api: ApiFacts;
  readonly checks: readonly Check[];
  readonly terms: Terms;
  readonly whose: ReadPlace["whose"];
}

const SAME = { id: "same", name: "The API tells what is on chain" };

/** Everything of a score that the API and the oracle both tell, but for the score itself. */
const otherFacts = (value: ScoreAnswer, { record, bundle, modelId, refusal }: ChainFacts) =>
  [
    ["is of another token", BigInt(value.liveTokenId) === bundle.liveTokenId],
    ["is of another model", value.model.id === modelId],
    ["is of another as-of", BigInt(value.asOf.time) === record?.asOfTime],
    ["came at another time", BigInt(value.publishedAt) === record?.publishedAt],
    ["has another history", BigInt(value.coverage.from) === record?.coverageFrom],
    ["has other defaults", BigInt(value.defaults) === bundle.defaults.count],
    ["is of the wallets of another time", BigInt(value.bundle.epoch) === record?.bundleEpoch],
    ["has wallets that changed, or did not", value.bundle.unchanged === record?.bundleUnchanged],
    [`is ${value.status}`, value.status === statusOf({ record, refusal })],
  ] as const;

export const apiTellsTheChain = ({ score }: ApiFacts, chain: ChainFacts): Check => {
  const { record } = chain;
  if (score.value === undefined) {
    if (record === undefined && score.failure.code === "E_NO_SCORE") return good(SAME, "Neither has a score.");
    const isDown = score.failure.code !== "E_NO_SCORE";
    return isDown
      ? notShown(SAME, score.failure, "The API does not answer")
      : bad(SAME, `The chain has a score, and the API says: ${score.failure.message}.`);
  }
  const { value } = score;
  return judged(
    SAME,
    [
      record === undefined ? `The API tells ${value.score}, and the chain has no score.` : undefined,
      record === undefined || BigInt(value.score) === record.score
        ? undefined
        : `The API tells ${value.score}, and the chain ${record.score}.`,
      record === undefined || BigInt(value.asOf.block) === record.asOfBlock
        ? undefined
        : `The API tells of block ${value.asOf.block}, and the chain of block ${record.asOfBlock}.`,
      ...otherFacts(value, chain).map(([what, agrees]) =>
        agrees ? undefined : `By the API the score ${what}, and the chain does not say so.`,
      ),
    ],
    `Both say ${value.score} as of block ${value.asOf.block}.`,
  );
};

const PARTS = { id: "parts", name: "The contracts belong together" };

/** The operator names the contracts: whatever is not the oracle's own could say anything. */
export const partsAreOwn = ({ strange }: ChainFacts): Check =>
  judged(
    PARTS,
    strange.map((name) => `What the operator names as "${name}" is not of this oracle: it can say anything.`),
    "The oracle itself names the token, the registry and the attesters that are asked here.",
  );

const LENT = { id: "fresh", name: "A lender can rely on it now" };

export const lenderTakesIt = ({ record, refusal }: ChainFacts): Check => {
  if (refusal !== undefined) return bad(LENT, `The oracle refuses a read of at most a day: ${refusal.message}.`);
  const left = FRESH_SECONDS - Number(record?.age ?? 0n);
  return good(LENT, `No default, the wallets as they are, and fresh for another ${lengthOf(left)}.`);
};

/**
 * Looks a token or a wallet up, and checks all that can be checked here.
 *
 * @throws NoTokenError, TokenNotMintedError, TokenBurnedError and the errors of the node: without the
 * chain there is nothing to hold anything against.
 */
export const checkScore = async (place: ReadPlace, asked: Asked, modelId: string): Promise<Report> => {
  const [chain, api] = await Promise.all([gatherChain(place, asked, modelId), gatherApi(asked, modelId)]);
  const terms = await readTerms(place, chain);
  const ofScore =
    chain.record === undefined
      ? []
      : [...(await proofChecks(api, chain)), ...signatureChecks(api, chain, place.deployment)];
  const checks = [partsAreOwn(chain), apiTellsTheChain(api, chain), ...ofScore, lenderTakesIt(chain)];
  return { asked, chain, api, checks, terms, whose: place.whose };
};
