import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import { expect } from "chai";
import { Compile } from "typebox/schema";

import { describeApi } from "../../../node/api/openApi.ts";
import { useApi } from "../../support/apiWorld.ts";

interface Operation {
  readonly summary?: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object };
}

const committed = fileURLToPath(new URL("../../../docs/openapi.json", import.meta.url));

describe("The API's description", () => {
  const world = useApi();

  it("is what the schemas say now, in the file and at /openapi.json", async () => {
    const document = await describeApi();
    expect(await readFile(committed, "utf8"), "run node scripts/openApi.ts").to.equal(
      `${JSON.stringify(document, null, 2)}\n`,
    );
    expect((await world().api.inject("/openapi.json")).json()).to.deep.equal(JSON.parse(JSON.stringify(document)));
  });

  it("has a line on every route and every answer", async () => {
    const { openapi, paths } = (await describeApi()) as OpenApi;
    expect(openapi).to.equal("3.1.0");
    for (const [path, operations] of Object.entries(paths))
      for (const { summary, responses } of Object.values(operations)) {
        expect(summary, path).to.be.a("string");
        expect(JSON.stringify(responses), path).to.not.include("Default Response");
      }
  });

  it("describes the answers as they are", async () => {
    const { api, ada, boris } = world();
    const { paths, components } = (await describeApi()) as OpenApi;
    const proof = (await api.inject("/v1/tokens/1/proof")).json<object>();
    const post = (url: string, payload: object) => ({ method: "POST" as const, url, payload });
    const asked: readonly (readonly [path: string, request: string | ReturnType<typeof post>, status: number])[] = [
      ...["score", "history", "proof", "attestations", "reasons"].flatMap((name) => [
        [`/v1/tokens/{tokenId}/${name}`, `/v1/tokens/1/${name}`, 200] as const,
        [`/v1/wallets/{address}/${name}`, `/v1/wallets/${ada}/${name}`, 200] as const,
        [`/v1/tokens/{tokenId}/${name}`, `/v1/tokens/99/${name}`, 404] as const,
      ]),
      ["/v1/scores/batch", post("/v1/scores/batch", { wallets: [ada, "x"] }), 200],
      ["/v1/previews", post("/v1/previews", { wallets: [boris] }), 200],
      ["/v1/previews", post("/v1/previews", {}), 400],
      ["/v1/previews", post("/v1/previews", { wallets: [boris], at: "2099-01-01" }), 422],
      ["/v1/orders", post("/v1/orders", { tokenId: "1" }), 202],
      ["/v1/models", "/v1/models", 200],
      ["/v1/models/{model}", "/v1/models/default", 200],
      ["/v1/proofs/verify", post("/v1/proofs/verify", { proof }), 200],
      ["/v1/proofs/verify", post("/v1/proofs/verify", { proof: {} }), 200],
      ["/api/v1/addresses/{address}", `/api/v1/addresses/${ada}`, 200],
      ["/api/v1/addresses/{address}/calculate_score", post(`/api/v1/addresses/${ada}/calculate_score`, {}), 202],
      ["/api/v2/score/address/{address}", `/api/v2/score/address/${ada}`, 200],
      ["/api/v2/score/batch", `/api/v2/score/batch?address=${ada},x`, 200],
      ["/api/v2/report/address/{address}", `/api/v2/report/address/${ada}`, 200],
      ["/api/v2/sandbox/report/address/{address}/summary", `/api/v2/sandbox/report/address/${ada}/summary`, 200],
    ];
    for (const [path, request, status] of asked) {
      const answer = await api.inject(request);
      const method = typeof request === "string" ? "get" : "post";
      const schema = paths[path]?.[method]?.responses[String(status)]?.content?.["application/json"]?.schema;
      expect(answer.statusCode, `${path} ${answer.body}`).to.equal(status);
      expect(schema, `${path} ${status}`).to.be.an("object");
      const [matches, errors] = Compile({ ...schema, components }).Errors(answer.json());
      expect(matches, `${path} ${JSON.stringify(errors)}`).to.equal(true);
    }
  });
});
