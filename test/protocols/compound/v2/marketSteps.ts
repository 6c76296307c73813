import { TOPIC } from "../../../../prover/protocols/compound/v2/abi.ts";
import { EXP, type LentAsset } from "./market.ts";
import { type StepInput, type StepOutcome, attempt, naming, worth } from "./step.ts";

/** Steps of governance, the oracle, time, and gifts. */

/** Between a third and three times the first price. */
export const setPrice = (
  input: StepInput,
  asset: LentAsset,
  percent: readonly [number, number],
): Promise<StepOutcome> => {
  const { history, dice, onLog } = input;
  const { oracle, answers, chain } = history.market;
  const moved = dice.share(answers.get(asset.token) ?? asset.firstAnswer, ...percent);
  const [least, most] = [asset.firstAnswer / 3n, asset.firstAnswer * 3n];
  const price = moved < least ? least : moved > most ? most : moved;
  const call = { to: oracle, name: "SimplePriceOracle", method: "setDirectPrice", args: [asset.token, price] } as const;
  return attempt(
    { history, dice, onLog },
    { transaction: { from: chain.deployer, ...call }, sign: TOPIC.pricePosted, wallets: [] },
  );
};

export const priced = ({ history }: StepInput): readonly LentAsset[] =>
  history.market.assets.filter(({ contract }) => contract !== "VBNB");

export const price = (input: StepInput): Promise<StepOutcome> =>
  setPrice(input, input.dice.pick(priced(input)), [85, 118]);

export const collateralFactor = (input: StepInput): Promise<StepOutcome> => {
  const { chain, assets, comptroller } = input.history.market;
  const args = [input.dice.pick(assets).cToken, input.dice.share(EXP, 30, 85)];
  const call = { to: comptroller, name: "ComptrollerG3", method: "_setCollateralFactor", args } as const;
  return attempt(input, {
    transaction: { from: chain.deployer, ...call },
    sign: TOPIC.newCollateralFactor,
    wallets: [],
  });
};

export const reserveFactor = (input: StepInput): Promise<StepOutcome> => {
  const { history, dice } = input;
  const call = naming(dice.pick(history.market.assets), "_setReserveFactor", dice.share(EXP, 0, 40));
  const transaction = { from: history.market.chain.deployer, ...call };
  return attempt(input, { transaction, sign: TOPIC.newReserveFactor, wallets: [] });
};

export const reservesAdded = (input: StepInput): Promise<StepOutcome> => {
  const { history, dice } = input;
  const [from, asset] = [dice.pick(history.users), dice.pick(priced(input))];
  const transaction = { from, ...naming(asset, "_addReserves", worth(input, asset, dice.share(EXP, 1, 100))) };
  return attempt(input, { transaction, sign: TOPIC.reservesAdded, wallets: [from] });
};

export const reservesReduced = async (input: StepInput): Promise<StepOutcome> => {
  const { history, dice } = input;
  const { chain, assets, block } = history.market;
  const asset = dice.pick(assets);
  const reserves = await chain.view({ to: asset.cToken, name: asset.contract, method: "totalReserves" }, block());
  const amount = dice.share(reserves as bigint, 5, 95);
  const transaction = { from: chain.deployer, ...naming(asset, "_reduceReserves", amount) };
  const outcome = await attempt(input, { transaction, sign: TOPIC.reservesReduced, wallets: [] });
  return { ...outcome, happened: outcome.happened && amount > 0n };
};

/** Underlying for everybody who holds the cToken. */
export const donation = async (input: StepInput): Promise<StepOutcome> => {
  const { history, dice } = input;
  const [from, asset] = [dice.pick(history.users), dice.pick(priced(input))];
  const amount = worth(input, asset, dice.share(EXP, 1, 100));
  await history.fund(from, asset.cToken);
  const call = { to: asset.token, name: "FaucetToken", method: "transfer", args: [asset.cToken, amount] } as const;
  const outcome = await attempt(input, { transaction: { from, ...call }, sign: TOPIC.transfer, wallets: [from] });
  return { ...outcome, ...(outcome.happened && { givenTo: asset.cToken }) };
};

/** Interest is due by blocks, up to two months of them. */
export const blocks = async ({ history, dice }: StepInput): Promise<StepOutcome> => {
  await history.market.chain.mine(1 + dice.roll(400_000));
  return { wallets: [], happened: true };
};
