import { useLivedMarket } from "../../../support/livedMarket.ts";
import { describeProviderFaults } from "../providerFaults.ts";

describe("sync from a provider that", () => {
  describeProviderFaults(useLivedMarket(), (place) => place % 15 !== 0);
});
