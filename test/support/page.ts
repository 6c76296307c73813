import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

import { type Browser, chromium, type Page } from "playwright-core";

import { isRecord } from "../../prover/jsonValue.ts";
import { BROWSER, BROWSER_FLAGS } from "./browser.ts";

let opened: Promise<Browser> | undefined;

/** A browser of the machine, opened once for all suites of a run: each works in contexts of its own. */
export const openBrowser = (): Promise<Browser> =>
  (opened ??= chromium.launch({ executablePath: BROWSER, args: [...BROWSER_FLAGS], timeout: 60_000 }));

/** What a suite that failed left open would keep its API from closing. */
export const closeContexts = async (browser: Browser | undefined): Promise<void> => {
  for (const context of browser?.contexts() ?? []) await context.close();
};

// A root hook: the browser serves the suites of several files.
after(async () => {
  await (await opened?.catch(() => undefined))?.close();
});

/** What a page did that it must not. */
export interface Watched {
  /** Messages of the console that are errors, among them what the policy of the content refused. */
  readonly errors: () => readonly string[];
  /** Hosts that it asked, other than the page's own. */
  readonly strangers: () => readonly string[];
}

export const watchPage = (page: Page, origin: string): Watched => {
  const errors: string[] = [];
  const strangers: string[] = [];
  page.on("console", (message) => {
    // An answer such as 404 is the API's, which the page tells in its own words.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (message.type() === "error" && !isAnswer) errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith("data:")) strangers.push(url);
  });
  return { errors: () => errors, strangers: () => strangers };
};

/** How far the page is wider than the window, in CSS pixels. */
export const sideways = async (page: Page): Promise<number> =>
  Number(await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"));

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe objects to in what a page shows, in light and in dark. */
export const violations = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe);
  const found: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const told: string[] = await page.evaluate(
      "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`))",
    );
    found.push(...told);
  }
  return found;
};

/** The state of each check that the page shows, by its id. */
export const checksOf = async (page: Page): Promise<Readonly<Record<string, string>>> => {
  const told: unknown = await page.evaluate(
    "Object.fromEntries([...document.querySelectorAll('[data-check]')].map((one) => [one.dataset.check, one.dataset.state]))",
  );
  if (!isRecord(told)) throw new Error("the page shows no checks");
  return told as Record<string, string>;
};
