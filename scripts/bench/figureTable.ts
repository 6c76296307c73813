import type { Figure } from "./figures.ts";

/** Figures as a Markdown table. */
export const figureTable = (figures: readonly Figure[]): string =>
  [
    "| what | measured |",
    "|---|---|",
    ...figures.map(({ name, value, unit }) => `| ${name} | ${`${value.toLocaleString("en-US")} ${unit}`.trim()} |`),
  ].join("\n");
