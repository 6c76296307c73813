import { Contract, ContractFactory, type HDNodeWallet, type JsonRpcProvider, parseEther, Wallet } from "ethers";
import hre from "hardhat";

/** A key of ten ether, and a token that anybody mints. */
export interface FundedSender {
  readonly wallet: HDNodeWallet;
  readonly erc20: Contract;
  /** Of the token. */
  readonly address: string;
}

export const fundSender = async (provider: JsonRpcProvider): Promise<FundedSender> => {
  const wallet = Wallet.createRandom().connect(provider);
  const rich = await provider.getSigner(0);
  await (await rich.sendTransaction({ to: wallet.address, value: parseEther("10") })).wait();
  const { abi, bytecode } = await hre.artifacts.readArtifact("TestErc20");
  const deployed = await new ContractFactory(abi, bytecode, rich).deploy();
  await deployed.waitForDeployment();
  const address = await deployed.getAddress();
  return { wallet, address, erc20: new Contract(address, abi, provider) };
};
