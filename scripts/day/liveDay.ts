import { setTimeout as pause } from "node:timers/promises";

import { note } from "../../prover/cli/output.ts";
import type { Dice } from "../dice.ts";
import type { Cast } from "./cast.ts";
import { MOST_GWEI } from "./cast.ts";
import { paidRequests } from "./chainFacts.ts";
import type { DayWorld } from "./dayWorld.ts";
import type { Misfortune } from "./misfortunes.ts";

const GWEI = 10n ** 9n;
/** Of a spike: four times what the operator pays at most. */
const SPIKE_WEI = 4n * BigInt(MOST_GWEI) * GWEI;
/** Longest wait at the end for what is still under way. Minutes. */
const SETTLE_MINUTES = 10;

/** Memory of a service at a moment. */
export interface MemorySample {
  readonly name: string;
  /** Block of the day. */
  readonly block: number;
  readonly mb: number;
}

export interface DayOptions {
  readonly tokens: number;
  readonly blocks: number;
  readonly minutes: number;
  readonly misfortunes: readonly Misfortune[];
  readonly dice: Dice;
}

/** What can be killed and started again. */
interface Victim {
  readonly name: string;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

class Day {
  readonly #world: DayWorld;
  readonly #victims: ReadonlyMap<string, Victim>;
  readonly #returns = new Map<number, Victim[]>();
  readonly #starts = new Set<Promise<void>>();
  readonly #down = new Set<string>();
  #spikeUntil = 0;

  constructor(world: DayWorld, cast: Cast) {
    this.#world = world;
    const redis: Victim = { name: "redis", kill: cast.redis.kill, start: cast.redis.start };
    this.#victims = new Map([...cast.services, redis].map((victim) => [victim.name, victim]));
  }

  /** Starts again whoever has been away for long enough. A start takes longer than a block. */
  back(block: number): void {
    for (const victim of this.#returns.get(block) ?? []) {
      const starting = victim.start().finally(() => {
        this.#starts.delete(starting);
        this.#down.delete(victim.name);
      });
      this.#starts.add(starting);
    }
  }

  async suffer(misfortune: Misfortune): Promise<void> {
    const { chain, market } = this.#world;
    if (misfortune.what === "reorg") await chain.reorganise(misfortune.depth);
    if (misfortune.what === "fall") await market.movePrice(misfortune.bps);
    if (misfortune.what === "spike") this.#spikeUntil = misfortune.block + misfortune.blocks;
    if (misfortune.what !== "kill") return;
    const victim = this.#victims.get(misfortune.victim);
    if (victim === undefined || this.#down.has(victim.name)) return;
    this.#down.add(victim.name);
    await victim.kill();
    const due = misfortune.block + misfortune.backAfter;
    this.#returns.set(due, [...(this.#returns.get(due) ?? []), victim]);
  }

  async fees(block: number): Promise<void> {
    if (block < this.#spikeUntil) await this.#world.chain.setBaseFee(SPIKE_WEI);
    else if (block === this.#spikeUntil) await this.#world.chain.setBaseFee(GWEI);
  }

  allBack = (): Promise<unknown> => Promise.all(this.#starts);
}

/** What the operator says of its work; undefined while it does not answer. */
const workOf = async (url: string): Promise<number | undefined> => {
  try {
    const answer = await fetch(`${url}/status`, { signal: AbortSignal.timeout(5_000) });
    const { orders, transactions } = (await answer.json()) as {
      readonly orders: { readonly open: number };
      readonly transactions: { readonly queued: number; readonly pending: number };
    };
    return orders.open + transactions.queued + transactions.pending;
  } catch {
    return undefined;
  }
};

/** Blocks in a row without anything under way, after which a day is over. */
const QUIET_BLOCKS = 20;

/**
 * Blocks go on without events until nothing paid is open and the operator has had nothing to do for a
 * while, or for some minutes.
 */
const settle = async (world: DayWorld, operatorUrl: string, blockMs: number): Promise<void> => {
  const deadline = Date.now() + SETTLE_MINUTES * 60_000;
  for (let quiet = 0; quiet < QUIET_BLOCKS && Date.now() < deadline;) {
    await world.chain.mine();
    await pause(blockMs);
    const open = (await paidRequests(world)).filter(({ delivered, refunded }) => delivered + refunded === 0);
    quiet = open.length === 0 && (await workOf(operatorUrl)) === 0 ? quiet + 1 : 0;
  }
};

/** Lives the blocks of a day. @returns Samples of the services' memory. */
export const liveDay = async (world: DayWorld, cast: Cast, options: DayOptions): Promise<readonly MemorySample[]> => {
  const { tokens, blocks, minutes, misfortunes, dice } = options;
  const day = new Day(world, cast);
  const blockMs = (minutes * 60_000) / blocks;
  const samples: MemorySample[] = [];
  const every = Math.max(1, Math.floor(blocks / 100));
  for (let block = 0; block < blocks; block++) {
    const due = performance.now() + blockMs;
    day.back(block);
    const now = misfortunes.filter((one) => one.block === block);
    for (const misfortune of now) {
      note(`block ${block}: ${JSON.stringify(misfortune)}`);
      await day.suffer(misfortune);
    }
    await day.fees(block);
    // A block after a fall of the price, whoever is below the limit is liquidated.
    if (misfortunes.some((one) => one.what === "fall" && one.block === block - 1))
      note(`block ${block}: ${await world.market.liquidate()} liquidations`);
    await world.market.act(dice, 1 + dice.roll(Math.max(2, Math.ceil(tokens / 200))));
    if (block % Math.max(4, Math.floor(blocks / 50)) === 0) await world.pay([BigInt(1 + dice.roll(tokens))]);
    await world.chain.mine();
    if (block % every === 0)
      for (const { name, memoryMb } of cast.services) {
        const mb = memoryMb();
        if (mb !== undefined) samples.push({ name, block, mb });
      }
    await pause(Math.max(0, due - performance.now()));
  }
  for (let block = blocks; block < blocks + 20; block++) day.back(block);
  await day.allBack();
  await settle(world, cast.operatorUrl, blockMs);
  return samples;
};
