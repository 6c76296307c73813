import { createRequire } from "node:module";

import hardhatToolboxMochaEthers from "@nomicfoundation/hardhat-toolbox-mocha-ethers";
import { configVariable, defineConfig } from "hardhat/config";

import { ALL_RUNS, FEW_RUNS } from "./scripts/testing/solidityRuns.ts";

const { resolve } = createRequire(import.meta.url);

// The simulated node's allocator (mimalloc) asks for huge pages, which the kernel clears whole for the little that a state takes: a third of a demo's time.
// eslint-disable-next-line no-restricted-properties -- its own variable, to be there before the node is loaded
process.env["MIMALLOC_ALLOW_THP"] ??= "0";

// eslint-disable-next-line no-restricted-properties -- a variable of the tests, set by scripts/test.ts
const isThorough = process.env["VERISCORE_TEST_THOROUGH"] !== undefined;

export default defineConfig({
  plugins: [hardhatToolboxMochaEthers],
  solidity: {
    version: "0.8.37",
    // The compiler comes from the npm package, so nothing is downloaded.
    path: resolve("solc/soljson.js"),
    // The least hardfork that a chain needs: LEAST_HARDFORK in scripts/ignition/hardfork.ts.
    settings: { optimizer: { enabled: true, runs: 100_000 }, evmVersion: "cancun" },
  },
  // Aave v2's largest contracts are past the 24 KB limit as its artifacts were built.
  networks: {
    // The fixed first block time makes every run of the demo live through the same days.
    local: {
      type: "edr-simulated",
      chainType: "l1",
      allowUnlimitedContractSize: true,
      initialDate: "2026-01-01T00:00:00Z",
    },
    // For Ignition's own commands; the scripts take --rpc. Both values come from the environment or from Hardhat's keystore.
    public: {
      type: "http",
      chainType: "l1",
      url: configVariable("VERISCORE_RPC_URL"),
      accounts: [configVariable("VERISCORE_PRIVATE_KEY")],
    },
    // What `npx hardhat node` serves.
    node: { type: "edr-simulated", chainType: "l1", allowUnlimitedContractSize: true },
  },
  // scripts/generate.ts takes those that the code uses into contracts/typings. They hold namespaces, which the project's own TypeScript does without.
  typechain: { outDir: "cache/typings", tsNocheck: true },
  paths: { tests: { mocha: "test", solidity: "test/contracts" }, ignition: "scripts/ignition" },
  test: {
    mocha: { timeout: 180_000 },
    solidity: isThorough ? ALL_RUNS : FEW_RUNS,
  },
});
