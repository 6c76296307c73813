/**
 * Takes the pictures of docs/borrowers.md, docs/protocols.md and docs/challenges.md from a running
 * `npm run network`: `npm run -s page:pictures`. It needs Chromium. Where nobody has opened a
 * challenge there, it plays one, which takes the chain's clock six days on.
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { chromium, type Browser, type Page } from "playwright-core";

import { parseDeployment } from "../client/deployment.ts";
import { defaultModel } from "../prover/artifacts.ts";
import { challengeCount, findChallenges } from "../prover/challenge/reading.ts";
import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { print } from "../prover/cli/output.ts";
import { resolvePath } from "../prover/environment.ts";
import { makeFolder } from "../prover/files.ts";
import { loadModel } from "../prover/modelFolder/load.ts";
import { openProvider } from "../prover/onchain/signer.ts";
import { openChallengeLife } from "./challenge/life.ts";
import { CAST } from "./demo/stories.ts";
import { injectWallet } from "./page/testWallet.ts";

interface Options {
  readonly page: string;
  readonly chain: string;
  readonly browser: string;
  readonly out: string;
  readonly all: boolean;
}

interface Look {
  readonly view: string;
  readonly colorScheme: "light" | "dark";
  readonly width: number;
}

/** Those that the documents show. */
const SHOWN: readonly Look[] = [
  { view: "borrower", colorScheme: "dark", width: 1280 },
  { view: "protocol", colorScheme: "light", width: 1280 },
  { view: "network", colorScheme: "dark", width: 1280 },
  { view: "challenge", colorScheme: "light", width: 1280 },
];
const HEIGHT = 900;
/** For answers of the operator and the chain, in milliseconds. */
const PATIENCE_MS = 60_000;
/** Of a picture; the qualities of JPEG are tried until it has no more. */
const MOST_BYTES = 250_000;
const QUALITIES = [85, 75, 60, 45] as const;

const accountAt = async (chain: string, index: number): Promise<string> => {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_accounts", params: [] });
  const response = await fetch(chain, { method: "POST", body, headers: { "content-type": "application/json" } });
  const { result } = (await response.json()) as { readonly result: readonly string[] };
  return result[index] ?? "";
};

const connect = async (page: Page, origin: string): Promise<void> => {
  await page.goto(origin);
  await page.getByRole("button", { name: "Test wallet" }).click();
  await page.locator("[data-status]").waitFor();
};

/** What is shown, by the name of its picture, and how to come to it. */
const VIEWS: Readonly<Record<string, (page: Page, origin: string) => Promise<void>>> = {
  start: async (page, origin) => {
    await page.goto(origin);
    await page.getByRole("button", { name: "Test wallet" }).waitFor();
  },
  borrower: async (page, origin) => {
    await connect(page, origin);
    await page.getByText("What cost most").waitFor();
    await page.locator(".line-chart").waitFor();
  },
  protocol: async (page, origin) => {
    await connect(page, origin);
    await page.goto(`${origin}/#/protocol?ask=1`);
    await page.waitForSelector("[data-check]");
  },
  network: async (page, origin) => {
    await page.goto(`${origin}/#/network`);
    await page.getByText("Gas of a score").waitFor();
  },
  challenges: async (page, origin) => {
    await page.goto(`${origin}/#/challenges`);
    await page.locator('[aria-busy="false"] .card').waitFor();
  },
  challenge: async (page, origin) => {
    await page.goto(`${origin}/#/challenges?id=1`);
    await page.getByRole("heading", { name: "Leaderboard" }).waitFor();
  },
};

/** Plays the first challenge of the network to its end, where nobody has opened one. */
const playChallenge = async ({ page, chain: url }: Options): Promise<void> => {
  const provider = await openProvider(url);
  try {
    const { challenges: address } = parseDeployment(await (await fetch(`${page}/v1/deployment`)).json());
    if (address === undefined) return;
    if ((await challengeCount(await findChallenges(provider, address))) > 0n) return;
    const life = await openChallengeLife(provider, await loadModel(defaultModel), { address });
    for (const play of [life.open, life.commitAll, life.answerAll, life.demandTwo, life.end]) await play();
  } finally {
    provider.destroy();
  }
};

const everyLook = (): readonly Look[] =>
  Object.keys(VIEWS).flatMap((view) =>
    (["light", "dark"] as const).flatMap((colorScheme) =>
      [1280, 390].map((width): Look => ({ view, colorScheme, width })),
    ),
  );

/** Saves what the page shows, in as good a quality as its size allows. */
const save = async (page: Page, path: string): Promise<void> => {
  for (const quality of QUALITIES) {
    await page.screenshot({ path, type: "jpeg", quality, fullPage: true });
    const { size } = await stat(path);
    if (size > MOST_BYTES) continue;
    print(`${path} ${(size / 1000).toFixed(0)} kB\n`);
    return;
  }
};

const take = async (browser: Browser, options: Options, account: string): Promise<void> => {
  for (const { view, colorScheme, width } of options.all ? everyLook() : SHOWN) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: HEIGHT } });
    context.setDefaultTimeout(PATIENCE_MS);
    const wallet = await injectWallet(context, { chainUrl: options.chain });
    await wallet.choose(account);
    const page = await context.newPage();
    if (view.startsWith("challenge")) await playChallenge(options);
    await VIEWS[view]?.(page, options.page);
    await save(page, join(resolvePath(options.out), `${view}-${colorScheme}-${width}.jpg`));
    await context.close();
  }
};

const program = newProgram("pictures")
  .description("take pictures of the page of a running network for the documents")
  .option("--page <url>", "where the operator serves the page", "http://127.0.0.1:9100")
  .option("--chain <url>", "the local chain, whose accounts the wallet has", "http://127.0.0.1:8545")
  .option("--browser <path>", "Chromium", "/usr/bin/chromium")
  .option("--out <folder>", "where they go", join(fileURLToPath(new URL("../docs", import.meta.url)), "pictures"))
  .option("--all", "every view, light and dark, wide and narrow, to look at", false)
  .addHelpText("after", "\nExample:\n  npm run -s page:pictures -- --all --out out/pictures\n")
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
