import type { Counter } from "prom-client";

import { readStore } from "../../../prover/events/openStore.ts";
import { BaseError } from "../../../prover/errors.ts";
import { FeatureNotCoveredError, NoHistoryError, UnpricedEventsError } from "../../../prover/features/errors.ts";
import { featureAnswers } from "../../../prover/features/featureVectors.ts";
import { evaluate } from "../../../prover/model/evaluate.ts";
import { featureNames } from "../../../prover/modelFolder/featureNames.ts";
import { ContractRevertError } from "../../../prover/onchain/errors.ts";
import { boundaryBefore, type OracleRules, readRules } from "../../../prover/onchain/oracleRules.ts";
import { type Coverage, readCoverage } from "../../../prover/store/coverage.ts";
import type { EventStore } from "../../../prover/store/eventStore.ts";
import type { OrderSource } from "../../orders/scoreOrder.ts";
import type { CurrentScores } from "../oracle/currentScores.ts";
import type { TokenBook } from "../oracle/tokenBook.ts";
import type { ScoringPlace, ServedModel } from "../scoring/scoringPlace.ts";
import type { FailedLately } from "./failedLately.ts";
import { endOf, openSeenEnds, type SeenEnds } from "./replacedBlocks.ts";
import { openTurns, type TurnOptions } from "./turns.ts";

export interface WatchtowerOptions {
  readonly place: ScoringPlace;
  readonly tokens: TokenBook;
  readonly scores: CurrentScores;
  readonly failed: FailedLately;
  /** Points. */
  readonly fallPoints: bigint;
  readonly deviationPoints: bigint;
  /** Counts what was found: orders placed, and scores that the store cannot know. */
  readonly looks: Counter<"found">;
}

/** Scores tokens off chain as history goes on, and has published what has moved. */
export interface Watchtower {
  /** Looks again at a token: it has another score, or another bundle. */
  readonly touch: (tokenId: bigint) => void;
  /** Looks again at a token whose score the chain has undone: it is to have one. */
  readonly lost: (tokenId: bigint) => void;
  /** @throws The errors of the store and the node. */
  readonly round: () => Promise<void>;
}

/** Tokens that are scored in one go. */
const AT_ONCE = 256;
/** Prices alone are noticed as well: the others are looked at in turn. More than 16,384 take more rounds. */
export const SWEEP: TurnOptions = { rounds: 16, least: 16, most: 1_024 };

/** Wallets with events after a block of the store, and the time of the last one in Unix seconds. */
const walletsAfter = async (store: EventStore, block: bigint): Promise<readonly (readonly [string, bigint])[]> => {
  const rows = await store.rows("SELECT wallet, max(ts) FROM lending_event WHERE block_number > $1 GROUP BY wallet", [
    block,
  ]);
  return rows.map(([wallet, time]) => [String(wallet), time as bigint]);
};

interface Tower extends WatchtowerOptions {
  /** By token: the time of its last event in Unix seconds, up to which it is to be looked at. */
  readonly dirty: Map<bigint, bigint>;
  readonly touched: Set<bigint>;
  readonly lost: Set<bigint>;
  readonly ends: SeenEnds;
  readonly sweep: ReturnType<typeof openTurns>;
  /** Of the last round, the last block of the store. */
  lastBlock: bigint | undefined;
}

/** Notes the tokens with new events. */
const noteEvents = async (tower: Tower, store: EventStore, toBlock: bigint): Promise<void> => {
  const { place, tokens, dirty } = tower;
  const noted = tower.lastBlock ?? place.table.watchedBlock();
  // A store that ends earlier than it did was made again, or lost blocks that were undone.
  if (noted === toBlock) return;
  const after = noted === undefined || noted > toBlock ? -1n : noted;
  for (const [wallet, time] of await walletsAfter(store, after)) {
    const tokenId = tokens.tokenOf(wallet);
    const known = dirty.get(tokenId ?? -1n) ?? 0n;
    if (tokenId !== undefined) dirty.set(tokenId, time > known ? time : known);
  }
};

