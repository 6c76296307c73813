import { expect } from "chai";
import { AbiCoder, ZeroHash } from "ethers";

import { injectWallet, type TestWallet } from "../../scripts/page/testWallet.ts";
import { seen, useChallengePages } from "../support/challengePages.ts";
import { sideways, violations } from "../support/page.ts";
import { address, crowd, modelerAt, tellingNode, type ToldChallenge, WORD } from "../support/toldChallenges.ts";

const DAY = 86_400n;
const AT = address(0xc4a1_1e9e).toLowerCase();
const TOKEN = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
const LABELS = "0x55aa0f";
const DECIMALS = "0x313ce567";
const MOST = 2n ** 96n - 1n;

/** Marks that pile up, letters that turn around, and letters that show nothing. */
const HOSTILE = `\u202E\u3164<img src=x onerror=alert(1)>\u200B[x](javascript:alert(2))${"W\u0301\u0301\u0301\u0301".repeat(300)}`;

const encoded = (type: string, value: unknown): string => AbiCoder.defaultAbiCoder().encode([type], [value]);
/** Deadlines of which so many have passed. */
const timesAfter = (now: bigint, passed: number): Readonly<Record<string, bigint>> =>
  Object.fromEntries(
    ["commitBy", "answerBy", "disputeBy", "revealBy", "gradeBy"].map((name, place) => [
      name,
      now + DAY * BigInt(place - passed) + 5_000n,
    ]),
  );

