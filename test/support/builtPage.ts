import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { buildPage, type ViewSize } from "../../scripts/page/buildPage.ts";
import { freshFolder } from "./localWorld.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The page as it was built, with what each view needs before it shows. */
interface BuiltPage {
  readonly folder: string;
  readonly sizes: readonly ViewSize[];
}

let built: Promise<BuiltPage> | undefined;

/** The page, built once for all suites of a run. */
export const builtPage = (): Promise<BuiltPage> => {
  const build = async (): Promise<BuiltPage> => {
    const folder = join(freshFolder(), "page");
    return { folder, sizes: await buildPage({ root, out: folder }) };
  };
  return (built ??= build());
};
