import type { NamedConstraints } from "../circuit/compileCircuit.ts";
import { FIELD_BYTES, FIELD_ORDER } from "../field.ts";
import type { CoveringRows } from "../model/coveringRows.ts";
import { WTNS_HEADER_BYTES } from "../witness/wtnsFile.ts";
import { loadWitnessProgram } from "../witness/witnessProgram.ts";
import { type CircuitUnderAudit, lift, openCircuit, unboundInputs } from "./circuitUnderAudit.ts";
import { constraintCounts, type GadgetCount } from "./constraintCounts.ts";
import { AuditError } from "./errors.ts";
import { type ForgeryRow, tryForgeries } from "./forgeries.ts";
import { type PublicSignal, publicSignalFindings, publicSignals } from "./publicSignals.ts";
import { replaceableWires, satisfies } from "./r1cs.ts";
import { rankAt } from "./rank.ts";
import { type FeatureRange, numbersFrom, type SampleRow, sampleRows } from "./sampleRows.ts";
import { dependentOn, inputWires, nameOfWire } from "./symbols.ts";
import { type HonestWitness, type Judge, judgeOf, type Truth } from "./verdict.ts";
import { readWtns } from "./wtns.ts";

export interface RankRow {
  readonly features: readonly bigint[];
  /** Wires that are not inputs. */
  readonly wires: number;
  readonly freeDirections: number;
  /** Names of the signals that can move. */
  readonly free: readonly string[];
  /** Names of signals that can take another value while every other one stays, before substitution. */
  readonly replaceable: readonly string[];
  /** Names of signals that only a double root pins: there the Jacobian itself lacks rank. */
  readonly doubleRoots: readonly string[];
}

/** Honest witnesses of rows that take the model through all its ways, each held against the truth. */
export interface CoveringReport extends Omit<CoveringRows, "rows"> {
  readonly rows: number;
}

export interface AuditReport {
  readonly constraints: number;
  readonly covering: CoveringReport;
  readonly publicSignals: readonly PublicSignal[];
  readonly rank: readonly RankRow[];
  readonly forgeries: readonly ForgeryRow[];
  readonly gadgets: readonly GadgetCount[];
  /** One sentence each; empty where the circuit is sound as far as was looked. */
  readonly findings: readonly string[];
}

export interface AuditSubject {
  readonly proved: NamedConstraints;
  /** The same source compiled without substitution. */
  readonly unsimplified: NamedConstraints;
  /** WebAssembly that computes the witness of `proved`. */
  readonly witnessProgram: Uint8Array;
  readonly ranges: readonly FeatureRange[];
  /** Rows in every bin and leaf of what the circuit is said to compute. */
  readonly covering: CoveringRows;
  readonly truth: Truth;
  /** Decides which rows are drawn. */
  readonly seed: string;
  /**
   * Whether a wire may be pinned by k (x - value)^2 = 0 alone: its value is unique, yet the
   * Jacobian has no full rank there.
   */
  readonly acceptDoubleRoots: boolean;
}

/** Witnesses at which the rank is taken, and those of them from which forgeries start. */
const RANK_WITNESSES = 5;
const FORGERY_WITNESSES = 2;

/** Reads the honest witness of a row, as it is proved. */
type ReadWitness = (row: SampleRow) => Promise<readonly bigint[]>;

const witnessReader = async (witnessProgram: Uint8Array, { r1cs }: CircuitUnderAudit): Promise<ReadWitness> => {
  const program = await loadWitnessProgram(witnessProgram).catch(() => {
    throw new AuditError({ findings: ["the witness program cannot be loaded"] });
  });
  return async (row) => {
    const wtns = await program.calculate(row).catch(() => {
      throw new AuditError({ findings: [`the witness program refuses the row ${row.features.join()}`] });
    });
    if (wtns.length !== WTNS_HEADER_BYTES + r1cs.wires * FIELD_BYTES)
      throw new AuditError({ findings: [`the witness program gives other wires than the circuit's ${r1cs.wires}`] });
    return readWtns(wtns, r1cs.wires);
  };
};

const honestWitnesses = async (
  { ranges, seed }: AuditSubject,
  circuit: CircuitUnderAudit,
  read: ReadWitness,
): Promise<readonly HonestWitness[]> => {
  const witnesses: HonestWitness[] = [];
  for (const row of sampleRows({ ranges, seed, count: RANK_WITNESSES })) {
    const witness = await read(row);
    witnesses.push({ row, witness, values: lift(circuit, witness) });
  }
  return witnesses;
};

