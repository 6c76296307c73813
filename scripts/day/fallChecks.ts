import { withStore } from "../../prover/events/openStore.ts";
import { featureAnswers } from "../../prover/features/featureVectors.ts";
import { evaluate } from "../../prover/model/evaluate.ts";
import { featureNames } from "../../prover/modelFolder/featureNames.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import type { PublishedScore } from "./chainFacts.ts";
import type { Finding } from "./finding.ts";

/** A token at a block of the chain. */
export interface Look {
  readonly tokenId: bigint;
  readonly block: number;
}

/** What history says of tokens at blocks, in their order; undefined where it knows no score. */
export type ScoresOfHistory = (looks: readonly Look[]) => Promise<readonly (number | undefined)[]>;

/** A time in which the score of a token on chain was too high. It begins at the block. */
export interface Fall extends Look {
  /** Blocks until it was over; Infinity where it was not in time. */
  readonly blocks: number;
  /** A score was published meanwhile. Otherwise history came back to what the chain says. */
  readonly wasPublished: boolean;
}

export interface FallOptions {
  /** Where falls are looked for. */
  readonly looks: readonly Look[];
  /** In the order of the chain. */
  readonly scores: readonly Pick<PublishedScore, "tokenId" | "block" | "score">[];
  readonly scoresOf: ScoresOfHistory;
  /** A score on chain is too high by so many points. */
  readonly fallPoints: number;
  /** Blocks within which a fall is to be over. */
  readonly mostBlocks: number;
  /** History ends here. */
  readonly lastBlock: number;
}

const keyOf = ({ tokenId, block }: Look): string => `${tokenId} ${block}`;

/** Whether the score on chain is too high, for many looks; each is made once. */
const openComparison = ({ scores, scoresOf, fallPoints }: FallOptions) => {
  const known = new Map<string, boolean>();
  return async (looks: readonly Look[]): Promise<readonly Look[]> => {
    const fresh = [...new Map(looks.map((look) => [keyOf(look), look])).values()].filter(
      (look) => !known.has(keyOf(look)),
    );
    const said = await scoresOf(fresh);
    for (const [index, look] of fresh.entries()) {
      const { tokenId, block } = look;
      const chain = scores.findLast((score) => score.tokenId === tokenId && score.block <= block)?.score;
      const history = said[index];
      known.set(keyOf(look), chain !== undefined && history !== undefined && chain - history >= fallPoints);
    }
    return looks.filter((look) => known.get(keyOf(look)) === true);
  };
};

/** Leaves out what is a part of an earlier fall of the token. */
const apart = (falls: readonly Fall[]): readonly Fall[] => {
  const ends = new Map<bigint, number>();
  return falls
    .toSorted((a, b) => a.block - b.block)
    .filter(({ tokenId, block, blocks }) => {
      const isPart = block <= (ends.get(tokenId) ?? -1);
      if (!isPart) ends.set(tokenId, block + blocks);
      return !isPart;
    });
};

/**
 * The falls of tokens, in the order of their blocks. At each look the score on chain is held against
 * what history says of that block, and then at each block after it, until it is not too high.
 *
 * What history says of the block of an event alone is no measure of what is published later. The
 * second of a liquidation costs points that the next one gives back, as `clean_age` is 0 in it.
 */
export const fallsOf = async (options: FallOptions): Promise<readonly Fall[]> => {
  const { looks, scores, mostBlocks, lastBlock } = options;
  const tooHigh = openComparison(options);
  const over: Fall[] = [];
  let open = await tooHigh(looks);
  for (let blocks = 1; open.length > 0; blocks++) {
    const later = open.map(({ tokenId, block }) => ({ tokenId, block: block + blocks }));
    const isEnd = ({ block }: Look): boolean => block > lastBlock || blocks > mostBlocks;
    const high = new Set((await tooHigh(later.filter((look) => !isEnd(look)))).map(keyOf));
    const still: Look[] = [];
    for (const [index, start] of open.entries()) {
      const at = later[index] ?? start;
      const wasPublished = scores.some(
        ({ tokenId, block }) => tokenId === start.tokenId && block > start.block && block <= at.block,
      );
      if (isEnd(at)) over.push({ ...start, blocks: Infinity, wasPublished: false });
      else if (high.has(keyOf(at))) still.push(start);
      else over.push({ ...start, blocks, wasPublished });
    }
    open = still;
  }
  return apart(over);
};

