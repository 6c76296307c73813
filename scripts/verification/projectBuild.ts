import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { createHardhatRuntimeEnvironment, importUserConfig } from "hardhat/hre";
import type { HardhatUserConfig } from "hardhat/types/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

import { ALL_RUNS } from "../testing/solidityRuns.ts";

export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

/** Everything that the checkers leave behind; git ignores it. */
const outputFolder = join(projectRoot, "out", "verification");
export const outputOf = (name: string): string => join(outputFolder, name);

export const artifactsOf = (name: string): string => join(outputOf(name), "artifacts");

/**
 * The project's compiler and settings, and the compiler's metadata beside the usual output: halmos
 * reads the options of a check there.
 */
const withMetadata = (solidity: HardhatUserConfig["solidity"]): HardhatUserConfig["solidity"] => {
  if (typeof solidity !== "object" || !("version" in solidity))
    throw new Error("hardhat.config.ts names no single compiler");
  return { ...solidity, settings: { ...solidity.settings, outputSelection: { "*": { "*": ["metadata"] } } } };
};

/**
 * Hardhat with the project's settings but artifacts of its own, so that a build here never mixes
 * with those of `npm run build`, and with all runs of random tests.
 */
export const hardhatFor = async (
  name: string,
  { sources, coverage = false }: { readonly sources?: string; readonly coverage?: boolean } = {},
): Promise<HardhatRuntimeEnvironment> => {
  const config = await importUserConfig(join(projectRoot, "hardhat.config.ts"));
  return createHardhatRuntimeEnvironment(
    {
      ...config,
      solidity: withMetadata(config.solidity),
      test: { ...config.test, solidity: ALL_RUNS },
      paths: {
        ...config.paths,
        ...(sources === undefined ? {} : { sources }),
        artifacts: artifactsOf(name),
        cache: join(outputOf(name), "cache"),
      },
    },
    { coverage, noTypechain: true },
    projectRoot,
  );
};
