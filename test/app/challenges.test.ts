import { expect } from "chai";
import { Contract, ContractFactory, ZeroAddress } from "ethers";
import hre from "hardhat";
import type { Page } from "playwright-core";

import { rulesOf } from "../../node/api/chainReads.ts";
import { payoutsOf } from "../../prover/challenge/payouts.ts";
import { readChallenge, readEntries } from "../../prover/challenge/reading.ts";
import { CHALLENGE, type ChallengeLife, openChallengeLife } from "../../scripts/challenge/life.ts";
import { seen, useChallengePages } from "../support/challengePages.ts";
import { sideways, violations } from "../support/page.ts";

const BOND = 10n ** 17n;

/** Texts that a sponsor and a modeler put on chain. */
const HOSTILE = {
  description: `<img src=x onerror=alert(1)>\u202Ekcatta ${"W".repeat(300)}`,
  proofs: "javascript:alert(1)//<script>alert(2)</script>",
} as const;

describe("challenges on the page", () => {
  const { world, serve, look } = useChallengePages();

  /** The line of a player, in the card with a heading. */
  const line = async (page: Page, heading: string, address: string): Promise<string> => {
    const row = page.locator("section", { has: page.getByRole("heading", { name: heading }) }).locator("tr");
    return (await row.filter({ has: page.locator(`th code[title="${address}"]`) }).innerText()).replace(/\s+/g, " ");
  };
  it("says so where the deployment has none, and where none is open", async () => {
    const none = await look(await serve(), "");
    expect(await seen(none.page)).to.include("This deployment names no contract of challenges");
    expect(await violations(none.page)).to.deep.equal([]);
    await none.page.context().close();
    const { chain } = await openChallengeLife(world().quorum.provider, world().quorum.loaded);
    expect(rulesOf(chain.address)).to.equal((await chain.challenges.rules()).toLowerCase());
    const empty = await look(await serve(chain.address.toLowerCase()), "");
    expect(await seen(empty.page)).to.include("Nobody has opened a challenge yet.");
    await empty.page.goto("about:blank");
    await empty.page.context().close();
  });

  /** What is owed, by the page's twin of the settlement, against what the contract has credited. */
  const comparePayouts = async ({ chain, addressOf }: ChallengeLife): Promise<void> => {
    const challenge = await readChallenge(chain, CHALLENGE);
    const entries = await readEntries(chain, challenge);
    const payouts = payoutsOf(challenge, { entries, winners: await chain.challenges.winnersOf(CHALLENGE) });
    for (const { modeler } of entries) {
      const { stake = 0n, prize = 0n, bonus = 0n } = payouts.get(modeler) ?? {};
      const earned = modeler === addressOf("honest") ? BOND : 0n;
      const claimable = await chain.challenges.claimable(modeler, ZeroAddress);
      expect(claimable, modeler).to.equal(stake + prize + bonus + earned);
    }
  };

  it("shows one from its entries to what each is paid, as the contract has it", async () => {
    const { provider, loaded } = world().quorum;
    const life = await openChallengeLife(provider, loaded, { texts: HOSTILE });
    const { addressOf } = life;
    const origin = await serve(life.chain.address.toLowerCase());
    await life.open();
    await life.commitAll();
    const { page, watched } = await look(origin, "");
    expect(await seen(page)).to.match(/Challenge 1 .*open to entries.*5 of at most 8.*10 ETH/);
    await page.getByRole("link", { name: "Challenge 1" }).click();
    await page.getByRole("heading", { name: "Challenge 1: open to entries" }).waitFor();
    expect(await seen(page))
      .to.include("There are no grades before the labels are revealed")
      .and.to.include("the best get 70 % and 30 % of it")
      .and.to.include("20 % for a winner while its model serves an oracle, 5 % for the attesters");
    const again = async (heading: string): Promise<void> => {
      await page.getByRole("button", { name: "Look again" }).click();
      await page.getByRole("heading", { name: `Challenge 1: ${heading}` }).waitFor();
    };
    await life.answerAll();
    await life.demandTwo();
    await again("answering");
    expect(await line(page, "Entries", addressOf("honest"))).to.include("1 proof demanded, 1 shown");
    expect(await line(page, "Entries", addressOf("hidden"))).to.include("1 proof demanded, 0 shown");
    await life.end();
    await again("over");
    await comparePayouts(life);

    // 11.5 ETH are divided: the bounty, and the stakes of the silent and of the struck but for the finder's half.
    // The copier ranks first, by a better calibration, and the earlier entry is named beside it.
    const copier = await line(page, "Leaderboard", addressOf("copier"));
    expect(copier).to.match(/^1 0x.* paid.*follow those of .*earlier.* 9\.05 ETH$/);
    expect(await line(page, "Leaderboard", addressOf("honest"))).to.match(/^2 0x.* paid.* 4\.45 ETH$/);
    expect(await line(page, "Leaderboard", addressOf("guesser"))).to.match(/^– 0x.*knocked out.* 1 ETH$/);
    expect(await line(page, "Leaderboard", addressOf("silent"))).to.match(/^– 0x.*no answer.* 0 ETH$/);
    expect(await line(page, "Entries", addressOf("hidden"))).to.include("a proof was demanded and not shown in time");
    expect(await seen(page)).to.include("the same to the last digit");

    expect(await seen(page))
      .to.include("<img src=x onerror=alert(1)>kcatta")
      .and.not.include("\u202E");
    expect(await seen(page)).to.include(HOSTILE.proofs);
    expect(await page.locator("main img, main script").count()).to.equal(0);
    const links: string[] = await page.evaluate(
      "[...document.querySelectorAll('main a')].map((link) => link.getAttribute('href'))",
    );
    expect(links.filter((link) => !/^#\/(?:challenges|transaction)/.test(link))).to.deep.equal([]);
    expect(await sideways(page)).to.equal(0);
    expect(await violations(page)).to.deep.equal([]);
    expect([watched.errors(), watched.strangers()]).to.deep.equal([[], []]);
    await page.goto(`${origin}/#/challenges?id=99`);
    await page.getByText("No challenge has the id 99").waitFor();
    await page.context().close();
  });

  /** A token of six decimals, of which everybody who plays has enough and lets the contract take it. */
  const deployToken = async (challenges: string): Promise<string> => {
    const { provider } = world().quorum;
    const { abi, bytecode } = await hre.artifacts.readArtifact("TestErc20");
    const deployed = await new ContractFactory(abi as [], bytecode, await provider.getSigner(0)).deploy();
    const at = await deployed.getAddress();
    for (const account of [10, 12, 13, 14, 15, 16]) {
      const token = new Contract(at, abi as [], await provider.getSigner(account));
      await token.getFunction("mint")(token.runner, 10n ** 20n);
      await token.getFunction("approve")(challenges, 10n ** 20n);
    }
    return at;
  };

  it("counts the amounts of a token in its decimals, with its address beside its name", async () => {
    const { provider, loaded } = world().quorum;
    const { chain } = await openChallengeLife(provider, loaded);
    const currency = await deployToken(chain.address);
    const life = await openChallengeLife(provider, loaded, { address: chain.address, currency });
    await life.open();
    await life.commitAll();
    const { page, watched } = await look(await serve(chain.address.toLowerCase()), "");
    const short = `${currency.slice(0, 6)}…${currency.slice(-4)}`;
    expect(await seen(page)).to.include(`10,000,000,000,000 TUSD of token ${short}`);
    await page.getByRole("link", { name: "Challenge 1" }).click();
    await page.getByRole("heading", { name: "Terms" }).waitFor();
    expect(await seen(page))
      .to.include(`Token ${currency} It calls itself TUSD, and is counted in 6 decimals.`)
      .and.to.include(`Demand 100,000,000,000 TUSD of token ${short}`);
    expect(await violations(page)).to.deep.equal([]);
    expect([watched.errors(), watched.strangers()]).to.deep.equal([[], []]);
    await page.context().close();
  });
});
