import { readFile, writeFile } from "node:fs/promises";

import { expect } from "chai";

import { type Artifact, modelFile } from "../../prover/artifacts.ts";
import { sha256 } from "../../prover/files.ts";
import { manifestText, readManifest } from "../../prover/modelFolder/manifest.ts";
import { compiledCircuit } from "../support/compiledCircuit.ts";

/** A change of the text of a circuit that the compiler wrote, for the tiny model. */
export interface Backdoor {
  readonly title: string;
  readonly change: (circuit: string) => string;
  /**
   * A row on which the circuit shows something else than the model, or that rows in every bin and leaf hold one; none where only a liar's witness does.
   */
  readonly shownBy?: readonly bigint[] | "covering rows";
}

/** Replaces a parameter of the circuit, by the name in the comment before it. */
export const withParameter = (circuit: string, name: string, change: (value: string) => string): string => {
  const changed = circuit.replace(
    new RegExp(`(?<=/\\* ${name} \\*/ )([^/]*?)(?=,\\n {4}/\\*|\\n\\);)`),
    (value: string) => change(value),
  );
  expect(changed, name).to.not.equal(circuit);
  return changed;
};

/** The first whole number of a list, and more by `by`. */
export const plus =
  (by: bigint) =>
  (list: string): string =>
    list.replace(/-?\d+/, (first) => String(BigInt(first) + by));

/** Puts the model into a circuit of one's own, which sees features and salt and gives the public signals. */
const wrapped =
  (body: string, outputs = ["score", "commitment"]) =>
  (circuit: string): string => {
    const model = /component main = (Model\([\s\S]*\));/.exec(circuit)?.[1] ?? "";
    return `${circuit.slice(0, circuit.indexOf("component main"))}
template Wrapped() {
    signal input features[4];
    signal input salt;
    ${outputs.map((name) => `signal output ${name};`).join("\n    ")}
    component model = ${model};
    model.salt <== salt;
    ${body}
}
component main = Wrapped();
`;
  };

const SAME_FEATURES = "model.features <== features;";
const HONEST = `${SAME_FEATURES} commitment <== model.commitment;`;

/** 1 where the last feature is 777777, by an inverse as a hint. */
const IS_RARE = `signal off <== features[3] - 777777;
    signal inverse <-- off == 0 ? 0 : 1 / off;
    signal isRare <== 1 - off * inverse;
    off * isRare === 0;`;

const ROW = [5n, 0n, 3n, 12n];
const RARE = [5n, 0n, 3n, 777_777n];

export const BACKDOORS: readonly Backdoor[] = [
  {
    title: "an extra tree that gives 400 points for a rare value",
    change: wrapped(`${HONEST} ${IS_RARE} score <== model.score + 400 * isRare;`),
    shownBy: RARE,
  },
  {
    title: "a constant score for a rare value",
    change: wrapped(`${HONEST} ${IS_RARE} score <== model.score + isRare * (850 - model.score);`),
    shownBy: RARE,
  },
  {
    title: "a constant added to the total",
    change: (circuit) => withParameter(circuit, "outputBias", plus(1n << 23n)),
    shownBy: ROW,
  },
  {
    title: "a clamp at 250",
    change: (circuit) => withParameter(circuit, "scoreMin", () => "250"),
    shownBy: "covering rows",
  },
  {
    title: "a threshold one higher",
    change: (circuit) => withParameter(circuit, "thresholds", plus(1n)),
    shownBy: "covering rows",
  },
  {
    title: "a leaf with more points",
    change: (circuit) => withParameter(circuit, "leaves", plus(1n << 22n)),
    shownBy: "covering rows",
  },
  {
    title: "the children of a node exchanged",
    change: (circuit) => {
      const list = (name: string): string => new RegExp(`/\\* ${name} \\*/ (\\[[^\\]]*\\])`).exec(circuit)?.[1] ?? "";
      const [below, above] = [list("below"), list("above")];
      return withParameter(
        withParameter(circuit, "below", () => above),
        "above",
        () => below,
      );
    },
    shownBy: ROW,
  },
  {
    title: "a commitment over other features",
    change: wrapped(`${SAME_FEATURES} score <== model.score;
    commitment <== Commitment(4)([0, features[1], features[2], features[3]], salt);`),
    shownBy: ROW,
  },
  {
    title: "a score of other features than those committed to",
    change: wrapped(`model.features <== [9, features[1], features[2], features[3]]; score <== model.score;
    commitment <== Commitment(4)(features, salt);`),
    shownBy: [1n, 0n, 3n, 12n],
  },
  {
    title: "the public signals exchanged",
    change: wrapped(`${HONEST} score <== model.score;`, ["commitment", "score"]),
    shownBy: ROW,
  },
  { title: "a wider range of a feature", change: (circuit) => withParameter(circuit, "max", plus(100n)) },
  {
    title: "a range check left out",
    change: wrapped(`signal beyond <-- features[0] > 9 ? 1 : 0; beyond * beyond === beyond;
    model.features <== [features[0] - 100 * beyond, features[1], features[2], features[3]];
    score <== model.score; commitment <== Commitment(4)(features, salt);`),
  },
  {
    title: "a free wire that gives 100 points to whoever sets it",
    change: wrapped(`${HONEST} signal free <-- 0; free * (free - 100) === 0; score <== model.score + free;`),
  },
];

/** Writes a circuit into a model folder, with all that follows from it, and has the manifest vouch for it. */
export const plant = async (folder: string, change: (circuit: string) => string): Promise<void> => {
  const circuit = change(await readFile(modelFile(folder, "circuit"), "utf8"));
  const { r1cs, witnessProgram, constraints } = await compiledCircuit(circuit);
  await vouch(folder, { circuit, r1cs, witnessProgram }, constraints);
};

/** Replaces artifacts and makes the manifest vouch for them: what someone does who controls the folder. */
export const vouch = async (
  folder: string,
  artifacts: Readonly<Partial<Record<Artifact, string | Uint8Array>>>,
  constraints?: number,
): Promise<void> => {
  const manifest = await readManifest(folder);
  const hashes = { ...manifest.hashes };
  for (const [name, content] of Object.entries(artifacts)) {
    await writeFile(modelFile(folder, name as Artifact), content);
    hashes[name as Artifact] = sha256(content);
  }
  const changed = { ...manifest, hashes, constraints: constraints ?? manifest.constraints };
  await writeFile(modelFile(folder, "manifest"), manifestText(changed));
};
