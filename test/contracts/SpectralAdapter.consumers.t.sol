// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {IScoracle} from "../../contracts/interfaces/external/IScoracle.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {
    CountingConsumer,
    DeafConsumer,
    FallbackConsumer,
    PickyConsumer,
    ReenteringConsumer,
    SpentConsumer
} from "./fixtures/DeafConsumers.sol";
import {SpectralDeployment} from "./fixtures/SpectralDeployment.sol";

/// What consumers of the original do with the adapter, and what is different from it.
contract SpectralAdapterConsumersTest is SpectralDeployment {
    function setUp() public {
        deployAdapter();
    }

    function test_anUnchangedConsumerRequestsAndPrequalifies() public {
        vm.expectEmit(address(requests));
        emit IScoreRequests.ScoreRequested(
            1,
            tokenId,
            operator,
            modelId,
            address(0),
            0.01 ether,
            START + WAIT,
            address(consumer)
        );
        vm.prank(borrower);
        consumer.calculate{value: 0.01 ether}("not looked at");
        assertEq(address(requests).balance, 0.01 ether);
        assertEq(address(adapter).balance, 0);

        vm.warp(START + 10 minutes);
        requests.deliver(1, submissionOf(statementFor(tokenId), 742));
        vm.prank(borrower);
        (bool prequalified, uint256 percent) = consumer.prequalify();
        assertTrue(prequalified && percent == 80, "742 is 80 % of the way from 300 to 850");

        requests.withdraw(operator, address(0));
        assertEq(operator.balance, 0.01 ether);
    }

    function test_aLowScoreDoesNotPrequalify() public {
        submit(tokenId, 650);
        vm.prank(borrower);
        (bool prequalified, ) = consumer.prequalify();
        assertTrue(!prequalified, "650 is not above 650");
    }

    function test_theConsumerGetsItsFeeBackWhenNothingWasDelivered() public {
        ask(0.01 ether);
        uint256 deadline = START + WAIT;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.DeadlineNotPassed.selector, 1, deadline, deadline));
        requests.refund(1, address(consumer));

        vm.warp(deadline + 1);
        vm.prank(stranger);
        requests.refund(1, address(consumer));
        vm.prank(stranger);
        requests.withdraw(address(consumer), address(0));
        assertEq(address(consumer).balance, 0.01 ether);
        assertEq(address(requests).balance, 0);
    }

    function test_aRequestMayBeFree() public {
        ask(0);
        IScoreRequests.Request memory open = requests.requestOf(1);
        assertTrue(open.fee == 0 && open.operator == operator, "free");
    }

    function test_anyoneMayAskForAnyWalletAndIsPaidBack() public {
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        adapter.scoreRequest{value: 1 ether}(borrower, modelId, "");
        IScoreRequests.Request memory open = requests.requestOf(1);
        assertTrue(open.tokenId == tokenId && requests.contributionOf(1, stranger) == 1 ether, "by a stranger");
    }

    function test_scoreRequestRefusesWhatItCannotAskFor() public {
        vm.expectRevert(abi.encodeWithSelector(IScoracle.UnknownScoreType.selector, bytes32("other")));
        adapter.scoreRequest(borrower, "other", "");
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.WalletNotInToken.selector, stranger));
        adapter.scoreRequest(stranger, JOB, "");

        uint256 tooMuch = uint256(type(uint96).max) + 1;
        vm.deal(stranger, tooMuch);
        vm.expectRevert(abi.encodeWithSelector(SafeCast.SafeCastOverflowedUintDowncast.selector, uint8(96), tooMuch));
        vm.prank(stranger);
        adapter.scoreRequest{value: tooMuch}(borrower, JOB, "");

        vm.prank(admin);
        registry.deprecate(modelId, uint40(block.timestamp));
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ModelNotActive.selector, modelId));
        adapter.scoreRequest(borrower, JOB, "");
    }

    /// "A consumer that reads the fee reverts": it sends what it reads.
    function test_aConsumerThatReadsTheFeePaysIt() public {
        vm.prank(borrower);
        consumer.calculateForItsFee{value: 1 ether}("");
        IScoreRequests.Request memory open = requests.requestOf(1);
        assertTrue(open.fee == BASE_FEE && requests.contributionOf(1, address(consumer)) == BASE_FEE, "paid");
    }

    /// "A payer whose contract cannot send ETH": anyone adds the fee, and has it back when nothing comes.
    function test_aConsumerThatSendsNoEtherIsServedForAnothersFee() public {
        ask(0);
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        requests.topUp{value: BASE_FEE}(1, address(0), uint96(BASE_FEE), stranger);
        vm.warp(START + 10 minutes);
        requests.deliver(1, submissionOf(statementFor(tokenId), 742));
        assertEq(requests.claimable(operator, address(0)), BASE_FEE);
        assertEq(adapter.getScore(borrower, JOB).score, 742);
    }

    /// "The refund is locked for consumers that cannot receive": a fee that could not be paid back is not taken.
    function test_aConsumerThatTakesNoEtherCannotPay() public {
        address[4] memory deaf = [
            address(new DeafConsumer(address(adapter), JOB)),
            address(new FallbackConsumer(address(adapter), JOB)),
            address(new SpentConsumer(address(adapter), JOB)),
            // Refunds come from where the fees wait, not from the oracle that it asked.
            address(new PickyConsumer(address(adapter), JOB))
        ];
        for (uint256 i = 0; i < deaf.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IScoracle.RefundNotTaken.selector, deaf[i]));
            vm.prank(borrower);
            DeafConsumer(deaf[i]).calculate{value: 1}("");

            // Whoever pays for it names who gets the fee back.
            vm.prank(borrower);
            DeafConsumer(deaf[i]).calculate("");
            vm.prank(borrower);
            requests.topUp{value: BASE_FEE}(i + 1, address(0), uint96(BASE_FEE), borrower);
        }
        vm.warp(START + WAIT + 1);
        for (uint256 i = 0; i < deaf.length; ++i) requests.refund(i + 1, borrower);
        requests.withdraw(borrower, address(0));
        assertEq(borrower.balance, 10 ether);
    }

    /// The try leaves nothing behind, whoever makes it, and whatever the caller does with what it is sent.
    function test_theTryOfARefundIsUndone() public {
        CountingConsumer counting = new CountingConsumer(address(adapter), JOB);
        vm.prank(borrower);
        counting.calculate{value: 1 ether}("");
        assertTrue(counting.received() == 0 && address(requests).balance == 1 ether, "undone");
        assertEq(requests.requestOf(1).fee, 1 ether);

        vm.deal(stranger, 1 ether);
        address[2] memory accounts = [address(counting), address(new DeafConsumer(address(adapter), JOB))];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IScoreRequests.WithdrawalTried.selector, i == 0));
            vm.prank(stranger);
            requests.tryWithdrawal{value: 1 ether}(accounts[i]);
        }
        assertEq(stranger.balance, 1 ether);
    }

    /// A consumer that asks again while it is tried asks once.
    function test_aConsumerThatComesBackAsksOnce() public {
        ReenteringConsumer again = new ReenteringConsumer(address(adapter), JOB, borrower);
        vm.prank(borrower);
        again.calculate{value: 1 ether}("");
        assertEq(requests.pending(address(0)), 1 ether);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.UnknownRequest.selector, 2));
        requests.requestOf(2);
    }

    /// "Job ids also left-padded": 16 bytes count on either side of the word, whichever the deployer gave.
    function test_aJobIdOf16BytesCountsPaddedOnEitherSide() public {
        submit(tokenId, 742);
        bytes32 right = bytes32(bytes16(JOB));
        bytes32 left = right >> 128;
        bytes32[2] memory given = [right, left];
        for (uint256 i = 0; i < 2; ++i) {
            adapter = adapterFor(given[i]);
            assertEq(adapter.getScore(borrower, right).score, 742);
            assertEq(adapter.getScore(borrower, left).score, 742);
            vm.expectRevert(abi.encodeWithSelector(IScoracle.UnknownScoreType.selector, JOB));
            adapter.getScore(borrower, JOB);
            vm.expectRevert(abi.encodeWithSelector(IScoracle.UnknownScoreType.selector, bytes32(0)));
            adapter.getScore(borrower, 0);
        }
    }

    /// A job id of 32 bytes has no halves that could stand for it.
    function test_halfAJobIdOf32BytesIsUnknown() public {
        bytes32[2] memory halves = [JOB >> 128, JOB << 128];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IScoracle.UnknownScoreType.selector, halves[i]));
            adapter.getScore(borrower, halves[i]);
        }
    }

    function test_isInNFCIsWhetherAWalletIsInAToken() public {
        assertTrue(adapter.isInNFC(borrower) && !adapter.isInNFC(stranger), "one of the two");
        burnBy(borrowerKey, tokenId);
        assertTrue(!adapter.isInNFC(borrower), "not any more");
    }

    function test_aMergedWalletReadsAndRequestsForTheTokenItIsIn() public {
        submit(tokenId, 742);
        (address moved, uint256 mergedId) = mintFor(0xC0);
        merge(mergedId, 0xC0);
        vm.expectRevert(abi.encodeWithSelector(IScoreOracle.StaleBundle.selector, tokenId, 1, 2));
        adapter.getScore(moved, JOB);

        adapter.scoreRequest(moved, JOB, "");
        assertTrue(mergedId != tokenId && requests.requestOf(1).tokenId == tokenId, "the live token");
        vm.warp(START + 12);
        requests.deliver(1, submissionOf(statementFor(tokenId), 690));
        IScoracle.ScoreData memory scoreData = adapter.getScore(moved, JOB);
        assertEq(scoreData.score, 690);
        assertEq(abi.decode(scoreData.extraData, (uint256)), tokenId);
    }

    function test_aRequestEndsWithTheMergeOfItsToken() public {
        (address moved, uint256 mergedId) = mintFor(0xC0);
        vm.deal(stranger, 1 ether);
        vm.prank(stranger);
        adapter.scoreRequest{value: 1 ether}(moved, JOB, "");
        assertEq(requests.requestOf(1).tokenId, mergedId);
        merge(mergedId, 0xC0);

        vm.warp(START + 12);
        submit(tokenId, 690);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.NotDelivered.selector, 1));
        requests.claim(1);
        requests.refund(1, stranger);
        assertEq(requests.claimable(stranger, address(0)), 1 ether);
        assertEq(adapter.getScore(moved, JOB).score, 690);
    }
}
