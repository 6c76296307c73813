import { useState } from "preact/hooks";

import { Table, type TableRow } from "./Table.tsx";

/** Rows that are shown at first: on a narrow screen, each is as high as a paragraph. */
const FIRST_ROWS = 25;

/** A table whose further rows are shown when they are asked for. */
export const LongTable = ({
  heads,
  rows,
}: {
  readonly heads: readonly string[];
  readonly rows: readonly TableRow[];
}) => {
  const [isWhole, setWhole] = useState(false);
  return (
    <>
      <Table heads={heads} rows={isWhole ? rows : rows.slice(0, FIRST_ROWS)} />
      {rows.length > FIRST_ROWS && (
        <div class="row no-print">
          <button type="button" class="plain" onClick={() => setWhole(!isWhole)}>
            {isWhole ? `Show the first ${FIRST_ROWS}` : `Show all ${rows.length}`}
          </button>
        </div>
      )}
    </>
  );
};
