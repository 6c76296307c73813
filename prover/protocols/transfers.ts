import type { LendingAction, ProtocolEvent, TokenAmount, TransferAction } from "./protocol.ts";

export const isTransfer = (action: LendingAction): action is TransferAction =>
  action === "transfer_in" || action === "transfer_out";

interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly asset: TokenAmount;
}

/** Supply that changes hands, seen by both; nothing where it stays or is none. */
export const transferred = ({ from, to, asset }: Transfer): readonly ProtocolEvent[] =>
  from === to || asset.amount === 0n
    ? []
    : [
        { action: "transfer_out", wallet: from, asset },
        { action: "transfer_in", wallet: to, asset },
      ];
