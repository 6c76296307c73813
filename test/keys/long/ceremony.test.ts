import { expect } from "chai";
import { ChaCha } from "ffjavascript";
import { zKey } from "snarkjs";

import { addBeacon, contribute } from "../../../prover/keys/ceremony.ts";
import { assertCeremonyRecord } from "../../../prover/keys/ceremonyRecord.ts";
import { assertKeyOfCircuit, coefficientsSection } from "../../../prover/keys/coefficients.ts";
import { developmentPtau } from "../../../prover/keys/devPtau.ts";
import { initialZkey } from "../../../prover/keys/initialZkey.ts";
import { assertKeyFromPhaseOne, keysOf } from "../../../prover/keys/keys.ts";
import { type PhaseOne, readPhaseOne } from "../../../prover/keys/ptauFile.ts";
import { readR1cs } from "../../../prover/keys/r1csFile.ts";
import { endCurveWorkers, inMemory, loadCurve } from "../../../prover/keys/snarkjs.ts";
import { readZkey } from "../../../prover/keys/zkeyFile.ts";
import { expectError } from "../../support/expectError.ts";
import { temporaryFolder } from "../../support/recorded.ts";
import { changed, otherCircuits, sectionPlace, type SmallCircuit, smallCircuit } from "../../support/smallCircuit.ts";

const BEACON = "5a".repeat(32);

