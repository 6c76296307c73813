/**
 * How long the page takes, by the browser's own timing, from a running `npm run network`:
 * `npm run -s page:figures`. It needs Chromium.
 */
import { type Browser, chromium, type Page } from "playwright-core";

import { newProgram, runToExit } from "../prover/cli/commandLine.ts";
import { print, wholeNumbers } from "../prover/cli/output.ts";

interface Options {
  readonly page: string;
  readonly browser: string;
  readonly rounds: number;
}

/** Of one visit with an empty cache. Times in milliseconds. */
interface Visit {
  readonly firstPaint: number;
  /** Until the view is there, asked for and drawn. */
  readonly shown: number;
  readonly bytes: number;
  /** From the link to the view until every check is judged. */
  readonly checked: number;
  readonly verified: number;
  readonly verifiedAgain: number;
}

/** What the browser has timed since the page was asked for. */
const timed = (page: Page): Promise<{ firstPaint: number; bytes: number }> =>
  page.evaluate(`(() => {
    const [navigation] = performance.getEntriesByType("navigation");
    const files = [navigation, ...performance.getEntriesByType("resource")];
    const [painted] = performance.getEntriesByName("first-contentful-paint");
    return { firstPaint: painted.startTime, bytes: files.reduce((sum, { transferSize }) => sum + transferSize, 0) };
  })()`);

const now = (page: Page): Promise<number> => page.evaluate("performance.now()");

/** What the page itself says of the proof, in milliseconds. */
const verifyTime = async (page: Page): Promise<number> =>
  Number(/in (\d+) ms/.exec(await page.locator('[data-check="proof"]').innerText())?.[1]);

const visit = async (browser: Browser, origin: string): Promise<Visit> => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(origin);
    await page.getByRole("heading", { name: "Connect a wallet" }).waitFor();
    const shown = await now(page);
    const { firstPaint, bytes } = await timed(page);
    const asked = await now(page);
    await page.evaluate(`location.hash = "#/protocol?ask=1"`);
    await page.waitForSelector("[data-check]");
    const checked = (await now(page)) - asked;
    const verified = await verifyTime(page);
    await page.getByRole("button", { name: "Check again" }).click();
    await page.locator('[aria-busy="false"] [data-check="proof"]').waitFor();
    return { firstPaint, shown, bytes, checked, verified, verifiedAgain: await verifyTime(page) };
  } finally {
    await context.close();
  }
};

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

const LINES: readonly (readonly [string, keyof Visit, (value: number) => string])[] = [
  ["first paint, nothing in the cache", "firstPaint", (value) => `${value.toFixed(0)} ms`],
  ["first view shown", "shown", (value) => `${value.toFixed(0)} ms`],
  ["bytes over the wire until then", "bytes", (value) => `${(value / 1000).toFixed(0)} kB`],
  ["a score looked up and all of it checked", "checked", (value) => `${value.toFixed(0)} ms`],
  ["of that, verifying the proof", "verified", (value) => `${value} ms`],
  ["verifying it again", "verifiedAgain", (value) => `${value} ms`],
];

const program = newProgram("page-figures")
  .description("time the page of a running network, by the browser's own clock: medians of some visits")
  .option("--page <url>", "where the operator serves the page", "http://127.0.0.1:9100")
  .option("--browser <path>", "Chromium", "/usr/bin/chromium")
  .option(
    "--rounds <n>",
    "visits; each asks about a hundred things, and an operator answers 600 in a minute",
    wholeNumbers({ least: 1, most: 5, expected: "a count of 1 to 5 is expected" }),
    3,
  )
  .addHelpText("after", "\nExample:\n  npm run -s page:figures -- --rounds 5\n")
  .action(async ({ page, browser: executablePath, rounds }: Options) => {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    try {
      const visits: Visit[] = [];
      for (let round = 0; round < rounds; round += 1) visits.push(await visit(browser, page));
      for (const [what, of, written] of LINES)
        print(`| ${what} | ${written(median(visits.map((one) => one[of])))} |\n`);
    } finally {
      await browser.close();
    }
  });

await runToExit(() => program.parseAsync());
