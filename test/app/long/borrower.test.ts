import { expect } from "chai";
import { getAddress } from "ethers";
import type { Browser, BrowserContext, Page } from "playwright-core";

import { liquidateLater } from "../../../scripts/demo/borrowers.ts";
import { CAST } from "../../../scripts/demo/stories.ts";
import { injectWallet, type TestWallet, UserRefusal } from "../../../scripts/page/testWallet.ts";
import { BROWSER, hasBrowser } from "../../support/browser.ts";
import { livedMarket } from "../../support/livedMarket.ts";
import { BORIS_SECOND, STRANGER, useLocalWorld } from "../../support/localWorld.ts";
import { checksOf, openBrowser, sideways, watchPage, type Watched } from "../../support/page.ts";
import { openPageWorld, type PageWorld } from "../../support/pageWorld.ts";

const CHEN = CAST.chen.account;
/** For a step of the page that a whole score lies behind, on a busy machine. */
const SCORED = { timeout: 180_000 };
const STEP = { timeout: 120_000 };
/** The first one, or a new one: an operator also scores by itself, where something happens to a wallet. */
const ORDER = /^Order (the first|a new) score$/;

describe("the life of a borrower, in a browser", () => {
  let world: PageWorld;
  let browser: Browser | undefined;
  let context: BrowserContext;
  let page: Page;
  let wallet: TestWallet;
  let watched: Watched;

  // Before the chain goes back: an operator that still runs then sends again what was lost.
  afterEach(async () => {
    await context.close();
    await world.close();
  });
  const local = useLocalWorld();

  before(async function () {
    if (!hasBrowser) {
      console.log(`      skipped: ${BROWSER} is not here`);
      this.skip();
    }
    browser = await openBrowser();
  });
  beforeEach(async () => {
    if (browser === undefined) throw new Error("the browser opens in a before hook");
    world = await openPageWorld(local());
    context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(STEP.timeout);
    // Its name is what a hostile one would call itself.
    const name = `<img src=x onerror=alert(1)>\u202Ekcatta`;
    wallet = await injectWallet(context, { chainUrl: world.chainUrl, name });
    page = await context.newPage();
    watched = watchPage(page, world.url);
    await page.goto(world.url);
  });

  const press = (name: string | RegExp): Promise<void> => page.getByRole("button", { name }).click();
  const connect = async (account: number): Promise<string> => {
    const address = await world.addressOf(account);
    await wallet.choose(address);
    await press(/onerror/);
    return address;
  };
  const status = async (expected: string, options = STEP): Promise<void> => {
    await page.waitForSelector(`[data-status="${expected}"]`, options);
  };
  const shown = (token: string): Promise<void> => page.locator("#score-title", { hasText: token }).waitFor();
  const scoreShown = async (): Promise<number> =>
    Number(await page.locator("[data-status] .score-number").textContent());
  const alert = async (code: string): Promise<void> => {
    await page.locator("[role=alert]", { hasText: code }).first().waitFor();
  };
  const order = async (): Promise<void> => {
    await press(ORDER);
    await page.waitForSelector('[data-order="done"]', SCORED);
  };

  it("mints, orders, sees who attested, verifies, falls with a liquidation, bundles, merges and burns", async () => {
    const chen = await connect(CHEN);
    await press("Mint my token");
    await status("none");
    expect(await page.getByRole("img", { name: /picture of credit token/ }).getAttribute("src")).to.match(
      /^data:image/,
    );

    await order();
    const steps = await page.locator(".steps").innerText();
    expect(steps).to.match(/\d+ events up to block \d+/);
    expect(steps).to.match(/by [23]: 0x\w{4}…\w{4}\s*0x\w{40}\s* in \d+ ms, 0x\w{4}…\w{4}\s*0x\w{40}\s* in \d+ ms/);
    expect(steps).to.match(/Proved in \d+ ms, score \d{3}/);
    await status("fresh");
    const first = await scoreShown();
    await page.getByText("What cost most").waitFor();
    expect(await page.locator(".bars li").count()).to.equal(7);

    await page.getByRole("link", { name: "Verify its proof" }).click();
    await page.waitForSelector("[data-check]");
    expect(new Set(Object.values(await checksOf(page)))).to.deep.equal(new Set(["good"]));
    expect(await page.locator("main").innerText()).to.match(/Collateral\s+\d+\.\d % of the loan/);
    await page.getByRole("link", { name: "Your credit" }).click();
    await status("fresh");

    await liquidateLater((await livedMarket()).world);
    await page.reload();
    await press(/onerror/);
    const fallen = async (): Promise<boolean> => {
      await page.waitForSelector("[data-status] .score-number");
      return (await scoreShown()) < first;
    };
    // The operator publishes a fall by itself.
    for (let look = 0; look < 60 && !(await fallen()); look += 1) {
      await page.waitForTimeout(1_000);
      await page.reload();
      await press(/onerror/);
    }
    expect(await scoreShown()).to.be.lessThan(first);

    const second = await world.addressOf(BORIS_SECOND);
    await page.getByLabel("Wallet, or number of a token").fill(second);
    await press("Make an invitation");
    await page.getByRole("link", { name: "Open the invitation" }).click();
    await page.getByText("What a signature says").waitFor();
    const words = await page.locator("main").innerText();
    expect(words).to.include(`the contract ${getAddress(local().deployment.token)} on chain 31337 alone`);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await sideways(page)).to.equal(0);
    await page.setViewportSize({ width: 1280, height: 900 });
    await wallet.choose(second);
    await press("Sign the consent");
    await page.getByText("Everybody has signed").waitFor();
    await wallet.choose(chen);
    await press("Take the wallet in");
    await page.getByText("The score is stale now").waitFor();
    await page.getByRole("link", { name: "Order a new one" }).click();
    await status("stale");
    await order();
    await status("fresh");

    await wallet.choose(await world.addressOf(STRANGER));
    await press("Mint my token");
    await status("none");
    const other = /#(\d+)/.exec(await page.locator("#score-title").innerText())?.[1] ?? "";
    await wallet.choose(chen);
    await status("fresh");
    await page.getByLabel("Wallet, or number of a token").fill(other);
    await press("Make an invitation");
    await page.getByRole("link", { name: "Open the invitation" }).click();
    await page.getByText("is burned. Its scores do not move").waitFor();
    await wallet.choose(await world.addressOf(STRANGER));
    await press("Sign the consent");
    await page.getByText("Everybody has signed").waitFor();
    await wallet.choose(chen);
    await press("Merge the tokens");
    await page.getByText("The score is stale now").waitFor();
    await page.getByRole("link", { name: "Order a new one" }).click();
    await status("stale");
    expect(await page.locator("section", { hasText: "One person's wallets" }).locator("li").count()).to.equal(3);

    await press("Burn this token");
    await page.getByText("are gone for good").waitFor();
    await press("Burn it");
    await page.getByText(/It can mint or join again from/).waitFor();
    expect(watched.errors()).to.deep.equal([]);
    expect(watched.strangers()).to.deep.equal([]);
  });

  it("pays for a score, which the operator delivers, and shows what became of the request", async () => {
    await connect(CAST.boris.account);
    await shown("#2");
    await page.getByText("Pay a fee for it").click();
    await page.getByLabel("Fee in ETH").fill("0");
    await press("Pay and order");
    await alert("E_PAGE_FEE");
    await page.getByLabel("Fee in ETH").fill("0.00049");
    await press("Pay and order");
    await page.getByText("pay 0.0005 ETH at least").waitFor();
    await page.getByLabel("Fee in ETH").fill("0.002");
    await press("Pay and order");
    await page.waitForSelector('[data-order="done"]', SCORED);
    await status("fresh");
    await page
      .getByText(/Request \d+/)
      .first()
      .waitFor();
  });

  it("follows an order past a stream of events that lies and does not end", async () => {
    const event = (index: number): string => {
      const facts = { asOfBlock: "<b>", asOfTime: "never", events: null, attesters: [1, null, { attester: "x" }] };
      return `event: attesting\ndata: ${JSON.stringify({ at: index, facts })}\n\n`;
    };
    const lies = ["event: proving\ndata: this is none\n\n", ...Array.from({ length: 1_000 }, (_, at) => event(at))];
    await page.route("**/v1/orders/*/events", (route) =>
      route.fulfill({ contentType: "text/event-stream", body: lies.join("") }),
    );
    await connect(CAST.ada.account);
    await shown("#1");
    await order();
    await status("fresh");
    expect(await page.locator(".steps").innerText()).to.match(/\d+ events up to block \d+/);
    expect(watched.errors()).to.deep.equal([]);
  });

  it("says what was refused, and does nothing", async () => {
    await wallet.choose(null);
    await press(/onerror/);
    await alert("E_PAGE_REFUSED");
    // A wallet's name is text, without what turns it around.
    expect(await page.getByRole("button", { name: /onerror/ }).innerText()).to.not.include("\u202E");
    await connect(STRANGER);
    // An operator that has just begun says so until its store is as far as the chain.
    const isKnown = page.getByText("has no lending history");
    const isBehind = page.getByText("There is no preview");
    while (
      await isKnown
        .or(isBehind)
        .waitFor()
        .then(() => isBehind.isVisible())
    )
      await press("Ask again");
    wallet.setManners((method) => {
      if (method === "eth_sendTransaction") throw new UserRefusal();
    });
    await press("Mint my token");
    await alert("E_PAGE_REFUSED");
    wallet.setManners(() => undefined);
    await press("Mint my token");
    await status("none");
  });

  it("does nothing with a token that is not of the oracle", async () => {
    const { deployment } = local();
    await page.route("**/v1/deployment", async (route) => {
      const response = await route.fetch({ maxRetries: 3 });
      const told = (await response.json()) as object;
      await route.fulfill({ response, json: { ...told, token: deployment.registry } });
    });
    await page.reload();
    await connect(CAST.ada.account);
    await page.locator("[role=alert]").first().waitFor();
    expect(await page.locator("[data-status]").count()).to.equal(0);
    expect(wallet.asked()).to.not.include("eth_sendTransaction");
    const link = new URLSearchParams({
      kind: "join",
      token: "1",
      wallet: `0x${"1".repeat(40)}`,
      deadline: "4000000000",
    });
    await page.goto(`${world.url}/#/invitation?${link.toString()}`);
    await alert("E_PAGE_CONTRACTS");
    expect(await page.getByText("What a signature says").count()).to.equal(0);
  });

  it("waits for the right chain, and does not act for an account that is no longer chosen", async () => {
    await wallet.setChain(1);
    await connect(CAST.ada.account);
    await page.getByText("Your wallet is on chain 1, and this oracle is on chain 31337").waitFor();
    expect(await page.locator("[data-status]").count()).to.equal(0);
    await press("Switch the network");
    await shown("#1");
    // A wallet that moves on without a word: what another chain says is not taken for this one's.
    await wallet.setChain(1, true);
    await page.goto(`${world.url}/#/protocol?ask=1`);
    await alert("E_PAGE_CHAIN");
    expect(await page.locator("[data-check]").count()).to.equal(0);
    await wallet.setChain(undefined, true);
    await page.goto(`${world.url}/#/borrower`);
    await shown("#1");
    await wallet.setChain(1, true);
    await press("Burn this token");
    await press("Burn it");
    await page.getByText("Your wallet is on chain 1, and this oracle is on chain 31337").waitFor();
    expect(wallet.asked()).to.not.include("eth_sendTransaction");
    await wallet.setChain(undefined);
    await shown("#1");
    // Another account is chosen while the wallet asks.
    const boris = await world.addressOf(CAST.boris.account);
    await wallet.choose(boris);
    await page
      .getByText(`${boris.slice(0, 6)}…${boris.slice(-4)}`)
      .first()
      .waitFor();
    await shown("#2");
  });

  it("says that the API or the chain is down, and goes on when it is there", async () => {
    await connect(CAST.ada.account);
    await shown("#1");
    wallet.setManners((method) => {
      if (method !== "eth_chainId" && method !== "eth_requestAccounts") throw new Error("the node is away");
    });
    await page.reload();
    await press(/onerror/);
    await page.locator("[role=alert]").first().waitFor();
    wallet.setManners(() => undefined);
    await press("Try again");
    await shown("#1");
    await world.stopServing();
    await press(ORDER);
    await alert("E_PAGE_API_DOWN");
  });
});
