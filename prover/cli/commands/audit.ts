import type { Command } from "commander";

import type { ModelAudit } from "../../audit/auditModel.ts";
import { resolvePath } from "../../environment.ts";
import { coverageInWords } from "../../model/coveringRows.ts";
import { drawTable, emit, note } from "../output.ts";

const SHOWN = 4;
const list = (values: readonly bigint[]): string =>
  `${values.slice(0, SHOWN).join(", ")}${values.length > SHOWN ? ", ..." : ""}`;

/** What was checked, for people. */
const noteAudit = async (audit: ModelAudit): Promise<void> => {
  const { name, publicSignals, rank, forgeries, gadgets, constraints, directions, covering } = audit;
  const kinds = gadgets.map(({ gadget, instances, constraints }) => [gadget, instances, constraints]);
  note(await drawTable({ head: ["gadget", "instances", "constraints"], rows: kinds }));
  const attacks = forgeries.map((row) => [row.gadget, row.attack, row.tried, row.rejected, row.sameMeaning]);
  note(await drawTable({ head: ["gadget", "attack", "tried", "rejected", "same meaning"], rows: attacks }));
  for (const { wires, features } of rank)
    note(`full rank: ${wires} wires follow from the inputs, at features ${list(features)}`);
  note(`circuit and model agree on ${covering.rows} rows, ${coverageInWords(covering)}`);
  for (const { signal, constraints } of publicSignals) note(`public signal ${signal} is in ${constraints} constraints`);
  const declared = directions.map(({ feature, declared, proved }) => [feature, declared, proved]);
  note(await drawTable({ head: ["feature", "direction", "proved"], rows: declared }));
  note(`${name}: ${constraints} constraints, no wire is free, no forgery passes`);
};

const auditAction = async (folder: string, options: { readonly json?: boolean }): Promise<void> => {
  const { auditModel } = await import("../../audit/auditModel.ts");
  const { AuditError } = await import("../../audit/errors.ts");
  const audit = await auditModel(resolvePath(folder));
  if (options.json) emit(audit);
  if (audit.findings.length > 0) throw new AuditError(audit);
  if (!options.json) await noteAudit(audit);
};

/** `model audit`. */
export const registerAudit = (model: Command): void => {
  model
    .command("audit")
    .description(
      "soundness of the circuit: what the compiler emits, rows in every bin and leaf, rank, forged witnesses, directions",
    )
    .argument("<dir>", "model folder")
    .option("--json", "everything that was checked as JSON on stdout")
    .addHelpText("after", "\nExample:\n  veriscore model audit models/default\n")
    .action(auditAction);
};