describe("ceremony", () => {
  const { file } = temporaryFolder();
  let circuit: SmallCircuit;
  let phaseOne: PhaseOne;
  let initial: Uint8Array;
  let closed: Buffer;
  const hashes: string[] = [];

  /** Two contributions and a beacon on a key. */
  const close = async (start: Uint8Array): Promise<Buffer> => {
    const ada = await contribute({ zkey: start, name: "Ada", text: "typed" });
    const bob = await contribute({ zkey: ada.zkey, name: "Bob Ω" });
    const end = await addBeacon({ zkey: bob.zkey, value: `0x${BEACON}`, iterations: 10 });
    hashes.splice(0, 3, ada.hash, bob.hash, end.hash);
    return Buffer.from(end.zkey);
  };
  before(async () => {
    circuit = await smallCircuit();
    phaseOne = await readPhaseOne(file("good.ptau", circuit.ptau), circuit.bits);
    initial = await initialZkey({ r1cs: circuit.r1cs, phaseOne });
    closed = await close(initial);
  });
  after(endCurveWorkers);

  const record = async (zkey: Uint8Array) => assertCeremonyRecord(await readZkey(zkey));

  it("records every step with the hash that its maker published, the beacon with its value", async () => {
    expect(await record(closed)).to.deep.equal([
      { name: "Ada", hash: hashes[0] },
      { name: "Bob Ω", hash: hashes[1] },
      { name: "beacon", hash: hashes[2], beacon: { value: BEACON, iterations: 10 } },
    ]);
    expect(await record(initial)).to.deep.equal([]);
  });

  it("gives keys that are not dev where the powers of tau are vouched for by their hash", async () => {
    const make = (accepted?: string) =>
      keysOf({
        zkey: closed,
        r1cs: circuit.r1cs,
        phaseOne,
        origin: { inOneProcess: false, ...(accepted && { accepted }) },
      });
    const plain = await make();
    expect(plain.origin.dev).to.equal(true);
    expect(plain.origin.ceremony?.map(({ hash }) => hash)).to.deep.equal(hashes);
    const vouched = await make(phaseOne.blake2b);
    expect(vouched.origin).to.deep.include({ dev: false, contributions: 2, beacon: true });
    expect(vouched.origin.ptau).to.deep.equal({ blake2b: phaseOne.blake2b, perpetual: false, accepted: true });
  });

  it("takes nothing after the beacon, and no beacon before two contributions", async () => {
    await expectError("E_CEREMONY", () => contribute({ zkey: closed, name: "late" }));
    await expectError("E_CEREMONY", () => addBeacon({ zkey: closed, value: BEACON, iterations: 10 }));
    const { zkey } = await contribute({ zkey: initial, name: "alone" });
    for (const early of [initial, zkey])
      await expectError("E_CEREMONY", () => addBeacon({ zkey: early, value: BEACON, iterations: 10 }));
  });

  it("refuses names and beacons that cannot be recorded", async () => {
    for (const name of ["", "x".repeat(65), "two\nlines", "\u0000"])
      await expectError("E_CEREMONY", () => contribute({ zkey: initial, name }));
    for (const value of ["", "5a", "xy".repeat(32), "5".repeat(65), "5a".repeat(256)])
      await expectError("E_CEREMONY", () => addBeacon({ zkey: initial, value, iterations: 10 }));
    for (const iterations of [0, 9, 25, 63, 10.5, Number.NaN])
      await expectError("E_CEREMONY", () => addBeacon({ zkey: initial, value: BEACON, iterations }));
  });

  it("refuses to go on from a key that is cut off or of another kind", async () => {
    for (const zkey of [closed.subarray(0, 700), circuit.ptau, Buffer.alloc(0)])
      await expectError("E_KEY_GATE", () => contribute({ zkey, name: "Ada" }));
  });

  describe("whose record was forged", () => {
    /** Where each step starts in the contributions section: delta, s, s x secret, its twin in G2, transcript, kind, parameters. */
    const stepStarts = (): number[] => {
      let position = sectionPlace(closed, 10).start + 68;
      return [0, 1, 2].map(() => {
        const start = position;
        position += 3 * 64 + 128 + 64 + 4;
        position += 4 + closed.readUInt32LE(position);
        return start;
      });
    };
    const refused = async (change: (copy: Buffer, steps: readonly number[]) => void, reason: string): Promise<void> => {
      const forged = changed(closed, (copy) => {
        change(copy, stepStarts());
      });
      const { message } = await expectError("E_KEY_GATE", () => record(forged));
      expect(message).to.include(reason);
    };

    it("is refused: a step whose points or transcript are another's", async () => {
      for (const offset of [0, 64, 128])
        await refused((copy, [first = 0, second = 0]) => {
          copy.copy(copy, first + offset, second + offset, second + offset + 64);
        }, 'step 1 of the ceremony, "Ada", does not follow');
      await refused((copy, [first = 0, second = 0]) => {
        copy.copy(copy, second, first, first + 384);
      }, 'step 2 of the ceremony, "Bob Ω"');
      await refused((copy, [, second = 0]) => {
        copy.fill(7, second + 320, second + 384);
      }, 'step 2 of the ceremony, "Bob Ω"');
    });

    it("is refused: a circuit hash of another circuit", async () => {
      await refused((copy) => copy.fill(7, sectionPlace(copy, 10).start, sectionPlace(copy, 10).start + 64), "step 1");
    });

    it("is refused: a person's step called a beacon, a beacon of another value or of too many iterations", async () => {
      await refused((copy, [, , third = 0]) => {
        copy.writeUInt8(0x5b, copy.length - 1);
        expect(third).to.equal(copy.length - (384 + 8 + 8 + 2 + 2 + 32));
      }, "not made from the beacon's value");
      for (const iterations of [9, 25, 255])
        await refused((copy) => copy.writeUInt8(iterations, copy.length - 35), `hashed 2^${iterations} times`);
      await refused((copy, [first = 0]) => copy.writeUInt32LE(1, first + 384), "hashed 2^0 times");
    });

    it("is refused: a delta that no contribution made, and a gamma that is not the generator", async () => {
      const header = sectionPlace(closed, 2).start;
      const gamma = header + 84 + 64 + 64 + 128;
      const [delta1, delta2] = [gamma + 128, gamma + 192];
      const first = Buffer.from(initial);
      await refused((copy) => first.copy(copy, delta1, delta1, delta1 + 64), "the key's delta");
      await refused((copy) => first.copy(copy, delta2, delta2, delta2 + 128), "the key's delta");
      await refused((copy) => copy.copy(copy, gamma, delta2, delta2 + 128), "the key's gamma");
    });
  });

  it("is refused with a delta outside the subgroup, with which the verifier on chain would accept nothing", async () => {
    const curve = await loadCurve();
    const G2 = curve.G2 as typeof curve.G2 & { cofactor?: unknown };
    const { cofactor } = G2;
    G2.cofactor = undefined;
    const onCurve = G2.fromRng(new ChaCha([1, 2, 3, 4, 5, 6, 7, 8]));
    G2.cofactor = cofactor;
    // r Q = (r - 1) Q + Q has no part in the subgroup.
    const outside = G2.add(G2.timesFr(onCurve, curve.Fr.neg(curve.Fr.one)), onCurve);
    expect(G2.isZero(outside)).to.equal(false);
    const { delta2 } = await readZkey(closed);
    const delta = sectionPlace(closed, 2).start + 84 + 64 + 64 + 128 + 128 + 64;
    const forged = changed(closed, (copy) => Buffer.from(G2.toAffine(G2.add(delta2, outside))).copy(copy, delta));
    const { message } = await expectError("E_KEY_GATE", () => record(forged));
    expect(message).to.include("the key's delta");
  });

  describe("of another circuit", () => {
    const keyFor = async (r1cs: Uint8Array): Promise<Buffer> => close(await initialZkey({ r1cs, phaseOne }));

    it("compares coefficients as snarkjs writes them, the rows of the public signals among them", async () => {
      const { start, length } = sectionPlace(closed, 4);
      const section = coefficientsSection(await readR1cs(circuit.r1cs));
      expect(section.equals(closed.subarray(start, start + length))).to.equal(true);
      // One entry of 44 bytes for each non-zero of A and B, one for the constant and one for the public signal.
      expect(section.length).to.equal(4 + 44 * (5 + 2));
    });

    it("is refused without powers of tau where a coefficient of A or B differs", async () => {
      await assertKeyOfCircuit({ zkey: closed, r1cs: circuit.r1cs });
      const { inB } = await otherCircuits();
      const zkey = await keyFor(inB);
      const { message } = await expectError("E_KEY_GATE", () => assertKeyOfCircuit({ zkey, r1cs: circuit.r1cs }));
      expect(message).to.include("another circuit of the same size");
    });

    it("is refused with the powers of tau where only C differs, which the key's coefficients do not show", async () => {
      const { inC } = await otherCircuits();
      const zkey = await keyFor(inC);
      await assertKeyOfCircuit({ zkey, r1cs: circuit.r1cs });
      await expectError("E_KEY_GATE", () => assertKeyFromPhaseOne({ zkey, r1cs: circuit.r1cs, phaseOne }));
    });

    it("is refused where the coefficients were exchanged for the right ones, and the points are another circuit's", async () => {
      const { inB } = await otherCircuits();
      const { start, length } = sectionPlace(closed, 4);
      const zkey = changed(await keyFor(inB), (copy) => closed.copy(copy, start, start, start + length));
      await assertKeyOfCircuit({ zkey, r1cs: circuit.r1cs });
      await expectError("E_KEY_GATE", () => assertKeyFromPhaseOne({ zkey, r1cs: circuit.r1cs, phaseOne }));
    });

    it("is refused by its size", async () => {
      const zkey = changed(closed, (copy) => copy.writeUInt32LE(8, sectionPlace(copy, 2).start + 80));
      await expectError("E_KEY_GATE", () => assertKeyOfCircuit({ zkey, r1cs: circuit.r1cs }));
    });
  });

  it("is refused with any section of points changed, once the powers of tau are at hand", async () => {
    await assertKeyFromPhaseOne({ zkey: closed, r1cs: circuit.r1cs, phaseOne });
    const check = (zkey: Uint8Array) =>
      expectError("E_KEY_GATE", () => assertKeyFromPhaseOne({ zkey, r1cs: circuit.r1cs, phaseOne, initial }));
    const alpha = sectionPlace(closed, 2).start + 84;
    for (const section of [3, 5, 6, 7, 8, 9]) {
      const { start } = sectionPlace(closed, section);
      const [from, point] = section === 7 ? [alpha + 128, 128] : [alpha, 64];
      await check(changed(closed, (copy) => copy.copy(copy, start, from, from + point)));
    }
    const another = await readPhaseOne(file("other.ptau", await developmentPtau(circuit.bits)), circuit.bits);
    await expectError("E_KEY_GATE", () =>
      assertKeyFromPhaseOne({ zkey: closed, r1cs: circuit.r1cs, phaseOne: another }),
    );
  });

  it("is a ceremony of snarkjs' own: its command line verifies the key", async () => {
    expect(await zKey.verifyFromInit(inMemory(initial), inMemory(circuit.ptau), inMemory(closed))).to.equal(true);
  });
});
