/** Parts of pages that hold everything they show and can be read on a telephone. */

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

export interface TextTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** First column as text, the others as numbers. On a narrow screen each row is a block with the head's words beside its cells. */
export const htmlTable = ({ head, rows }: TextTable): string => {
  const cells = (row: readonly string[]): string =>
    row.map((cell, column) => `<td data-head="${escaped(head[column] ?? "")}">${escaped(cell)}</td>`).join("");
  const body = rows.map((row) => `<tr>${cells(row)}</tr>`).join("\n");
  const titles = head.map((title) => `<th>${escaped(title)}</th>`).join("");
  return `<table><thead><tr>${titles}</tr></thead><tbody>\n${body}\n</tbody></table>`;
};

const STYLE = `
body { font: 14px/1.5 Helvetica, Arial, sans-serif; color: #1f2933; max-width: 960px; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; margin-bottom: .3rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid #d5dbe1; }
table { border-collapse: collapse; margin: .5rem 0; font-variant-numeric: tabular-nums; width: 100%; }
th, td { padding: .15rem .8rem .15rem 0; text-align: right; vertical-align: top; } th:first-child, td:first-child { text-align: left; }
th { font-weight: 600; border-bottom: 1px solid #9aa5b1; } tbody tr:nth-child(even) { background: #f5f7f9; }
.note { color: #52606d; font-size: .86rem; max-width: 46rem; } .verdict { padding: .5rem .8rem; border-left: .4rem solid; }
.pass { background: #e8f5ec; border-color: #2f855a; } .fail { background: #fdecea; border-color: #c53030; }
.verdict ul { margin: .3rem 0; padding-left: 1.2rem; } summary { cursor: pointer; padding: .25rem 0; } nav a { margin-right: .8rem; white-space: nowrap; }
@media (max-width: 600px) { thead { display: none; } tr { display: block; padding: .3rem 0; border-bottom: 1px solid #d5dbe1; }
td { display: flex; justify-content: space-between; gap: 1rem; padding: 0; } td::before { content: attr(data-head); color: #52606d; text-align: left; }
td:first-child { font-weight: 600; } td:first-child::before { content: none; } }
@media print { body { margin: 0; max-width: none; font-size: 11px; } }`;

/** One HTML page that asks for nothing. */
export const htmlPage = ({ title, body }: { readonly title: string; readonly body: string }): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${STYLE}</style></head><body>
${body}
</body></html>
`;
