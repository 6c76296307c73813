import { expect } from "chai";
import { ZeroAddress, ZeroHash } from "ethers";
import type { Locator } from "playwright-core";

import { type ChallengePages, seen } from "../support/challengePages.ts";
import {
  AT,
  crowd,
  HOSTILE,
  REVEALED,
  modelerAt,
  tellingNode,
  timesAfter,
  type ToldChallenge,
  WORD,
} from "../support/toldChallenges.ts";

/** Challenges, of which 25 are listed at once. */
const CHALLENGES = 60;
/** Demands of an entry that are shown. */
const SHOWN = 50;

interface Size {
  /** Entries, all of which answered. */
  readonly length: number;
  /** Proofs of one of them. */
  readonly demanded: number;
}

/** A graded challenge; of one of its entries so many proofs are demanded, and one is shown. */
const crowded = (now: bigint, { length, demanded }: Size): ToldChallenge => {
  const [first, second] = [modelerAt(0), modelerAt(1)];
  const demands = Array.from(
    { length: demanded },
    (_, place) => ["ProofDemanded", CHALLENGES, first, place, ZeroAddress, now] as const,
  );
  return {
    ...{
      terms: timesAfter(now, 4),
      progress: { seed: WORD, answered: length },
      entries: crowd(length),
      labels: REVEALED,
    },
    events: [
      ["Answered", CHALLENGES, second, ZeroHash, ZeroHash, HOSTILE],
      ...demands,
      ["ProofShown", CHALLENGES, first, 7],
    ],
  };
};

/** Turns the pages of a list of challenges, of which the last one is crowded, and looks through its tables. */
export const expectAllListed = async (
  { world, serve, look }: ChallengePages,
  { length, demanded }: Size,
): Promise<void> => {
  const now = BigInt((await world().quorum.provider.getBlock("latest"))?.timestamp ?? 0);
  const told = Array.from({ length: CHALLENGES }, (_, place) =>
    place === CHALLENGES - 1 ? crowded(now, { length, demanded }) : {},
  );
  const askNode = tellingNode(told, { at: AT, now }, world().sources.askNode);
  const { page, watched } = await look(await serve(AT, { sources: { askNode } }), "");
  expect(await page.locator("tbody tr").count()).to.equal(25);
  for (const next of [CHALLENGES - 25, CHALLENGES - 50]) {
    await page.getByRole("link", { name: "Older ones" }).click();
    await page.getByRole("link", { name: `Challenge ${next}`, exact: true }).waitFor();
  }
  await page.getByRole("link", { name: "Challenge 1", exact: true }).waitFor();
  expect(await page.getByRole("link", { name: "Older ones" }).count()).to.equal(0);
  await page.goto(`${page.url().split("#")[0]}#/challenges?id=${CHALLENGES}`);
  const card = (name: string): Locator => page.locator("section", { has: page.getByRole("heading", { name }) });
  await card("Leaderboard").waitFor();
  expect(await card("Leaderboard").locator("tbody tr").count()).to.equal(25);
  for (const name of ["Leaderboard", "Entries"]) {
    await card(name)
      .getByRole("button", { name: `Show all ${length}` })
      .press("Enter");
    expect(await card(name).locator("tbody tr").count()).to.equal(length);
  }
  const ranks = await card("Leaderboard").locator("th strong").allInnerTexts();
  expect(ranks).to.deep.equal(Array.from({ length }, (_, place) => String(place + 1)));
  await card("Entries").getByText(`${demanded} proofs demanded, 1 shown`).click();
  expect(await card("Entries").locator("details li").count()).to.equal(SHOWN + 1);
  expect(await seen(page)).to.include(`and ${demanded - SHOWN} more`);
  expect(watched.errors()).to.deep.equal([]);
  await page.context().close();
};
