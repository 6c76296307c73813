import type { Deployment } from "../../client/index.ts";
import type { Connection } from "../chain/wallet.ts";

/** What every part of the borrower's view knows. */
export interface BorrowerPlace {
  readonly deployment: Deployment;
  readonly connection: Connection;
  /** Reads everything again, after something was changed. */
  readonly again: () => void;
}
