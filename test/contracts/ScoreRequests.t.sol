// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreRequests} from "../../contracts/ScoreRequests.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {RequestScenarios} from "./fixtures/RequestScenarios.sol";

/// Asking, delivering, claiming and withdrawing, as meant.
contract ScoreRequestsTest is RequestScenarios {
    function setUp() public {
        deployRequests();
    }

    function test_constructorNeedsAnOracle() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ZeroAddress.selector));
        new ScoreRequests(IScoreOracle(address(0)));
        assertEq(address(requests.oracle()), address(oracle));
    }

    function test_theEventTellsRequestAndTokenApart() public {
        askEther();
        vm.expectEmit(address(requests));
        emit IScoreRequests.ScoreRequested(2, tokenId, operator, modelId, NATIVE, ETHER_FEE, START + WAIT, refundee);
        assertEq(askEther(), 2);
    }

    function test_requestHoldsTheFeeInEther() public {
        vm.expectEmit(address(requests));
        emit IScoreRequests.ScoreRequested(1, tokenId, operator, modelId, NATIVE, ETHER_FEE, START + WAIT, refundee);
        assertEq(askEther(), 1);
        IScoreRequests.Request memory open = requests.requestOf(1);
        assertEq(requests.contributionOf(1, refundee), ETHER_FEE);
        assertEq(open.asOfFrom, START);
        assertEq(open.deadline, START + WAIT);
        assertEq(open.operator, operator);
        assertEq(open.fee, ETHER_FEE);
        assertEq(open.feeToken, NATIVE);
        assertEq(open.tokenId, tokenId);
        assertEq(open.modelId, modelId);
        assertEq(requests.pending(NATIVE), ETHER_FEE);
        assertEq(address(requests).balance, ETHER_FEE);
    }

    function test_requestHoldsTheFeeInAnErc20() public {
        vm.expectEmit(address(requests));
        emit IScoreRequests.ScoreRequested(
            1,
            tokenId,
            operator,
            modelId,
            address(dollar),
            DOLLAR_FEE,
            START + WAIT,
            refundee
        );
        assertEq(askDollars(), 1);
        assertEq(askDollars(), 2);
        assertEq(requests.pending(address(dollar)), 2 * DOLLAR_FEE);
        assertEq(dollar.balanceOf(address(requests)), 2 * DOLLAR_FEE);
        assertEq(dollar.balanceOf(payer), 1000e6 - 2 * DOLLAR_FEE);
    }

    function test_deliverStoresCreditsAndPays() public {
        uint256 id = askEther();
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.expectEmit(address(requests));
        emit IScoreRequests.RequestDelivered(id, operator, NATIVE, ETHER_FEE);
        requests.deliver(id, submission);
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 0), 742);
        assertEq(requests.pending(NATIVE), 0);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);

        vm.expectEmit(address(requests));
        emit IScoreRequests.Withdrawn(operator, NATIVE, ETHER_FEE);
        vm.prank(address(0xBAD));
        requests.withdraw(operator, NATIVE);
        assertEq(operator.balance, ETHER_FEE);
        assertEq(requests.claimable(operator, NATIVE), 0);
        assertEq(address(requests).balance, 0);
        assertClosed(id);
    }

    function test_feesAddUpPerFeeToken() public {
        uint256[3] memory ids = [askDollars(), askDollars(), askEther()];
        submit(tokenId, 742);
        for (uint256 i = 0; i < 3; ++i) requests.claim(ids[i]);
        assertEq(requests.claimable(operator, address(dollar)), 2 * DOLLAR_FEE);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
        vm.expectEmit(address(requests));
        emit IScoreRequests.Withdrawn(operator, address(dollar), 2 * DOLLAR_FEE);
        requests.withdraw(operator, address(dollar));
        assertEq(dollar.balanceOf(operator), 2 * DOLLAR_FEE);
        assertEq(dollar.balanceOf(address(requests)), 0);
        assertEq(requests.claimable(operator, NATIVE), ETHER_FEE);
    }

    /// The score is on chain already, whoever sent it.
    function test_claimForAScoreOnChain() public {
        uint256 id = askDollars();
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        submit(tokenId, 742);
        vm.expectEmit(address(requests));
        emit IScoreRequests.RequestDelivered(id, operator, address(dollar), DOLLAR_FEE);
        requests.claim(id);
        assertClosed(id);
    }

    /// One score delivers all requests for it that were open.
    function test_oneScoreDeliversTwoRequests() public {
        (uint256 first, uint256 second) = (askEther(), askEther());
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        requests.deliver(first, submission);
        requests.deliver(second, submission);
        assertEq(requests.claimable(operator, NATIVE), 2 * ETHER_FEE);
        assertEq(oracle.historyOf(tokenId, modelId).length, 1);
    }

    function test_aFeeOfNothing(bool inEther) public {
        uint256 id = ask(inEther ? NATIVE : address(dollar), 0);
        requests.deliver(id, submissionOf(statementFor(tokenId), 742));
        address feeToken = inEther ? NATIVE : address(dollar);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.NothingToWithdraw.selector, operator, feeToken));
        requests.withdraw(operator, feeToken);
        assertClosed(id);
    }

    function test_theDeadlineIsBetweenASecondAndThirtyDaysAway(uint40 until) public {
        (uint256 min, uint256 max) = (START + 1, START + 30 days);
        until = uint40(START - 10 + (until % (30 days + 20)));
        bool isRefused = until < min || until > max;
        if (isRefused) {
            vm.expectRevert(abi.encodeWithSelector(IScoreRequests.DeadlineOutOfRange.selector, until, min, max));
        }
        vm.prank(payer);
        requests.request(tokenId, modelId, operator, NATIVE, 0, until, refundee);
    }

    function test_bothEndsOfTheDeadline() public {
        uint40[4] memory untils = [
            uint40(START),
            uint40(START + 1),
            uint40(START + 30 days),
            uint40(START + 30 days + 1)
        ];
        for (uint256 i = 0; i < 4; ++i) {
            if (i == 0 || i == 3) {
                vm.expectRevert(
                    abi.encodeWithSelector(
                        IScoreRequests.DeadlineOutOfRange.selector,
                        untils[i],
                        START + 1,
                        START + 30 days
                    )
                );
            }
            requests.request(tokenId, modelId, operator, NATIVE, 0, untils[i], refundee);
        }
    }

    function test_requestNeedsSomeoneToPayAndToRefund() public {
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ZeroAddress.selector));
        requests.request(tokenId, modelId, address(0), NATIVE, 0, deadline(), refundee);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ZeroAddress.selector));
        requests.request(tokenId, modelId, operator, NATIVE, 0, deadline(), address(0));
    }

    function requestFor(uint256 id, bytes32 model) internal {
        requests.request(id, model, operator, NATIVE, 0, deadline(), refundee);
    }

    function test_requestNeedsALiveToken() public {
        uint256 merged = mintBy(NEIGHBOUR_KEY);
        mergeOne(merged, tokenId, NEIGHBOUR_KEY);
        uint256 burned = mintBy(NEIGHBOUR_KEY + 1);
        burnToken(burned);
        uint256[4] memory ids = [merged, burned, 0, 99];
        for (uint256 i = 0; i < 4; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IScoreRequests.UnknownToken.selector, ids[i]));
            requestFor(ids[i], modelId);
        }
        requestFor(tokenId, modelId);
    }

    function test_requestNeedsAnActiveModel() public {
        bytes32 unknownModel = keccak256("unknown");
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ModelNotActive.selector, unknownModel));
        requestFor(tokenId, unknownModel);
        bytes32 early = register(modelKey, SCHEMA, keccak256("second"));
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ModelNotActive.selector, early));
        requestFor(tokenId, early);
        vm.prank(admin);
        registry.deprecate(modelId, uint40(START + 1));
        requestFor(tokenId, modelId);
        vm.warp(START + 1);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ModelNotActive.selector, modelId));
        requestFor(tokenId, modelId);
    }

    /// A model that ends while a request is open: no delivery, and the fee goes back.
    function test_aModelThatEndsMeanwhileIsRefunded() public {
        uint256 id = askEther();
        vm.prank(admin);
        registry.deprecate(modelId, uint40(START + 1));
        vm.warp(START + 1);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.expectRevert(
            abi.encodeWithSelector(IModelRegistry.ModelNotActive.selector, modelId, START, START + 1, START + 1)
        );
        requests.deliver(id, submission);
        vm.warp(START + WAIT + 1);
        requests.refund(id, refundee);
        assertEq(requests.claimable(refundee, NATIVE), ETHER_FEE);
    }

    function test_unknownRequests(uint256 id, bool closedBefore) public {
        if (closedBefore) {
            id = askEther();
            requests.deliver(id, submissionOf(statementFor(tokenId), 742));
            vm.warp(START + 12);
        }
        assertClosed(id);
        IScoreOracle.Submission memory submission = submissionOf(statementFor(tokenId), 742);
        vm.expectRevert(unknown(id));
        requests.deliver(id, submission);
    }

    function test_nothingToWithdraw(address account, address feeToken) public {
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.NothingToWithdraw.selector, account, feeToken));
        requests.withdraw(account, feeToken);
    }
}
