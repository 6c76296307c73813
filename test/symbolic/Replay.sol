// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {AcceptingSigner} from "./Accepting.sol";
import {SymbolicDeployment} from "./SymbolicDeployment.sol";

/// What a quorum of the worst attesters, who have signed everything, still cannot do.
contract ReplaySymbolic is SymbolicDeployment {
    address[] private _signers;

    function setUp() public {
        (address one_, address other) = (address(new AcceptingSigner()), address(new AcceptingSigner()));
        _signers = one_ < other ? two(one_, other) : two(other, one_);
        deploy(_signers);
    }

    function check_otherAttesterEpoch(Claim memory claim) public {
        vm.assume(claim.statement.attesterEpoch != attesters.epoch());
        _submit(claim);
        assert(storedScore() == 0);
    }

    function check_otherBundle(Claim memory claim) public {
        (uint64 epoch, bytes32 root) = token.bundleOf(tokenId);
        vm.assume(claim.statement.bundleEpoch != epoch || claim.statement.bundleRoot != root);
        _submit(claim);
        assert(storedScore() == 0);
    }

    /// What the wallet was scored for before the mint, in another token, may be newer.
    function check_beforeTheBundleChanged(Claim memory claim) public {
        (, , uint64 notBefore, ) = token.scorableOf(tokenId);
        vm.assume(claim.statement.asOfTime < notBefore);
        _submit(claim);
        assert(storedScore() == 0);
    }

    function check_otherHistory(Claim memory claim) public {
        vm.assume(claim.statement.historyChainId != HISTORY_CHAIN || claim.statement.marketsHash != MARKETS);
        _submit(claim);
        assert(storedScore() == 0);
    }

    function check_offTheBoundary(Claim memory claim) public {
        vm.assume(claim.statement.asOfTime % AS_OF_PERIOD != 0);
        _submit(claim);
        assert(storedScore() == 0);
    }

    function check_scoreOutOfRange(Claim memory claim) public {
        vm.assume(claim.score < 300 || claim.score > 850);
        _submit(claim);
        assert(storedScore() == 0);
    }

    /// Distrusted scores are read by nobody, whatever was submitted before.
    function check_distrustedNeverReads(Claim memory claim) public {
        _submit(claim);
        vm.prank(ADMIN);
        oracle.distrust("forged");
        assert(storedScore() == 0);
    }

    /// Also covers the same statement again.
    function check_notNewerByBlock(Claim memory first, Claim memory second) public {
        vm.assume(second.statement.asOfBlock <= first.statement.asOfBlock);
        _checkFirstStays(first, second);
    }

    function check_notNewerByTime(Claim memory first, Claim memory second) public {
        vm.assume(second.statement.asOfTime <= first.statement.asOfTime);
        _checkFirstStays(first, second);
    }

    /// Of the same wallets and at most 30 days later: no statement that can still be submitted is later than that.
    function check_shorterHistory(Claim memory first, Claim memory second) public {
        vm.assume(second.statement.coverageFrom > first.statement.coverageFrom && second.score >= first.score);
        _checkFirstStays(first, second);
    }

    /// The time in public goes on, unless the score rises by more than ten points.
    function check_onlyARiseBeginsAgain(Claim memory first, Claim memory second) public {
        _submitBoth(first, second);
        uint256 since = second.score > first.score + 10 ? NOW + 1 hours : NOW;
        assert(oracle.heldSinceOf(tokenId, modelId) == since);
    }

    function check_reachable_rise(Claim memory first, Claim memory second) public {
        _submitBoth(first, second);
        assert(oracle.heldSinceOf(tokenId, modelId) == NOW);
    }

    function check_reachable_noRise(Claim memory first, Claim memory second) public {
        _submitBoth(first, second);
        assert(oracle.heldSinceOf(tokenId, modelId) != NOW);
    }

    function check_reachable_first(Claim memory claim) public {
        _submit(claim);
        assert(storedScore() == 0);
    }

    function check_reachable_newer(Claim memory first, Claim memory second) public {
        _checkFirstStays(first, second);
    }

    function _checkFirstStays(Claim memory first, Claim memory second) private {
        vm.assume(first.statement.tokenId == tokenId);
        vm.assume(_submit(first));
        uint256 before = storedScore();
        _submit(second);
        assert(storedScore() == before);
    }

    /// Both are stored, the second one an hour later.
    function _submitBoth(Claim memory first, Claim memory second) private {
        vm.assume(first.statement.tokenId == tokenId && second.statement.tokenId == tokenId);
        vm.assume(_submit(first));
        vm.warp(NOW + 1 hours);
        vm.assume(_submit(second));
    }

    function _submit(Claim memory claim) private returns (bool) {
        return submit(claim, _signers, two("", ""));
    }
}
