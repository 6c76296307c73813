import type { Deployment } from "../../client/deployment.ts";
import type { LoadedModel } from "../../prover/modelFolder/load.ts";
import type { OrderBook } from "../orders/scoreOrder.ts";
import type { ScoreArchive } from "../orders/scoreArchive.ts";
import type { ReadFeatures } from "./bundleAnswer.ts";
import type { AskNode } from "./chainReads.ts";
import type { ScoreReader } from "./scoreReader.ts";
import type { Webhooks } from "./webhooks/webhooks.ts";

/** A model that the operator computes with. */
export interface ServedModel {
  /** 0x and 64 hex digits. */
  readonly modelId: string;
  readonly loaded: LoadedModel;
}

/** Where the API has its answers from. */
export interface ApiSources {
  readonly deployment: Deployment;
  /** Scores as the chain has them. */
  readonly reader: ScoreReader;
  /** What stands behind the scores. */
  readonly archive: ScoreArchive;
  readonly orders: OrderBook;
  /** The first is the one that is meant where a request names none. */
  readonly models: readonly [ServedModel, ...ServedModel[]];
  /** The features of wallets, from the operator's store. */
  readonly readFeatures: ReadFeatures;
  readonly webhooks: Webhooks;
  /** The node of the oracle's chain, for reads that visitors of the page make. */
  readonly askNode: AskNode;
  /** The address of a name; null where nobody has it. Left out where the chain has no names. */
  readonly resolveName?: (name: string) => Promise<string | null>;
}

/** How the API treats its callers. */
export interface ApiConfig {
  /** Any of them opens the API; it is open to all when left out. */
  readonly keys?: readonly string[];
  /** Of each caller, by key or address; 600 when left out. As many files of the page are apart from them. */
  readonly requestsPerMinute?: number;
  /** Origins of pages that may call it; all when left out, since no cookie is looked at. */
  readonly origins?: readonly string[];
  /** The folder with the built page, which is served at `/`; none is when left out. */
  readonly page?: string;
  /** How many proxies stand before it, whose `X-Forwarded-For` is believed; 0 when left out. */
  readonly proxies?: number;
}
