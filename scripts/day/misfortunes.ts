import type { Dice } from "../dice.ts";

/** Something bad that happens at a block, counted from the first of the day. */
export type Misfortune =
  | { readonly block: number; readonly what: "kill"; readonly victim: string; readonly backAfter: number }
  | { readonly block: number; readonly what: "reorg"; readonly depth: number }
  | { readonly block: number; readonly what: "spike"; readonly blocks: number }
  | { readonly block: number; readonly what: "fall"; readonly bps: number };

/** Kills of a whole day. */
const KILLS = 20;
/** The last part of the day is left to show that everything recovers. */
const QUIET_FROM = 0.85;
/** Blocks until a victim is started again, at most. */
const LONGEST_ABSENCE = 10;
const REORG_DEPTH = 3;
/** Falls of the price of ether, in basis points. */
const FALLS = [-1_200, -1_500, -1_000, -1_800] as const;

/**
 * What happens in a day, in the order of the blocks, the same for the same dice.
 *
 * @param options.victims Services, of which the first few are killed once at least.
 * @param options.blocks Of the day.
 * @param options.kills 20 unless a shorter day has fewer.
 */
export const misfortunesOf = (
  dice: Dice,
  {
    victims,
    blocks,
    kills = KILLS,
  }: { readonly victims: readonly string[]; readonly blocks: number; readonly kills?: number },
): readonly Misfortune[] => {
  const at = (share: number): number => Math.floor(blocks * share);
  const anyBlock = (): number => at(0.05) + dice.roll(at(QUIET_FROM) - at(0.05));
  const killed = Array.from({ length: kills }, (_, index): Misfortune => {
    const victim = victims[index] ?? dice.pick(victims);
    return { block: anyBlock(), what: "kill", victim, backAfter: 1 + dice.roll(LONGEST_ABSENCE) };
  });
  const falls = FALLS.map((bps, index): Misfortune => ({ block: at(0.15 + 0.18 * index), what: "fall", bps }));
  const others: readonly Misfortune[] = [
    { block: at(0.35), what: "spike", blocks: Math.max(5, at(0.02)) },
    { block: at(0.6), what: "reorg", depth: REORG_DEPTH },
  ];
  return [...killed, ...falls, ...others].sort((a, b) => a.block - b.block);
};
