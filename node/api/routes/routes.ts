import type { Api } from "../app.ts";
import type { ApiSources } from "../sources.ts";

/** Adds the routes of one subject. */
export type Routes = (app: Api, sources: ApiSources) => void;
