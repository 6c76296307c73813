// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {ICreditToken} from "../../contracts/interfaces/ICreditToken.sol";
import {Bundles} from "./fixtures/Bundles.sol";

/// A lien keeps every wallet where it is until it expires or is released; its holder can report a default, once.
contract CreditTokenLiensTest is Bundles {
    uint256 internal constant KEY = 0xC0;
    uint256 internal constant EXPIRY = START + 90 days;
    address internal holder = address(0x1E);
    address internal other = address(0x2E);
    address internal wallet;
    bytes[] internal none;

    /// The borrower's bundle has two wallets.
    function setUp() public {
        deploy();
        wallet = vm.addr(KEY);
        join(tokenId, KEY);
    }

    function lienActive(uint256 id, address by, uint256 expiry) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(ICreditToken.LienActive.selector, id, by, expiry);
    }

    function tooEarly(address who, uint256 due) internal view returns (bytes memory) {
        return abi.encodeWithSelector(ICreditToken.LeaveTooEarly.selector, who, due, block.timestamp);
    }

    function refusedExpiry(uint256 expiry, uint256 min, uint256 max) internal {
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, expiry, EXPIRY);
        vm.expectRevert(abi.encodeWithSelector(ICreditToken.LienExpiryOutOfRange.selector, expiry, min, max));
        vm.prank(holder);
        token.placeLien(tokenId, expiry, EXPIRY, signed);
    }

    function test_placeLienUsesTheOwnersNonceAndLeavesTheEpoch() public {
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, EXPIRY, START + 60);
        vm.expectEmit(address(token));
        emit ICreditToken.LienPlaced(tokenId, holder, EXPIRY);
        vm.prank(holder);
        token.placeLien(tokenId, EXPIRY, START + 60, signed);

        assertEq(token.liensOf(tokenId).length, 1);
        assertLien(tokenId, 0, holder, EXPIRY);
        assertEq(token.nonces(borrower), 1);
        assertResolves(tokenId, tokenId, 2);
    }

    function test_theExpiryIsInTheFuture() public {
        refusedExpiry(START - 1, START + 1, START + MAX_LIEN_DURATION);
        refusedExpiry(START, START + 1, START + MAX_LIEN_DURATION);
        placeLien(borrowerKey, tokenId, holder, START + 1);
        assertLien(tokenId, 0, holder, START + 1);
    }

    function test_theExpiryIsAtMostFiveYearsAway() public {
        refusedExpiry(START + MAX_LIEN_DURATION + 1, START + 1, START + MAX_LIEN_DURATION);
        refusedExpiry(type(uint256).max, START + 1, START + MAX_LIEN_DURATION);
        // One that 40 bits would cut down to a good one.
        refusedExpiry((1 << 40) + EXPIRY, START + 1, START + MAX_LIEN_DURATION);
        placeLien(borrowerKey, tokenId, holder, START + MAX_LIEN_DURATION);
        assertLien(tokenId, 0, holder, START + MAX_LIEN_DURATION);
    }

    /// A holder's lien is prolonged, not doubled, and never shortened.
    function test_aLienIsProlonged() public {
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        refusedExpiry(EXPIRY - 1, EXPIRY, START + MAX_LIEN_DURATION);
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        placeLien(borrowerKey, tokenId, holder, EXPIRY + 1);
        assertEq(token.liensOf(tokenId).length, 1);
        assertLien(tokenId, 0, holder, EXPIRY + 1);
    }

    /// Once it has expired, a new one of the same holder can be shorter.
    function test_anExpiredLienIsPlacedAnew() public {
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        vm.warp(EXPIRY);
        assertEq(token.liensOf(tokenId).length, 0);
        placeLien(borrowerKey, tokenId, holder, EXPIRY + 1);
        assertLien(tokenId, 0, holder, EXPIRY + 1);
    }

    /// A ninth holder waits until one of the eight has expired or released; any of the eight can still prolong.
    function test_eightLiensAtMost() public {
        for (uint160 i = 0; i < 8; ++i) placeLien(borrowerKey, tokenId, address(0x100 + i), EXPIRY + i);
        bytes memory signed = lienConsent(borrowerKey, tokenId, holder, EXPIRY + 9, EXPIRY);
        bytes memory refusal = abi.encodeWithSelector(ICreditToken.TooManyLiens.selector, tokenId, MAX_LIENS);
        bytes memory call = abi.encodeCall(token.placeLien, (tokenId, EXPIRY + 9, EXPIRY, signed));
        reverts(call, holder, refusal);
        vm.warp(EXPIRY - 1);
        reverts(call, holder, refusal);
        vm.warp(EXPIRY);
        vm.prank(holder);
        token.placeLien(tokenId, EXPIRY + 9, EXPIRY, signed);
        assertEq(token.liensOf(tokenId).length, MAX_LIENS);

        placeLien(borrowerKey, tokenId, address(0x101), EXPIRY + 2);
        signed = lienConsent(borrowerKey, tokenId, other, EXPIRY + 9, EXPIRY);
        call = abi.encodeCall(token.placeLien, (tokenId, EXPIRY + 9, EXPIRY, signed));
        reverts(call, other, refusal);
        vm.prank(address(0x107));
        assertTrue(token.releaseLien(tokenId), "released");
        vm.prank(other);
        token.placeLien(tokenId, EXPIRY + 9, EXPIRY, signed);
        assertEq(token.liensOf(tokenId).length, MAX_LIENS);
    }

    function test_placeLienRefusesATokenThatDoesNotExist() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, 9));
        vm.prank(holder);
        token.placeLien(9, EXPIRY, START, "");
    }

    /// Leaving takes 30 days more: a notice runs from the end of the lien.
    function test_aLienBlocksBurningAndLeaving() public {
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        announceBy(KEY);
        for (uint256 i = 0; i < 2; ++i) {
            vm.warp(i == 0 ? START : EXPIRY - 1);
            reverts(abi.encodeCall(token.burn, (tokenId)), borrower, lienActive(tokenId, holder, EXPIRY));
        }
        uint256 due = EXPIRY + COOLDOWN;
        vm.warp(due - 1);
        bytes memory early = abi.encodeWithSelector(ICreditToken.LeaveTooEarly.selector, wallet, due, due - 1);
        reverts(abi.encodeCall(token.leaveBundle, (wallet)), wallet, early);
        vm.warp(due);
        token.leaveBundle(wallet);
        burnBy(borrowerKey, tokenId);
        assertResolves(tokenId, 0, 0);
    }

    /// On either side: a lien on the second would be one that the wallets of the first did not agree to.
    function test_aLienBlocksMergingUntilItsSecond() public {
        uint256 second = mintBy(0xC1);
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        bytes memory out = abi.encodeCall(token.merge, (tokenId, second, EXPIRY, none));
        bytes memory back = abi.encodeCall(token.merge, (second, tokenId, EXPIRY, none));
        for (uint256 i = 0; i < 2; ++i) {
            vm.warp(i == 0 ? START : EXPIRY - 1);
            reverts(out, vm.addr(0xC1), lienActive(tokenId, holder, EXPIRY));
            reverts(back, borrower, lienActive(tokenId, holder, EXPIRY));
        }
        vm.warp(EXPIRY);
        uint256[] memory both = wallet < borrower ? list(KEY, borrowerKey) : list(borrowerKey, KEY);
        merge(both, tokenId, second);
        assertResolves(tokenId, second, 3);
    }

    function test_aLienBlocksMergingIntoItUntilItsSecond() public {
        uint256 second = mintBy(0xC1);
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        vm.warp(EXPIRY);
        merge(list(0xC1), second, tokenId);
        assertResolves(second, tokenId, 3);
    }

    /// One lien that has expired does not hide another that has not.
    function test_theLongestLienBlocks() public {
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        placeLien(borrowerKey, tokenId, other, EXPIRY + 1);
        vm.warp(EXPIRY);
        reverts(abi.encodeCall(token.burn, (tokenId)), borrower, lienActive(tokenId, other, EXPIRY + 1));
        assertEq(token.liensOf(tokenId).length, 1);
        vm.warp(EXPIRY + 1);
        burnBy(borrowerKey, tokenId);
    }

    /// "A borrower stops its own liquidation": a join with a throwaway wallet makes whoever reads the score revert with StaleBundle.
    function test_aLienLetsNobodyInToMakeTheScoreStale() public {
        submit(tokenId, 561);
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        bytes memory signed = consent(0xC1, tokenId, EXPIRY);
        bytes memory joining = abi.encodeCall(token.join, (tokenId, vm.addr(0xC1), EXPIRY, signed));
        reverts(joining, borrower, lienActive(tokenId, holder, EXPIRY));
        assertEq(oracle.scoreNoOlderThan(tokenId, modelId, 1 days), 561);
        vm.warp(EXPIRY - 1);
        reverts(joining, borrower, lienActive(tokenId, holder, EXPIRY));
        vm.warp(EXPIRY);
        vm.prank(borrower);
        token.join(tokenId, vm.addr(0xC1), EXPIRY, signed);
        assertEq(token.tokenOf(vm.addr(0xC1)), tokenId);
    }

    function test_releaseLienFreesTheToken() public {
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        placeLien(borrowerKey, tokenId, other, EXPIRY + 1);
        vm.expectEmit(address(token));
        emit ICreditToken.LienReleased(tokenId, holder);
        vm.prank(holder);
        assertTrue(token.releaseLien(tokenId), "released");
        assertEq(token.liensOf(tokenId).length, 1);
        assertLien(tokenId, 0, other, EXPIRY + 1);
        vm.prank(other);
        assertTrue(token.releaseLien(tokenId), "released");
        leaveBy(KEY);
        assertResolves(tokenId, tokenId, 3);
    }

    /// A loan that is paid late must not get stuck on its lien: with none, on no token, of a burned one, twice.
    function test_releaseLienNeverReverts(uint256 id, address caller) public {
        vm.prank(caller);
        assertTrue(!token.releaseLien(id), "none there");
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        vm.assume(caller != holder);
        vm.prank(caller);
        assertTrue(!token.releaseLien(tokenId), "not the caller's");
        vm.warp(EXPIRY);
        burnBy(borrowerKey, tokenId);
        vm.prank(holder);
        token.releaseLien(tokenId);
        vm.prank(holder);
        assertTrue(!token.releaseLien(tokenId), "no more");
    }

    function test_reportDefaultCountsAgainstEachWalletAndReleases() public {
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        vm.warp(EXPIRY - 1);
        address[] memory wallets = token.walletsOf(tokenId);
        vm.expectEmit(address(token));
        emit ICreditToken.DefaultReported(tokenId, holder, wallets, 3);
        vm.expectEmit(address(token));
        emit IERC4906.MetadataUpdate(tokenId);
        vm.expectEmit(address(token));
        emit ICreditToken.LienReleased(tokenId, holder);
        vm.prank(holder);
        token.reportDefault(tokenId);

        assertDefaults(borrower, 1, EXPIRY - 1);
        assertDefaults(wallet, 1, EXPIRY - 1);
        assertBundleDefaults(tokenId, 1, EXPIRY - 1);
        uint256[] memory both = list(borrowerKey, KEY);
        assertBundle(tokenId, 3, both);
        assertEq(token.liensOf(tokenId).length, 0);
        leaveBy(KEY);
    }

    function test_reportDefaultOncePerLien() public {
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        vm.prank(holder);
        token.reportDefault(tokenId);
        bytes memory call = abi.encodeCall(token.reportDefault, (tokenId));
        reverts(call, holder, abi.encodeWithSelector(ICreditToken.NoLien.selector, tokenId, holder));
        assertBundleDefaults(tokenId, 1, START);
    }

    function test_reportDefaultNeitherAfterExpiryNorAfterRelease() public {
        bytes memory call = abi.encodeCall(token.reportDefault, (tokenId));
        bytes memory refusal = abi.encodeWithSelector(ICreditToken.NoLien.selector, tokenId, holder);
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        vm.warp(EXPIRY);
        reverts(call, holder, refusal);
        placeLien(borrowerKey, tokenId, holder, EXPIRY + 1);
        vm.prank(holder);
        token.releaseLien(tokenId);
        reverts(call, holder, refusal);
        assertBundleDefaults(tokenId, 0, 0);
    }

    function test_reportDefaultNotByStrangers(address stranger) public {
        vm.assume(stranger != holder);
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        address[4] memory callers = [stranger, borrower, wallet, admin];
        for (uint256 i = 0; i < callers.length; ++i) {
            bytes memory refusal = abi.encodeWithSelector(ICreditToken.NoLien.selector, tokenId, callers[i]);
            reverts(abi.encodeCall(token.reportDefault, (tokenId)), callers[i], refusal);
        }
        bytes memory none_ = abi.encodeWithSelector(ICreditToken.NoLien.selector, 9, holder);
        reverts(abi.encodeCall(token.reportDefault, (9)), holder, none_);
        assertEq(token.liensOf(tokenId).length, 1);
    }

    /// What one holder reports or releases leaves the liens of the others.
    function test_holdersAreIndependent() public {
        placeLien(borrowerKey, tokenId, holder, EXPIRY);
        placeLien(borrowerKey, tokenId, other, EXPIRY);
        vm.prank(holder);
        token.reportDefault(tokenId);
        reverts(abi.encodeCall(token.burn, (tokenId)), borrower, lienActive(tokenId, other, EXPIRY));
        vm.prank(other);
        token.reportDefault(tokenId);
        assertBundleDefaults(tokenId, 2, START);
        assertBundle(tokenId, 4, list(borrowerKey, KEY));
    }
}
