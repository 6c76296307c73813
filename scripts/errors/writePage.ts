import { join } from "node:path";

import { BaseError } from "../../prover/errors.ts";
import { readBytes, writeAtomic } from "../../prover/files.ts";
import { readCauses } from "./causes.ts";
import { renderErrorsPage } from "./page.ts";
import { readSources } from "./sources.ts";

/**
 * The page of errors is not what the error classes say: one of them was changed after it was
 * written.
 */
export class PageOutdatedError extends BaseError {
  readonly code = "E_PAGE_OUTDATED";
  constructor({ path }: { path: string }) {
    super(`${path} differs from the error classes`, { hint: "run `npm run generate` and commit the page" });
  }
}

const pageOf = (root: string): string => join(root, "docs", "errors.md");

const render = async (root: string): Promise<string> => renderErrorsPage(readCauses(await readSources(root)));

/**
 * Writes docs/errors.md from the error classes.
 *
 * @param root Root of the repository.
 * @throws CauseUnclearError when a class does not say what its code means, FileUnwritableError.
 */
export const writePage = async (root: string): Promise<void> => writeAtomic(pageOf(root), await render(root));

/**
 * Holds docs/errors.md against the error classes.
 *
 * @param root Root of the repository.
 * @throws PageOutdatedError when they differ, CauseUnclearError, FileUnreadableError.
 */
export const checkPage = async (root: string): Promise<void> => {
  const path = pageOf(root);
  const [written, rendered] = await Promise.all([readBytes(path), render(root)]);
  if (written.toString("utf8") !== rendered) throw new PageOutdatedError({ path });
};
