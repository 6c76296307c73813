import { expect } from "chai";
import fc from "fast-check";
import type { Curve } from "ffjavascript";

import { FIELD_ORDER } from "../../../prover/field.ts";
import { readSections, writeSections } from "../../../prover/keys/sections.ts";
import { endCurveWorkers, loadCurve } from "../../../prover/keys/snarkjs.ts";
import { ZKEY } from "../../../prover/keys/zkeyFile.ts";
import {
  contentOf,
  loadQuestion,
  OPERATION,
  type Operation,
  type Question,
  PART,
  uint32,
  uint32Of,
} from "../../../prover/proof/engine/operations.ts";
import { type Ask, builtEngines } from "../../support/engines.ts";
import { expectError } from "../../support/expectError.ts";
import { littleEndian, randomKey, randomScalars, wtnsOf } from "../../support/randomKey.ts";

const SIZES = { wires: 12, publicSignals: 2, domainSize: 8 };

describe("what an engine refuses", () => {
  let curve: Curve;
  let zkey: Buffer;
  let engines: Awaited<ReturnType<typeof builtEngines>>;
  before(async () => {
    curve = await loadCurve();
    zkey = randomKey(curve, SIZES, 3);
    engines = await builtEngines();
  });
  after(endCurveWorkers);

  const load = async (ask: Ask, key: Uint8Array): Promise<number> =>
    uint32Of(contentOf(await ask(loadQuestion(key, { part: PART.whole, threads: 1 }))));
  const refusesKey = async (key: Uint8Array, words: string): Promise<void> => {
    for (const [name, ask] of engines) {
      const { message } = await expectError("E_KEY_GATE", () => load(ask, key));
      expect(message, name).to.include(words);
    }
  };
  /** The key with one section changed. */
  const withSection = async (id: number, change: (bytes: Buffer) => Uint8Array): Promise<Buffer> => {
    const sections = await readSections(zkey, { magic: "zkey", refuse: (reason) => new Error(reason) });
    return writeSections(
      "zkey",
      [...sections].map(([own, bytes]) => [own, [own === id ? change(Buffer.from(bytes)) : bytes]]),
    );
  };
  const overwritten = (id: number, offset: number, bytes: ArrayLike<number>): Promise<Buffer> =>
    withSection(id, (section) => {
      section.set(bytes, offset);
      return section;
    });

  it("a key with a point off its curve, or a coordinate not below the field's order, in any section", async () => {
    for (const id of [ZKEY.a, ZKEY.b1, ZKEY.b2, ZKEY.c, ZKEY.h]) {
      await refusesKey(await overwritten(id, 0, [1]), "not on its curve");
      await refusesKey(await overwritten(id, 0, new Uint8Array(32).fill(255)), "not on its curve");
    }
    // alpha1, beta1 and delta1 of the header; then beta2, gamma2 and delta2.
    for (const offset of [84, 148, 468]) await refusesKey(await overwritten(ZKEY.header, offset, [1]), "on its curve");
    for (const offset of [212, 340, 532]) await refusesKey(await overwritten(ZKEY.header, offset, [1]), "in the group");
  });

  it("a key with delta at infinity, or a point of G2 outside the group", async () => {
    await refusesKey(await overwritten(ZKEY.header, 468, new Uint8Array(64)), "delta is at infinity");
    await refusesKey(await overwritten(ZKEY.header, 532, new Uint8Array(128)), "delta is at infinity");
    const [x, y] = [
      ["1", "0"],
      [
        "18278151005453108793778860132295291098363647455926340152056652516292830556603",
        "5912654199736721486680175016176231956195085055698687135131307249486702594212",
      ],
    ].map((pair) => pair.map(BigInt));
    const outside = curve.G2.toAffine(curve.G2.fromObject([x, y, [1n, 0n]]));
    expect(curve.G2.isValid(outside)).to.equal(true);
    await refusesKey(await overwritten(ZKEY.header, 212, outside), "not in the group");
    // Among the points B it is on the curve; what it would make of a proof is refused.
    const key = await overwritten(ZKEY.b2, 128, outside);
    const values = randomScalars(SIZES.wires);
    values.set(littleEndian(5n), 32);
    for (const [name, ask] of engines) {
      const handle = await load(ask, key);
      const sums = contentOf(await ask({ operation: OPERATION.sums, handle, input: [wtnsOf(values)] }));
      const proof = async () =>
        contentOf(await ask({ operation: OPERATION.proof, handle, input: [sums, new Uint8Array(96).fill(7)] }));
      const { message } = await expectError("E_KEY_GATE", proof);
      expect(message, name).to.include("not in the group");
    }
  });

  it("a key with other counts, lengths, fields or coefficients than a circuit's", async () => {
    await refusesKey(await overwritten(ZKEY.protocol, 0, [2]), "not a Groth16 key");
    await refusesKey(await overwritten(ZKEY.header, 4, [1]), "another curve");
    await refusesKey(await overwritten(ZKEY.header, 40, [2]), "another curve");
    await refusesKey(await overwritten(ZKEY.header, 72, uint32(13)), "another length");
    await refusesKey(await overwritten(ZKEY.header, 76, uint32(12)), "counts");
    for (const domain of [0, 7, 2 ** 30, 2 ** 32 - 1])
      await refusesKey(await overwritten(ZKEY.header, 80, uint32(domain)), "counts");
    await refusesKey(await overwritten(ZKEY.header, 80, uint32(16)), "another length");
    await refusesKey(await overwritten(ZKEY.header, 80, uint32(2 ** 28)), "larger than the field allows");
    for (const [offset, value] of [
      [4, 2],
      [8, 8],
      [12, 12],
    ] as const)
      await refusesKey(await overwritten(ZKEY.coefficients, offset, uint32(value)), "coefficient");
    await refusesKey(await overwritten(ZKEY.coefficients, 16, littleEndian(FIELD_ORDER)), "coefficient");
    await refusesKey(await overwritten(ZKEY.coefficients, 0, uint32(2 ** 32 - 1)), "another length");
    for (const id of [ZKEY.a, ZKEY.b1, ZKEY.b2, ZKEY.c, ZKEY.h])
      await refusesKey(await withSection(id, (bytes) => bytes.subarray(0, -1)), "another length");
  });

  it("a key that is cut off anywhere, or is no key at all", async () => {
    for (let length = 0; length < zkey.length; length += 97)
      await refusesKey(zkey.subarray(0, length), "not a zkey file");
    await refusesKey(Buffer.concat([zkey, Buffer.from([0])]), "not a zkey file");
    await refusesKey(Buffer.concat([Buffer.from("r1cs"), zkey.subarray(4)]), "not a zkey file");
  });

  it("a witness of another circuit, with a value that is no field element, or without the constant", async () => {
    const values = randomScalars(SIZES.wires);
    const changed = (offset: number, bytes: ArrayLike<number>): Uint8Array => {
      const copy = Buffer.from(wtnsOf(values));
      copy.set(bytes, offset);
      return copy;
    };
    const refused: readonly (readonly [Uint8Array, string])[] = [
      [new Uint8Array(), "not one of the key's circuit"],
      [wtnsOf(values.subarray(32)), "not one of the key's circuit"],
      [wtnsOf(values).subarray(0, -1), "not one of the key's circuit"],
      [changed(30, [1]), "not one of the key's circuit"],
      [changed(76, [2]), "does not begin with the constant 1"],
      [changed(76 + 64, littleEndian(FIELD_ORDER)), "not below the order"],
    ];
    for (const [, ask] of engines) {
      const handle = await load(ask, zkey);
      for (const [input, words] of refused) {
        const answer = await ask({ operation: OPERATION.sums, handle, input: [input] });
        expect(() => contentOf(answer)).to.throw(words);
      }
    }
  });

  it("sums and quotients of a part that was not loaded, and values of a quotient that is not the key's", async () => {
    const wtns = wtnsOf(randomScalars(SIZES.wires));
    for (const [name, ask] of engines) {
      const [points, quotient] = await Promise.all(
        [PART.points, PART.quotient].map(async (part) =>
          uint32Of(contentOf(await ask(loadQuestion(zkey, { part, threads: 1 })))),
        ),
      );
      const refused: readonly (readonly [Question, string])[] = [
        [{ operation: OPERATION.sums, handle: quotient, input: [wtns] }, "without the part"],
        [{ operation: OPERATION.quotient, handle: points, input: [wtns] }, "without the part"],
        [{ operation: OPERATION.hSum, handle: points, input: [uint32(8), littleEndian(1n)] }, "one value for each"],
        [{ operation: OPERATION.hSum, handle: points, input: [uint32(2 ** 32 - 1), littleEndian(1n)] }, "one value"],
        [{ operation: OPERATION.hSum, handle: points, input: [uint32(0), littleEndian(FIELD_ORDER)] }, "not what it"],
        [{ operation: OPERATION.hSum, handle: points, input: [uint32(0), new Uint8Array(31)] }, "not what it takes"],
        [{ operation: OPERATION.hSum, handle: points, input: [new Uint8Array(3)] }, "not what it takes"],
        [{ operation: OPERATION.proof, handle: points, input: [new Uint8Array(95)] }, "not what it takes"],
      ];
      for (const [question, words] of refused) {
        const answer = await ask(question);
        expect(() => contentOf(answer), name).to.throw(words);
      }
    }
  });

  it("whatever bytes it is given, without dying of them", async () => {
    const operations = fc.integer({ min: 0, max: 10 }).map((number) => number as Operation);
    const spoilt = fc
      .array(fc.tuple(fc.nat(zkey.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const copy = Buffer.from(zkey);
        for (const [place, byte] of changes) copy[place] = byte;
        return Buffer.concat([uint32(0), uint32(1), copy]);
      });
    const inputs = fc.oneof(fc.uint8Array({ maxLength: 400 }), spoilt);
    await fc.assert(
      fc.asyncProperty(operations, fc.nat(3), inputs, async (operation, handle, input) => {
        for (const [, ask] of engines) expect((await ask({ operation, handle, input: [input] })).length).to.be.above(0);
      }),
      { numRuns: 200 },
    );
    for (const [, ask] of engines) expect(await load(ask, zkey)).to.be.a("number");
  });
});
