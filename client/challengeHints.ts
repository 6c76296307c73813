/** What to do about each custom error of challenges. `revertHints.ts` asks that none be forgotten. */
const WAIT = "look up the challenge's times: this step comes before or after its own";
const STATUS = "look the entry up with entryOf: this step asks for another status";
const HEADER = "send the header of the challenge's drawBlock in RLP, while the chain still knows its hash";

export const CHALLENGE_HINTS = {
  AlreadyCommitted: "commit from another account: an account has one entry in a challenge",
  AlreadyDemanded: "demand another place: the proof of this one is demanded already, or was before",
  AlreadyDrawn: "go on: the rows are drawn",
  AlreadySettled: "collect and withdraw: the challenge is settled",
  AmountNotSent: "send along exactly the amount in the message",
  CommitmentNotOpened: "answer with the key, the manifest, the flag and the salt of the commitment",
  CurrencyTookFee: "use a currency that takes nothing of a transfer for itself",
  DemandsOpen: "have the demanded proofs shown, or close the demands that are over",
  DevKeyNotAllowed: "bring keys of a ceremony: this challenge names a judge and takes no others",
  EntriesFull: "wait for another challenge: this one has all of its entries",
  FieldNotPresentInBlockHeader: HEADER,
  InvalidFeeShares: "name who takes the attesters' part if and only if the challenge's terms give them one",
  InvalidScores: "answer one score from 300 to 850 for each drawn row",
  InvalidTerms: "mend the term in the message, counted from 0 in the order of Terms",
  ModelServes:
    "register another model and share its fees before it is active, which a registry without a delay rules out",
  NoDemand: "look the place up with demandOf: no proof is demanded there",
  NoFault: "keep it: the leaf is what an honest modeler proves",
  NotAWinner: "wait until the challenge is settled, and name one of its winners",
  NotDrawn: "send the header of the challenge's drawBlock first",
  NotInAnswer: "show a leaf of the answer with its own path",
  NotNow: WAIT,
  NotRevealed: "wait until the labels are revealed",
  NotSettled: "settle the challenge first",
  NotTheHeader: HEADER,
  NotTheJudge: "send it from the judge that the terms name",
  NotTheLabels: "reveal the labels and the salt that the challenge was opened with, once",
  NotTheRow: "show the commitment of the drawn row with its path in the pool",
  NotTheWinnersKey: "register the model that the winner answered with: its key is another one",
  PlaceOutOfRange: "name a place below the number of rows",
  ProofNotValid: "show a proof of the answered score for the drawn row, under the committed key",
  RLPInvalidEncoding: HEADER,
  TooCloseToDraw: "wait for another challenge: commitments end 64 blocks before the draw",
  UnknownChallenge: "check the challenge's id",
  WrongStatus: STATUS,
} as const;
