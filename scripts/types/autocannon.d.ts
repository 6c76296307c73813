/** What scripts/bench/api.ts uses of autocannon, which has no types of its own. */
interface Options {
  readonly url: string;
  /** Seconds. */
  readonly duration: number;
  readonly connections: number;
  readonly workers?: number;
}

interface Result {
  readonly requests: { readonly average: number; readonly total: number };
  /** Milliseconds. */
  readonly latency: { readonly p99: number; readonly max: number };
  readonly non2xx: number;
  readonly errors: number;
}

export default function autocannon(options: Options): Promise<Result>;
