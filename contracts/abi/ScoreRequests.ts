/* Written by scripts/generate.ts from the compiled contracts. Do not edit it. */
export const scoreRequestsAbi = [
 {
  "inputs": [
   {
    "internalType": "contract IScoreOracle",
    "name": "oracle_",
    "type": "address"
   }
  ],
  "stateMutability": "nonpayable",
  "type": "constructor"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "deadline",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "DeadlineNotPassed",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "deadline",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "min",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "DeadlineOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "Delivered",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "FailedCall",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "sent",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "fee",
    "type": "uint256"
   }
  ],
  "name": "FeeNotSent",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "fee",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "received",
    "type": "uint256"
   }
  ],
  "name": "FeeTokenTookFee",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "balance",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "needed",
    "type": "uint256"
   }
  ],
  "name": "InsufficientBalance",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "ModelNotActive",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "NotDelivered",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "refundTo",
    "type": "address"
   }
  ],
  "name": "NothingToRefund",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   }
  ],
  "name": "NothingToWithdraw",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "expected",
    "type": "address"
   }
  ],
  "name": "OtherFeeToken",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "ReentrancyGuardReentrantCall",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "RequestOver",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint8",
    "name": "bits",
    "type": "uint8"
   },
   {
    "internalType": "uint256",
    "name": "value",
    "type": "uint256"
   }
  ],
  "name": "SafeCastOverflowedUintDowncast",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "token",
    "type": "address"
   }
  ],
  "name": "SafeERC20FailedOperation",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "SubmissionOfOtherRequest",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "UnknownRequest",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   }
  ],
  "name": "UnknownToken",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bool",
    "name": "isTaken",
    "type": "bool"
   }
  ],
  "name": "WithdrawalTried",
  "type": "error"
 },
 {
  "inputs": [],
  "name": "ZeroAddress",
  "type": "error"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "amount",
    "type": "uint256"
   }
  ],
  "name": "FeeShared",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "operator",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "fee",
    "type": "uint256"
   }
  ],
  "name": "RequestDelivered",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "refundTo",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "fee",
    "type": "uint256"
   }
  ],
  "name": "RequestRefunded",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "refundTo",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "fee",
    "type": "uint256"
   }
  ],
  "name": "RequestToppedUp",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "operator",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "fee",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "deadline",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "refundTo",
    "type": "address"
   }
  ],
  "name": "ScoreRequested",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "amount",
    "type": "uint256"
   }
  ],
  "name": "Withdrawn",
  "type": "event"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "claim",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   }
  ],
  "name": "claimable",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "refundTo",
    "type": "address"
   }
  ],
  "name": "contributionOf",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "components": [
     {
      "components": [
       {
        "internalType": "uint256",
        "name": "tokenId",
        "type": "uint256"
       },
       {
        "internalType": "uint64",
        "name": "bundleEpoch",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "bundleRoot",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "historyChainId",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "marketsHash",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "asOfBlock",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "asOfBlockHash",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "asOfTime",
        "type": "uint64"
       },
       {
        "internalType": "uint64",
        "name": "coverageFrom",
        "type": "uint64"
       },
       {
        "internalType": "bytes32",
        "name": "schemaHash",
        "type": "bytes32"
       },
       {
        "internalType": "uint256",
        "name": "commitment",
        "type": "uint256"
       },
       {
        "internalType": "bytes32",
        "name": "eventsRoot",
        "type": "bytes32"
       },
       {
        "internalType": "uint64",
        "name": "attesterEpoch",
        "type": "uint64"
       }
      ],
      "internalType": "struct Statement",
      "name": "statement",
      "type": "tuple"
     },
     {
      "internalType": "bytes32",
      "name": "modelId",
      "type": "bytes32"
     },
     {
      "internalType": "uint256",
      "name": "score",
      "type": "uint256"
     },
     {
      "internalType": "bytes",
      "name": "proof",
      "type": "bytes"
     },
     {
      "internalType": "address[]",
      "name": "signers",
      "type": "address[]"
     },
     {
      "internalType": "bytes[]",
      "name": "signatures",
      "type": "bytes[]"
     }
    ],
    "internalType": "struct IScoreOracle.Submission",
    "name": "submission",
    "type": "tuple"
   }
  ],
  "name": "deliver",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "oracle",
  "outputs": [
   {
    "internalType": "contract IScoreOracle",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   }
  ],
  "name": "pending",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "",
    "type": "uint256"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "refundTo",
    "type": "address"
   }
  ],
  "name": "refund",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "registry",
  "outputs": [
   {
    "internalType": "contract IModelRegistry",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "tokenId",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "address",
    "name": "operator",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "internalType": "uint96",
    "name": "fee",
    "type": "uint96"
   },
   {
    "internalType": "uint40",
    "name": "deadline",
    "type": "uint40"
   },
   {
    "internalType": "address",
    "name": "refundTo",
    "type": "address"
   }
  ],
  "name": "request",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "stateMutability": "payable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   }
  ],
  "name": "requestOf",
  "outputs": [
   {
    "components": [
     {
      "internalType": "address",
      "name": "operator",
      "type": "address"
     },
     {
      "internalType": "uint96",
      "name": "fee",
      "type": "uint96"
     },
     {
      "internalType": "address",
      "name": "feeToken",
      "type": "address"
     },
     {
      "internalType": "uint32",
      "name": "asOfFrom",
      "type": "uint32"
     },
     {
      "internalType": "uint32",
      "name": "deadline",
      "type": "uint32"
     },
     {
      "internalType": "uint32",
      "name": "bundleEpoch",
      "type": "uint32"
     },
     {
      "internalType": "uint256",
      "name": "tokenId",
      "type": "uint256"
     },
     {
      "internalType": "bytes32",
      "name": "modelId",
      "type": "bytes32"
     }
    ],
    "internalType": "struct IScoreRequests.Request",
    "name": "open",
    "type": "tuple"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "requestId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   },
   {
    "internalType": "uint96",
    "name": "fee",
    "type": "uint96"
   },
   {
    "internalType": "address",
    "name": "refundTo",
    "type": "address"
   }
  ],
  "name": "topUp",
  "outputs": [],
  "stateMutability": "payable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   }
  ],
  "name": "tryWithdrawal",
  "outputs": [],
  "stateMutability": "payable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "feeToken",
    "type": "address"
   }
  ],
  "name": "withdraw",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 }
] as const;
