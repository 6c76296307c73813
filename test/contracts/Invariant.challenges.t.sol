// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Challenges} from "../../contracts/Challenges.sol";
import {Status} from "../../contracts/types/Challenge.sol";
import {ChallengeHandler} from "./fixtures/ChallengeHandler.sol";
import {Cheats, InvariantTargets} from "./fixtures/Cheats.sol";

/// Stakes, bounties and bonds, whatever happens in whatever order.
contract ChallengeInvariant is Cheats, InvariantTargets {
    ChallengeHandler internal handler;
    Challenges internal challenges;
    address[6] internal accounts;

    function setUp() public {
        handler = new ChallengeHandler();
        (challenges, accounts) = handler.deployed();
        _target(address(handler));
    }

    /// hardhat-config: invariant.runs = 12
    /// hardhat-config: invariant.depth = 60
    function invariant_whatCameInIsWhatWentOutAndWhatIsOwed() public view {
        assertEq(handler.broken(), "");
        uint256 owed = challenges.held(address(0));
        for (uint256 i = 0; i < accounts.length; ++i) owed += challenges.claimable(accounts[i], address(0));
        assertEq(address(challenges).balance, owed);
        assertEq(handler.paidIn(), handler.paidOut() + owed);
        uint256 open = 0;
        for (uint256 i = 1; i < 4; ++i) {
            bool isStruck = handler.statusOf(accounts[i]) == Status.Struck;
            assertTrue(!isStruck || handler.isCheat(accounts[i]), "only who is at fault is struck");
            if (!isStruck) open += challenges.entryOf(1, accounts[i]).openDemands;
        }
        assertEq(challenges.progressOf(1).openDemands, open);
    }

    /// Whole lives, so that the random order above is not all that is seen; in the end nothing is held.
    function test_nothingIsLeftAfterALife() public {
        uint256[3] memory found;
        for (uint256 life = 0; life < 6; ++life) {
            if (life > 0) setUp();
            live(uint256(keccak256(abi.encode(life))), life % 3 != 2);
            invariant_whatCameInIsWhatWentOutAndWhatIsOwed();
            assertEq(challenges.held(address(0)), 0);
            found[0] += handler.successes("found");
            found[1] += handler.successes("clean");
            found[2] += handler.successes("grade");
        }
        assertTrue(found[0] >= 3 && found[1] >= 3 && found[2] >= 3, "cheats, honest entries and grades");
    }

    function live(uint256 seed, bool isRevealed) private {
        for (uint256 i = 0; i < 3; ++i) handler.enterAs(i);
        handler.pass(0);
        handler.drawAll(bytes32(seed));
        for (uint256 i = 0; i < 3; ++i) handler.answerAs(3 * (uint256(keccak256(abi.encode(seed, i))) >> 8) + i);
        for (uint256 i = 0; i < 3; ++i) handler.demandFrom(3 * 256 * (seed % 5) + i);
        for (uint256 i = 0; i < 3; ++i) handler.lookAt(i);
        for (uint256 i = 0; i < 3; ++i) handler.showAll(i);
        handler.pass(0);
        if (isRevealed) handler.revealAll();
        handler.pass(0);
        for (uint256 i = 0; i < 3; ++i) handler.closeAll(i);
        for (uint256 i = 0; i < 3; ++i) handler.gradeOf(i);
        handler.pass(0);
        handler.pass(0);
        handler.settleAll();
        for (uint256 i = 0; i < 3; ++i) handler.collectFor(i);
        for (uint256 i = 0; i < 6; ++i) handler.withdrawFor(i);
    }
}
