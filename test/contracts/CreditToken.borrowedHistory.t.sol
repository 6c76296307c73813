// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// "A history lent for twenty minutes": a good wallet gives notice in a token of its own, where it is scored as ever. Just before the
/// notice is due it is brought together with a stranger's wallet, both are scored as one, and it is out again. So a bundle that
/// somebody is leaving takes nobody in, and whoever is in for a score is in for 30 days.
contract CreditTokenBorrowedHistoryTest is Bundles {
    uint256 internal constant GOOD = 0xC0;
    uint256 internal constant DUE = START + COOLDOWN;
    address internal good;
    uint256 internal goodId;

    function setUp() public {
        deploy();
        good = vm.addr(GOOD);
        goodId = mintBy(GOOD);
        announceBy(GOOD);
        vm.warp(DUE - 20 minutes);
    }

    function leaving(uint256 id) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICreditToken.BundleLeaving.selector, id, DUE);
    }

    function mergeCall(uint256 key, uint256 from, uint256 into) internal view returns (bytes memory) {
        bytes[] memory signed = mergeConsents(list(key), from, into, block.timestamp);
        return abi.encodeCall(token.merge, (from, into, block.timestamp, signed));
    }

    function test_notByMergingTheGoodWalletIn() public {
        reverts(mergeCall(GOOD, goodId, tokenId), borrower, leaving(goodId));
    }

    function test_notByMergingTheStrangerIn() public {
        reverts(mergeCall(borrowerKey, tokenId, goodId), good, leaving(goodId));
    }

    function test_notByAJoinOfTheStranger() public {
        bytes memory signed = consent(0xC1, goodId, block.timestamp);
        bytes memory call = abi.encodeCall(token.join, (goodId, vm.addr(0xC1), block.timestamp, signed));
        reverts(call, good, leaving(goodId));
    }

    /// Nor between two tokens of one owner, who needs nobody's consent.
    function test_notByAnOwnerOfTwoTokens() public {
        join(tokenId, 0xC1);
        leaveBy(borrowerKey);
        uint256 second = mintBy(borrowerKey);
        announceBy(borrowerKey);
        bytes[] memory none = new bytes[](0);
        bytes memory refusal = abi.encodeWithSelector(
            ICreditToken.BundleLeaving.selector,
            second,
            block.timestamp + COOLDOWN
        );
        reverts(abi.encodeCall(token.merge, (second, tokenId, 0, none)), borrower, refusal);
        reverts(abi.encodeCall(token.merge, (tokenId, second, 0, none)), borrower, refusal);
    }

    /// Once it is out, the bundle takes others in again.
    function test_onlyWhileSomebodyIsLeaving() public {
        vm.warp(DUE);
        token.leaveBundle(good);
        join(tokenId, GOOD);
        assertEq(token.tokenOf(good), tokenId);
        announceBy(GOOD);
        vm.warp(DUE + COOLDOWN);
        token.leaveBundle(good);
        join(tokenId, 0xC1);
        merge(list(GOOD), mintBy(GOOD), tokenId);
        assertEq(token.walletsOf(tokenId).length, 3);
    }
}
