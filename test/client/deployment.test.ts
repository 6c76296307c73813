import { expect } from "chai";

import { parseDeployment } from "../../client/index.ts";
import { expectError } from "../support/expectError.ts";
import { deploymentFile, WALLET } from "./hostileNode.ts";

const [model] = deploymentFile.models;

describe("parseDeployment", () => {
  const refuses = (changed: object) =>
    expectError("E_DEPLOYMENT", () => parseDeployment({ ...deploymentFile, ...changed }));

  it("takes a chain id as a number or as decimal digits", async () => {
    for (const chainId of [1, "1", Number.MAX_SAFE_INTEGER, "9".repeat(78)])
      expect(parseDeployment({ ...deploymentFile, chainId }).chainId).to.equal(BigInt(chainId));
    for (const chainId of [0, "0", -1, 1.5, 2 ** 53, NaN, "01", "1e3", "0x1", " 1", "9".repeat(79), ["1"], true, null])
      await refuses({ chainId });
  });

  it("takes own entries alone", async () => {
    const inherited = Object.create(deploymentFile) as object;
    await expectError("E_DEPLOYMENT", () => parseDeployment(inherited));
    await refuses({ models: [Object.create(model ?? null) as object] });
    const polluted = Object.prototype as { pool?: string };
    polluted.pool = WALLET;
    try {
      expect(Object.hasOwn(parseDeployment(deploymentFile), "pool")).to.equal(false);
    } finally {
      delete polluted.pool;
    }
  });

  it("refuses the zero address", async () => {
    const zero = `0x${"0".repeat(40)}`;
    for (const name of ["token", "registry", "attesters", "oracle", "requests", "deployer", "pool"])
      expect((await refuses({ [name]: zero })).message).to.include(name);
    await refuses({ market: { protocol: "aave-v2", pool: zero } });
  });

  it("refuses names that cannot be printed, and ids that are not texts", async () => {
    for (const name of ["", "a\nb", "a\u001b[31m", "a\u202eb", "a\u2028b", "x".repeat(300), 5])
      await refuses({ models: [{ ...model, name }] });
    await refuses({ models: [{ ...model, modelId: [model?.modelId] }] });
    await refuses({ models: [{ ...model, manifest: [model?.manifest] }] });
    await refuses({ models: [model, , model] });
    await refuses({ market: { protocol: "a\nb", pool: WALLET } });
  });
});