/** A wallet at a moment, in Unix seconds. */
interface Moment {
  readonly wallet: string;
  readonly time: bigint;
}

/** A store that was made afresh, and the model that reads it. */
export interface FreshHistory {
  readonly store: string;
  readonly loaded: LoadedModel;
}

/** Moments that are scored in one go. */
const AT_ONCE = 512;

/** What the store says of wallets at moments, in their order; undefined where it cannot know a score. */
export const scoresAt = async (
  { store, loaded }: FreshHistory,
  moments: readonly Moment[],
): Promise<readonly (number | undefined)[]> => {
  const names = featureNames(loaded);
  const found: (number | undefined)[] = [];
  for (let from = 0; from < moments.length; from += AT_ONCE) {
    const subjects = moments
      .slice(from, from + AT_ONCE)
      .map(({ wallet, time }) => ({ wallets: [wallet], asOf: { time } }));
    const answers = await withStore(store, { readOnly: true }, (opened) =>
      featureAnswers({ store: opened, subjects, names, requiresNames: false }),
    );
    for (const { values } of answers) {
      const row = values.filter((value) => value !== undefined);
      found.push(row.length === names.length ? Number(evaluate(loaded.model, row).score) : undefined);
    }
  }
  return found;
};

/** The blocks with lending events of wallets. */
export const eventLooks = async (store: string, tokenOf: ReadonlyMap<string, bigint>): Promise<readonly Look[]> => {
  const rows = await withStore(store, { readOnly: true }, (opened) =>
    opened.rows("SELECT DISTINCT wallet, block_number FROM lending_event ORDER BY block_number, wallet"),
  );
  return rows.flatMap(([wallet, block]) => {
    const tokenId = tokenOf.get(String(wallet).toLowerCase());
    return tokenId === undefined ? [] : [{ tokenId, block: Number(block) }];
  });
};

/** The value below which a share of them lies. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Every fall is on chain in time. A day without a published one shows nothing. */
export const checkFalls = async (options: FallOptions): Promise<readonly Finding[]> => {
  const falls = await fallsOf(options);
  const passed = falls.filter(({ wasPublished, blocks }) => !wasPublished && blocks !== Infinity);
  const blocks = falls.filter((fall) => !passed.includes(fall)).map((fall) => fall.blocks);
  blocks.sort((a, b) => a - b);
  const [median, late, most] = [quantile(blocks, 0.5), quantile(blocks, 0.95), blocks.at(-1)];
  const isGood = most !== undefined && Math.max(most, ...passed.map((fall) => fall.blocks)) <= options.mostBlocks;
  const measured = `${blocks.length}; blocks until on chain: median ${median}, 95 % within ${late}, most ${most ?? "unknown"}; ${passed.length} more were over by themselves before`;
  return [{ what: "falls published in time", measured, isGood }];
};

/** Each score on chain is what a fresh store says of its as-of. */
export const checkScores = async (
  fresh: FreshHistory,
  scores: readonly PublishedScore[],
  walletOf: (tokenId: bigint) => string,
): Promise<readonly Finding[]> => {
  const said = await scoresAt(
    fresh,
    scores.map(({ tokenId, statement }) => ({ wallet: walletOf(tokenId), time: statement.asOfTime })),
  );
  const other = scores.filter(({ score }, index) => score !== said[index]).length;
  return [
    {
      what: "scores other than a fresh store's",
      measured: `${other} of ${scores.length}`,
      isGood: scores.length > 0 && other === 0,
    },
  ];
};
