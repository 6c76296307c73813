import { expect } from "chai";

import type { AuditReport } from "../../../prover/audit/auditCircuit.ts";
import { auditSource, SMALL_SOURCE } from "../smallModel.ts";

interface Planted {
  readonly title: string;
  readonly text: string;
  /** In the place of `text`. */
  readonly fault: string;
  readonly findings: RegExp;
}

const PLANTED: readonly Planted[] = [
  {
    title: "differences of `reaches` that need not be bits",
    text: "hot * hot === hot;",
    fault: "",
    findings: /can move while the inputs stay|ends: a choice that makes up for other digits is accepted/,
  },
  {
    title: "a choice of window that need not be a bit",
    text: "second * second === second;",
    fault: "",
    findings: /ends: another bin is accepted: score \d+ where the model says/,
  },
  {
    title: "no range check of a truncated feature",
    text: "sum === offset - start;",
    fault: "",
    findings: /an out-of-range feature is accepted: feature volume as 100, outside 0 to 99/,
  },
  {
    title: "a range check that is four too wide",
    text: "Truncate(99, 3,",
    fault: "Truncate(103, 3,",
    findings: /an out-of-range feature is accepted: feature volume as 100, outside 0 to 99/,
  },
  {
    title: "a rectified sum that is not tied to its digits",
    text: "(bits[width] * (1 << width)) * bits[width] === sum + (1 << width) - low;",
    fault: "",
    findings: /relu\[0\]: bits of another number is accepted: score/,
  },
  {
    title: "a score that is not tied to the total",
    text: "score <== Points(2, 1160, 3560, 300, 850)(1160 + 50 * relu[0].limbs[0]);",
    fault: "signal loose <-- 1160 + 50 * relu[0].limbs[0];\n    score <== Points(2, 1160, 3560, 300, 850)(loose);",
    findings: /main\.loose: another value is accepted: score/,
  },
  {
    title: "a commitment that leaves a feature out",
    text: "(features[1] + 1000 + salt);",
    fault: "(1000 + salt);",
    findings: /a commitment that is not one to the features scored/,
  },
];

/** Each audit once, one after another: the compiler runs twice in each. */
const audited = new Map<string, AuditReport>();

describe("audit of a circuit", () => {
  before(async () => {
    audited.set("sound", await auditSource(SMALL_SOURCE));
    for (const { title, text, fault } of PLANTED) {
      expect(SMALL_SOURCE.split(text).length, `"${text}" is in the library`).to.be.greaterThan(1);
      audited.set(title, await auditSource(SMALL_SOURCE.replace(text, fault)));
    }
  });

  describe("of the library as it is", () => {
    const sound = (): AuditReport => audited.get("sound") as AuditReport;

    it("finds nothing", () => {
      expect(sound().findings).to.deep.equal([]);
    });

    it("has tried every kind of attack on every gadget, and the r1cs rejected what would have changed the meaning", () => {
      const tried = new Set(sound().forgeries.map(({ gadget, attack }) => `${gadget}: ${attack}`));
      for (const gadget of ["bins[]", "Points"])
        for (const attack of ["another bin", "a second hot bin", "no hot bin", "a selector that is no bit"])
          expect(tried).to.include(`${gadget}: ${attack}`);
      for (const gadget of ["bins[]", "Points", "truncate[]", "relu[]"]) {
        expect(tried).to.include(`${gadget}: a digit that is no bit`);
        expect(tried).to.include(`${gadget}: bits of x + p`);
      }
      for (const attack of [
        "another score",
        "a commitment to other features",
        "another salt",
        "a feature that was not committed to",
        "an out-of-range feature",
        "halves of two honest witnesses",
      ])
        expect(tried).to.include(`main: ${attack}`);
      for (const { tried: count, rejected, sameMeaning } of sound().forgeries)
        expect(rejected + sameMeaning).to.equal(count);
      for (const { attack, tried: count, rejected } of sound().forgeries)
        if (["an out-of-range feature", "another score"].includes(attack)) expect(rejected).to.equal(count);
    });

    it("takes the rank at both ends of the ranges and at rows between them", () => {
      const { rank } = sound();
      expect(rank.slice(0, 2).map(({ features }) => features)).to.deep.equal([
        [-4n, 0n],
        [16n, 99n],
      ]);
      expect(rank.length).to.be.greaterThan(3);
      for (const { freeDirections, free } of rank) expect([freeDirections, free]).to.deep.equal([0, []]);
    });

    it("counts every constraint in one gadget", () => {
      const { gadgets, constraints } = sound();
      expect(gadgets.reduce((sum, row) => sum + row.constraints, 0)).to.equal(constraints);
      expect(gadgets.map(({ gadget }) => gadget)).to.deep.equal(["Points", "bins[]", "main", "relu[]", "truncate[]"]);
      expect(gadgets.find(({ gadget }) => gadget === "main")?.constraints).to.equal(1);
    });

    it("sees score and commitment as the public signals, both used", () => {
      for (const { signal, expected, constraints } of sound().publicSignals) {
        expect(signal).to.equal(expected);
        expect(constraints).to.be.greaterThan(0);
      }
    });
  });

  for (const { title, findings } of PLANTED)
    it(`finds ${title}`, () => {
      const found = audited.get(title)?.findings ?? [];
      expect(found.filter((finding) => findings.test(finding)).length, found.join("\n")).to.be.greaterThan(0);
    });
});
