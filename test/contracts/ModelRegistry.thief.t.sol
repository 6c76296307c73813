// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallengeRules} from "../../contracts/interfaces/IChallengeRules.sol";
import {IChallenges} from "../../contracts/interfaces/IChallenges.sol";
import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {Entry} from "../../contracts/types/Challenge.sol";
import {FeeShares} from "../../contracts/types/FeeShares.sol";
import {HostileChallenges} from "./fixtures/HostileChallenges.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";
import {WonChallenge} from "./fixtures/WonChallenge.sol";

/// What a contract of challenges can do to the registry whose owner names it, and what it cannot.
contract ModelRegistryThiefTest is RegistryDeployment {
    WonChallenge internal won;
    HostileChallenges internal hostile;
    IChallenges internal challenges;
    uint256 internal challengeId;
    address internal alice;
    address internal till = address(0xA77);
    bytes32 internal modelId;

    function setUp() public override {
        won = new WonChallenge(3000, 1000);
        won.settle();
        (challenges, challengeId) = won.place();
        alice = won.first();
        renew();
        super.setUp();
        modelId = registry.register(won.keyFor(alice).registration(SCHEMA, MANIFEST));
    }

    function renew() private {
        hostile = new HostileChallenges(challenges);
        hostile.sayShares(4000, 1000);
    }

    function share(address modeler) private {
        registry.setFeeShares(modelId, IChallenges(address(hostile)), challengeId, modeler, till);
    }

    function sharesHash() private view returns (bytes32) {
        return keccak256(abi.encode(registry.feeSharesOf(modelId)));
    }

    function assertNoShares() private view {
        assertEq(sharesHash(), keccak256(abi.encode(FeeShares(address(0), 0, 0, address(0)))));
    }

    function questions() private pure returns (bytes4[5] memory) {
        return
            [
                IChallenges.progressOf.selector,
                IChallenges.winnersOf.selector,
                IChallenges.entryOf.selector,
                IChallenges.rules.selector,
                IChallengeRules.feeSharesOf.selector
            ];
    }

    /// Of each answer that is too short, too long to be read, or of no account, nothing is kept.
    function test_aContractThatAnswersNonsense() public {
        bytes[3] memory nonsense = [
            new bytes(1),
            abi.encode(type(uint256).max, type(uint256).max),
            abi.encodePacked(uint256(32), type(uint256).max, new bytes(1024))
        ];
        bytes4[5] memory asked = questions();
        for (uint256 i = 0; i < asked.length; ++i) {
            for (uint256 j = 0; j < nonsense.length; ++j) {
                hostile.say(asked[i], nonsense[j]);
                vm.expectRevert();
                share(alice);
                renew();
            }
        }
        assertNoShares();
        share(alice);
        assertEq(registry.feeSharesOf(modelId).modelerShare, 4000);
    }

    /// Where the owner names a contract that says anything, the operator still keeps half.
    function test_aContractThatLeavesTheOperatorTooLittle(uint16 modelerShare, uint16 attestersShare) public {
        vm.assume(uint256(modelerShare) + attestersShare > 5000 && attestersShare > 0);
        hostile.sayShares(modelerShare, attestersShare);
        vm.expectRevert(
            abi.encodeWithSelector(IModelRegistry.InvalidFeeShares.selector, modelerShare, attestersShare, till)
        );
        share(alice);
    }

    /// No share is cut down to one that fits.
    function test_aContractWhoseSharesWouldWrapAround(uint256 more) public {
        vm.assume(more > 0);
        uint256 wide = 4000 + (more << 16);
        vm.assume(wide > type(uint16).max);
        hostile.sayShares(wide, 1000);
        vm.expectRevert();
        share(alice);
        hostile.sayShares(4000, wide);
        vm.expectRevert();
        share(alice);
        assertNoShares();
    }

    /// Nobody's share would be the operator's, whatever the event says.
    function test_aContractThatNamesNobodyAsAWinner() public {
        address[] memory winners = new address[](1);
        hostile.say(IChallenges.winnersOf.selector, abi.encode(winners));
        hostile.say(IChallenges.entryOf.selector, abi.encode(challenges.entryOf(challengeId, alice)));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NotAWinner.selector, challengeId, address(0)));
        share(address(0));
        assertNoShares();
    }

    /// The key of an entry is read where the contract says that it is.
    function test_aContractWhoseKeysAreNowhere() public {
        Entry memory entry = challenges.entryOf(challengeId, alice);
        address[3] memory places = [address(0), address(registry), address(0xE0A)];
        for (uint256 i = 0; i < places.length; ++i) {
            entry.key = places[i];
            hostile.say(IChallenges.entryOf.selector, abi.encode(entry));
            vm.expectRevert();
            share(alice);
        }
        assertNoShares();
    }

    /// It costs the owner the gas of that call, and the model can be shared by another contract.
    function test_aContractThatUsesUpAllGas() public {
        bytes4[5] memory asked = questions();
        for (uint256 i = 0; i < asked.length; ++i) {
            hostile.neverAnswer(asked[i]);
            vm.expectRevert();
            registry.setFeeShares{gas: 2_000_000}(modelId, IChallenges(address(hostile)), challengeId, alice, till);
        }
        registry.setFeeShares(modelId, challenges, challengeId, alice, till);
        assertEq(registry.feeSharesOf(modelId).modelerShare, 3000);
    }

    /// It is only ever asked for a view, so nothing that it calls can change anything.
    function test_aContractThatTakesOverTheRegistryWhileItIsAsked() public {
        registry.transferOwnership(address(hostile));
        hostile.takeOver(registry);
        share(alice);
        assertEq(registry.owner(), address(this));
        assertEq(registry.pendingOwner(), address(hostile));
    }

    /// It is asked once, so what it says afterwards, or that it is gone, changes nothing.
    function test_aContractThatChangesItsAnswersOrIsGone() public {
        share(alice);
        bytes32 shares = sharesHash();
        hostile.sayShares(0, 5000);
        assertEq(sharesHash(), shares);
        vm.etch(address(hostile), "");
        vm.warp(block.timestamp + DELAY);
        assertEq(sharesHash(), shares);
        assertTrue(registry.isActive(modelId), "it serves");
        vm.expectPartialRevert(IModelRegistry.ModelServes.selector);
        share(alice);
    }

    /// Not prevented: the owner can register a winner's key again and share nothing. Shares are a model's, and no contract can
    /// tell two keys for one circuit apart.
    function test_anOwnerThatRegistersTheWinnersKeyAgain() public {
        registry.setFeeShares(modelId, challenges, challengeId, alice, till);
        modelId = registry.register(won.keyFor(alice).registration(SCHEMA, keccak256("again")));
        assertNoShares();
    }
}
