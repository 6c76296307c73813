// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreOracle} from "../../contracts/ScoreOracle.sol";
import {ScoreRequests} from "../../contracts/ScoreRequests.sol";
import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {EtherRefuser} from "./fixtures/HostileErc20.sol";
import {SharingScenarios} from "./fixtures/SharingScenarios.sol";

/// Fees for a model that won a challenge: who gets which part.
contract ScoreRequestsSharesTest is SharingScenarios {
    function setUp() public {
        deploySharing();
    }

    function creditOf(address account, address feeToken) private view returns (uint256) {
        return requests.claimable(account, feeToken);
    }

    function assertDivided(address feeToken, uint256 fee, uint256 modelerPart, uint256 attestersPart) private view {
        assertEq(creditOf(modeler, feeToken), modelerPart);
        assertEq(creditOf(attestersTill, feeToken), attestersPart);
        assertEq(creditOf(operator, feeToken), fee - modelerPart - attestersPart);
        assertEq(requests.pending(feeToken), 0);
    }

    function test_aFeeInEtherIsDivided() public {
        uint256 id = askEther();
        submit(tokenId, 742);
        vm.expectEmit(address(requests));
        emit IScoreRequests.FeeShared(id, modeler, NATIVE, 0.006 ether);
        vm.expectEmit(address(requests));
        emit IScoreRequests.FeeShared(id, attestersTill, NATIVE, 0.002 ether);
        vm.expectEmit(address(requests));
        emit IScoreRequests.RequestDelivered(id, operator, NATIVE, 0.012 ether);
        requests.claim(id);
        assertDivided(NATIVE, ETHER_FEE, 0.006 ether, 0.002 ether);
        requests.withdraw(modeler, NATIVE);
        requests.withdraw(attestersTill, NATIVE);
        requests.withdraw(operator, NATIVE);
        assertEq(attestersTill.balance, 0.002 ether);
        assertEq(operator.balance, 0.012 ether);
        assertEq(address(requests).balance, 0);
        assertClosed(id);
    }

    function test_aFeeInATokenIsDividedWithWhatOthersAdded() public {
        uint256 id = askDollars();
        vm.prank(payer);
        requests.topUp(id, address(dollar), 1e6, payer);
        deliverNow(id);
        assertDivided(address(dollar), 6e6, 1.8e6, 0.6e6);
        requests.withdraw(modeler, address(dollar));
        assertEq(dollar.balanceOf(modeler), 1.8e6);
    }

    /// Rounding is against those who share, by less than one unit each, and nothing is left over.
    function test_partsAreRoundedDown(uint96 fee) public {
        vm.deal(payer, fee);
        deliverNow(ask(NATIVE, fee));
        assertDivided(NATIVE, fee, (uint256(fee) * 3) / 10, uint256(fee) / 10);
        assertTrue(creditOf(operator, NATIVE) * 2 >= fee, "less than half");
    }

    function test_aFeeTooSmallToDivideIsTheOperators() public {
        deliverNow(ask(NATIVE, 3));
        assertDivided(NATIVE, 3, 0, 0);
        deliverLater(ask(NATIVE, 4));
        assertDivided(NATIVE, 7, 1, 0);
    }

    /// Neither the modeler nor the attesters are told of a part of nothing.
    function test_aPartOfNothingIsNotTold() public {
        uint256 id = ask(NATIVE, 3);
        submit(tokenId, 742);
        vm.recordLogs();
        requests.claim(id);
        assertEq(vm.getRecordedLogs().length, 1);
    }

    function deliverLater(uint256 id) private {
        vm.warp(block.timestamp + 12);
        deliverNow(id);
    }

    function test_anOperatorThatMadeTheModelGetsBothParts() public {
        operator = modeler;
        deliverNow(askEther());
        assertEq(creditOf(modeler, NATIVE), 0.018 ether);
    }

    function test_whatIsNotDeliveredIsNotShared() public {
        uint256 id = askEther();
        vm.warp(block.timestamp + WAIT + 1);
        requests.refund(id, refundee);
        assertEq(creditOf(refundee, NATIVE), ETHER_FEE);
        assertDivided(NATIVE, 0, 0, 0);
    }

    /* ATTACKS */

    /// Nothing is sent to those who share when a fee is claimed, so they cannot stop it, nor each other.
    function test_whoTakesNoEtherStopsNobodysClaim() public {
        attestersTill = address(new EtherRefuser());
        serve(won.second());
        deliverNow(askEther());
        assertDivided(NATIVE, ETHER_FEE, 0.006 ether, 0.002 ether);
        vm.expectPartialRevert(EtherRefuser.NoEther.selector);
        requests.withdraw(attestersTill, NATIVE);
        requests.withdraw(modeler, NATIVE);
        requests.withdraw(operator, NATIVE);
        assertEq(operator.balance, 0.012 ether);
    }

    /// Neither by its owner nor for a request that waits.
    function test_sharesOfAnOpenRequestCannotBeChanged() public {
        uint256 id = askEther();
        (IChallenges challenges, uint256 challengeId) = won.place();
        vm.expectPartialRevert(IModelRegistry.ModelServes.selector);
        vm.prank(admin);
        registry.setFeeShares(modelId, challenges, challengeId, modeler, address(0xBAD));
        deliverNow(id);
        assertDivided(NATIVE, ETHER_FEE, 0.006 ether, 0.002 ether);
    }

    /// A modeler that stops is replaced by the next: it loses what has not been delivered, and nothing else.
    function test_aReplacedModelerKeepsWhatWasDelivered() public {
        (uint256 delivered, uint256 open) = (askEther(), ask(NATIVE, 1 ether));
        (address replaced, bytes32 ended) = (modeler, modelId);
        submit(tokenId, 742);
        requests.claim(open);
        assertEq(creditOf(replaced, NATIVE), 0.3 ether);
        vm.prank(admin);
        registry.deprecate(ended, uint40(block.timestamp + 1));
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(IScoreRequests.ModelNotActive.selector, ended));
        askEther();
        serve(won.second());
        // The score of the first model is claimed after its end, and is its modeler's.
        requests.claim(delivered);
        assertEq(creditOf(replaced, NATIVE), 0.306 ether);
        deliverNow(askEther());
        assertEq(creditOf(replaced, NATIVE), 0.306 ether);
        assertEq(creditOf(modeler, NATIVE), 0.006 ether);
    }

    function test_requestsOfAnEndedModelGoBackWhole() public {
        uint256 id = askEther();
        vm.prank(admin);
        registry.deprecate(modelId, uint40(block.timestamp));
        vm.expectRevert(notDelivered(id));
        requests.claim(id);
        vm.warp(block.timestamp + WAIT + 1);
        requests.refund(id, refundee);
        assertEq(creditOf(refundee, NATIVE), ETHER_FEE);
    }

    /// Every claim would revert, and no fee could ever be taken out.
    function test_anOracleWhoseRegistryKnowsNoSharesIsRefused() public {
        ScoreOracle other = new ScoreOracle(
            admin,
            token,
            IModelRegistry(address(token)),
            attesters,
            MAX_SUBMISSION_AGE,
            1
        );
        vm.expectRevert();
        new ScoreRequests(other);
    }
}
