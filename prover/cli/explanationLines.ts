import type { Explanation } from "../explain/explanation.ts";
import { drawTable } from "./output.ts";

/**
 * What cost a score its points and what would change that, as printed below the score.
 * @returns Lines without their newlines, the first of them empty.
 */
export const explanationLines = async (explanation: Explanation): Promise<readonly string[]> => {
  const { caveat, costTable, gainedPointsTable, ingredientTable, reasonLines } = await import("../explain/text.ts");
  const { adviceLines, ceilingLines, waitingLines, waitingTable } = await import("../explain/futureText.ts");
  const [costs, gains] = [costTable(explanation), gainedPointsTable(explanation)];
  return [
    ...(costs.rows.length > 0 ? ["", "What cost the most points", await drawTable(costs)] : []),
    ...(gains.rows.length > 0 ? ["", "What raised the score", await drawTable(gains)] : []),
    ...["", "By ingredient", await drawTable(ingredientTable(explanation))],
    ...["", "Reasons", ...reasonLines(explanation), ...ceilingLines(explanation)],
    ...["", "What would raise the score, as tried on the model", ...adviceLines(explanation)],
    ...["", "What time alone does: no event, and the market as it is", await drawTable(waitingTable(explanation))],
    ...waitingLines(explanation),
    ...["", caveat(explanation)],
  ];
};
