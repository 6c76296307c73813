/**
 * What a node cannot do now. Each has a stable code; the same object feeds the log, the metric
 * `veriscore_condition{code}`, /readyz and `node status`.
 */
export interface Condition {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  /** Unix milliseconds. */
  readonly since: number;
}

/** The conditions of a process. Ready is: there are none. */
export interface Conditions {
  /** Begins or renews a condition. It logs once when it begins and once when it ends. */
  readonly raise: (condition: Omit<Condition, "since">) => void;
  readonly clear: (code: string) => void;
  readonly all: () => readonly Condition[];
}
