import { expect } from "chai";

import { assertKeyOrigin, isKeyOrigin, type KeyOrigin } from "../../prover/keys/keyOrigin.ts";
import { isPerpetual } from "../../prover/keys/perpetualPowersOfTau.ts";
import { expectError } from "../support/expectError.ts";

/** blake2b-512 of the public file of power 14, from snarkjs' list. */
const PUBLIC_14 =
  "eeefbcf7c3803b523c94112023c7ff89558f9b8e0cf5d6cdcba3ade60f168af4a181c9c21774b94fbae6c90411995f7d854d02ebd93fb66043dbb06f17a831c1";
const UNKNOWN = "ab".repeat(64);

describe("key origin", () => {
  const steps = [
    { name: "Ada", hash: "01".repeat(64) },
    { name: "Bob", hash: "02".repeat(64) },
    { name: "beacon", hash: "03".repeat(64), beacon: { value: "5a".repeat(32), iterations: 10 } },
  ];
  const origin = (change: Partial<KeyOrigin> = {}): KeyOrigin => ({
    dev: false,
    ptau: { blake2b: PUBLIC_14, perpetual: true },
    contributions: 2,
    beacon: true,
    ceremony: steps,
    ...change,
  });

  it("knows the public powers of tau by hash and power", () => {
    expect(isPerpetual({ blake2b: PUBLIC_14, power: 14 })).to.equal(true);
    expect(isPerpetual({ blake2b: PUBLIC_14, power: 15 })).to.equal(false);
    expect(isPerpetual({ blake2b: UNKNOWN, power: 14 })).to.equal(false);
  });

  it("takes a ceremony on the public powers of tau, or on vouched ones, for more than dev keys", () => {
    assertKeyOrigin(origin(), steps);
    assertKeyOrigin(origin({ ptau: { blake2b: UNKNOWN, perpetual: false, accepted: true } }), steps);
    assertKeyOrigin(origin({ dev: true, ptau: { blake2b: UNKNOWN, perpetual: false } }), steps);
  });

  const FALSE_CLAIMS: readonly (readonly [title: string, change: Partial<KeyOrigin>])[] = [
    ["public powers of tau by another hash", { ptau: { blake2b: UNKNOWN, perpetual: true } }],
    ["no dev keys on powers of tau that nobody vouches for", { ptau: { blake2b: UNKNOWN, perpetual: false } }],
    ["another number of contributions", { contributions: 3 }],
    ["no beacon", { beacon: false }],
    ["another participant", { ceremony: steps.with(1, { name: "Eve", hash: "02".repeat(64) }) }],
    ["another beacon", { ceremony: steps.with(2, { ...steps[2], beacon: { value: "00", iterations: 10 } }) }],
    ["a step less", { ceremony: steps.slice(1) }],
  ];
  for (const [title, change] of FALSE_CLAIMS)
    it(`refuses a manifest that claims ${title}`, async () => {
      await expectError("E_KEY_GATE", () => {
        assertKeyOrigin(origin(change), steps);
      });
    });

  it("refuses a manifest that claims more than dev keys and names no ceremony", async () => {
    const { ceremony, ...silent } = origin();
    expect(ceremony).to.equal(steps);
    await expectError("E_KEY_GATE", () => {
      assertKeyOrigin(silent, steps);
    });
  });

  it("is told from other JSON by its shape", () => {
    expect(isKeyOrigin(origin())).to.equal(true);
    for (const wrong of [
      null,
      [],
      {},
      { ...origin(), ptau: null },
      { ...origin(), ptau: { blake2b: "short", perpetual: true } },
      { ...origin(), ptau: { blake2b: UNKNOWN, perpetual: false, accepted: "yes" } },
      { ...origin(), dev: "no" },
      { ...origin(), ceremony: [{}] },
      { ...origin(), ceremony: {} },
    ])
      expect(isKeyOrigin(wrong), JSON.stringify(wrong)).to.equal(false);
  });
});
