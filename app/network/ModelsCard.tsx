import type { ModelAnswer, ModelsAnswer } from "../api/answers.ts";
import { percent } from "../words/score.ts";
import { printable } from "../words/text.ts";
import { day, lengthOf } from "../words/time.ts";

/** A card or a report of a model's folder. Nothing else becomes a link, whatever the API lists. */
const SHOWN = /\/(?:(reports\/[A-Za-z0-9][A-Za-z0-9._-]{0,63})|files\/MODEL_CARD\.md)$/;

/**
 * Where the cards and reports of a model are, each by a path of our own making. Where a report is a page,
 * its JSON is left out.
 */
const linksOf = ({ id, files }: ModelAnswer): readonly string[] => {
  const shown = files.flatMap((path) => {
    const [found, report = "card"] = SHOWN.exec(path) ?? [];
    return found === undefined ? [] : [`/v1/models/${id}/${report}`];
  });
  return shown.filter((path) => !shown.includes(path.replace(/\.json$/, ".html")) || !path.endsWith(".json"));
};

const nameOf = (path: string): string => {
  const [file = path] = path.split("/").slice(-1);
  if (file === "card") return "model card";
  const [name = file] = file.split(".");
  return name === "attack" ? "manipulation report" : `evaluation: ${name}`;
};

const ModelFacts = ({ model: { meaning, features, manifest } }: { readonly model: ModelAnswer }) => (
  <dl class="facts">
    <dt>What is scored</dt>
    <dd>
      {printable(meaning.label)} on {printable(meaning.market)}
      {meaning.horizonSeconds !== null && `, within ${lengthOf(meaning.horizonSeconds)}`}
    </dd>
    <dt>Calibrated</dt>
    <dd>
      {meaning.calibratedAt === null ? "it is not said" : day(meaning.calibratedAt)}
      {meaning.errorPpm !== null && `, off by ${percent(meaning.errorPpm / 1_000_000)} on unseen data`}
    </dd>
    <dt>Manipulable</dt>
    <dd>
      {meaning.manipulable
        ? "yes: the score rises by what costs neither time nor capital"
        : "no feature rises for free, by the word of who registered it"}
    </dd>
    <dt>Features</dt>
    <dd>{features.map((name) => printable(name).replaceAll("_", " ")).join(", ")}</dd>
    <dt>Manifest</dt>
    <dd>
      <code>{printable(manifest)}</code>
    </dd>
  </dl>
);

const Model = ({ model }: { readonly model: ModelAnswer }) => (
  <article>
    <h3>
      {printable(model.name)}{" "}
      <span class={`tag ${model.active ? "good" : "care"}`}>{model.active ? "active" : "ended"}</span>{" "}
      {model.dev && <span class="tag care">keys of one person</span>}
    </h3>
    <ModelFacts model={model} />
    <p class="links">
      {linksOf(model).map((path) => (
        <a key={path} href={path}>
          {nameOf(path)}
        </a>
      ))}
    </p>
  </article>
);

/** The models that are computed here, with their cards and reports. */
export const ModelsCard = ({ models: { models } }: { readonly models: ModelsAnswer }) => (
  <section class="card">
    <h2>Models</h2>
    {models.map((model) => (
      <Model key={model.id} model={model} />
    ))}
  </section>
);
