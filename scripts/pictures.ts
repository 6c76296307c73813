/**
 * Takes the pictures of docs/borrowers.md and docs/protocols.md from a running `npm run network`:
 * `node scripts/start.mjs scripts/pictures.ts`. It needs Chromium.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium, type Browser, type Page } from "playwright-core";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { print } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { makeFolder } from "../prover/files.ts";
import { CAST } from "./demo/stories.ts";
import { injectWallet } from "./page/testWallet.ts";

interface Options {
  readonly page: string;
  readonly chain: string;
  readonly browser: string;
  readonly out: string;
}

const SCHEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 390] as const;
const HEIGHT = 900;
/** For answers of the operator and the chain, in milliseconds. */
const PATIENCE_MS = 60_000;

const accountAt = async (chain: string, index: number): Promise<string> => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_accounts", params: [] });
  const response = await fetch(chain, { method: "POST", body, headers: { "content-type": "application/json" } });
  const { result } = (await response.json()) as { readonly result: readonly string[] };
  return result[index] ?? "";
};

/** What is shown, by the name of its picture, and how to come to it. */
const VIEWS: Readonly<Record<string, (page: Page, origin: string) => Promise<void>>> = {
  start: async (page, origin) => {
    await page.goto(origin);
    await page.getByRole("button", { name: "Test wallet" }).waitFor();
  },
  borrower: async (page, origin) => {
    await page.goto(origin);
    await page.getByRole("button", { name: "Test wallet" }).click();
    await page.getByText("What cost most").waitFor();
    await page.locator(".line-chart").waitFor();
  },
  protocol: async (page, origin) => {
    await page.goto(`${origin}/#/protocol?ask=1`);
    await page.waitForSelector("[data-check]");
  },
  network: async (page, origin) => {
    await page.goto(`${origin}/#/network`);
    await page.getByText("Gas of a score").waitFor();
  },
};

const take = async (browser: Browser, options: Options, account: string): Promise<void> => {
  for (const colorScheme of SCHEMES)
    for (const width of WIDTHS)
      for (const [name, show] of Object.entries(VIEWS)) {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: HEIGHT } });
        context.setDefaultTimeout(PATIENCE_MS);
        const wallet = await injectWallet(context, { chainUrl: options.chain });
        await wallet.choose(account);
        const page = await context.newPage();
        await show(page, options.page);
        const path = join(resolvePath(options.out), `${name}-${colorScheme}-${width}.png`);
        await page.screenshot({ path, fullPage: true });
        print(`${path}\n`);
        await context.close();
      }
};

const program = newProgram("pictures")
  .description("take pictures of the page of a running network, light and dark, wide and narrow")
  .option("--page <url>", "where the operator serves the page", "http://127.0.0.1:9100")
  .option("--chain <url>", "the local chain, whose accounts the wallet has", "http://127.0.0.1:8545")
  .option("--browser <path>", "Chromium", "/usr/bin/chromium")
  .option("--out <folder>", "where they go", join(fileURLToPath(new URL("../docs", import.meta.url)), "pictures"))
  .addHelpText("after", "\nExample:\n  node scripts/pictures.ts --out out/pictures\n")
  .action(async (options: Options) => {
    await makeFolder(resolvePath(options.out));
    const browser = await chromium.launch({ executablePath: options.browser, args: ["--no-sandbox"] });
    try {
      await take(browser, options, await accountAt(options.chain, CAST.ada.account));
    } finally {
      await browser.close();
    }
  });

await runToExit(() => program.parseAsync());
