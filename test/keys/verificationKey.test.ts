import { expect } from "chai";
import type { VerificationKey } from "snarkjs";

import { defaultModel, modelFile } from "../../prover/artifacts.ts";
import { readJson } from "../../prover/files.ts";
import { assertVerificationKey } from "../../prover/keys/verificationKey.ts";
import { expectError } from "../support/expectError.ts";

describe("verification key", () => {
  let key: VerificationKey;
  before(async () => {
    key = (await readJson(modelFile(defaultModel, "verificationKey"))) as VerificationKey;
  });

  const refused = async (changed: VerificationKey, reason: string): Promise<void> => {
    const { message } = await expectError("E_KEY_GATE", () => {
      assertVerificationKey(changed, 2);
    });
    expect(message).to.include(reason);
  };

  it("of the shipped model passes", () => {
    assertVerificationKey(key, 2);
  });

  it("is refused for another number of public signals", async () => {
    await refused({ ...key, nPublic: 1 }, "1 public signals, not 2");
    const ic = key["IC"] as unknown[];
    await refused({ ...key, IC: ic.slice(0, 2) }, "2 public signals, not 2");
    await refused({ ...key, IC: undefined }, "public signals");
  });

  it("is refused with gamma equal to delta", async () => {
    await refused({ ...key, vk_delta_2: key.vk_gamma_2 }, "gamma equals delta");
  });

  it("is refused with any of its points at infinity", async () => {
    const [g1, g2] = [
      ["0", "1", "0"],
      [
        ["0", "0"],
        ["1", "0"],
        ["0", "0"],
      ],
    ];
    await refused({ ...key, vk_alpha_1: g1 }, "at infinity");
    for (const point of ["vk_beta_2", "vk_gamma_2", "vk_delta_2"])
      await refused({ ...key, [point]: g2 }, "at infinity");
    const ic = key["IC"] as unknown[];
    for (const index of ic.keys()) await refused({ ...key, IC: ic.with(index, g1) }, "at infinity");
  });
});
