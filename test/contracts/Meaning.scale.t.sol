// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Knot, Meaning} from "../../contracts/types/Meaning.sol";
import {Cheats} from "./fixtures/Cheats.sol";

/// Every score there is, under whatever can be registered: a probability, and none that rises with the score.
contract MeaningScaleTest is Cheats {
    function checkScale(Meaning memory meaning) internal pure {
        uint256 before = 1e9;
        for (uint256 score = 300; score <= 850; ++score) {
            uint256 probability = meaning.probabilityAt(score);
            assertTrue(probability <= before, "never rises, from one at most");
            before = probability;
        }
    }

    /// hardhat-config: fuzz.runs = 40
    function test_everyScoreOfAnyScorecard(int64 offsetMicros, uint64 factorMicros) public pure {
        Meaning memory meaning;
        (meaning.offsetMicros, meaning.factorMicros) = (offsetMicros, factorMicros == 0 ? 1 : factorMicros);
        checkScale(meaning);
    }

    /// Offsets within the scale, where the curve is steep.
    /// hardhat-config: fuzz.runs = 40
    function test_everyScoreNearTheOffset(uint32 offset, uint32 factor) public pure {
        Meaning memory meaning;
        meaning.offsetMicros = int64(uint64(300_000_000 + (offset % 550_000_000)));
        meaning.factorMicros = 1 + (factor % 200_000_000);
        checkScale(meaning);
    }

    function test_everyScoreAtTheEndsOfTheirRanges() public pure {
        int64[5] memory offsets = [type(int64).min, -1, int64(0), 850_000_000, type(int64).max];
        uint64[4] memory factors = [uint64(1), 1e6, type(uint32).max, type(uint64).max];
        Meaning memory meaning;
        for (uint256 i = 0; i < 5; ++i) {
            for (uint256 j = 0; j < 4; ++j) {
                (meaning.offsetMicros, meaning.factorMicros) = (offsets[i], factors[j]);
                checkScale(meaning);
            }
        }
    }

    /// hardhat-config: fuzz.runs = 40
    function test_everyScoreBetweenAnyKnots(uint16[6] memory steps, uint32[6] memory falls) public pure {
        Meaning memory meaning;
        meaning.knots = new Knot[](6);
        (uint256 score, uint256 probability) = (0, 1e9);
        for (uint256 i = 0; i < 6; ++i) {
            score += 1 + (steps[i] % 200);
            probability -= falls[i] % (probability + 1);
            meaning.knots[i] = Knot(uint16(score), uint32(probability));
        }
        assertTrue(meaning.isOrdered(), "in order");
        checkScale(meaning);
    }
}
