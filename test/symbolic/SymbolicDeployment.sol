// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AttesterSet} from "../../contracts/AttesterSet.sol";
import {CreditToken} from "../../contracts/CreditToken.sol";
import {ScoreOracle} from "../../contracts/ScoreOracle.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/types/Statement.sol";
import {Cheats} from "../contracts/fixtures/Cheats.sol";
import {AcceptingRegistry} from "./Accepting.sol";

/// All contracts, a quorum of two, one active model whose proofs are all taken, and a borrower with token 1. The solver chooses every
/// part of a submission: what is proved holds for any signatures, any proof and any caller.
abstract contract SymbolicDeployment is Cheats {
    /// What the solver chooses beside signers and signatures.
    struct Claim {
        Statement statement;
        uint256 score;
        uint256[8] proof;
        address sender;
    }

    uint256 internal constant NOW = 1_780_000_000;
    uint256 internal constant DELAY = 2 days;
    uint256 internal constant AS_OF_PERIOD = 10 minutes;
    uint64 internal constant HISTORY_CHAIN = 1;
    bytes32 internal constant MARKETS = keccak256("markets");
    bytes32 internal constant SCHEMA = keccak256("schema");

    address internal constant ADMIN = address(0xAD);
    address internal constant BORROWER = address(0xB0);

    CreditToken internal token;
    AttesterSet internal attesters;
    ScoreOracle internal oracle;
    bytes32 internal modelId;
    uint256 internal tokenId;

    function deploy(address[] memory attesterList) internal {
        vm.warp(NOW - DELAY);
        token = new CreditToken(ADMIN);
        IModelRegistry registry = IModelRegistry(address(new AcceptingRegistry(SCHEMA, HISTORY_CHAIN, MARKETS)));
        attesters = new AttesterSet(ADMIN, attesterList, 2, DELAY);
        oracle = new ScoreOracle(ADMIN, token, registry, attesters, 1 days, AS_OF_PERIOD);
        vm.prank(ADMIN);
        token.setOracle(oracle);

        modelId = keccak256("model");
        // Some time ago, so that one score can be newer than another.
        vm.warp(NOW - 1 hours);
        vm.prank(BORROWER);
        tokenId = token.mint();
        vm.warp(NOW);
    }

    /// The only place that knows how a submission is made up.
    function submit(
        Claim memory claim,
        address[] memory signers,
        bytes[] memory signatures
    ) internal returns (bool ok) {
        // Every other id is like the next one, which nobody has minted.
        claim.statement.tokenId = claim.statement.tokenId == tokenId ? tokenId : tokenId + 1;
        IScoreOracle.Submission memory submission = IScoreOracle.Submission({
            statement: claim.statement,
            modelId: modelId,
            score: claim.score,
            proof: abi.encode(claim.proof),
            signers: signers,
            signatures: signatures
        });
        vm.prank(claim.sender);
        (ok, ) = address(oracle).call(abi.encodeCall(IScoreOracle.submit, (submission)));
    }

    /// The stored score of token 1 with all that is stored beside it, in one word: zero when there is none.
    function storedScore() internal view returns (uint256 word) {
        (, , IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(tokenId, modelId);
        word = stored.score;
        word = (word << 32) | stored.bundleEpoch;
        word = (word << 64) | stored.asOfBlock;
        word = (word << 40) | stored.asOfTime;
        word = (word << 40) | stored.publishedAt;
        word = (word << 40) | stored.coverageFrom;
    }

    /// Whom the 64 or 65 bytes of a signature are by; nobody for any other length.
    function signerOf(bytes32 digest, bytes memory signature) internal pure returns (address) {
        if (signature.length != 64 && signature.length != 65) return address(0);
        (bytes32 r, bytes32 s, uint8 v) = (0, 0, 0);
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
            v := byte(0, mload(add(signature, 0x60)))
        }
        // EIP-2098 has the parity in the highest bit of s.
        if (signature.length == 64) (s, v) = ((s << 1) >> 1, uint8(uint256(s) >> 255));
        return ecrecover(digest, v < 2 ? v + 27 : v, r, s);
    }

    function one(address signer) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = signer;
    }

    function one(bytes memory signature) internal pure returns (bytes[] memory list) {
        list = new bytes[](1);
        list[0] = signature;
    }

    function two(address first, address second) internal pure returns (address[] memory list) {
        list = new address[](2);
        (list[0], list[1]) = (first, second);
    }

    function two(bytes memory first, bytes memory second) internal pure returns (bytes[] memory list) {
        list = new bytes[](2);
        (list[0], list[1]) = (first, second);
    }
}
