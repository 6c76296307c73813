import { BaseError } from "../../prover/errors.ts";

/** A request to the API does not have the form that docs/openapi.json gives. */
export class ApiRequestError extends BaseError {
  readonly code = "E_API_REQUEST";
  constructor(reason: string) {
    super(`the request is wrong: ${reason}`, { hint: "compare it with /openapi.json, which says what is taken" });
  }
}

/** The API has nothing at this path. */
export class ApiRouteError extends BaseError {
  readonly code = "E_API_ROUTE";
  constructor(path: string) {
    super(`there is nothing at ${path}`, { hint: "/openapi.json lists all paths" });
  }
}

/** The path exists in the API, but not for this method. */
export class ApiMethodError extends BaseError {
  readonly code = "E_API_METHOD";
  readonly allowed: readonly string[];
  constructor({ method, path, allowed }: { method: string; path: string; allowed: readonly string[] }) {
    super(`${method} does not go with ${path}`, { hint: `use ${allowed.join(" or ")}` });
    this.allowed = allowed;
  }
}

/** The API asks for a key, and the request has none that it knows. */
export class ApiKeyError extends BaseError {
  readonly code = "E_API_KEY";
  constructor() {
    super("the request has no API key that is known here", {
      hint: "send one as `Authorization: Bearer <key>` or `X-Api-Key: <key>`; the operator gives it",
    });
  }
}

/** A caller of the API has used up the requests of this minute. */
export class ApiLimitError extends BaseError {
  readonly code = "E_API_LIMIT";
  constructor({ max, seconds }: { max: number; seconds: number }) {
    super(`more than ${max} requests a minute`, { hint: `wait ${seconds} s, or ask for many wallets in one batch` });
  }
}

/** The body of a request to the API is larger than it may be. */
export class ApiBodyError extends BaseError {
  readonly code = "E_API_BODY";
  constructor(limit: number) {
    super(`the body has more than ${limit} bytes`, { hint: "send less at once" });
  }
}

/** The body of a request to the API is not JSON by its `Content-Type`. */
export class ApiMediaTypeError extends BaseError {
  readonly code = "E_API_MEDIA_TYPE";
  constructor() {
    super("the body is not application/json", { hint: "send JSON, with `Content-Type: application/json`" });
  }
}

/** The API has as much work of this kind as it takes at once. */
export class ApiBusyError extends BaseError {
  readonly code = "E_API_BUSY";
  constructor(what: string) {
    super(`there are too many ${what} at once`, { hint: "try again in a few seconds" });
  }
}

/** No order of a score has this id. */
export class OrderUnknownError extends BaseError {
  readonly code = "E_ORDER_UNKNOWN";
  constructor(id: string) {
    super(`there is no order ${id}`, { hint: "give the id that POST /v1/orders answered with" });
  }
}

/**
 * The operator does not have what stands behind a score: its proof, its statement or its features.
 */
export class NotArchivedError extends BaseError {
  readonly code = "E_NOT_ARCHIVED";
  constructor({ what, tokenId }: { what: string; tokenId: bigint }) {
    super(`this operator does not have the ${what} of the score of token ${tokenId}`, {
      hint: "ask the operator that submitted it, or order a new score",
    });
  }
}

/** The operator does not compute with this model: it has no folder of it. */
export class ModelNotServedError extends BaseError {
  readonly code = "E_MODEL_NOT_SERVED";
  constructor({ modelId, served }: { modelId: string; served: readonly string[] }) {
    super(`model ${modelId} is not computed here; ${served.join(", ")} are`, {
      hint: "name one of these, or ask another operator; scores on chain are read under any model",
    });
  }
}

/** A model has no public file of this name. */
export class ModelFileUnknownError extends BaseError {
  readonly code = "E_MODEL_FILE_UNKNOWN";
  constructor({ model, name }: { model: string; name: string }) {
    super(`model ${model} has no public file "${name}"`, { hint: "GET /v1/models/{model} lists its files" });
  }
}

/** A callback of an order may not be called: its URL, or an address that its host has. */
export class WebhookUrlError extends BaseError {
  readonly code = "E_WEBHOOK_URL";
  constructor(reason: string) {
    super(`the callback URL is refused: ${reason}`, {
      hint: "give an https URL, without a password, of a host that has public addresses alone",
    });
  }
}

/** A callback is asked for a second time. Its secret is told once, so that nobody else learns it by asking. */
export class WebhookKnownError extends BaseError {
  readonly code = "E_WEBHOOK_KNOWN";
  constructor() {
    super("the callback URL is registered for this order already, and its secret was told then", {
      hint: "use the secret of that answer, or give the URL another query, which is a callback of its own",
    });
  }
}

/** The name is not an address, and no service of names knows it. */
export class NameUnknownError extends BaseError {
  readonly code = "E_NAME_UNKNOWN";
  constructor(name: string) {
    super(`"${name}" is not the name of a wallet that is known here`, {
      hint: "give its address: 0x and 40 hex digits; names need a chain with ENS",
    });
  }
}

/** Features of the wallets are unknown from this operator's store, so there is no score of them. */
export class FeaturesUnknownError extends BaseError {
  readonly code = "E_FEATURES_UNKNOWN";
  constructor(unknown: readonly { readonly feature: string; readonly reason: string }[]) {
    const [{ feature = "", reason = "" } = {}] = unknown;
    const more = unknown.length > 1 ? ` and ${unknown.length - 1} more` : "";
    super(`${feature}${more} cannot be known of these wallets: ${reason}`, {
      hint: "POST /v1/previews lists each with its reason; an unknown feature is not 0",
    });
  }
}

/** A question to the chain that is not passed on: it is none of the reads of the deployment's contracts. */
export class ChainReadError extends BaseError {
  readonly code = "E_CHAIN_READ";
  constructor({ method, methods }: { method: string; methods: readonly string[] }) {
    super(`${JSON.stringify(method)} with these parameters is not passed on`, {
      hint: `ask ${methods.join(", ")} of the deployment's contracts, or a node of your own`,
    });
  }
}

/** The page has not been built, or its folder is not what the build writes. */
export class PageMissingError extends BaseError {
  readonly code = "E_PAGE_MISSING";
  constructor(folder: string) {
    super(`there is no page in ${folder}`, { hint: "build it with `npm run page`; the API works without it" });
  }
}
