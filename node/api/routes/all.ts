import type { Api } from "../app.ts";
import type { ApiSources } from "../sources.ts";
import { addBatchRoute } from "./batch.ts";
import { addChainRoutes } from "./chain.ts";
import { addCredRoutes } from "./cred.ts";
import { addModelRoutes } from "./models.ts";
import { addOrderRoutes } from "./orders.ts";
import { addPreviewRoute } from "./previews.ts";
import { addProofRoute } from "./proofs.ts";
import { addScoreRoutes } from "./scores.ts";
import { addSpectralRoutes } from "./spectral.ts";

/** All routes but that of their description. Adding them asks nothing of the sources yet. */
export const addRoutes = (app: Api, sources: ApiSources): void => {
  addScoreRoutes(app, sources);
  addBatchRoute(app, sources);
  addPreviewRoute(app, sources);
  addOrderRoutes(app, sources);
  addModelRoutes(app, sources);
  addProofRoute(app, sources);
  addChainRoutes(app, sources);
  addSpectralRoutes(app, sources);
  addCredRoutes(app, sources);
};