/** After a restart events count from here on: those that no as-of has shown yet are noted again. */
const shownUpTo = async (store: EventStore, looked: bigint): Promise<bigint> => {
  const [row] = await store.rows("SELECT coalesce(max(block_number), -1) FROM lending_event WHERE ts <= $1", [looked]);
  return BigInt(String(row?.[0] ?? -1n));
};

interface Look {
  readonly served: ServedModel;
  readonly ids: readonly bigint[];
  /** Unix seconds. */
  readonly time: bigint;
}

/** Undefined for a row that the model refuses, as one out of its ranges: it keeps no other token from being looked at. */
const scoreOfRow = ({ loaded }: ServedModel, values: readonly bigint[]): bigint | undefined => {
  try {
    return evaluate(loaded.model, values).score;
  } catch (cause) {
    if (cause instanceof BaseError) return undefined;
    throw cause;
  }
};

/** The store cannot know. Anything else, as a full disk, is a fault: the look is made again. */
const isUnknown = (cause: unknown): boolean =>
  cause instanceof NoHistoryError || cause instanceof FeatureNotCoveredError || cause instanceof UnpricedEventsError;

/** The scores of tokens at a moment; none for those that the store cannot know. */
const scoresAt = async (
  tower: Tower,
  store: EventStore,
  { ids, time, served }: Look,
): Promise<ReadonlyMap<bigint, bigint>> => {
  const { tokens, looks } = tower;
  const { loaded } = served;
  const found = new Map<bigint, bigint>();
  const known = ids.filter((id) => tokens.walletsOf(id) !== undefined);
  for (let from = 0; from < known.length; from += AT_ONCE) {
    const some = known.slice(from, from + AT_ONCE);
    const subjects = some.map((id) => ({ wallets: tokens.walletsOf(id) ?? [], asOf: { time } }));
    const names = featureNames(loaded);
    const answers = await featureAnswers({ store, subjects, names }).catch((cause: unknown) => {
      if (isUnknown(cause)) return [];
      throw cause;
    });
    for (const [index, id] of some.entries()) {
      const values = answers[index]?.values.filter((value) => value !== undefined) ?? [];
      const score = values.length < names.length ? undefined : scoreOfRow(served, values);
      if (score === undefined) looks.inc({ found: "unknown" });
      else found.set(id, score);
    }
  }
  return found;
};

interface Seen {
  readonly tokenId: bigint;
  readonly modelId: string;
  readonly score: bigint;
  /** The as-of that could be published now, Unix seconds. */
  readonly time: bigint;
  readonly hasEvents: boolean;
}

/** Why the score of a token is to be published, if it is. */
const sourceFor = (tower: Tower, { tokenId, modelId, score, time, hasEvents }: Seen): OrderSource | undefined => {
  const { scores, tokens, failed, fallPoints, deviationPoints } = tower;
  const current = scores.of(tokenId, modelId);
  if (!hasEvents && failed.has(tokenId, modelId)) return undefined;
  // It was never scored: what happens from now on is a reason, its past is not.
  if (current === undefined) return hasEvents ? "events" : undefined;
  if (time <= current.asOfTime) return undefined;
  if (current.score - score >= fallPoints) return "fall";
  const moved = current.score > score ? current.score - score : score - current.score;
  const isOther = current.bundleEpoch !== tokens.epochOf(tokenId);
  return moved > deviationPoints || isOther ? "events" : undefined;
};

const lookWith = async (tower: Tower, store: EventStore, { served, ids, time }: Look): Promise<void> => {
  const { place, dirty, lost, looks } = tower;
  const { modelId } = served;
  for (const [tokenId, score] of await scoresAt(tower, store, { ids, time, served })) {
    const source = sourceFor(tower, {
      tokenId,
      modelId,
      score,
      time,
      hasEvents: dirty.has(tokenId) || lost.has(tokenId),
    });
    if (source === undefined) continue;
    place.book.place({ tokenId, modelId, source });
    looks.inc({ found: source });
  }
};

