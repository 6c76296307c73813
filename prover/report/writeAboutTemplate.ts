import { existsSync } from "node:fs";

import { aboutTemplateFile } from "../artifacts.ts";
import { dictionary } from "../features/dictionary.ts";
import { writeAtomic } from "../files.ts";
import { toJson } from "../jsonValue.ts";
import type { IntegerModel } from "../model/integerModel.ts";
import { loadModel } from "../modelFolder/load.ts";
import type { About } from "./about.ts";
import questions from "./aboutQuestions.json" with { type: "json" };
import { thousands } from "./format.ts";

const counted = (count: number, one: string, more = `${one}s`): string =>
  `${thousands(count)} ${count === 1 ? one : more}`;

/** What the compiler found in the file. */
const shapeOf = ({ features, forest, neurons }: IntegerModel): string => {
  const parts = [
    ...(forest.roots.length > 0
      ? [`${counted(forest.roots.length, "tree")} with ${counted(forest.nodes.length, "inner node")}`]
      : []),
    ...(neurons.length > 0 ? [counted(neurons.length, "neuron")] : []),
  ];
  return `${counted(features.length, "feature")}; ${parts.length > 0 ? parts.join(" and ") : "a weighted sum of functions of single features"}.`;
};

/** Of features that have no definition here, a reader of the card must be told what they mean. */
const ownFeatures = ({ features }: IntegerModel): readonly string[] => {
  const known = new Set(dictionary.features.map(({ name }) => name));
  const own = features.map(({ name }) => name).filter((name) => !known.has(name));
  return own.length === 0
    ? []
    : [`Features that the dictionary does not define: ${own.join(", ")}.`, "<What does each of them mean?>"];
};

/**
 * The template of about.json, with what the model folder tells filled in. Twin of `about_template`
 * in modeler/kit/about.py, which knows the training.
 */
const aboutTemplate = (model: IntegerModel): About => ({
  summary: questions.summary,
  data: [...ownFeatures(model), questions.data],
  gaps: [questions.gaps],
  training: [shapeOf(model), questions.training],
  intendedUse: [questions.intendedUse],
  notFor: [questions.notFor],
});

/**
 * Writes about.template.json into a model folder. One that is there stays: the kit's knows more of
 * the training.
 *
 *
 * @returns Where the template lies, and whether it was written now.
 * @throws as loadModel, FileUnwritableError.
 */
export const writeAboutTemplate = async (
  folder: string,
): Promise<{ readonly path: string; readonly isNew: boolean }> => {
  const { model } = await loadModel(folder);
  const path = aboutTemplateFile(folder);
  const isNew = !existsSync(path);
  if (isNew) await writeAtomic(path, toJson(aboutTemplate(model)));
  return { path, isNew };
};
