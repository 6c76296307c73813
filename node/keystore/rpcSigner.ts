import {
  AbstractSigner,
  type Provider,
  resolveProperties,
  Transaction,
  type TransactionRequest,
  TypedDataEncoder,
  type TypedDataDomain,
  type TypedDataField,
  verifyTypedData,
} from "ethers";

import type { JsonRpcNode } from "../../prover/chain/jsonRpc.ts";
import { isRecord } from "../../prover/jsonValue.ts";
import { RemoteSignerError } from "./errors.ts";

type Types = Record<string, TypedDataField[]>;

/** Integers as hex, as JSON-RPC has them. */
const rpcTransaction = (transaction: TransactionRequest): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(transaction)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => {
        const wanted = name === "gasLimit" ? "gas" : name;
        return [
          wanted,
          typeof value === "bigint" || typeof value === "number" ? `0x${value.toString(16)}` : (value as unknown),
        ];
      }),
  );

/**
 * A signer behind JSON-RPC, such as Clef or Web3Signer: the key is in another process or on another
 * machine. Each signature is checked to be of the address that was asked for.
 */
export class RpcSigner extends AbstractSigner {
  readonly #node: JsonRpcNode;
  readonly #address: string;

  constructor({ node, address, provider }: { node: JsonRpcNode; address: string; provider?: Provider | null }) {
    super(provider ?? null);
    this.#node = node;
    this.#address = address;
  }

  override getAddress(): Promise<string> {
    return Promise.resolve(this.#address);
  }

  override connect(provider: Provider | null): RpcSigner {
    return new RpcSigner({ node: this.#node, address: this.#address, provider });
  }

  /** @throws RemoteSignerError. */
  override async signTypedData(domain: TypedDataDomain, types: Types, value: Record<string, unknown>): Promise<string> {
    const payload: unknown = TypedDataEncoder.getPayload(domain, types, value);
    const signature = await this.#ask("eth_signTypedData_v4", [this.#address, JSON.stringify(payload)]);
    const isSignature = typeof signature === "string" && /^0x[0-9a-fA-F]{130}$/.test(signature);
    if (!isSignature) throw this.#refusal("its answer is not a signature");
    const signer = verifyTypedData(domain, types, value, signature);
    if (signer.toLowerCase() !== this.#address.toLowerCase()) throw this.#refusal(`the key of ${signer} signed`);
    return signature;
  }

  /** @throws RemoteSignerError. */
  override async signTransaction(transaction: TransactionRequest): Promise<string> {
    const resolved = await resolveProperties(transaction);
    const asked = rpcTransaction({ ...resolved, from: this.#address });
    const answer = await this.#ask("eth_signTransaction", [asked]);
    // Geth and Clef answer { raw, tx }, Web3Signer the bytes alone.
    const raw = isRecord(answer) ? answer["raw"] : answer;
    if (typeof raw !== "string") throw this.#refusal("its answer is not a signed transaction");
    const { from } = Transaction.from(raw);
    if (from?.toLowerCase() !== this.#address.toLowerCase())
      throw this.#refusal(`the key of ${from ?? "nobody"} signed`);
    return raw;
  }

  /** @throws RemoteSignerError: nothing here signs plain messages. */
  override signMessage(): Promise<string> {
    return Promise.reject(this.#refusal("plain messages are not signed"));
  }

  async #ask(method: string, params: readonly unknown[]): Promise<unknown> {
    try {
      return await this.#node.call(method, params);
    } catch (cause) {
      throw this.#refusal(cause instanceof Error ? cause.message : String(cause));
    }
  }

  #refusal(reason: string): RemoteSignerError {
    return new RemoteSignerError({ address: this.#address, reason });
  }
}
