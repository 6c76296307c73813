// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Liens} from "../../contracts/libraries/Liens.sol";
import {Cheats} from "./fixtures/Cheats.sol";

contract LiensTest is Cheats {
    using Liens for ICreditToken.Lien[];

    uint256 internal constant START = 1_780_000_000;
    uint256 internal constant HOLDERS = 11;
    uint256 internal constant ID = 7;
    ICreditToken.Lien[] internal liens;

    /// The model: what was placed and neither released nor reported since; it counts while it is in the future.
    mapping(address holder => uint256) internal placed;

    function setUp() public {
        vm.warp(START);
    }

    // Calls of their own, for the cheatcode to see them fail.
    function place(address holder, uint256 expiry) external {
        liens.place(ID, holder, expiry);
    }

    function requireNone() external view {
        liens.requireNone(ID);
    }

    function holderAt(uint256 index) internal pure returns (address) {
        return address(uint160(0x100 + (index % HOLDERS)));
    }

    function isActive(address holder) internal view returns (bool) {
        return placed[holder] > block.timestamp;
    }

    function activeCount() internal view returns (uint256 count) {
        for (uint256 i = 0; i < HOLDERS; ++i) {
            if (isActive(holderAt(i))) ++count;
        }
    }

    function tryPlace(address holder, uint256 expiry) internal {
        bool own = isActive(holder);
        uint256 min = own ? placed[holder] : block.timestamp + 1;
        uint256 max = block.timestamp + 5 * 365 days;
        if (expiry < min || expiry > max) {
            vm.expectRevert(abi.encodeWithSelector(ICreditToken.LienExpiryOutOfRange.selector, expiry, min, max));
        } else if (!own && activeCount() == 8) {
            vm.expectRevert(abi.encodeWithSelector(ICreditToken.TooManyLiens.selector, ID, 8));
        } else {
            placed[holder] = expiry;
        }
        this.place(holder, expiry);
    }

    function release(address holder) internal {
        bool active = isActive(holder);
        bool never = placed[holder] == 0;
        bool released = liens.release(holder);
        assertTrue(!active || released, "an active one is there");
        assertTrue(!never || !released, "none, or one released before");
        placed[holder] = 0;
    }

    function assertAsInModel() internal {
        ICreditToken.Lien[] memory active = liens.active();
        assertEq(active.length, activeCount());
        assertTrue(liens.length <= 8, "eight at most");
        for (uint256 i = 0; i < active.length; ++i) {
            assertEq(active[i].expiry, placed[active[i].holder]);
            assertTrue(active[i].expiry > block.timestamp, "active");
            for (uint256 j = 0; j < i; ++j) assertTrue(active[i].holder != active[j].holder, "one per holder");
        }
        uint256 end = block.timestamp;
        for (uint256 i = 0; i < HOLDERS; ++i) {
            assertTrue(liens.isHeldBy(holderAt(i)) == isActive(holderAt(i)), "held while active");
            if (placed[holderAt(i)] > end) end = placed[holderAt(i)];
        }
        assertEq(liens.end(), end);

        // The first that is active is the one that the refusal names.
        if (active.length > 0) {
            ICreditToken.Lien memory first = active[0];
            vm.expectRevert(
                abi.encodeWithSelector(ICreditToken.LienActive.selector, ID, first.holder, uint256(first.expiry))
            );
        }
        this.requireNone();
    }

    /// Eleven holders place, prolong, release and let expire in any order: the list is what they did, and nothing else.
    /// Lengths are short, so that many expire; one in eight is out of range.
    function test_anyOrder(uint256[24] calldata seeds) public {
        for (uint256 i = 0; i < seeds.length; ++i) {
            uint256 seed = seeds[i];
            address holder = holderAt(seed >> 8);
            uint256 length = (seed >> 16) % 200;
            if (seed % 8 == 0) vm.warp(block.timestamp + length / 2);
            else if (seed % 8 == 1) release(holder);
            else if (seed % 8 == 2) tryPlace(holder, seed >> 32);
            else tryPlace(holder, block.timestamp + length);
            assertAsInModel();
        }
    }

    /// The same with the list full most of the time: nine lengthy ones in a row, then any order.
    function test_anyOrderOfAFullList(uint256[12] calldata seeds) public {
        for (uint256 i = 0; i < 9; ++i) tryPlace(holderAt(i), START + 50 + i);
        assertEq(liens.length, 8);
        assertAsInModel();
        for (uint256 i = 0; i < seeds.length; ++i) {
            uint256 seed = seeds[i];
            if (seed % 4 == 0) vm.warp(block.timestamp + ((seed >> 16) % 20));
            else if (seed % 4 == 1) release(holderAt(seed >> 8));
            else tryPlace(holderAt(seed >> 8), block.timestamp + 100);
            assertAsInModel();
        }
    }

    function test_noneAtFirst() public {
        assertAsInModel();
        assertTrue(!liens.release(holderAt(0)), "none to release");
    }

    /// One that has expired gives its place away, and its holder finds nothing to release then.
    function test_expiredOnesAreReplaced() public {
        for (uint256 i = 0; i < 8; ++i) this.place(holderAt(i), START + 1 + i);
        vm.warp(START + 2);
        this.place(holderAt(8), START + 100);
        this.place(holderAt(9), START + 100);
        assertEq(liens.length, 8);
        assertTrue(!liens.release(holderAt(0)) && !liens.release(holderAt(1)), "replaced");
        assertTrue(liens.release(holderAt(2)), "still there");
    }

    /// A holder with an expired lien takes its own place again, not another's, so it never has two.
    function test_aHolderTakesItsOwnPlaceAgain() public {
        this.place(holderAt(0), START + 1);
        this.place(holderAt(1), START + 1);
        vm.warp(START + 1);
        this.place(holderAt(1), START + 9);
        assertEq(liens.length, 2);
        assertEq(liens[1].holder, holderAt(1));
        assertTrue(liens.release(holderAt(1)) && !liens.release(holderAt(1)), "only one");
    }
}
