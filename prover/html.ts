import { LOOK } from "./look.ts";

/** Pieces of pages as HTML, for pages that hold everything they show. Every text goes through `escaped`. */

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that a reader must not pass over, counted from 0. */
  readonly marked?: readonly number[];
}

/** A number stays on one line with its unit. */
const cellText = (cell: string): string => escaped(cell).replaceAll(/(\d) (%|ETH\b)/g, "$1\u00a0$2");

/** First column as text, the others as numbers. On a narrow screen each cell says what column it is of. */
export const table = ({ head, rows, marked = [] }: TextTable): string => {
  const heads = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join("");
  const body = rows.map((row, index) => {
    const cells = row.map((cell, column) =>
      column === 0
        ? `<th scope="row">${cellText(cell)}</th>`
        : `<td data-of="${escaped(head[column] ?? "")}">${cellText(cell)}</td>`,
    );
    return `<tr${marked.includes(index) ? ' class="marked"' : ""}>${cells.join("")}</tr>`;
  });
  return `<table class="narrow"><thead><tr>${heads}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
};

export const figure = (svg: string | undefined, caption: string): string =>
  svg === undefined || svg === "" ? "" : `<figure>${svg}<figcaption>${escaped(caption)}</figcaption></figure>`;

export const figures = (...drawn: readonly string[]): string => `<div class="figures">${drawn.join("\n")}</div>`;

export const note = (text: string): string => `<p class="note">${escaped(text)}</p>`;

/** A part of the page that the contents link to. */
export interface Section {
  /** Letters and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly parts: readonly string[];
}

export const section = ({ id, title, parts }: Section): string =>
  `<section class="card" id="${id}"><h2>${escaped(title)}</h2>\n${parts.filter((part) => part !== "").join("\n")}\n</section>`;

export const contents = (sections: readonly Section[]): string =>
  `<nav aria-label="Contents"><ol>${sections.map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`).join("")}</ol></nav>`;

/** What a report has beside the look of the page. */
const STYLE = `
.verdict p { font-weight: 600; font-size: 1.05rem; } .verdict ul { margin: 0.3rem 0 0; padding: 0; list-style: none; }
.verdict li::before { content: "● "; } li.good::before { color: var(--good); } li.care::before { color: var(--care); }
li.bad::before { color: var(--bad); } li.bad { font-weight: 600; }
nav ol { columns: 2 16rem; column-gap: 2rem; padding-left: 1.3rem; margin: 0.6rem 0; }
table { font-size: 0.92rem; margin: 0.5rem 0; } tbody th { min-width: 9rem; }
tr.marked th, tr.marked td { color: var(--bad); }
@media not all and (max-width: 700px) { td, thead th:not(:first-child) { text-align: right; } }
@media (max-width: 700px) { tbody th { font-weight: 600; } }
.figures { display: flex; flex-wrap: wrap; gap: 0.5rem 1rem; } figure { margin: 0.5rem 0; max-width: 100%; }
figure svg { max-width: 100%; height: auto; } figcaption, .note { color: var(--soft); font-size: 0.88rem; max-width: 46rem; }
figure, table, h2 { break-inside: avoid; } h2 { break-after: avoid; }
@media print { body { font-size: 11px; } main { max-width: none; } .card { break-inside: auto; } figure svg { max-width: 8.4cm; } }`;

/** A whole page that asks for nothing. Its body begins with its heading. */
export const htmlPage = ({ title, body }: { readonly title: string; readonly body: string }): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escaped(title)}</title><style>${LOOK}${STYLE}</style></head><body>
<header class="top"><span class="brand">Veriscore</span></header>
<main>
${body}
</main>
</body></html>
`;
