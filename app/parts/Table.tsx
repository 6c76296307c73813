import type { ComponentChildren } from "preact";

/** Stands where there is nothing to say; a list leaves it out. */
export const NOTHING = "–";

/** A row: the first cell says what it is of. */
export interface TableRow {
  readonly key: string;
  readonly cells: readonly ComponentChildren[];
}

/** A table that becomes a list on a narrow screen, each cell with the name of its column. */
export const Table = ({ heads, rows }: { readonly heads: readonly string[]; readonly rows: readonly TableRow[] }) => (
  <table class="narrow">
    <thead>
      <tr>
        {heads.map((head) => (
          <th key={head} scope="col">
            {head}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(({ key, cells: [first, ...others] }) => (
        <tr key={key}>
          <th scope="row">{first}</th>
          {others.map((cell, index) => (
            <td key={heads[index + 1]} data-of={heads[index + 1]} class={cell === NOTHING ? "nothing" : undefined}>
              {cell}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  </table>
);
