// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/libraries/Statement.sol";
import {CreditBook} from "./CreditBook.sol";

/// Does what six wallets, two lenders and an operator can do, in any order, honestly and not.
contract CreditHandler is CreditBook {
    function mint(uint256 seed) external {
        address wallet = _wallet(seed);
        vm.prank(wallet);
        try token.mint() returns (uint256 id) {
            _note(id == ++minted, "ids count up");
            _enter(wallet, id);
            ++successes["mint"];
        } catch {}
    }

    function joinToken(uint256 seed, uint256 tokenSeed, uint8 forged) external {
        (address wallet, uint256 id) = (_wallet(seed), _id(tokenSeed));
        address owner = _ownerOf(id);
        bool isForged = forged % 8 == 0;
        bytes32 digest = token.hashJoin(wallet, id, owner, token.nonces(wallet), block.timestamp);
        bytes memory signed = signature(isForged ? keyOf[_wallet(seed + 1)] : keyOf[wallet], digest);
        vm.prank(owner);
        try token.join(id, wallet, block.timestamp, signed) {
            _note(!isForged, "joined without consent");
            _enter(wallet, id);
            ++successes["join"];
        } catch {}
    }

    function leaveToken(uint256 seed) external {
        address wallet = _wallet(seed);
        uint256 id = seatOf[wallet];
        vm.prank(wallet);
        try token.leaveBundle() {
            _note(id != 0 && !_hasLien(id), "left under a lien");
            _free(wallet);
            ++successes["leave"];
        } catch {}
    }

    function burn(uint256 tokenSeed, uint256 seed, uint8 byOther) external {
        if (byOther % 4 == 1) return;
        uint256 id = _id(tokenSeed);
        bool isOther = byOther % 8 == 0;
        address owner = _ownerOf(id);
        address caller = isOther ? _wallet(seed) : owner;
        vm.prank(caller);
        try token.burn(id) {
            _note(caller == owner, "burned by another");
            _note(!_hasLien(id), "burned under a lien");
            for (uint256 i = 0; i < WALLETS; ++i) {
                if (seatOf[wallets[i]] == id) _free(wallets[i]);
            }
            ++successes["burn"];
        } catch {}
    }

    function merge(uint256 fromSeed, uint256 intoSeed, uint8 forged) external {
        (uint256 from, uint256 into) = (_id(fromSeed), _id(intoSeed));
        if (from == into && intoSeed % 4 != 0) into = _id(intoSeed >> 16);
        address owner = _ownerOf(into);
        if (owner == address(0) || _ownerOf(from) == address(0)) return;
        (bytes[] memory signed, bool isForged) = _mergeConsents(from, into, forged);
        vm.prank(owner);
        try token.merge(from, into, block.timestamp, signed) {
            _note(!isForged, "merged without consent");
            _note(from != into && !_hasLien(from) && !_hasLien(into), "merged under a lien");
            ++changes[into];
            for (uint256 i = 0; i < WALLETS; ++i) {
                if (seatOf[wallets[i]] == from) seatOf[wallets[i]] = into;
            }
            ++successes["merge"];
        } catch {}
    }

    function placeLien(uint256 tokenSeed, uint256 lender, uint24 duration, uint8 forged) external {
        (uint256 id, address holder) = (_id(tokenSeed), lenders[lender % 2]);
        address owner = _ownerOf(id);
        if (owner == address(0)) return;
        bool isForged = forged % 8 == 0;
        uint256 expiry = block.timestamp + (duration % 8 days);
        bytes32 digest = token.hashPlaceLien(id, holder, expiry, owner, token.nonces(owner), block.timestamp);
        bytes memory signed = signature(isForged ? 0xBAD : keyOf[owner], digest);
        vm.prank(holder);
        try token.placeLien(id, expiry, block.timestamp, signed) {
            _note(!isForged, "a lien without consent");
            _note(expiry > block.timestamp && expiry >= lienUntil[id][holder], "a lien cut short");
            lienUntil[id][holder] = expiry;
            ++successes["placeLien"];
        } catch {}
    }

    function releaseLien(uint256 tokenSeed, uint256 lender) external {
        (uint256 id, address holder) = (_id(tokenSeed), lenders[lender % 2]);
        vm.prank(holder);
        if (!token.releaseLien(id)) return;
        _note(lienUntil[id][holder] != 0, "released what was not there");
        lienUntil[id][holder] = 0;
        ++successes["releaseLien"];
    }

    function reportDefault(uint256 tokenSeed, uint256 lender) external {
        (uint256 id, address holder) = (_id(tokenSeed), lenders[lender % 2]);
        vm.prank(holder);
        try token.reportDefault(id) {
            _note(lienUntil[id][holder] > block.timestamp, "reported without a lien");
            lienUntil[id][holder] = 0;
            ++changes[id];
            for (uint256 i = 0; i < WALLETS; ++i) {
                if (seatOf[wallets[i]] == id) ++reportedAgainst[wallets[i]];
            }
            ++successes["reportDefault"];
        } catch {}
    }

    /// By one of the three ways in, for a statement of up to 4 hours ago and with a block up to 128 off.
    function submitScore(uint256 tokenSeed, uint256 scoreSeed, uint8 way, int8 blockShift, uint16 age) external {
        uint256 id = _id(tokenSeed);
        if (_ownerOf(id) == address(0)) return;
        uint256 which = scoreSeed % 2;
        Statement memory statement = statementFor(id);
        statement.asOfTime -= age % 4 hours;
        statement.asOfBlock = uint64(int64(statement.asOfTime / 12) + blockShift);
        IScoreOracle.Submission memory submission = submissionUnder(
            models[which],
            verifiers[which],
            statement,
            300 + ((scoreSeed >> 8) % 551)
        );
        bool isForged = way % 8 == 7;
        if (isForged) attest(submission, 1);
        if (_sent(submission, way)) _accept(submission, isForged);
    }

    function invalidate(uint256 tokenSeed, uint256 which, uint8 byOther) external {
        (uint256 id, bytes32 model) = (_id(tokenSeed), models[which % 2]);
        bool isOther = byOther % 8 == 0;
        vm.prank(isOther ? borrower : admin);
        try oracle.invalidate(id, model, "wrong") {
            _note(!isOther, "invalidated by another");
            _note(accepted[id][model] != 0, "invalidated what was not there");
            (accepted[id][model], lastBlock[id][model]) = (0, 0);
            ++successes["invalidate"];
        } catch {}
    }

    function pass(uint32 time) external {
        vm.warp(block.timestamp + (time % 3 == 0 ? time % 60 days : time % 4 hours));
        ++successes["pass"];
    }

    function _sent(IScoreOracle.Submission memory submission, uint8 way) private returns (bool) {
        if (way % 3 == 0) {
            try oracle.submit(submission) {
                return true;
            } catch {
                return false;
            }
        }
        if (way % 3 == 1) {
            try oracle.submitBatch(batchOf(submission, submission)) returns (uint256 stored) {
                _note(stored < 2, "one statement twice");
                return stored != 0;
            } catch {
                return false;
            }
        }
        (uint256 id, bytes32 model) = (submission.statement.tokenId, submission.modelId);
        bytes32 before = _storedHash(id, model);
        try oracle.submitAndRead(submission, type(uint256).max) {} catch {
            return false;
        }
        return _storedHash(id, model) != before;
    }

    function _storedHash(uint256 id, bytes32 model) private view returns (bytes32) {
        (, , IScoreOracle.StoredScore memory stored) = oracle.tryScoreOf(id, model);
        return keccak256(abi.encode(stored));
    }

    /// By each wallet of `from`, and its owner unless it is one of them; in a forgery, one of them by another key.
    function _mergeConsents(
        uint256 from,
        uint256 into,
        uint8 forged
    ) private view returns (bytes[] memory signed, bool isForged) {
        address[] memory signers = _mergeSigners(from, into);
        signed = new bytes[](signers.length);
        isForged = forged % 8 == 0 && signers.length > 0;
        for (uint256 i = 0; i < signers.length; ++i) {
            bool isThis = isForged && i == (forged >> 3) % signers.length;
            signed[i] = signature(isThis ? 0xBAD : keyOf[signers[i]], _mergeDigest(signers[i], from, into));
        }
    }

    function _mergeSigners(uint256 from, uint256 into) private view returns (address[] memory signers) {
        address fromOwner = _ownerOf(from);
        if (fromOwner == _ownerOf(into)) return signers;
        address[] memory moved = token.walletsOf(from);
        if (seatOf[fromOwner] == from) return moved;
        signers = new address[](moved.length + 1);
        for (uint256 i = 0; i < moved.length; ++i) signers[i] = moved[i];
        signers[moved.length] = fromOwner;
    }

    function _mergeDigest(address signer, uint256 from, uint256 into) private view returns (bytes32) {
        return token.hashMerge(signer, from, into, _ownerOf(into), token.nonces(signer), block.timestamp);
    }
}
