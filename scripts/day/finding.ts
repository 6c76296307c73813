/** A line of the day's table. */
export interface Finding {
  readonly what: string;
  readonly measured: string;
  readonly isGood: boolean;
}
