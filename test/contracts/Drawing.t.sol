// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {Drawing} from "../../contracts/libraries/Drawing.sol";
import {IndexedTree} from "../../contracts/libraries/IndexedTree.sol";
import {Cheats} from "./fixtures/Cheats.sol";
import {Tree} from "./fixtures/Tree.sol";

contract DrawingTest is Cheats {
    /// hardhat-config: fuzz.runs = 64
    function test_rowsAscendWithinThePool(bytes32 seed, uint32 poolRows, uint16 rows) public pure {
        uint256 count = 1 + (rows % 64);
        uint256 size = count + (poolRows % 190_000);
        uint256 last = 0;
        for (uint256 place = 0; place < count; ++place) {
            uint256 row = Drawing.rowAt(seed, place, count, size);
            assertTrue(place == 0 || row > last, "ascending, so never twice");
            assertTrue(row >= (place * size) / count && row < ((place + 1) * size) / count, "of its part");
            last = row;
        }
    }

    function test_aPoolOfAsManyRowsIsDrawnWhole() public pure {
        for (uint256 place = 0; place < 40; ++place) assertEq(Drawing.rowAt(keccak256("seed"), place, 40, 40), place);
    }

    /// As prover/challenge/drawing.ts draws them, out of three hashes.
    function test_rowsAreThoseOfTheTwin() public pure {
        uint24[12] memory rows = [
            2554,
            20_127,
            39_043,
            62_115,
            74_768,
            90_954,
            110_423,
            120_666,
            131_845,
            152_028,
            163_591,
            186_743
        ];
        for (uint256 place = 0; place < 12; ++place)
            assertEq(Drawing.rowAt(keccak256("seed"), place, 12, 190_000), rows[place]);
    }

    /// Of 4000 draws from parts of 4 rows each row has a quarter, give or take 5 standard deviations (27).
    function test_eachRowHasItsChance() public pure {
        uint256[4] memory drawn;
        for (uint256 place = 0; place < 4000; ++place) {
            ++drawn[Drawing.rowAt(keccak256("seed"), place, 4000, 16_000) % 4];
        }
        for (uint256 i = 0; i < 4; ++i) assertTrue(drawn[i] > 865 && drawn[i] < 1135, "a quarter");
    }
}

contract IndexedTreeTest is Cheats {
    /// hardhat-config: fuzz.runs = 64
    function test_aLeafStandsAtItsPlaceAlone(uint8 count, uint8 place, uint8 other) public pure {
        uint256 leaves = 1 + (count % 40);
        (uint256 here, uint256 there) = (place % leaves, other % leaves);
        bytes32[] memory all = new bytes32[](leaves);
        for (uint256 i = 0; i < leaves; ++i) all[i] = keccak256(abi.encode(i));
        bytes32 root = Tree.rootOf(all);
        bytes32[] memory path = Tree.pathOf(all, here);
        assertTrue(IndexedTree.holds(root, leaves, here, all[here], path), "at its place");
        assertTrue(here == there || !IndexedTree.holds(root, leaves, there, all[here], path), "at no other");
        assertTrue(here == there || !IndexedTree.holds(root, leaves, here, all[there], path), "no other");
        assertTrue(!IndexedTree.holds(root, leaves, here + leaves, all[here], path), "not past the end");
    }

    function test_aPathOfAnotherLengthIsNotTaken() public pure {
        bytes32[] memory all = new bytes32[](4);
        for (uint256 i = 0; i < 4; ++i) all[i] = keccak256(abi.encode(i));
        bytes32 inner = keccak256(abi.encode(all[0], all[1]));
        bytes32[] memory path = new bytes32[](1);
        path[0] = keccak256(abi.encode(all[2], all[3]));
        bytes32 root = Tree.rootOf(all);
        assertEq(root, keccak256(abi.encode(inner, path[0])));
        assertTrue(!IndexedTree.holds(root, 4, 0, inner, path), "an inner node is no leaf");
    }
}
