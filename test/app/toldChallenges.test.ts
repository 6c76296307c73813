import { expect } from "chai";
import { AbiCoder, getAddress, toBeHex } from "ethers";
import type { Page } from "playwright-core";

import { injectWallet, type TestWallet } from "../../scripts/page/testWallet.ts";
import { seen, useChallengePages } from "../support/challengePages.ts";
import { sideways, violations, type Watched } from "../support/page.ts";
import {
  AT,
  crowd,
  HOSTILE,
  REVEALED,
  tellingNode,
  timesAfter,
  type ToldChallenge,
  type ToldToken,
  WORD,
} from "../support/toldChallenges.ts";
import { expectAllListed } from "./manyEntries.ts";

const DAY = 86_400n;
const TOKEN = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
const DECIMALS = "0x313ce567";
const MOST = 2n ** 96n - 1n;

const encoded = (type: string, value: unknown): string => AbiCoder.defaultAbiCoder().encode([type], [value]);

describe("challenges of strange sponsors and operators on the page", () => {
  const pages = useChallengePages();
  const { world, serve, look } = pages;
  let now = 0n;
  before(async () => {
    now = BigInt((await world().quorum.provider.getBlock("latest"))?.timestamp ?? 0);
  });

  const serveTold = (told: readonly ToldChallenge[], token?: ToldToken): Promise<string> => {
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
      ["being graded", { terms: timesAfter(now, 4), progress: answered, labels: REVEALED }],
      ["waits for the settlement", { terms: timesAfter(now, 5), progress: answered, labels: REVEALED }],
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
  describe("trust no token", () => {
    const tokenAt = (place: number): string => getAddress(toBeHex(BigInt(TOKEN) + BigInt(place)));
    let page: Page;
    let watched: Watched;
    before(async () => {
      const told = TOKENS.map((_, place) => ({ terms: { currency: tokenAt(place), bounty: 12_345_678n } }));
      const origin = await serveTold(told, (data, to) => TOKENS[Number(BigInt(to) - BigInt(TOKEN))]?.[1](data) ?? "0x");
      ({ page, watched } = await look(origin, ""));
    });

    for (const [place, [what, , amount]] of TOKENS.entries())
      it(`that ${what}`, async () => {
        const [token, id] = [tokenAt(place), place + 1];
        await page.goto(`${page.url().split("#")[0]}#/challenges?id=${id}`);
        await page.getByRole("heading", { name: `Challenge ${id}:` }).waitFor();
        expect(await seen(page))
          .to.include(`${amount} ${token.slice(0, 6)}…${token.slice(-4)}`)
          .and.include(`Token ${token}`);
        expect(watched.errors()).to.deep.equal([]);
      });
  });

  // As many as a challenge can have: npm run test:long -- test/app
  it("list all of many, and rank all entries, whatever is demanded of one", () =>
    expectAllListed(pages, { length: 27, demanded: 60 }));

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
