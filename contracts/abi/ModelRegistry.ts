/* Written by scripts/generate.ts from the compiled contracts. Do not edit it. */
export const modelRegistryAbi = [
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "initialOwner",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "activationDelay_",
    "type": "uint256"
   },
   {
    "internalType": "bool",
    "name": "allowsDevModels_",
    "type": "bool"
   }
  ],
  "stateMutability": "nonpayable",
  "type": "constructor"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "delay",
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
  "name": "DelayOutOfRange",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint40",
    "name": "from",
    "type": "uint40"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "DeprecationInPast",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint40",
    "name": "from",
    "type": "uint40"
   },
   {
    "internalType": "uint40",
    "name": "deprecatedFrom",
    "type": "uint40"
   }
  ],
  "name": "DeprecationNotEarlier",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "chainId",
    "type": "uint256"
   }
  ],
  "name": "DevModelsNotAllowed",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "schemaHash",
    "type": "bytes32"
   },
   {
    "internalType": "bytes32",
    "name": "manifestHash",
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
   }
  ],
  "name": "EmptyHash",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint16",
    "name": "modelerShare",
    "type": "uint16"
   },
   {
    "internalType": "uint16",
    "name": "attestersShare",
    "type": "uint16"
   },
   {
    "internalType": "address",
    "name": "attesters",
    "type": "address"
   }
  ],
  "name": "InvalidFeeShares",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "count",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "max",
    "type": "uint256"
   }
  ],
  "name": "InvalidInferenceCount",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "string",
    "name": "label",
    "type": "string"
   },
   {
    "internalType": "string",
    "name": "market",
    "type": "string"
   }
  ],
  "name": "InvalidMeaning",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "string",
    "name": "name",
    "type": "string"
   }
  ],
  "name": "InvalidModelName",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "length",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "expected",
    "type": "uint256"
   }
  ],
  "name": "InvalidOutputLength",
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
  "name": "InvalidProof",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "length",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "expected",
    "type": "uint256"
   }
  ],
  "name": "InvalidProofLength",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "word",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "coordinate",
    "type": "uint256"
   }
  ],
  "name": "KeyCoordinateOutOfField",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "word",
    "type": "uint256"
   }
  ],
  "name": "KeyPointAtInfinity",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "word",
    "type": "uint256"
   }
  ],
  "name": "KeyPointNotInGroup",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "word",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "otherWord",
    "type": "uint256"
   }
  ],
  "name": "KeyPointsDependent",
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
  "name": "ModelAlreadyRegistered",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint40",
    "name": "activeFrom",
    "type": "uint40"
   },
   {
    "internalType": "uint40",
    "name": "deprecatedFrom",
    "type": "uint40"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "ModelNotActive",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "length",
    "type": "uint256"
   }
  ],
  "name": "ModelNotStored",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint40",
    "name": "activeFrom",
    "type": "uint40"
   },
   {
    "internalType": "uint256",
    "name": "timestamp",
    "type": "uint256"
   }
  ],
  "name": "ModelServes",
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
  "name": "NoProbability",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "challengeId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   }
  ],
  "name": "NotAWinner",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "challengeId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   }
  ],
  "name": "NotTheWinnersKey",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "owner",
    "type": "address"
   }
  ],
  "name": "OwnableInvalidOwner",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "account",
    "type": "address"
   }
  ],
  "name": "OwnableUnauthorizedAccount",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "gasLeft",
    "type": "uint256"
   }
  ],
  "name": "PairingUnavailable",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "index",
    "type": "uint256"
   },
   {
    "internalType": "uint256",
    "name": "signal",
    "type": "uint256"
   }
  ],
  "name": "PublicSignalOutOfField",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "int256",
    "name": "value",
    "type": "int256"
   }
  ],
  "name": "SafeCastOverflowedIntToUint",
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
    "internalType": "uint256",
    "name": "value",
    "type": "uint256"
   }
  ],
  "name": "SafeCastOverflowedUintToInt",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "uint256",
    "name": "score",
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
  "name": "ScoreOutOfRange",
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
  "name": "UnknownModel",
  "type": "error"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "challenges",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "challengeId",
    "type": "uint256"
   },
   {
    "components": [
     {
      "internalType": "address",
      "name": "modeler",
      "type": "address"
     },
     {
      "internalType": "uint16",
      "name": "modelerShare",
      "type": "uint16"
     },
     {
      "internalType": "uint16",
      "name": "attestersShare",
      "type": "uint16"
     },
     {
      "internalType": "address",
      "name": "attesters",
      "type": "address"
     }
    ],
    "indexed": false,
    "internalType": "struct FeeShares",
    "name": "shares",
    "type": "tuple"
   }
  ],
  "name": "FeeSharesSet",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "uint40",
    "name": "from",
    "type": "uint40"
   }
  ],
  "name": "ModelDeprecated",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "address",
    "name": "source",
    "type": "address"
   },
   {
    "components": [
     {
      "components": [
       {
        "internalType": "uint256[2]",
        "name": "alpha",
        "type": "uint256[2]"
       },
       {
        "internalType": "uint256[4]",
        "name": "beta",
        "type": "uint256[4]"
       },
       {
        "internalType": "uint256[4]",
        "name": "gamma",
        "type": "uint256[4]"
       },
       {
        "internalType": "uint256[4]",
        "name": "delta",
        "type": "uint256[4]"
       },
       {
        "internalType": "uint256[2][3]",
        "name": "ic",
        "type": "uint256[2][3]"
       }
      ],
      "internalType": "struct VerifyingKey",
      "name": "key",
      "type": "tuple"
     },
     {
      "internalType": "bytes32",
      "name": "schemaHash",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "manifestHash",
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
      "internalType": "bool",
      "name": "dev",
      "type": "bool"
     },
     {
      "internalType": "string",
      "name": "name",
      "type": "string"
     },
     {
      "internalType": "string",
      "name": "metadataURI",
      "type": "string"
     },
     {
      "components": [
       {
        "internalType": "int64",
        "name": "offsetMicros",
        "type": "int64"
       },
       {
        "internalType": "uint64",
        "name": "factorMicros",
        "type": "uint64"
       },
       {
        "internalType": "uint32",
        "name": "horizon",
        "type": "uint32"
       },
       {
        "internalType": "uint40",
        "name": "calibratedAt",
        "type": "uint40"
       },
       {
        "internalType": "uint32",
        "name": "errorPpm",
        "type": "uint32"
       },
       {
        "internalType": "string",
        "name": "label",
        "type": "string"
       },
       {
        "internalType": "string",
        "name": "market",
        "type": "string"
       },
       {
        "internalType": "bool",
        "name": "manipulable",
        "type": "bool"
       },
       {
        "components": [
         {
          "internalType": "uint16",
          "name": "score",
          "type": "uint16"
         },
         {
          "internalType": "uint32",
          "name": "probability",
          "type": "uint32"
         }
        ],
        "internalType": "struct Knot[]",
        "name": "knots",
        "type": "tuple[]"
       }
      ],
      "internalType": "struct Meaning",
      "name": "meaning",
      "type": "tuple"
     }
    ],
    "indexed": false,
    "internalType": "struct IModelRegistry.Registration",
    "name": "registration",
    "type": "tuple"
   },
   {
    "indexed": false,
    "internalType": "uint40",
    "name": "activeFrom",
    "type": "uint40"
   }
  ],
  "name": "ModelRegistered",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "address",
    "name": "previousOwner",
    "type": "address"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "newOwner",
    "type": "address"
   }
  ],
  "name": "OwnershipTransferStarted",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": true,
    "internalType": "address",
    "name": "previousOwner",
    "type": "address"
   },
   {
    "indexed": true,
    "internalType": "address",
    "name": "newOwner",
    "type": "address"
   }
  ],
  "name": "OwnershipTransferred",
  "type": "event"
 },
 {
  "anonymous": false,
  "inputs": [
   {
    "indexed": false,
    "internalType": "uint256",
    "name": "activationDelay",
    "type": "uint256"
   },
   {
    "indexed": false,
    "internalType": "bool",
    "name": "allowsDevModels",
    "type": "bool"
   }
  ],
  "name": "RegistryDeployed",
  "type": "event"
 },
 {
  "inputs": [],
  "name": "acceptOwnership",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "activationDelay",
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
  "inputs": [],
  "name": "allowsDevModels",
  "outputs": [
   {
    "internalType": "bool",
    "name": "",
    "type": "bool"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint40",
    "name": "from",
    "type": "uint40"
   }
  ],
  "name": "deprecate",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "feeSharesOf",
  "outputs": [
   {
    "components": [
     {
      "internalType": "address",
      "name": "modeler",
      "type": "address"
     },
     {
      "internalType": "uint16",
      "name": "modelerShare",
      "type": "uint16"
     },
     {
      "internalType": "uint16",
      "name": "attestersShare",
      "type": "uint16"
     },
     {
      "internalType": "address",
      "name": "attesters",
      "type": "address"
     }
    ],
    "internalType": "struct FeeShares",
    "name": "shares",
    "type": "tuple"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "hasEnded",
  "outputs": [
   {
    "internalType": "bool",
    "name": "",
    "type": "bool"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "isActive",
  "outputs": [
   {
    "internalType": "bool",
    "name": "",
    "type": "bool"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "modelCount",
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
    "name": "index",
    "type": "uint256"
   }
  ],
  "name": "modelIdAt",
  "outputs": [
   {
    "internalType": "bytes32",
    "name": "",
    "type": "bytes32"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "components": [
     {
      "components": [
       {
        "internalType": "uint256[2]",
        "name": "alpha",
        "type": "uint256[2]"
       },
       {
        "internalType": "uint256[4]",
        "name": "beta",
        "type": "uint256[4]"
       },
       {
        "internalType": "uint256[4]",
        "name": "gamma",
        "type": "uint256[4]"
       },
       {
        "internalType": "uint256[4]",
        "name": "delta",
        "type": "uint256[4]"
       },
       {
        "internalType": "uint256[2][3]",
        "name": "ic",
        "type": "uint256[2][3]"
       }
      ],
      "internalType": "struct VerifyingKey",
      "name": "key",
      "type": "tuple"
     },
     {
      "internalType": "bytes32",
      "name": "schemaHash",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "manifestHash",
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
      "internalType": "bool",
      "name": "dev",
      "type": "bool"
     },
     {
      "internalType": "string",
      "name": "name",
      "type": "string"
     },
     {
      "internalType": "string",
      "name": "metadataURI",
      "type": "string"
     },
     {
      "components": [
       {
        "internalType": "int64",
        "name": "offsetMicros",
        "type": "int64"
       },
       {
        "internalType": "uint64",
        "name": "factorMicros",
        "type": "uint64"
       },
       {
        "internalType": "uint32",
        "name": "horizon",
        "type": "uint32"
       },
       {
        "internalType": "uint40",
        "name": "calibratedAt",
        "type": "uint40"
       },
       {
        "internalType": "uint32",
        "name": "errorPpm",
        "type": "uint32"
       },
       {
        "internalType": "string",
        "name": "label",
        "type": "string"
       },
       {
        "internalType": "string",
        "name": "market",
        "type": "string"
       },
       {
        "internalType": "bool",
        "name": "manipulable",
        "type": "bool"
       },
       {
        "components": [
         {
          "internalType": "uint16",
          "name": "score",
          "type": "uint16"
         },
         {
          "internalType": "uint32",
          "name": "probability",
          "type": "uint32"
         }
        ],
        "internalType": "struct Knot[]",
        "name": "knots",
        "type": "tuple[]"
       }
      ],
      "internalType": "struct Meaning",
      "name": "meaning",
      "type": "tuple"
     }
    ],
    "internalType": "struct IModelRegistry.Registration",
    "name": "registration",
    "type": "tuple"
   }
  ],
  "name": "modelIdOf",
  "outputs": [
   {
    "internalType": "bytes32",
    "name": "",
    "type": "bytes32"
   }
  ],
  "stateMutability": "pure",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "modelOf",
  "outputs": [
   {
    "components": [
     {
      "internalType": "address",
      "name": "source",
      "type": "address"
     },
     {
      "internalType": "uint40",
      "name": "registeredAt",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "activeFrom",
      "type": "uint40"
     },
     {
      "internalType": "uint40",
      "name": "deprecatedFrom",
      "type": "uint40"
     },
     {
      "components": [
       {
        "components": [
         {
          "internalType": "uint256[2]",
          "name": "alpha",
          "type": "uint256[2]"
         },
         {
          "internalType": "uint256[4]",
          "name": "beta",
          "type": "uint256[4]"
         },
         {
          "internalType": "uint256[4]",
          "name": "gamma",
          "type": "uint256[4]"
         },
         {
          "internalType": "uint256[4]",
          "name": "delta",
          "type": "uint256[4]"
         },
         {
          "internalType": "uint256[2][3]",
          "name": "ic",
          "type": "uint256[2][3]"
         }
        ],
        "internalType": "struct VerifyingKey",
        "name": "key",
        "type": "tuple"
       },
       {
        "internalType": "bytes32",
        "name": "schemaHash",
        "type": "bytes32"
       },
       {
        "internalType": "bytes32",
        "name": "manifestHash",
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
        "internalType": "bool",
        "name": "dev",
        "type": "bool"
       },
       {
        "internalType": "string",
        "name": "name",
        "type": "string"
       },
       {
        "internalType": "string",
        "name": "metadataURI",
        "type": "string"
       },
       {
        "components": [
         {
          "internalType": "int64",
          "name": "offsetMicros",
          "type": "int64"
         },
         {
          "internalType": "uint64",
          "name": "factorMicros",
          "type": "uint64"
         },
         {
          "internalType": "uint32",
          "name": "horizon",
          "type": "uint32"
         },
         {
          "internalType": "uint40",
          "name": "calibratedAt",
          "type": "uint40"
         },
         {
          "internalType": "uint32",
          "name": "errorPpm",
          "type": "uint32"
         },
         {
          "internalType": "string",
          "name": "label",
          "type": "string"
         },
         {
          "internalType": "string",
          "name": "market",
          "type": "string"
         },
         {
          "internalType": "bool",
          "name": "manipulable",
          "type": "bool"
         },
         {
          "components": [
           {
            "internalType": "uint16",
            "name": "score",
            "type": "uint16"
           },
           {
            "internalType": "uint32",
            "name": "probability",
            "type": "uint32"
           }
          ],
          "internalType": "struct Knot[]",
          "name": "knots",
          "type": "tuple[]"
         }
        ],
        "internalType": "struct Meaning",
        "name": "meaning",
        "type": "tuple"
       }
      ],
      "internalType": "struct IModelRegistry.Registration",
      "name": "registration",
      "type": "tuple"
     }
    ],
    "internalType": "struct IModelRegistry.Model",
    "name": "model",
    "type": "tuple"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "owner",
  "outputs": [
   {
    "internalType": "address",
    "name": "",
    "type": "address"
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "pendingOwner",
  "outputs": [
   {
    "internalType": "address",
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
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "uint256",
    "name": "score",
    "type": "uint256"
   }
  ],
  "name": "probabilityOf",
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
    "components": [
     {
      "components": [
       {
        "internalType": "uint256[2]",
        "name": "alpha",
        "type": "uint256[2]"
       },
       {
        "internalType": "uint256[4]",
        "name": "beta",
        "type": "uint256[4]"
       },
       {
        "internalType": "uint256[4]",
        "name": "gamma",
        "type": "uint256[4]"
       },
       {
        "internalType": "uint256[4]",
        "name": "delta",
        "type": "uint256[4]"
       },
       {
        "internalType": "uint256[2][3]",
        "name": "ic",
        "type": "uint256[2][3]"
       }
      ],
      "internalType": "struct VerifyingKey",
      "name": "key",
      "type": "tuple"
     },
     {
      "internalType": "bytes32",
      "name": "schemaHash",
      "type": "bytes32"
     },
     {
      "internalType": "bytes32",
      "name": "manifestHash",
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
      "internalType": "bool",
      "name": "dev",
      "type": "bool"
     },
     {
      "internalType": "string",
      "name": "name",
      "type": "string"
     },
     {
      "internalType": "string",
      "name": "metadataURI",
      "type": "string"
     },
     {
      "components": [
       {
        "internalType": "int64",
        "name": "offsetMicros",
        "type": "int64"
       },
       {
        "internalType": "uint64",
        "name": "factorMicros",
        "type": "uint64"
       },
       {
        "internalType": "uint32",
        "name": "horizon",
        "type": "uint32"
       },
       {
        "internalType": "uint40",
        "name": "calibratedAt",
        "type": "uint40"
       },
       {
        "internalType": "uint32",
        "name": "errorPpm",
        "type": "uint32"
       },
       {
        "internalType": "string",
        "name": "label",
        "type": "string"
       },
       {
        "internalType": "string",
        "name": "market",
        "type": "string"
       },
       {
        "internalType": "bool",
        "name": "manipulable",
        "type": "bool"
       },
       {
        "components": [
         {
          "internalType": "uint16",
          "name": "score",
          "type": "uint16"
         },
         {
          "internalType": "uint32",
          "name": "probability",
          "type": "uint32"
         }
        ],
        "internalType": "struct Knot[]",
        "name": "knots",
        "type": "tuple[]"
       }
      ],
      "internalType": "struct Meaning",
      "name": "meaning",
      "type": "tuple"
     }
    ],
    "internalType": "struct IModelRegistry.Registration",
    "name": "registration",
    "type": "tuple"
   }
  ],
  "name": "register",
  "outputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [],
  "name": "renounceOwnership",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "requireActive",
  "outputs": [
   {
    "internalType": "bytes32",
    "name": "schemaHash",
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
   }
  ],
  "stateMutability": "view",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "internalType": "contract IChallenges",
    "name": "challenges",
    "type": "address"
   },
   {
    "internalType": "uint256",
    "name": "challengeId",
    "type": "uint256"
   },
   {
    "internalType": "address",
    "name": "modeler",
    "type": "address"
   },
   {
    "internalType": "address",
    "name": "attesters",
    "type": "address"
   }
  ],
  "name": "setFeeShares",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "newOwner",
    "type": "address"
   }
  ],
  "name": "transferOwnership",
  "outputs": [],
  "stateMutability": "nonpayable",
  "type": "function"
 },
 {
  "inputs": [
   {
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   },
   {
    "components": [
     {
      "internalType": "uint256",
      "name": "score",
      "type": "uint256"
     },
     {
      "internalType": "uint256",
      "name": "commitment",
      "type": "uint256"
     },
     {
      "internalType": "uint256[8]",
      "name": "proof",
      "type": "uint256[8]"
     }
    ],
    "internalType": "struct Inference[]",
    "name": "inferences",
    "type": "tuple[]"
   }
  ],
  "name": "verifyBatch",
  "outputs": [
   {
    "internalType": "uint256",
    "name": "valid",
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
    "name": "modelId",
    "type": "uint256"
   },
   {
    "internalType": "bytes32",
    "name": "inputCommitment",
    "type": "bytes32"
   },
   {
    "internalType": "bytes",
    "name": "output",
    "type": "bytes"
   },
   {
    "internalType": "bytes",
    "name": "proof",
    "type": "bytes"
   }
  ],
  "name": "verifyInference",
  "outputs": [],
  "stateMutability": "view",
  "type": "function"
 }
] as const;
