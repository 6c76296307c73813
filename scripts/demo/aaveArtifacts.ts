import { createRequire } from "node:module";

import type { InterfaceAbi } from "ethers";

const require = createRequire(import.meta.url);

/** Sources inside @aave/protocol-v2 of the contracts that a market is made of. */
const SOURCES = {
  LendingPoolAddressesProvider: "protocol/configuration",
  LendingPool: "protocol/lendingpool",
  LendingPoolConfigurator: "protocol/lendingpool",
  LendingPoolCollateralManager: "protocol/lendingpool",
  DefaultReserveInterestRateStrategy: "protocol/lendingpool",
  ReserveLogic: "protocol/libraries/logic",
  GenericLogic: "protocol/libraries/logic",
  ValidationLogic: "protocol/libraries/logic",
  AToken: "protocol/tokenization",
  StableDebtToken: "protocol/tokenization",
  VariableDebtToken: "protocol/tokenization",
  AaveProtocolDataProvider: "misc",
  AaveOracle: "misc",
  WETHGateway: "misc",
  // Aave's own test contracts: an oracle whose price a script can set, a feed that always answers
  // the same, an ERC-20 and wrapped ETH.
  PriceOracle: "mocks/oracle",
  LendingRateOracle: "mocks/oracle",
  MockAggregator: "mocks/oracle/CLAggregators",
  MockFlashLoanReceiver: "mocks/flashloan",
  MintableERC20: "mocks/tokens",
  WETH9Mocked: "mocks/tokens",
} as const;

export type AaveContractName = keyof typeof SOURCES;

/** Addresses of deployed libraries by name. */
export type LibraryAddresses = Readonly<Record<string, string>>;

interface AaveArtifact {
  readonly abi: InterfaceAbi;
  readonly bytecode: string;
  /** By source file, then library: the byte ranges of the bytecode that hold its address. */
  readonly linkReferences: Readonly<
    Record<string, Readonly<Record<string, readonly { readonly start: number; readonly length: number }[]>>>
  >;
}

export const loadAaveArtifact = (name: AaveContractName): AaveArtifact =>
  require(`@aave/protocol-v2/artifacts/contracts/${SOURCES[name]}/${name}.sol/${name}.json`) as AaveArtifact;

/**
 * Bytecode with the libraries' addresses filled in.
 *
 * @throws Error when one is missing.
 */
export const linkBytecode = ({ bytecode, linkReferences }: AaveArtifact, libraries: LibraryAddresses): string => {
  let linked = bytecode;
  for (const [library, references] of Object.values(linkReferences).flatMap((byName) => Object.entries(byName))) {
    const address = libraries[library];
    if (address === undefined) throw new Error(`no address for the library ${library}`);

    for (const { start, length } of references) {
      // Two hex digits a byte, after "0x".
      const from = 2 + 2 * start;
      linked = linked.slice(0, from) + address.slice(2).toLowerCase() + linked.slice(from + 2 * length);
    }
  }
  return linked;
};
