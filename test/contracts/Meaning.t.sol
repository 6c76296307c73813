// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IModelRegistry} from "../../contracts/interfaces/IModelRegistry.sol";
import {IScoreSubmission} from "../../contracts/interfaces/IScoreSubmission.sol";
import {Knot} from "../../contracts/types/Meaning.sol";
import {RegistryDeployment} from "./fixtures/RegistryDeployment.sol";

/// What a score says, read on chain.
contract MeaningTest is RegistryDeployment {
    function registered(IModelRegistry.Registration memory told) internal returns (bytes32) {
        return registry.register(told);
    }

    function scorecard(int64 offsetMicros, uint64 factorMicros) internal returns (bytes32) {
        IModelRegistry.Registration memory told = registration();
        (told.meaning.offsetMicros, told.meaning.factorMicros) = (offsetMicros, factorMicros);
        return registered(told);
    }

    function withKnots(Knot[] memory knots) internal view returns (IModelRegistry.Registration memory told) {
        told = registration();
        (told.meaning.offsetMicros, told.meaning.factorMicros) = (0, 0);
        told.meaning.knots = knots;
    }

    function threeKnots() internal pure returns (Knot[] memory knots) {
        knots = new Knot[](3);
        knots[0] = Knot(400, 500_000_000);
        knots[1] = Knot(600, 100_000_000);
        knots[2] = Knot(603, 99_999_999);
    }

    /// 600 points at 50 to 1, and 20 points to double the odds: 1 / 51, 1 / 101, 1 / 26, as they are to a billionth.
    function test_theOddsOfAScorecard() public {
        bytes32 id = scorecard(487_122_876, 28_853_901);
        assertNear(registry.probabilityOf(id, 600), 19_607_843, 20);
        assertNear(registry.probabilityOf(id, 620), 9_900_990, 20);
        assertNear(registry.probabilityOf(id, 580), 38_461_538, 20);
    }

    /// Computed with the floats of another language: 1 / (1 + exp((score - 274.930067) / 100.988653)).
    function test_theShippedScale() public {
        bytes32 id = registered(registration());
        assertNear(registry.probabilityOf(id, 300), 438_255_500, 1);
        assertNear(registry.probabilityOf(id, 575), 48_738_336, 1);
        assertNear(registry.probabilityOf(id, 850), 3_353_467, 1);
    }

    function assertNear(uint256 actual, uint256 expected, uint256 within) internal pure {
        assertTrue(actual + within >= expected && actual <= expected + within, "near");
    }

    function test_atTheOffsetItIsAHalf(uint64 factorMicros) public {
        bytes32 id = scorecard(500_000_000, uint64(1 + (factorMicros % 1e12)));
        assertEq(registry.probabilityOf(id, 500), 500_000_000);
    }

    /// A higher score never means a higher probability, and what two sides say adds up to one.
    function test_fallsWithTheScore(uint16 low, uint16 more, int40 offsetMicros, uint40 factorMicros) public {
        bytes32 id = scorecard(offsetMicros, uint64(1) + factorMicros);
        uint256 from = 300 + (low % 551);
        uint256 atLow = registry.probabilityOf(id, from);
        assertTrue(atLow <= 1e9, "at most one");
        assertTrue(registry.probabilityOf(id, from + (more % (851 - from))) <= atLow, "falls");
    }

    function test_theTwoSidesAddUpToOne(uint16 distance, uint32 factorMicros) public {
        bytes32 id = scorecard(575_000_000, uint64(1) + factorMicros);
        uint256 above = registry.probabilityOf(id, 575 + (distance % 276));
        assertNear(above + registry.probabilityOf(id, 575 - (distance % 276)), 1e9, 1);
    }

    /// "A score with eight decimals": a number off the scale has no probability, and least of all none of the bad end.
    function test_whatIsNoScoreHasNoProbability(uint256 off, bool byKnots) public {
        vm.assume(off < 300 || off > 850);
        bytes32 id = byKnots ? registered(withKnots(threeKnots())) : registered(registration());
        uint256[6] memory none = [0, 299, 851, 742e8, type(uint256).max, off];
        for (uint256 i = 0; i < none.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IScoreSubmission.ScoreOutOfRange.selector, none[i], 300, 850));
            registry.probabilityOf(id, none[i]);
        }
        registry.probabilityOf(id, 300);
        registry.probabilityOf(id, 850);
    }

    /// Far from the offset it is 0 or 1, and nothing overflows.
    function test_farFromTheOffset() public {
        bytes32 id = scorecard(0, 1);
        assertEq(registry.probabilityOf(id, 850), 0);
        id = scorecard(type(int64).max, 1);
        assertEq(registry.probabilityOf(id, 300), 1e9);
        id = scorecard(type(int64).min, 1);
        assertEq(registry.probabilityOf(id, 300), 0);
        id = scorecard(0, type(uint64).max);
        assertEq(registry.probabilityOf(id, 300), 500_000_000);
    }

    function test_betweenKnotsItIsAStraightLine() public {
        bytes32 id = registered(withKnots(threeKnots()));
        assertEq(registry.probabilityOf(id, 300), 500_000_000);
        assertEq(registry.probabilityOf(id, 400), 500_000_000);
        assertEq(registry.probabilityOf(id, 401), 498_000_000);
        assertEq(registry.probabilityOf(id, 500), 300_000_000);
        assertEq(registry.probabilityOf(id, 600), 100_000_000);
        assertEq(registry.probabilityOf(id, 601), 100_000_000);
        assertEq(registry.probabilityOf(id, 602), 99_999_999);
        assertEq(registry.probabilityOf(id, 603), 99_999_999);
        assertEq(registry.probabilityOf(id, 850), 99_999_999);
    }

    function test_oneKnotIsAConstant(uint16 score) public {
        Knot[] memory knots = new Knot[](1);
        knots[0] = Knot(500, 1e9);
        assertEq(registry.probabilityOf(registered(withKnots(knots)), 300 + (score % 551)), 1e9);
    }

    function test_aModelThatSaysNoProbability() public {
        bytes32 id = registered(withKnots(new Knot[](0)));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NoProbability.selector, id));
        registry.probabilityOf(id, 600);
    }

    function refused(IModelRegistry.Registration memory told) internal {
        vm.expectRevert(
            abi.encodeWithSelector(IModelRegistry.InvalidMeaning.selector, told.meaning.label, told.meaning.market)
        );
        registry.register(told);
    }

    function test_knotsAreInOrder() public {
        Knot[] memory knots = threeKnots();
        knots[1].score = 400;
        refused(withKnots(knots));
        knots = threeKnots();
        knots[1].score = 604;
        refused(withKnots(knots));
        knots = threeKnots();
        knots[1].probability = 500_000_001;
        refused(withKnots(knots));
        knots = threeKnots();
        knots[0].probability = 1e9 + 1;
        refused(withKnots(knots));
        knots = threeKnots();
        knots[1].probability = 500_000_000;
        registered(withKnots(knots));
    }

    function test_knotsDoNotStandBesideAScorecard() public {
        IModelRegistry.Registration memory told = withKnots(threeKnots());
        told.meaning.factorMicros = 1;
        refused(told);
    }

    function test_labelAndMarketAreNames() public {
        IModelRegistry.Registration memory told = registration();
        told.meaning.label = "a<b";
        refused(told);
        told.meaning.label = "";
        told.meaning.market = "123456789012345678901234567890123";
        refused(told);
        told.meaning.market = "";
        registered(told);
    }
}
