import type { Browser, BrowserContext, Page } from "playwright-core";

import { buildApi } from "../../node/api/buildApi.ts";
import type { ApiConfig, ApiSources } from "../../node/api/sources.ts";
import { type ApiWorld, useApi } from "./apiWorld.ts";
import { BROWSER, hasBrowser } from "./browser.ts";
import { builtPage } from "./builtPage.ts";
import { closeContexts, openBrowser, type Watched, watchPage } from "./page.ts";

/** Far more than anything here takes, on a busy machine as well. */
const PATIENCE_MS = 180_000;

/** The view of challenges in a browser, of operators who differ. */
export interface ChallengePages {
  readonly world: () => ApiWorld;
  /**
   * Serves the page and its API.
   *
   * @param challenges The contract that the deployment names; none where it is left out.
   * @param others What this operator has otherwise than the others.
   */
  readonly serve: (
    challenges?: string,
    others?: { readonly sources?: Partial<ApiSources>; readonly config?: ApiConfig },
  ) => Promise<string>;
  /** Opens the view at a query on a narrow dark screen, once it is shown or is refused. */
  readonly look: (
    origin: string,
    query: string,
    prepare?: (context: BrowserContext) => unknown,
  ) => Promise<{ readonly page: Page; readonly watched: Watched }>;
}

/** What a reader of the page sees as text. */
export const seen = async (page: Page): Promise<string> =>
  (await page.locator("main").innerText()).replace(/\s+/g, " ");

/** For the calling suite, which is skipped where there is no browser. */
export const useChallengePages = (): ChallengePages => {
  const world = useApi();
  let folder = "";
  let browser: Browser | undefined;
  const closing: (() => Promise<void>)[] = [];

  before(async function () {
    if (!hasBrowser) {
      console.log(`      skipped: ${BROWSER} is not here`);
      this.skip();
    }
    ({ folder } = await builtPage());
    browser = await openBrowser();
  });
  after(async () => {
    await closeContexts(browser);
    for (const close of closing) await close();
  });

  const serve: ChallengePages["serve"] = async (challenges, { sources = {}, config = {} } = {}) => {
    const told = world().sources;
    const deployment = { ...told.deployment, ...(challenges === undefined ? {} : { challenges }) };
    const own = { requestsPerMinute: 1_000_000, page: folder, ...config };
    const api = await buildApi({ sources: { ...told, deployment, ...sources }, config: own });
    closing.push(() => api.close());
    return api.listen({ host: "127.0.0.1", port: 0 });
  };
  const look: ChallengePages["look"] = async (origin, query, prepare) => {
    const context = await browser?.newContext({ viewport: { width: 390, height: 844 }, colorScheme: "dark" });
    if (context === undefined) throw new Error("there is no browser");
    context.setDefaultTimeout(PATIENCE_MS);
    await prepare?.(context);
    const page = await context.newPage();
    const watched = watchPage(page, origin);
    await page.goto(`${origin}/#/challenges${query}`);
    await page.locator('[aria-busy="false"] :is(.card, .notice.bad)').first().waitFor();
    return { page, watched };
  };
  return { world, serve, look };
};
