import { expect } from "chai";

import { checkFalls, type FallOptions, fallsOf, type Look } from "../../scripts/day/fallChecks.ts";

const TOKEN = 18n;
const [LIQUIDATED_AT, PUBLISHED_AT] = [91, 114];

/** What history says of a token that is liquidated: 522 points, 300 in that very block, 317 from then on. */
const liquidated = ({ block }: Look): number => (block < LIQUIDATED_AT ? 522 : block === LIQUIDATED_AT ? 300 : 317);

const optionsOf = (scores: FallOptions["scores"], history: (look: Look) => number = liquidated): FallOptions => ({
  looks: [{ tokenId: TOKEN, block: LIQUIDATED_AT }],
  scores,
  scoresOf: (looks) => Promise.resolve(looks.map(history)),
  ...{ fallPoints: 10, mostBlocks: 100, lastBlock: 314 },
});

const BEFORE = { tokenId: TOKEN, block: 81, score: 522 };
const AFTER = { tokenId: TOKEN, block: PUBLISHED_AT, score: 317 };

describe("the falls of a day of misfortunes", () => {
  it("measures a fall by what history says once it is published, and not by the second of the liquidation", async () => {
    expect(await fallsOf(optionsOf([BEFORE, AFTER]))).to.deep.equal([
      { tokenId: TOKEN, block: LIQUIDATED_AT, blocks: PUBLISHED_AT - LIQUIDATED_AT, wasPublished: true },
    ]);
  });

  it("finds a fall that nobody publishes, also where the score of another token is published", async () => {
    const other = { ...AFTER, tokenId: 19n };
    const [finding] = await checkFalls(optionsOf([BEFORE, other]));
    expect(finding?.isGood).to.equal(false);
    expect(finding?.measured).to.match(/^1; .* most Infinity; 0 more/);
  });

  it("finds a fall that is published too late, and a score that is still too high", async () => {
    const late = { ...AFTER, block: LIQUIDATED_AT + 101 };
    const little = { ...AFTER, score: 327 };
    for (const one of [late, little])
      expect((await fallsOf(optionsOf([BEFORE, one])))[0]?.blocks, `block ${one.block}`).to.equal(Infinity);
  });

  it("counts one fall once, and says which are over before a score could be published", async () => {
    const looks = [91, 95, 101, 120, 134].map((block) => ({ tokenId: TOKEN, block }));
    // The second liquidation costs points for its own second alone.
    const history = (look: Look): number => (look.block === 134 ? 300 : liquidated(look));
    const falls = await fallsOf({ ...optionsOf([BEFORE, AFTER], history), looks });
    expect(falls.map(({ block, blocks, wasPublished }) => [block, blocks, wasPublished])).to.deep.equal([
      [LIQUIDATED_AT, 23, true],
      [134, 1, false],
    ]);
  });

  it("takes a day in which nothing falls for no proof", async () => {
    const [finding] = await checkFalls(optionsOf([BEFORE], () => 522));
    expect(finding?.isGood).to.equal(false);
  });
});
