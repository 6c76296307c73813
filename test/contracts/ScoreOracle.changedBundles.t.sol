// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IAttesterSet} from "../../contracts/interfaces/IAttesterSet.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// "One join spoils a batch of ten": a submission whose bundle has changed is passed over, and the others are stored.
contract ScoreOracleChangedBundlesTest is Bundles {
    uint256 internal constant TOKENS = 10;
    uint256 internal constant KEYS = 0xE000;
    uint256 internal constant STEP = 1_000;
    uint256[TOKENS] internal ids;
    IScoreOracle.Submission[] internal batch;

    function setUp() public {
        deploy();
        for (uint256 i = 0; i < TOKENS; ++i) ids[i] = mintBy(KEYS + i);
        // A wallet whose notice is due when the batch comes.
        join(ids[4], 0xC4);
        announceBy(0xC4);
        vm.warp(START + COOLDOWN - 1);
        for (uint256 i = 0; i < TOKENS; ++i) batch.push(submissionOf(statementFor(ids[i]), 601 + i));
    }

    function assertStored(uint256 index, bool isStored) internal view {
        (bool found, , IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(ids[index], modelId);
        assertTrue(found == isStored && stored.score == (isStored ? 601 + index : 0), "as expected");
    }

    function assertAllStoredBut(uint256 index) internal view {
        for (uint256 i = 0; i < TOKENS; ++i) assertStored(i, i != index);
    }

    function test_oneJoinDoesNotSpoilABatch() public {
        join(ids[0], 0xC0);
        assertEq(oracle.submitBatch(batch), TOKENS - 1);
        assertAllStoredBut(0);
    }

    /// Every other way in which a bundle can change: a merge away, a merge in, a default, a leave that is due, one that is done, a burn.
    function test_noChangeOfABundleSpoilsABatch() public {
        uint256 freshId = mintBy(0xC1);
        merge(list(KEYS + 1), ids[1], freshId);
        merge(list(0xC2), mintBy(0xC2), ids[2]);
        defaultOn(KEYS + 3, ids[3], address(0x1E));
        burnBy(KEYS + 5, ids[5]);
        vm.warp(START + COOLDOWN);
        assertEq(oracle.submitBatch(batch), TOKENS - 5);
        for (uint256 i = 0; i < TOKENS; ++i) assertStored(i, i == 0 || i > 5);
        token.leaveBundle(vm.addr(0xC4));
        assertEq(oracle.submitBatch(batch), 0);
        assertStored(4, false);
    }

    function test_aTokenThatWasNeverThereIsPassedOver() public {
        batch[0].statement.tokenId = 99;
        assertEq(oracle.submitBatch(batch), TOKENS - 1);
        assertAllStoredBut(0);
    }

    /// Passed over with whatever else is wrong; what is of the bundle as it is must be right in all.
    function test_onlyAChangedBundleIsPassedOver() public {
        join(ids[0], 0xC0);
        batch[0].score = 850;
        delete batch[0].signers;
        delete batch[0].signatures;
        assertEq(oracle.submitBatch(batch), TOKENS - 1);
        vm.warp(block.timestamp + 12);
        IScoreOracle.Submission[] memory unsigned = new IScoreOracle.Submission[](1);
        unsigned[0] = submissionOf(statementFor(ids[0]), 700);
        attest(unsigned[0], 1);
        vm.expectRevert(abi.encodeWithSelector(IAttesterSet.QuorumNotReached.selector, 1, 2));
        oracle.submitBatch(unsigned);
    }

    function test_aSubmissionOfItsOwnIsRefused() public {
        join(ids[0], 0xC0);
        refused(batch[0], IScoreSubmission.BundleMismatch.selector);
    }

    /// A gas estimate does not settle where all are passed over: with any gas, a call fails or stores the nine.
    function test_noAmountOfGasPassesOverMore() public {
        join(ids[0], 0xC0);
        bytes memory data = abi.encodeCall(oracle.submitBatch, (batch));
        for (uint256 gasLimit = 21_000; gasLimit < 3_000_000; gasLimit += 20 * STEP) {
            (bool success, bytes memory answer) = address(oracle).call{gas: gasLimit}(data);
            if (!success) continue;
            assertEq(abi.decode(answer, (uint256)), TOKENS - 1);
            assertAllStoredBut(0);
            return;
        }
        assertTrue(false, "some gas is enough");
    }

    /// hardhat-config: fuzz.runs = 300
    function test_withAnyGasAllOrNothing(uint32 gasLimit) public {
        join(ids[0], 0xC0);
        IScoreOracle.Submission[] memory three = new IScoreOracle.Submission[](3);
        (three[0], three[1], three[2]) = (batch[1], batch[0], batch[2]);
        bytes memory data = abi.encodeCall(oracle.submitBatch, (three));
        (bool success, bytes memory answer) = address(oracle).call{gas: 30_000 + (gasLimit % 700_000)}(data);
        assertStored(1, success);
        assertStored(2, success);
        assertTrue(!success || abi.decode(answer, (uint256)) == 2, "both of them");
    }
}
