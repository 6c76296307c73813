/** Why a token is to be scored, the most urgent first. */
export type OrderSource = "fall" | "paid" | "api" | "events" | "heartbeat";

export type OrderState = "waiting" | "requesting" | "attesting" | "proving" | "submitting" | "done" | "failed";

/** A step that an order has taken. Times are Unix milliseconds. */
export interface OrderStep {
  readonly state: OrderState;
  readonly at: number;
  /** What a follower of the order wants to know, as JSON: who signed, who differs and in what, milliseconds, a hash. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** One score that is to be made. It survives a kill, and goes on where that is safe. */
export interface ScoreOrder {
  readonly id: string;
  readonly tokenId: bigint;
  readonly modelId: string;
  readonly source: OrderSource;
  /** The id in ScoreRequests of a paid order. */
  readonly requestId?: bigint;
  readonly state: OrderState;
  readonly steps: readonly OrderStep[];
  readonly createdAt: number;
  readonly failure?: { readonly code: string; readonly message: string; readonly hint: string };
}

/** For how long orders that are over are kept. */
export interface KeptOrders {
  /** Milliseconds after their end. */
  readonly forMs: number;
  readonly most: number;
}

/** The orders of an operator. */
export interface OrderBook {
  /**
   * Places an order, or returns the open one of this token and model, whose source becomes the more
   * urgent of the two.
   */
  readonly place: (order: Pick<ScoreOrder, "tokenId" | "modelId" | "source" | "requestId">) => ScoreOrder;
  readonly find: (id: string) => ScoreOrder | undefined;
  /** Those that are neither done nor failed, or at one step, the most urgent first, then the oldest. */
  readonly open: (state?: OrderState) => readonly ScoreOrder[];
  readonly advance: (id: string, step: Omit<OrderStep, "at">, failure?: ScoreOrder["failure"]) => ScoreOrder;
  /** Called with an order after each step; returns how to end it. */
  readonly watch: (listener: (order: ScoreOrder) => void) => () => void;
  /**
   * Forgets orders that are over: those that ended too long ago, and the oldest where there are too
   * many. A few at a time, so that nobody waits for it.
   *
   * @returns How many were forgotten.
   */
  readonly prune: (kept: KeptOrders) => number;
  /** Called with the ids of orders that were forgotten; returns how to end it. */
  readonly watchPruned: (listener: (ids: readonly string[]) => void) => () => void;
}