/** A model that has ended, or has not begun, stands in nobody's way. */
const activeRules = (contracts: ScoringPlace["contracts"], modelId: string): Promise<OracleRules | undefined> =>
  readRules(contracts, modelId).catch((cause: unknown) => {
    if (cause instanceof ContractRevertError) return undefined;
    throw cause;
  });

/** Looks at tokens under all models. @returns The earliest of the as-ofs that they were looked at, Unix seconds. */
const lookAt = async (tower: Tower, store: EventStore, ids: readonly bigint[], coverage: Coverage): Promise<bigint> => {
  const { contracts, models } = tower.place;
  let looked = coverage.toTime;
  for (const served of models.values()) {
    const rules = await activeRules(contracts, served.modelId);
    if (rules === undefined) {
      tower.looks.inc({ found: "inactive" });
      continue;
    }
    const time = boundaryBefore(coverage.toTime < rules.now ? coverage.toTime : rules.now, rules);
    if (time < looked) looked = time;
    if (time >= coverage.fromTime) await lookWith(tower, store, { served, ids, time });
  }
  return looked;
};

/**
 * Where blocks of history were replaced, every token is looked at again: what the events were that
 * are gone, the store does not know any more.
 */
const noteReplaced = async (tower: Tower, store: EventStore): Promise<void> => {
  const { place, ends, tokens, touched } = tower;
  const after = await ends.replacedAfter({ store, history: place.history });
  if (after === undefined) return;
  tower.lastBlock = after;
  for (const tokenId of tokens.ids()) touched.add(tokenId);
  place.operations.log.warn({ after: after.toString() }, "blocks of history were replaced: all tokens are looked at");
};

const round = (tower: Tower): Promise<void> =>
  readStore(tower.place.store, async (store) => {
    const { dirty, touched, lost, ends, sweep, tokens } = tower;
    const coverage = await readCoverage(store);
    const { toBlock: block = -1n } = coverage;
    const end = await endOf(store, block);
    const isNew = block !== tower.lastBlock || end?.hash !== ends.last()?.hash;
    if (!isNew && dirty.size === 0 && touched.size === 0) return;
    if (isNew) {
      await noteReplaced(tower, store);
      await noteEvents(tower, store, block);
    }
    const asked = [...touched];
    const ids = [...new Set([...dirty.keys(), ...asked, ...(isNew ? sweep(tokens.ids()) : [])])];
    const looked = ids.length === 0 ? coverage.toTime : await lookAt(tower, store, ids, coverage);
    for (const id of asked) {
      touched.delete(id);
      lost.delete(id);
    }
    // Events after the last as-of show at the next one.
    for (const [id, until] of dirty) if (until <= looked) dirty.delete(id);
    if (isNew) tower.place.table.setWatchedBlock(dirty.size === 0 ? block : await shownUpTo(store, looked), end);
    if (isNew && end !== undefined) ends.add(end);
    tower.lastBlock = block;
  });

/**
 * A watchtower for all tokens. It looks at those with new events after each new block of history, at
 * those that were touched, at all where blocks were replaced, and at the others in turn. A fall is an order of its own urgency.
 */
export const openWatchtower = (options: WatchtowerOptions): Watchtower => {
  const tower: Tower = {
    ...{ ...options, dirty: new Map(), touched: new Set(), lost: new Set(), lastBlock: undefined },
    ...{ ends: openSeenEnds(options.place.table.watchedEnd()), sweep: openTurns(SWEEP) },
  };
  return {
    lost: (tokenId) => {
      for (const set of [tower.touched, tower.lost]) set.add(tokenId);
    },
    touch: (tokenId) => {
      tower.touched.add(tokenId);
    },
    round: () => round(tower),
  };
};
