// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/libraries/Statement.sol";
import {Deployment} from "./Deployment.sol";
import {MockVerifier} from "./MockVerifier.sol";

/// What happens around scores: other tokens, other models, merges and burns.
abstract contract OracleScenarios is Deployment {
    uint256 internal constant NEIGHBOUR_KEY = 0xC0;

    /// A token for the wallet of this key.
    function mintBy(uint256 key) internal returns (uint256) {
        vm.prank(vm.addr(key));
        return token.mint();
    }

    /// Moves the only wallet of `fromId`, which this key is of, into `intoId` with its consent.
    function mergeOne(uint256 fromId, uint256 intoId, uint256 key) internal {
        (address owner, address wallet) = (token.ownerOf(intoId), vm.addr(key));
        bytes32 digest = token.hashMerge(wallet, fromId, intoId, owner, token.nonces(wallet), block.timestamp);
        bytes[] memory signed = new bytes[](1);
        signed[0] = signature(key, digest);
        vm.prank(owner);
        token.merge(fromId, intoId, block.timestamp, signed);
    }

    function burnToken(uint256 id) internal {
        vm.prank(token.ownerOf(id));
        token.burn(id);
    }

    function invalidateScore(uint256 id, bytes32 model) internal {
        vm.prank(admin);
        oracle.invalidate(id, model, "wrong prices");
    }

    /// A second model with a verifier of its own, active from now on.
    function addModel(uint256 key) internal returns (bytes32 added, MockVerifier addedVerifier) {
        addedVerifier = new MockVerifier(key);
        added = register(addedVerifier, SCHEMA, keccak256(abi.encode("manifest", key)));
        vm.warp(block.timestamp + DELAY);
    }

    function submissionUnder(
        bytes32 model,
        MockVerifier itsVerifier,
        Statement memory statement,
        uint256 score
    ) internal view returns (IScoreOracle.Submission memory submission) {
        submission = submissionOf(statement, score);
        submission.modelId = model;
        submission.proof = itsVerifier.prove([score, statement.commitment], 7);
    }

    function batchOf(
        IScoreOracle.Submission memory first,
        IScoreOracle.Submission memory second
    ) internal pure returns (IScoreOracle.Submission[] memory batch) {
        batch = new IScoreOracle.Submission[](2);
        (batch[0], batch[1]) = (first, second);
    }

    function isScored(uint256 id) internal view returns (bool found) {
        (found, , ) = oracle.tryScoreOf(id, modelId);
    }

    function noScore(uint256 id, bytes32 model) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IScoreOracle.NoScore.selector, id, model);
    }

    /// Every read fails closed.
    function assertReadsAsNoScore(uint256 id, bytes32 model) internal {
        vm.expectRevert(noScore(id, model));
        oracle.scoreOf(id, model);
        vm.expectRevert(noScore(id, model));
        oracle.scoreNoOlderThan(id, model, type(uint256).max);
        vm.expectRevert(noScore(id, model));
        oracle.commitmentOf(id, model);
        (bool found, bool bundleUnchanged, IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(id, model);
        assertTrue(!found && !bundleUnchanged, "none is found");
        assertEq(keccak256(abi.encode(stored)), keccak256(new bytes(6 * 32)));
    }
}
