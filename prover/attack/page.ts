import { contents, escaped, htmlPage, note, section, type Section, table } from "../html.ts";
import type { AttackReport, ManipulationResult, VariantResult } from "./attackReport.ts";
import type { WalletChange } from "./changes.ts";
import { KINDS, type Kind } from "./manipulation.ts";
import { findingText, KIND_TITLES, points, scopeText, summaryTable, variantsTable, worstOf } from "./words.ts";

const verdictBox = ({ verdict: { passes, findings } }: AttackReport): string => {
  const lines = findings.map((one) => `<li class="${one.passes ? "good" : "bad"}">${escaped(findingText(one))}</li>`);
  const summary = passes ? "Within the limits" : "A score of this model can be bought or harmed";
  return `<div class="notice verdict ${passes ? "good" : "bad"}" role="note"><p>${summary}</p>
<ul>${lines.join("\n")}</ul></div>`;
};

const changed = (label: string, { wallet, before, after }: WalletChange): string =>
  `${label}: ${wallet}, ${before} to ${after}`;

const wallets = ({ mostGained, mostLost }: VariantResult): readonly string[] => [
  ...(mostGained === undefined ? [] : [changed("gains most", mostGained)]),
  ...(mostLost === undefined ? [] : [changed("loses most", mostLost)]),
];

const realMarket = (manipulation: ManipulationResult): string => {
  const lines = manipulation.variants.flatMap(({ label, withRealMarket: real }) =>
    real === undefined
      ? []
      : [
          `${label}: median ${points(real.gained.median - real.lost.median)}, most ${points(real.gained.most)} and ${points(-real.lost.most)}`,
        ],
  );
  return lines.length === 0 ? "" : note(`With the market as it really was: ${lines.join("; ")}.`);
};

const manipulationPart = (manipulation: ManipulationResult): string => {
  const worst = worstOf(manipulation);
  const { gained, lost } = worst;
  const found = `median ${points(gained.median)}, most ${points(gained.most)}, lost ${points(-lost.most)}`;
  return `<details id="${escaped(manipulation.name)}"><summary><strong>${escaped(manipulation.title)}</strong>: ${escaped(found)}</summary>
${note(`Stands for: ${manipulation.line}.`)}
${table(variantsTable(manipulation))}
${wallets(worst)
  .map((line) => note(`${worst.label} ${line}.`))
  .join("\n")}${realMarket(manipulation)}
</details>`;
};

const EXPLAINED: Readonly<Record<Kind, string>> = {
  cheap: "Events of the owner. The limits on gains apply.",
  stranger:
    "Events that anybody can cause in the wallet's name. Gains count as the owner's, since a friend is a stranger, too.",
  waiting: "Changes are against the score at the as-of. Features of the market are nobody's: they are held.",
  "as-of":
    "Attesters take any as-of within the day before. This is left to the rules of the contracts, and no limit of a model.",
  held: "Changes are against the same wallet at the same later moment. No limit applies: this is what the rule lets time and capital buy.",
  again: "Changes are of the new wallet against the old one. The limit on wallets without history applies.",
  bundle:
    "Somebody has lived the time that is joined here, and is bound by the rules of bundles and liens. No limit applies.",
};

const sectionOf = (kind: Kind, { manipulations }: AttackReport): readonly Section[] => {
  const ofKind = manipulations.filter((manipulation) => manipulation.kind === kind);
  if (ofKind.length === 0) return [];
  return [{ id: kind, title: KIND_TITLES[kind], parts: [note(EXPLAINED[kind]), ...ofKind.map(manipulationPart)] }];
};

const heldText = ({ store: { heldFeatures } }: AttackReport): string =>
  heldFeatures.length === 0
    ? "The model reads no features of the market."
    : `Held as at the as-of: ${heldFeatures.join(", ")}.`;

const costsText =
  "Gas is that of Aave v2's own contracts; capital is what is bound between two blocks, and a flash loan binds none. Points are of the integer model, 300 to 850.";

/** One HTML page that holds everything it shows. */
export const attackPage = (report: AttackReport): string => {
  const { model, notLived } = report;
  const title = `Attacks on ${model.name}`;
  const missing = notLived.map((one) => note(`Not lived: ${one.title}: ${one.reason}.`));
  const summary = {
    id: "summary",
    title: "All at a glance",
    parts: [note(costsText), table(summaryTable(report)), ...missing],
  };
  const sections = [summary, ...KINDS.flatMap((kind) => sectionOf(kind, report))];
  const headline = `<h1>${escaped(title)}</h1>
${verdictBox(report)}
<p>${escaped(scopeText(report))}. Manifest <code title="${escaped(model.manifest)}">${escaped(model.manifest.slice(0, 16))}…</code>. ${escaped(heldText(report))}</p>`;
  return htmlPage({ title, body: [headline, contents(sections), ...sections.map(section)].join("\n") });
};