/** Rows that are not what the truth says, at most one finding of each kind of lie. */
const coveringFindings = async (
  { covering, seed }: AuditSubject,
  judge: Judge,
  read: ReadWitness,
): Promise<readonly string[]> => {
  const next = numbersFrom(`${seed}: salts`);
  const findings = new Map<string, string>();
  for (const features of covering.rows) {
    const row = { features, salt: next() % FIELD_ORDER };
    const verdict = await judge({ row, witness: await read(row), values: [] }, new Map());
    if (verdict === "same") continue;
    const lie = verdict === "rejected" ? "its honest witness is rejected" : `its honest witness shows ${verdict.lie}`;
    const kind = lie.replace(/\d+/g, "");
    if (!findings.has(kind)) findings.set(kind, `in the row ${features.join()} ${lie}`);
  }
  return [...findings.values()];
};

/**
 * Whether the honest witnesses themselves pass and tell the truth: otherwise nothing that follows
 * means anything.
 */
const honestFindings = async (
  { system }: CircuitUnderAudit,
  judge: Judge,
  witnesses: readonly HonestWitness[],
): Promise<readonly string[]> => {
  const findings = new Set<string>();
  for (const honest of witnesses) {
    const verdict = await judge(honest, new Map());
    if (verdict === "rejected") findings.add(`the honest witness of ${honest.row.features.join()} is rejected`);
    if (typeof verdict === "object") findings.add(`an honest witness shows ${verdict.lie}`);
    if (!satisfies(system.r1cs, honest.values))
      findings.add("the circuit before substitution says otherwise than the one proved");
  }
  return [...findings];
};

const rankRows = (circuit: CircuitUnderAudit, witnesses: readonly HonestWitness[]): readonly RankRow[] => {
  const { r1cs, inputs, signals, system, systemSignals } = circuit;
  const dependent = dependentOn(inputs, r1cs);
  const name = nameOfWire(signals);
  const all = dependentOn(inputWires(systemSignals), system.r1cs);
  return witnesses.map(({ row, witness, values }) => {
    const { freeDirections, freeWires, doubleRoots } = rankAt({ r1cs, witness, dependent, acceptDoubleRoots: true });
    return {
      features: row.features,
      wires: dependent.length,
      freeDirections,
      free: freeWires.map(name),
      replaceable: replaceableWires(system.r1cs, values, all).map(nameOfWire(systemSignals)),
      doubleRoots: doubleRoots.map(name),
    };
  });
};

const NAMED_WIRES = 5;

const list = (names: readonly string[]): string => {
  const more = names.length > NAMED_WIRES ? ` and ${names.length - NAMED_WIRES} more` : "";
  return `${names.slice(0, NAMED_WIRES).join(", ")}${more}`;
};

const rankFindings = (rows: readonly RankRow[], acceptDoubleRoots: boolean): readonly string[] => {
  const free = [...new Set(rows.flatMap((row) => row.free))];
  const either = [...new Set(rows.flatMap((row) => row.replaceable))].filter((name) => !free.includes(name));
  const pinned = acceptDoubleRoots ? [] : [...new Set(rows.flatMap((row) => row.doubleRoots))];
  return [
    ...(free.length === 0 ? [] : [`rank: ${list(free)} can move while the inputs stay`]),
    ...(either.length === 0 ? [] : [`rank: ${list(either)} may be one or the other while all else stays`]),
    ...(pinned.length === 0 ? [] : [`rank: the Jacobian has no full rank, a double root alone pins ${list(pinned)}`]),
  ];
};

/**
 * Checks a circuit: public signals, rank of its Jacobian, forged witnesses, constraints by gadget.
 * Takes seconds per 10,000 constraints.
 */
export const auditCircuit = async (subject: AuditSubject): Promise<AuditReport> => {
  const { ranges, truth } = subject;
  const circuit = openCircuit(subject);
  const signals = publicSignals(circuit);
  const inputs = unboundInputs(circuit).map((name) => `input ${name} is in no constraint: it can be anything`);
  const findings = [...publicSignalFindings(signals), ...inputs];
  const judge = judgeOf({ circuit, ranges, truth });
  const read = await witnessReader(subject.witnessProgram, circuit);
  const witnesses = await honestWitnesses(subject, circuit, read);
  findings.push(...(await honestFindings(circuit, judge, witnesses)));
  findings.push(...(await coveringFindings(subject, judge, read)));
  const rank = rankRows(circuit, witnesses);
  findings.push(...rankFindings(rank, subject.acceptDoubleRoots));
  const forgeries = await tryForgeries({ circuit, ranges, judge, witnesses: witnesses.slice(-FORGERY_WITNESSES) });
  findings.push(...forgeries.findings);
  const gadgets = constraintCounts(circuit);
  const { rows, ...covered } = subject.covering;
  if (gadgets === undefined) findings.push("the constraints cannot be counted by gadget");
  return {
    constraints: circuit.r1cs.constraints.length,
    covering: { rows: rows.length, ...covered },
    publicSignals: signals,
    rank,
    forgeries: forgeries.rows,
    gadgets: gadgets ?? [],
    findings,
  };
};
