import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";

import { defaultModel } from "../../prover/artifacts.ts";
import { sampleRows } from "../../prover/audit/sampleRows.ts";
import { readRows } from "../../prover/features/rows.ts";
import { readBytes } from "../../prover/files.ts";
import { loadFloatModel } from "../../prover/model/compare.ts";
import { parseSchema } from "../../prover/model/schema.ts";
import { referenceScore, scorecard } from "../../prover/model/scorecard.ts";

const ZOO = fileURLToPath(new URL("../../../shared/models-zoo", import.meta.url));

/** Points between onnxruntime's two builds: sums of float32 in another order may round to another point. */
const LIMIT = { max: 1, mean: 0.01 };

const read = async (folder: string): Promise<{ onnx: Buffer; schema: string }> => ({
  onnx: await readBytes(`${folder}/model.onnx`),
  schema: (await readBytes(`${folder}/schema.json`)).toString("utf8"),
});

const expectSame = async (
  { onnx, schema }: { onnx: Uint8Array; schema: string },
  rows: readonly (readonly bigint[])[],
): Promise<void> => {
  const native = await import("onnxruntime-node");
  const [web, node] = [
    await loadFloatModel(onnx, schema),
    await loadFloatModel(onnx, schema, { ...native, executionProvider: "cpu" }),
  ];
  const scoreOf = (logOdds: number): number => referenceScore(scorecard(), logOdds);
  const differences: number[] = [];
  for (const row of rows)
    differences.push(Math.abs(scoreOf(await web.logOdds(row)) - scoreOf(await node.logOdds(row))));
  const mean = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
  expect(Math.max(...differences) <= LIMIT.max && mean <= LIMIT.mean, JSON.stringify({ mean })).to.equal(true);
};

describe("onnxruntime in WebAssembly and native: the same scores", () => {
  it("of the shipped model", async () => {
    const source = await read(defaultModel);
    const rows = sampleRows({ ranges: parseSchema(source.schema).features, seed: "runtimes", count: 500 });
    await expectSame(
      source,
      rows.map(({ features }) => features),
    );
  });

  it("of the models that other exporters wrote: ../shared/models-zoo", async function () {
    if (!existsSync(ZOO)) {
      console.log("      skipped: ../shared/models-zoo is not here");
      this.skip();
    }
    const folders = (await readdir(ZOO, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    expect(folders).not.to.have.length(0);
    for (const { name } of folders) {
      const source = await read(`${ZOO}/${name}`);
      const { features } = parseSchema(source.schema);
      const { rows } = await readRows({ path: `${ZOO}/${name}/samples.csv.gz`, features });
      await expectSame(source, rows);
    }
  });
});
