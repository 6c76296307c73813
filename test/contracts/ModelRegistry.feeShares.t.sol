// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {FeeShares} from "../../contracts/types/FeeShares.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";
import {WonChallenge} from "./fixtures/WonChallenge.sol";

/// Whose part of the fees a model brings, and who says so.
contract ModelRegistryFeeSharesTest is RegistryDeployment {
    WonChallenge internal won;
    IChallenges internal challenges;
    uint256 internal challengeId;
    address internal alice;
    address internal till = address(0xA77);
    bytes32 internal modelId;

    function setUp() public override {
        won = playChallenge(3000, 1000);
        super.setUp();
        modelId = registry.register(won.keyFor(alice).registration(SCHEMA, MANIFEST));
    }

    function playChallenge(uint16 modelerShare, uint16 attestersShare) private returns (WonChallenge played) {
        played = new WonChallenge(modelerShare, attestersShare);
        played.settle();
        (challenges, challengeId) = played.place();
        alice = played.first();
    }

    function share(address modeler, address attesters) private {
        registry.setFeeShares(modelId, challenges, challengeId, modeler, attesters);
    }

    function assertShares(
        address modeler,
        uint256 modelerShare,
        uint256 attestersShare,
        address attesters
    ) private view {
        FeeShares memory shares = registry.feeSharesOf(modelId);
        assertEq(shares.modeler, modeler);
        assertEq(shares.modelerShare, modelerShare);
        assertEq(shares.attestersShare, attestersShare);
        assertEq(shares.attesters, attesters);
    }

    function test_sharesAreThoseThatTheChallengeNamed() public {
        assertShares(address(0), 0, 0, address(0));
        vm.expectEmit(address(registry));
        emit IModelRegistry.FeeSharesSet(modelId, address(challenges), challengeId, FeeShares(alice, 3000, 1000, till));
        share(alice, till);
        assertShares(alice, 3000, 1000, till);
    }

    function test_attestersWithoutAShare() public {
        playChallenge(5000, 0);
        vm.warp(START);
        share(alice, address(0));
        assertShares(alice, 5000, 0, address(0));
    }

    function test_whatIsSetLastBeforeTheModelServesCounts() public {
        share(alice, till);
        vm.warp(START + DELAY - 1);
        share(alice, address(0xA78));
        assertShares(alice, 3000, 1000, address(0xA78));
    }

    function test_onlyTheOwnerSetsShares(address caller) public {
        vm.assume(caller != address(this));
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, caller));
        vm.prank(caller);
        share(alice, till);
    }

    function test_aModelThatIsNotRegistered() public {
        modelId = keccak256("another");
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownModel.selector, modelId));
        share(alice, till);
    }

    /// No fee that somebody has paid in is ever divided otherwise than when it was asked for.
    function test_sharesOfAModelThatServesAreFixed(uint32 later) public {
        share(alice, till);
        uint256 time = START + DELAY + later;
        vm.warp(time);
        vm.expectRevert(
            abi.encodeWithSelector(IModelRegistry.ModelServes.selector, modelId, uint40(START + DELAY), time)
        );
        share(alice, address(0xBAD));
        assertShares(alice, 3000, 1000, till);
    }

    function refused(address modeler, bytes4 selector) private {
        vm.expectRevert(abi.encodeWithSelector(selector, challengeId, modeler));
        share(modeler, till);
    }

    function test_whoHasNotWonHasNoShare(address stranger) public {
        vm.assume(stranger != alice && stranger != won.second());
        refused(won.loser(), IModelRegistry.NotAWinner.selector);
        refused(stranger, IModelRegistry.NotAWinner.selector);
        challengeId += 1;
        refused(alice, IModelRegistry.NotAWinner.selector);
    }

    /// Winners are the best so far: until the settlement another one may still come before.
    function test_aWinnerOfAChallengeThatIsNotSettled() public {
        WonChallenge running = new WonChallenge(3000, 1000);
        (challenges, challengeId) = running.place();
        vm.warp(START);
        assertEq(challenges.winnersOf(challengeId)[0], alice);
        refused(alice, IModelRegistry.NotAWinner.selector);
    }

    function test_nobodySharesInAnothersModel() public {
        refused(won.second(), IModelRegistry.NotTheWinnersKey.selector);
    }

    function unfair(uint16 modelerShare, uint16 attestersShare, address attesters) private {
        vm.expectRevert(
            abi.encodeWithSelector(IModelRegistry.InvalidFeeShares.selector, modelerShare, attestersShare, attesters)
        );
        share(alice, attesters);
    }

    function test_attestersAndTheirShareComeTogether() public {
        unfair(3000, 1000, address(0));
        playChallenge(5000, 0);
        vm.warp(START);
        unfair(5000, 0, till);
    }
}
