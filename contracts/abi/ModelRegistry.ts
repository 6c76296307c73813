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
   }
  ],
  "name": "EmptyHash",
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
    "internalType": "bytes32",
    "name": "modelId",
    "type": "bytes32"
   }
  ],
  "name": "UnknownModel",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "verifier",
    "type": "address"
   }
  ],
  "name": "VerifierIsDelegatedAccount",
  "type": "error"
 },
 {
  "inputs": [
   {
    "internalType": "address",
    "name": "verifier",
    "type": "address"
   }
  ],
  "name": "VerifierWithoutCode",
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
    "indexed": true,
    "internalType": "address",
    "name": "verifier",
    "type": "address"
   },
   {
    "indexed": false,
    "internalType": "bytes32",
    "name": "schemaHash",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "bytes32",
    "name": "manifestHash",
    "type": "bytes32"
   },
   {
    "indexed": false,
    "internalType": "bool",
    "name": "dev",
    "type": "bool"
   },
   {
    "indexed": false,
    "internalType": "string",
    "name": "name",
    "type": "string"
   },
   {
    "indexed": false,
    "internalType": "string",
    "name": "metadataURI",
    "type": "string"
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
    "internalType": "address",
    "name": "verifier",
    "type": "address"
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
      "name": "verifier",
      "type": "address"
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
      "internalType": "bool",
      "name": "dev",
      "type": "bool"
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
      "internalType": "uint40",
      "name": "registeredAt",
      "type": "uint40"
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
     }
    ],
    "internalType": "struct IModelRegistry.Model",
    "name": "",
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
    "internalType": "address",
    "name": "verifier",
    "type": "address"
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
   }
  ],
  "stateMutability": "view",
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
