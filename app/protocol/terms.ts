import { formatEther, formatUnits } from "ethers";

import { contractAt, ContractRevertError, onChain } from "../../client/index.ts";
import { failureOf } from "../chain/failure.ts";
import type { ReadPlace } from "../chain/place.ts";
import type { ChainFacts } from "./gather.ts";

/** What the example pool would give the owner of the token. */
export type Terms =
  | { readonly kind: "none"; readonly why: string }
  | { readonly kind: "refused"; readonly why: string }
  | {
      readonly kind: "given";
      /** Collateral over loan, in percent. */
      readonly ratio: string;
      readonly least: string;
      readonly most: string;
      /** For the largest loan, in ether. */
      readonly collateral: string;
    };

/** The curve of the example pool. Twin of `collateralRatioBps` in contracts/examples/PoolTerms.sol. */
const curveBps = (score: number, ageSeconds: number): number => {
  const points = Math.min(Math.max(score, 650), 800) - 650;
  return 15_000 - 60 * points + Math.ceil((ageSeconds * 100) / 86_400);
};

/** Without a pool in this deployment: the ratio that the example in the repository would ask. */
const withoutPool = ({ record, refusal }: ChainFacts): Terms => {
  if (record === undefined || refusal !== undefined)
    return { kind: "refused", why: refusal?.message ?? "there is no score" };
  const percent = (curveBps(Number(record.score), Number(record.age)) / 100).toFixed(1);
  return {
    kind: "none",
    why: `This deployment has no pool. The example in the repository would ask collateral worth ${percent} % of a loan.`,
  };
};

/** Shares have so many more decimals than the asset. Twin of `_decimalsOffset` in contracts/examples/PoolShares.sol. */
const MORE_DECIMALS = 6n;
const PLACES = 4;

const shortEther = (wei: bigint): string => Number(formatEther(wei)).toFixed(PLACES);

/** Asks the pool itself, as a borrower's transaction would. */
export const readTerms = async (place: ReadPlace, chain: ChainFacts): Promise<Terms> => {
  const { deployment, provider } = place;
  if (deployment.pool === undefined) return withoutPool(chain);
  const pool = contractAt("pool", deployment.pool, provider);
  try {
    return await onChain(async () => {
      const { ratioBps } = await pool.termsFor(chain.bundle.owner);
      const [least, most, ofShares] = await Promise.all([pool.minLoan(), pool.maxLoan(), pool.decimals()]);
      const decimals = ofShares - MORE_DECIMALS;
      const collateral = await pool.collateralFor(most, ratioBps);
      return {
        kind: "given" as const,
        ratio: (Number(ratioBps) / 100).toFixed(1),
        ...{ least: formatUnits(least, decimals), most: formatUnits(most, decimals) },
        collateral: shortEther(collateral),
      };
    });
  } catch (cause) {
    const { message } = failureOf(cause);
    return { kind: cause instanceof ContractRevertError ? "refused" : "none", why: message };
  }
};
