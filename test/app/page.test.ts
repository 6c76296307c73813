import { join } from "node:path";

import { expect } from "chai";
import type { Browser, Page } from "playwright-core";

import { CEILING_BYTES, type ViewSize } from "../../scripts/page/buildPage.ts";
import { useApi } from "../support/apiWorld.ts";
import { BROWSER, hasBrowser } from "../support/browser.ts";
import { builtPage } from "../support/builtPage.ts";
import { checksOf, closeContexts, openBrowser, sideways, violations, watchPage } from "../support/page.ts";

/** Far more than anything here takes, on a busy machine as well. */
const PATIENCE_MS = 180_000;

type Json = Readonly<Record<string, unknown>>;

const ALL_GOOD = {
  ...{ parts: "good", same: "good", proof: "good", signals: "good", model: "good" },
  ...{ statement: "good", signatures: "good", fresh: "good" },
};

describe("the page, as an operator serves it", () => {
  const world = useApi();
  let folder = "";
  let sizes: readonly ViewSize[] = [];
  before(async () => {
    ({ folder, sizes } = await builtPage());
  });

  /** An API with the page, at an address of its own. */
  const serve = async (config = {}): Promise<string> => {
    const api = await world().another({ requestsPerMinute: 1_000_000, page: folder, ...config });
    return api.listen({ host: "127.0.0.1", port: 0 });
  };

  it("needs less script before the first view than the ceiling", () => {
    expect(sizes.map(({ view }) => view)).to.deep.equal(["borrower", "protocol", "challenges", "network"]);
    for (const { view, gzipBytes } of sizes) expect(gzipBytes, view).to.be.within(20_000, CEILING_BYTES);
  });

  it("is served with a policy that lets it ask nobody else, its parts to be kept, and the API as it was", async () => {
    const api = await world().another({ page: folder, keys: ["a-key"], requestsPerMinute: 1_000_000 });
    const home = await api.inject({ url: "/" });
    expect(home.statusCode).to.equal(200);
    expect(home.headers["cache-control"]).to.equal("no-cache");
    const policy = String(home.headers["content-security-policy"]);
    for (const part of [
      "default-src 'none'",
      "connect-src 'self'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "trusted-types 'none'",
    ])
      expect(policy).to.include(part);
    expect(policy).to.not.match(/unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|https?:|\*/);
    const [, script = ""] = /<script type="module" src="([^"]+)">/.exec(home.body) ?? [];
    expect(home.body).to.not.match(/<script(?![^>]* src=)|style=|\son\w+=/);
    const main = await api.inject({ url: script, headers: { "accept-encoding": "br" } });
    expect(main.headers).to.include({ "content-encoding": "br" });
    expect(main.headers["cache-control"]).to.include("immutable");
    expect((await api.inject({ url: "/v1/models" })).statusCode).to.equal(401);
    expect((await api.inject({ url: "/../package.json" })).statusCode).to.not.equal(200);
    const ask = { headers: { "x-api-key": "a-key" } };
    expect((await api.inject({ url: "/nothing.js", ...ask })).json()).to.include({ code: "E_API_ROUTE" });
  });

  it("is left out where it was not built, and the API goes on", async () => {
    const api = await world().another({ page: join(folder, "nowhere"), requestsPerMinute: 1_000_000 });
    expect((await api.inject({ url: "/" })).json()).to.include({ code: "E_API_ROUTE" });
    expect((await api.inject({ url: "/v1/tokens/1/score" })).statusCode).to.equal(200);
  });

  describe("in a browser", () => {
    let browser: Browser | undefined;
    before(async function () {
      if (!hasBrowser) {
        console.log(`      skipped: ${BROWSER} is not here`);
        this.skip();
      }
      browser = await openBrowser();
    });
    after(() => closeContexts(browser));

    const opened = async (): Promise<{ page: Page; origin: string }> => {
      const origin = await serve();
      const context = await browser?.newContext({ viewport: { width: 390, height: 844 } });
      const page = await context?.newPage();
      if (page === undefined) throw new Error("there is no browser");
      page.setDefaultTimeout(PATIENCE_MS);
      return { page, origin };
    };
    const check = async (page: Page, origin: string) => {
      await page.goto(`${origin}/#/protocol?ask=1`);
      await page.waitForSelector("[data-check]");
      return checksOf(page);
    };

    it("looks a token up and ticks every check, on a narrow screen, without a word to another host", async () => {
      const { page, origin } = await opened();
      const watched = watchPage(page, origin);
      await page.goto(origin);
      await page.getByRole("link", { name: "check a score", exact: true }).click();
      await page.getByLabel("Token or wallet").fill("1");
      await page.getByRole("button", { name: "Check it" }).click();
      await page.waitForSelector("[data-check]");
      expect(await checksOf(page)).to.deep.equal(ALL_GOOD);
      expect(await page.textContent("main")).to.include("All 8 checks hold");
      expect(await sideways(page)).to.equal(0);
      expect(await violations(page)).to.deep.equal([]);
      await page.goto(`${origin}/#/protocol?ask=77`);
      await page.getByText("Token 77 does not exist: it was never minted.").waitFor();
      expect(watched.errors()).to.deep.equal([]);
      expect(watched.strangers()).to.deep.equal([]);
      await page.context().close();
    });

    it("shows what a hostile operator says as text, and links to nobody else", async () => {
      const { page, origin } = await opened();
      const watched = watchPage(page, origin);
      const hostile = `<img src=x onerror=alert(1)>\u202Ekcatta ${"W".repeat(400)}`;
      const files = ["javascript:alert(1)", "https://example.com/a", "//example.com/b", "/v1/models/../../x"];
      const tell = (path: string, change: (one: Json) => Json) =>
        page.route(path, async (route) => {
          const response = await route.fetch({ maxRetries: 3 });
          const body = (await response.json()) as Readonly<Record<string, readonly Json[]>>;
          const changed = Object.entries(body).map(([name, list]) => [name, list.map(change)] as const);
          await route.fulfill({ response, json: Object.fromEntries(changed) });
        });
      await tell("**/v1/models", (model) => ({ ...model, name: hostile, manifest: hostile, files }));
      await tell("**/v1/scores?**", (score) => ({ ...score, tokenId: hostile, transaction: "javascript:alert(1)" }));
      const condition = { code: hostile, message: hostile, hint: hostile };
      const counts = { tokens: 1, scores: 1, orders: { open: 0 }, transactions: { [hostile]: 1 } };
      const status = { startedAt: hostile, ready: false, conditions: [condition], address: world().ada, ...counts };
      await page.route("**/status", (route) => route.fulfill({ json: status }));
      await page.goto(`${origin}/#/network`);
      for (const name of ["Latest scores", "Models", "The operator", /^Contracts on chain/])
        await page.getByRole("heading", { name, exact: true }).waitFor();
      expect(await page.locator("main img").count()).to.equal(0);
      expect(await page.textContent("main"))
        .to.include("<img src=x")
        .and.to.not.include("\u202E");
      const links: string[] = await page.evaluate(
        "[...document.querySelectorAll('main a')].map((link) => link.getAttribute('href'))",
      );
      expect(links.filter((link) => !/^#\/(?:protocol|transaction)\?/.test(link))).to.deep.equal([]);
      expect(await sideways(page)).to.equal(0);
      expect(watched.errors()).to.deep.equal([]);
      expect(watched.strangers()).to.deep.equal([]);
      await page.context().close();
    });

    it("refuses markup, frames, forms and other hosts to whoever got a foot into it", async () => {
      const { page, origin } = await opened();
      await page.goto(origin);
      await page.getByRole("heading", { name: "Connect a wallet" }).waitFor();
      const refused: string[] = await page.evaluate(`(async () => {
        const seen = [];
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => seen.push(effectiveDirective));
        const make = (name, values) => document.body.appendChild(Object.assign(document.createElement(name), values));
        const acts = [
          () => { document.body.innerHTML = "<b>owned</b>"; },
          () => make("script", { textContent: "window.isOwned = true" }),
          () => make("img", { src: "https://example.com/a.png" }),
          () => make("iframe", { src: "https://example.com/" }),
          () => make("link", { rel: "stylesheet", href: "https://example.com/a.css" }),
          () => make("form", { action: "https://example.com/", method: "post" }).submit(),
          () => fetch("https://example.com/").catch(() => undefined),
        ];
        for (const act of acts) try { await act(); } catch { seen.push("thrown"); }
        await new Promise((resolve) => setTimeout(resolve, 200));
        return [...new Set(seen), ...(window.isOwned ? ["owned"] : [])].sort();
      })()`);
      expect(refused).to.include.members(["connect-src", "form-action", "frame-src", "img-src", "style-src-elem"]);
      expect(refused).to.include("require-trusted-types-for").and.to.not.include("owned");
      await page.context().close();
    });

    it("names the check that a tampered proof, signature or score fails", async () => {
      const { page, origin } = await opened();
      const tamper = async (path: string, change: (body: Json) => Json): Promise<Json> => {
        await page.route(`**/v1/tokens/1/${path}?**`, async (route) => {
          const response = await route.fetch({ maxRetries: 3 });
          await route.fulfill({ response, json: change((await response.json()) as Json) });
        });
        const checks = await check(page, origin);
        expect(await page.locator(".score-face:not(.tone-none)").count(), path).to.equal(0);
        expect(await page.textContent("main")).to.include("Do not rely on it");
        await page.unrouteAll();
        // The view forgets what it has read; the page stays, with its programs.
        await page.goto(`${origin}/#/protocol`);
        await page.locator("[data-check]").first().waitFor({ state: "detached" });
        return checks;
      };
      const exchanged = await tamper("proof", (body) => {
        const proof = body["proof"] as { pi_a: string[]; pi_c: string[] };
        return { ...body, proof: { ...proof, pi_a: proof.pi_c, pi_c: proof.pi_a } };
      });
      expect(exchanged).to.deep.equal({ ...ALL_GOOD, proof: "bad" });
      const raised = await tamper("proof", (body) => {
        const [, commitment] = body["publicSignals"] as string[];
        return { ...body, score: 850, publicSignals: ["850", commitment] };
      });
      expect(raised).to.deep.equal({ ...ALL_GOOD, proof: "bad", signals: "bad" });
      const forged = await tamper("attestations", (body) => ({
        ...body,
        signatures: (body["signatures"] as string[]).toReversed(),
      }));
      expect(forged).to.deep.equal({ ...ALL_GOOD, signatures: "bad" });
      const formless = await tamper("attestations", () => ({ signatures: "all of them" }));
      expect(formless).to.deep.equal({ ...ALL_GOOD, statement: "bad", signatures: "bad" });
      const endless = await tamper("proof", (body) => ({ ...body, more: "9".repeat(1_000_000) }));
      expect(endless).to.deep.equal({ ...ALL_GOOD, proof: "bad", signals: "bad" });
      const told = await tamper("score", (body) => ({ ...body, score: 850 }));
      expect(told).to.deep.equal({ ...ALL_GOOD, same: "bad" });
      // Not a cross: nothing is known of the proof where the program that verifies is not there.
      await page.goto("about:blank");
      await page.route("**/engine-*.wasm", (route) => route.abort());
      expect(await check(page, origin)).to.deep.equal({ ...ALL_GOOD, proof: "unknown" });
      expect(await page.textContent("main")).to.include("1 check could not be made");
      await page.context().close();
    });
  });
});