describe("challenges of strange sponsors and operators on the page", () => {
  const { world, serve, look } = useChallengePages();
  let now = 0n;
  before(async () => {
    now = BigInt((await world().quorum.provider.getBlock("latest"))?.timestamp ?? 0);
  });

  const serveTold = (told: readonly ToldChallenge[], token?: (data: string) => string): Promise<string> => {
    const options = { at: AT, now, ...(token === undefined ? {} : { token }) };
    return serve(AT, { sources: { askNode: tellingNode(told, options, world().sources.askNode) } });
  };

  it("have a word for every stage", async () => {
    const [drawn, answered] = [{ seed: WORD }, { seed: WORD, answered: 3 }];
    const stages: readonly (readonly [string, ToldChallenge])[] = [
      ["open to entries", {}],
      ["waits for the draw", { terms: timesAfter(now, 1) }],
      ["answering", { terms: timesAfter(now, 1), progress: drawn }],
      ["open to disputes", { terms: timesAfter(now, 2), progress: answered }],
      ["waits for the labels", { terms: timesAfter(now, 3), progress: answered }],
      ["being graded", { terms: timesAfter(now, 4), progress: answered, labels: LABELS }],
      ["waits for the settlement", { terms: timesAfter(now, 5), progress: answered, labels: LABELS }],
      ["over", { terms: timesAfter(now, 5), progress: { ...answered, isSettled: true } }],
      ["void", { terms: timesAfter(now, 5), progress: { isSettled: true, isVoid: true } }],
    ];
    const told = stages.map(([, challenge]) => ({ ...challenge, entries: crowd(3) }));
    const { page, watched } = await look(await serveTold(told), "");
    expect((await page.locator("td .tag").allInnerTexts()).reverse()).to.deep.equal(stages.map(([word]) => word));
    for (const [place, [word]] of stages.entries()) {
      await page.goto(`${page.url().split("#")[0]}#/challenges?id=${place + 1}`);
      await page.getByRole("heading", { name: `Challenge ${place + 1}: ${word}` }).waitFor();
      expect(await page.locator(".notice.bad").count(), word).to.equal(0);
    }
    expect(watched.errors()).to.deep.equal([]);
    await page.context().close();
  });

  it("show texts as text, times past the calendar and amounts past all bounds", async () => {
    const late = timesAfter(2n ** 40n - 6n * DAY, 0);
    const all = [255, 255, 255, 255, 255, 255, 255];
    const terms = {
      ...late,
      uri: HOSTILE,
      bounty: MOST,
      stake: MOST,
      bond: 1n,
      drawBlock: 2n ** 64n - 1n,
      weights: all,
    };
    const { page, watched } = await look(await serveTold([{ terms }]), "?id=1");
    const text = await seen(page);
    expect(text)
      .to.include("until after the year 9999")
      .and.include("79,228,162,514.264337593543950335 ETH")
      .and.include("0.000000000000000001 ETH")
      .and.include("<img src=x onerror=alert(1)>[x](javascript:alert(2))")
      .and.not.match(/[\u202E\u200B\u3164]|\u0301{3}/);
    expect(await page.locator("main img, main script, main a[href^=javascript]").count()).to.equal(0);
    expect(await sideways(page)).to.equal(0);
    expect(await violations(page)).to.deep.equal([]);
    expect([watched.errors(), watched.strangers()]).to.deep.equal([[], []]);
    await page.context().close();
  });

  const TOKENS: readonly (readonly [string, (data: string) => string, string])[] = [
    ["says nothing", () => "0x", "12,345,678 least units of token"],
    ["counts past all bounds", () => encoded("uint256", 77n), "12,345,678 least units of token"],
    ["answers with a book", () => encoded("bytes", `0x${"00".repeat(5_000)}`), "12,345,678 least units of token"],
    ["has no name", (data) => (data === DECIMALS ? encoded("uint8", 6) : "0x"), "12.345678 of token"],
    [
      "is called in letters that look like others",
      (data) => (data === DECIMALS ? encoded("uint8", 6) : encoded("string", "U\u0405DC")),
      "12.345678 of token",
    ],
    [
      "takes the name of ether",
      (data) => (data === DECIMALS ? encoded("uint8", 18) : encoded("string", "ETH")),
      "0.000000000012345678 ETH of token",
    ],
  ];
  for (const [what, token, amount] of TOKENS)
    it(`trust no token: one that ${what}`, async () => {
      const terms = { currency: TOKEN, bounty: 12_345_678n };
      const { page, watched } = await look(await serveTold([{ terms }], token), "?id=1");
      expect(await seen(page))
        .to.include(`${amount} 0xA0b8…eB48`)
        .and.include(`Token ${TOKEN}`);
      expect(watched.errors()).to.deep.equal([]);
      await page.context().close();
    });

  it("list all of many, and rank all of 256 entries, whatever is demanded of one", async () => {
    const entries = crowd(256);
    const [first, second] = [modelerAt(0), modelerAt(1)];
    const demands = Array.from(
      { length: 3_000 },
      (_, place) => ["ProofDemanded", 60, first, place, TOKEN, now] as const,
    );
    const told: ToldChallenge = {
      ...{ terms: timesAfter(now, 4), progress: { seed: WORD, answered: 256 }, entries, labels: LABELS },
      events: [["Answered", 60, second, ZeroHash, ZeroHash, HOSTILE], ...demands, ["ProofShown", 60, first, 7]],
    };
    const empty: ToldChallenge = {};
    const { page, watched } = await look(await serveTold([...Array.from({ length: 59 }, () => empty), told]), "");
    expect(await page.locator("tbody tr").count()).to.equal(25);
    await page.getByRole("link", { name: "Older ones" }).click();
    await page.getByRole("link", { name: "Challenge 35", exact: true }).waitFor();
    await page.getByRole("link", { name: "Older ones" }).click();
    await page.getByRole("link", { name: "Challenge 1", exact: true }).waitFor();
    expect(await page.getByRole("link", { name: "Older ones" }).count()).to.equal(0);
    await page.goto(`${page.url().split("#")[0]}#/challenges?id=60`);
    const card = (name: string) => page.locator("section", { has: page.getByRole("heading", { name }) });
    await card("Leaderboard").waitFor();
    expect(await card("Leaderboard").locator("tbody tr").count()).to.equal(25);
    for (const name of ["Leaderboard", "Entries"]) {
      await card(name).getByRole("button", { name: "Show all 256" }).press("Enter");
      expect(await card(name).locator("tbody tr").count()).to.equal(256);
    }
    const ranks = await card("Leaderboard").locator("th strong").allInnerTexts();
    expect(ranks).to.deep.equal(entries.map((_, place) => String(place + 1)));
    await card("Entries").getByText("3000 proofs demanded, 1 shown").click();
    expect(await card("Entries").locator("details li").count()).to.equal(51);
    expect(await seen(page)).to.include("and 2950 more");
    expect(watched.errors()).to.deep.equal([]);
    await page.context().close();
  });

  it("refuse what no contract of challenges says, in words, and look again", async () => {
    const few = { terms: { shares: Array.from({ length: 2_000 }, () => 1) } };
    const { page, watched } = await look(await serveTold([few, { progress: { entries: 257 } }]), "?id=0");
    expect(await page.locator(".notice.bad").innerText()).to.include("257 entries");
    await page.goto(`${page.url().split("#")[0]}#/challenges?id=1`);
    await page.getByText("2000 shares of the bounty").waitFor();
    await page.getByRole("button", { name: "Look again" }).click();
    await page.getByText("2000 shares of the bounty").waitFor();
    expect(watched.errors()).to.deep.equal([]);
    await page.context().close();
  });

  it("come back once the chain does, and are read by a wallet's node while that is on the chain", async () => {
    let isDown = true;
    const tell = tellingNode([{}], { at: AT, now }, world().sources.askNode);
    const askNode: typeof tell = (method, params) =>
      isDown ? Promise.reject(Object.assign(new Error("down"), { code: "ECONNREFUSED" })) : tell(method, params);
    const origin = await serve(AT, { sources: { askNode } });
    let wallet: TestWallet | undefined;
    const { page } = await look(origin, "", async (context) => {
      wallet = await injectWallet(context, { chainUrl: world().quorum.url });
      await wallet.choose(world().ada);
    });
    expect(await page.locator(".notice.bad").count()).to.equal(1);
    isDown = false;
    await page.getByRole("button", { name: "Look again" }).click();
    await page.getByRole("link", { name: "Challenge 1" }).waitFor();
    await page.goto(`${origin}/#/borrower`);
    await page.getByRole("button", { name: "Test wallet" }).click();
    await page.getByText("Disconnect").waitFor();
    await page.goto(`${origin}/#/challenges`);
    // The operator has made its contract up, and the wallet's node does not know of it.
    await page.getByText(/there is no contract at challenges/i).waitFor();
    await wallet?.setChain(1);
    await page.getByRole("link", { name: "Challenge 1" }).waitFor();
    await wallet?.setChain(undefined);
    await page.getByText(/there is no contract at challenges/i).waitFor();
    await page.context().close();
  });
});
