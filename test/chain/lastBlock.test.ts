import { expect } from "chai";

import { lastBlockAt } from "../../prover/chain/lastBlock.ts";
import { inProcessNode } from "../support/inProcessNode.ts";

const hex = (value: number): string => `0x${value.toString(16)}`;

/** A chain of blocks with these times. */
const chainOf = (times: readonly number[]) => {
  let asked = 0;
  const node = inProcessNode((_, [tag]) => {
    asked += 1;
    const number = tag === "latest" ? times.length - 1 : Number(tag);
    const timestamp = times[number];
    return Promise.resolve(
      timestamp === undefined ? null : { number: hex(number), hash: "0x12", timestamp: hex(timestamp) },
    );
  });
  return { node, questions: () => asked };
};

/** The definition itself. */
const bruteForce = (times: readonly number[], time: number): number | undefined =>
  (times.at(-1) ?? 0) < time || (times[0] ?? 0) > time ? undefined : times.findLastIndex((one) => one <= time);

describe("the last block at or before a moment", () => {
  /** Blocks of one second, long gaps, and steady ones. */
  const CHAINS = [
    [5],
    [5, 9],
    [5, 5, 9],
    [0, 1, 2, 3, 4, 50, 51, 51, 51, 90],
    [3, 3, 3, 30, 31, 32, 33, 34, 35, 36, 37],
  ];

  it("is found from every hint, and only once the moment has passed", async () => {
    for (const times of CHAINS)
      for (let time = 0; time <= (times.at(-1) ?? 0) + 1; time += 1)
        for (let near = 0; near <= times.length; near += 1) {
          const found = await lastBlockAt(chainOf(times).node, { time: BigInt(time), near: BigInt(near) });
          const number = found === undefined ? undefined : Number(found.number);
          expect(number, `${time} from ${near} in ${times.join(" ")}`).to.equal(bruteForce(times, time));
        }
  });

  it("takes three questions beside the right block, and few without a hint", async () => {
    const times = Array.from({ length: 20_000 }, (_, number) => 1_000 + 12 * number);
    const near = chainOf(times);
    expect((await lastBlockAt(near.node, { time: 1_000n + 12n * 9_000n + 5n, near: 9_000n }))?.number).to.equal(9_000n);
    expect(near.questions()).to.equal(3);
    const far = chainOf(times);
    expect((await lastBlockAt(far.node, { time: 1_000n + 12n * 9_000n }))?.number).to.equal(9_000n);
    expect(far.questions()).to.be.lessThan(40);
  });
});
