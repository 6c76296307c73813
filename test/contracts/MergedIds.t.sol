// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {MergedIds} from "../../contracts/types/MergedIds.sol";
import {Cheats} from "./fixtures/Cheats.sol";

contract MergedIdsTest is Cheats {
    uint256 internal constant COUNT = 24;

    MergedIds internal ids;

    /// A call of its own, to weigh.
    function followGas(uint256 id) external view returns (uint256 gas) {
        gas = gasleft();
        ids.follow(id);
        gas -= gasleft();
    }

    function height(uint256 id) internal view returns (uint256 steps) {
        for (uint256 parent = ids._ids[id].parent; parent != 0; parent = ids._ids[parent].parent) ++steps;
    }

    function test_anIdThatWasNeverMergedLeadsToItself(uint256 id) public view {
        assertEq(ids.follow(id), id);
    }

    /// Against a list that says for each id where it leads, in whatever order they are merged.
    function test_everyIdLeadsWhereItWasMergedTo(uint256 seed) public {
        uint256[COUNT + 1] memory leadsTo;
        for (uint256 id = 1; id <= COUNT; ++id) leadsTo[id] = id;
        for (uint256 i = 0; i < COUNT * 2; ++i) {
            uint256 word = uint256(keccak256(abi.encode(seed, i)));
            (uint256 from, uint256 into) = (leadsTo[1 + (word % COUNT)], leadsTo[1 + ((word >> 128) % COUNT)]);
            if (from == into) continue;
            ids.link(from, into);
            for (uint256 id = 1; id <= COUNT; ++id) {
                if (leadsTo[id] == from) leadsTo[id] = into;
                assertEq(ids.follow(id), leadsTo[id]);
                assertTrue(height(id) <= 4, "at most log2 of 24");
            }
        }
    }

    /// "After 3,900 merges refund and claim need more than a block's gas": a chain of them is one step.
    function test_aFeeIsNotLockedByManyMerges() public {
        uint256 steps = 3_900;
        for (uint256 id = 1; id <= steps; ++id) ids.link(id, id + 1);
        assertEq(ids.follow(1), steps + 1);
        assertEq(ids.follow(steps / 2), steps + 1);
        assertTrue(this.followGas(1) < 10_000, "two slots");
    }

    /// The worst order that there is: trees of equal height, two and two. 4,096 ids are twelve steps deep, and no more.
    function test_theWorstOrderIsTwelveSteps() public {
        uint256 count = 4_096;
        for (uint256 width = 1; width < count; width *= 2) {
            for (uint256 id = width; id <= count; id += 2 * width) ids.link(id, id + width);
        }
        uint256 deepest;
        for (uint256 id = 1; id <= count; ++id) {
            assertEq(ids.follow(id), count);
            if (height(id) > height(deepest)) deepest = id;
        }
        assertEq(height(deepest), 12);
        assertTrue(this.followGas(deepest) < 40_000, "fourteen slots");
    }
}
