/** Pieces of pages as HTML, for pages that hold everything they show. Every text goes through `escaped`. */

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rows that a reader must not pass over, counted from 0. */
  readonly marked?: readonly number[];
}

/** First column as text, the others as numbers. On a narrow screen each cell says what column it is of. */
export const table = ({ head, rows, marked = [] }: TextTable): string => {
  const heads = head.map((cell) => `<th>${escaped(cell)}</th>`).join("");
  const body = rows.map((row, index) => {
    const cells = row.map((cell, column) => `<td data-of="${escaped(head[column] ?? "")}">${escaped(cell)}</td>`);
    return `<tr${marked.includes(index) ? ' class="marked"' : ""}>${cells.join("")}</tr>`;
  });
  return `<table><thead><tr>${heads}</tr></thead><tbody>\n${body.join("\n")}\n</tbody></table>`;
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
  `<section id="${id}"><h2>${escaped(title)}</h2>\n${parts.filter((part) => part !== "").join("\n")}\n</section>`;

export const contents = (sections: readonly Section[]): string =>
  `<nav aria-label="Contents"><ol>${sections.map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`).join("")}</ol></nav>`;

const STYLE = `
body { font: 14px/1.5 Helvetica, Arial, sans-serif; color: #1f2933; max-width: 960px; margin: 2rem auto; padding: 0 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; margin-bottom: .3rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #d5dbe1; }
.verdict { border-left: 6px solid; padding: .5rem .9rem; margin: .8rem 0; } .verdict p { font-weight: 600; font-size: 1.05rem; margin: 0; }
.verdict ul { margin: .3rem 0 0; padding: 0; list-style: none; } .verdict li::before { content: "● "; }
.verdict.good { border-color: #2f855a; background: #edf7f1; } .verdict.care { border-color: #b7791f; background: #fdf6e3; }
.verdict.bad { border-color: #b02a1a; background: #fdecea; }
li.good::before { color: #2f855a; } li.care::before { color: #b7791f; } li.bad::before { color: #b02a1a; } li.bad { font-weight: 600; }
nav ol { columns: 2 16rem; padding-left: 1.3rem; margin: .6rem 0; } a { color: #22577a; }
table { border-collapse: collapse; margin: .5rem 0; font-size: .93em; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .7rem .15rem 0; text-align: right; vertical-align: top; } th:first-child, td:first-child { text-align: left; }
th { font-weight: 600; border-bottom: 1px solid #9aa5b1; } tbody tr:nth-child(even) { background: #f5f7f9; }
tbody tr.marked td { color: #b02a1a; }
.figures { display: flex; flex-wrap: wrap; gap: .5rem 1rem; } figure { margin: .5rem 0; max-width: 100%; break-inside: avoid; }
figure svg { max-width: 100%; height: auto; } figcaption, .note { color: #52606d; font-size: .86rem; max-width: 46rem; }
section { break-inside: auto; } table, h2 { break-inside: avoid; } h2 { break-after: avoid; }
@media screen and (max-width: 700px) {
  table, tbody, tr, td { display: block; } thead { display: none; } table { width: 100%; }
  tr { padding: .35rem 0; border-bottom: 1px solid #d5dbe1; } td { padding: 0; text-align: left; }
  td:first-child { font-weight: 600; } td:not(:first-child)::before { content: attr(data-of) ": "; color: #52606d; }
}
summary { cursor: pointer; padding: .25rem 0; }
@media print { body { margin: 0; max-width: none; font-size: 11px; } figure svg { max-width: 8.4cm; } a { color: inherit; } }`;

/** A whole page that asks for nothing. */
export const htmlPage = ({ title, body }: { readonly title: string; readonly body: string }): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
${body}
</body></html>
`;
