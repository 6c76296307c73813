// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditToken} from "../../contracts/CreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Cheats, InvariantTargets} from "./fixtures/Cheats.sol";
import {CreditHandler} from "./fixtures/CreditHandler.sol";

/// Bundles, liens, defaults and scores, whatever happens in whatever order.
contract CreditInvariant is Cheats, InvariantTargets {
    CreditHandler internal handler;
    CreditToken internal token;
    IScoreOracle internal oracle;
    bytes32[2] internal models;
    address[] internal wallets;

    function setUp() public {
        handler = new CreditHandler();
        (token, oracle, models, wallets) = handler.deployed();
        _target(address(handler));
    }

    /// One run of calls serves all of them. What the handler saw itself: nobody joins or is merged without consent, no lien is got
    /// round, no notice cut short, as-of times only rise, of a token and of a wallet wherever it goes, a scored bundle contains every
    /// wallet that gave notice within 30 days, no history is cut short, nothing is stored without a quorum.
    function invariant_whatTheHandlerExpectsIsWhatIsThere() public view {
        assertEq(handler.broken(), "");
        aWalletIsInAtMostOneToken();
        defaultsAndNoticesAreTheHandlers();
    }

    /// Once per run, over every id that there ever was.
    function afterInvariant() public view {
        for (uint256 id = 1; id <= handler.minted(); ++id) {
            uint256 liveId = idsLeadToALiveTokenOrNowhere(id);
            for (uint256 i = 0; i < 2; ++i) {
                whatIsStoredWasAccepted(id, liveId, models[i]);
            }
        }
        (uint256 none, uint64 noEpoch) = token.resolve(handler.minted() + 1);
        assertTrue(none == 0 && noEpoch == 0, "never minted");
    }

    /// Each wallet sits in the one token where the handler put it, and the bundles hold nobody else: the seats add up.
    function aWalletIsInAtMostOneToken() private view {
        uint256 seated;
        uint256 seats;
        for (uint256 i = 0; i < wallets.length; ++i) {
            uint256 id = handler.seatOf(wallets[i]);
            assertEq(token.tokenOf(wallets[i]), id);
            if (id == 0) continue;
            address[] memory bundle = token.walletsOf(id);
            uint256 found;
            for (uint256 k = 0; k < bundle.length; ++k) {
                if (bundle[k] == wallets[i]) ++found;
                assertTrue(k == 0 || bundle[k - 1] < bundle[k], "ascending");
            }
            assertEq(found, 1);
            ++seated;
            // Each bundle once, by its first wallet.
            if (bundle[0] == wallets[i]) seats += bundle.length;
        }
        assertEq(seats, seated);
    }

    function defaultsAndNoticesAreTheHandlers() private view {
        for (uint256 i = 0; i < wallets.length; ++i) {
            assertEq(token.freeFrom(wallets[i]), handler.noticeDue(wallets[i]));
            (uint256 count, ) = token.defaultsOf(wallets[i]);
            assertEq(count, handler.reportedAgainst(wallets[i]));
        }
    }

    function idsLeadToALiveTokenOrNowhere(uint256 id) private view returns (uint256 liveId) {
        uint64 epoch;
        (liveId, epoch) = token.resolve(id);
        if (liveId == 0) {
            assertEq(epoch, 0);
            return 0;
        }
        bytes32 root;
        uint64 current;
        (current, root) = token.bundleOf(liveId);
        assertEq(handler.isLeaveDue(liveId) ? current + 1 : current, epoch);
        assertEq(root, keccak256(abi.encode(token.walletsOf(liveId))));
        assertTrue(token.ownerOf(liveId) != address(0), "owned");
        (uint256 again, ) = token.resolve(liveId);
        assertEq(again, liveId);
    }

    /// What reads under an id is what was last accepted for the token it leads to, and reads as fresh only for the bundle as it is.
    function whatIsStoredWasAccepted(uint256 id, uint256 liveId, bytes32 model) private view {
        (bool found, bool bundleUnchanged, IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(id, model);
        bytes32 expected = liveId == 0 ? bytes32(0) : handler.accepted(liveId, model);
        assertEq(found ? keccak256(abi.encode(stored)) : bytes32(0), expected);
        assertTrue(!found || stored.publishedAt > handler.distrustedUntil(), "distrusted never reads");
        bool isFresh = found && handler.changesWhenScored(liveId, model) == handler.changes(liveId);
        isFresh = isFresh && !handler.isLeaveDue(liveId);
        assertTrue(bundleUnchanged == isFresh, "stale never reads fresh");
        bytes memory read = abi.encodeCall(oracle.scoreNoOlderThan, (id, model, type(uint256).max));
        (bool success, bytes memory answer) = address(oracle).staticcall(read);
        assertTrue(success == isFresh, "no other score is served");
        if (!success) return;
        uint256 score = abi.decode(answer, (uint16));
        assertTrue(score >= 300 && score <= 850 && score == stored.score, "in range");
        (uint256 defaults, ) = token.bundleDefaultsOf(liveId);
        assertEq(stored.defaults, defaults);
    }

    /// The handler's functions do what they are called, not just fail: each succeeds several times in a long run.
    function test_theHandlerSucceeds() public {
        for (uint256 i = 0; i < 4000; ++i) {
            step(i % 13, uint256(keccak256(abi.encode(i))));
        }
        invariant_whatTheHandlerExpectsIsWhatIsThere();
        afterInvariant();
        string[15] memory actions = [
            "mint",
            "join",
            "leave",
            "burn",
            "merge",
            "placeLien",
            "releaseLien",
            "reportDefault",
            "submitScore",
            "invalidate",
            "pass",
            "announce",
            "distrust",
            "goOn",
            "hold"
        ];
        for (uint256 i = 0; i < actions.length; ++i) assertTrue(handler.successes(actions[i]) > 5, actions[i]);
    }

    function step(uint256 action, uint256 seed) private {
        (uint256 a, uint256 b, uint8 c) = (seed >> 8, seed >> 80, uint8(seed >> 160));
        if (action == 0) handler.mint(a);
        if (action == 1) handler.joinToken(a, b, c);
        if (action == 2) handler.leaveToken(a);
        if (action == 3) handler.burn(a, b, c);
        if (action == 4) handler.merge(a, b, c);
        if (action == 5) handler.placeLien(a, b, uint24(seed >> 176), c);
        if (action == 6) handler.releaseLien(a, b);
        if (action == 7) handler.reportDefault(a, b);
        if (action == 8) handler.submitScore(a, b, c, int8(uint8(seed >> 176)), uint16(seed >> 184));
        if (action == 9) handler.invalidate(a, b, c);
        if (action == 10) handler.pass(uint32(a));
        if (action == 11) handler.announceLeave(a);
        if (action == 12) handler.distrust(a);
    }
}
