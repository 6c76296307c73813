// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ScoreRequests} from "../../contracts/ScoreRequests.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {IScoreRequests} from "../../contracts/interfaces/IScoreRequests.sol";
import {Statement} from "../../contracts/libraries/Statement.sol";
import {RequestScenarios} from "./RequestScenarios.sol";

/// Asks, delivers, claims, refunds and withdraws in any order, in ether and in an ERC-20, for two tokens, and keeps the books.
contract RequestHandler is RequestScenarios {
    uint256 internal constant ACCOUNTS = 4;

    /// Two operators, two who get fees back.
    address[ACCOUNTS] internal accounts = [address(0x0BE1), address(0x0BE2), address(0x4E1), address(0x4E2)];
    address[2] internal feeTokens;
    uint256 internal other;

    uint256 public asked;
    string public broken;
    mapping(string action => uint256) public successes;
    mapping(address feeToken => uint256) public paidIn;
    mapping(address feeToken => uint256) public paidOut;
    /// Fees of the requests that nobody was credited for yet.
    mapping(address feeToken => uint256) public openFees;
    mapping(address account => mapping(address feeToken => uint256)) public credited;
    mapping(uint256 requestId => IScoreRequests.Request) internal book;
    /// Of the last score of each token, zero for none.
    mapping(uint256 tokenId => uint256) internal asOf;
    mapping(uint256 tokenId => uint256) internal publishedAt;

    constructor() {
        deployRequests();
        feeTokens = [NATIVE, address(dollar)];
        other = mintBy(NEIGHBOUR_KEY);
        vm.deal(payer, 1e30);
        fund(dollar, 1e30);
    }

    function askFor(uint256 seed, uint80 fee, uint16 wait, uint8 sent) external {
        address feeToken = feeTokens[seed % 2];
        uint256 scored = (seed >> 24) % 2 == 0 ? tokenId : other;
        uint256 past = publishedAt[scored] == 0 ? 0 : asOf[scored] + 1;
        IScoreRequests.Request memory asking = IScoreRequests.Request({
            refundTo: accounts[2 + ((seed >> 8) % 2)],
            asOfFrom: uint40(past > block.timestamp ? past : block.timestamp),
            deadline: uint40(block.timestamp + (wait % 3 hours)),
            operator: accounts[(seed >> 16) % 2],
            fee: fee,
            feeToken: feeToken,
            tokenId: scored,
            modelId: modelId
        });
        bool isShort = sent % 8 == 0 && fee > 0;
        uint256 value = feeToken == NATIVE ? (isShort ? fee - 1 : fee) : (isShort ? 1 : 0);
        vm.prank(payer);
        try
            requests.request{value: value}(
                asking.tokenId,
                modelId,
                asking.operator,
                feeToken,
                fee,
                asking.deadline,
                asking.refundTo
            )
        returns (uint256 id) {
            _note(!isShort, "asked without paying");
            _note(id == ++asked, "ids count up");
            book[id] = asking;
            paidIn[feeToken] += fee;
            openFees[feeToken] += fee;
            ++successes["ask"];
        } catch {}
    }

    function deliver(uint256 seed, uint16 age, uint8 forged) external {
        uint256 id = _requestId(seed);
        uint256 scored = book[id].tokenId == other ? other : tokenId;
        (IScoreOracle.Submission memory submission, bool isForged) = _submission(scored, age, forged);
        bool isThere = _isDelivered(id);
        try requests.deliver(id, submission) {
            // What is there already is not sent again.
            if (!isThere) {
                _note(!isForged, "a forgery delivered");
                _scored(submission);
            }
            _note(_isDelivered(id), "paid for nothing");
            _credit(id, book[id].operator);
            ++successes["deliver"];
        } catch {}
    }

    function claim(uint256 seed) external {
        uint256 id = _requestId(seed);
        bool isDelivered = _isDelivered(id);
        try requests.claim(id) {
            _note(isDelivered, "claimed for nothing");
            _credit(id, book[id].operator);
            ++successes["claim"];
        } catch {
            _note(!isDelivered, "a delivery that cannot be claimed");
        }
    }

    function refund(uint256 seed) external {
        uint256 id = _requestId(seed);
        bool isOpen = book[id].refundTo != address(0);
        bool isDue = isOpen && block.timestamp > book[id].deadline && !_isDelivered(id);
        try requests.refund(id) {
            _note(isDue, "refunded what was not due");
            _credit(id, book[id].refundTo);
            ++successes["refund"];
        } catch {
            _note(!isDue, "a refund that is refused");
        }
    }

    function withdraw(uint256 seed) external {
        (address account, address feeToken) = (accounts[(seed >> 8) % ACCOUNTS], feeTokens[seed % 2]);
        uint256 amount = credited[account][feeToken];
        uint256 before = _balance(account, feeToken);
        try requests.withdraw(account, feeToken) {
            _note(_balance(account, feeToken) == before + amount && amount > 0, "paid what was not credited");
            credited[account][feeToken] = 0;
            paidOut[feeToken] += amount;
            ++successes["withdraw"];
        } catch {
            _note(amount == 0, "a fee that is stuck");
        }
    }

    /// Past the requests, as anyone can.
    function submitScore(uint256 seed, uint16 age, uint8 forged) external {
        uint256 scored = seed % 2 == 0 ? tokenId : other;
        (IScoreOracle.Submission memory submission, bool isForged) = _submission(scored, age, forged);
        try oracle.submit(submission) {
            _note(!isForged, "a forgery stored");
            _scored(submission);
            ++successes["submitScore"];
        } catch {}
    }

    function invalidate(uint256 seed) external {
        uint256 scored = seed % 2 == 0 ? tokenId : other;
        if (seed % 3 != 0) return;
        vm.prank(admin);
        try oracle.invalidate(scored, modelId, "wrong") {
            // The time stays, so that older statements are refused; the score is gone.
            publishedAt[scored] = 0;
            ++successes["invalidate"];
        } catch {}
    }

    /// A default changes the bundle's epoch as a new wallet would, and can be repeated.
    function changeBundle(uint256 seed) external {
        (uint256 id, uint256 key) = seed % 2 == 0 ? (tokenId, borrowerKey) : (other, NEIGHBOUR_KEY);
        address owner = vm.addr(key);
        uint256 expiry = block.timestamp + 1;
        bytes32 digest = token.hashPlaceLien(id, address(this), expiry, owner, token.nonces(owner), expiry);
        token.placeLien(id, expiry, expiry, signature(key, digest));
        token.reportDefault(id);
        ++successes["changeBundle"];
    }

    function pass(uint16 time) external {
        vm.warp(block.timestamp + (time % 2 hours));
        ++successes["pass"];
    }

    function deployed() external view returns (ScoreRequests, address[2] memory, address[ACCOUNTS] memory) {
        return (requests, feeTokens, accounts);
    }

    function _submission(
        uint256 scored,
        uint16 age,
        uint8 forged
    ) private view returns (IScoreOracle.Submission memory submission, bool isForged) {
        Statement memory statement = statementFor(scored);
        statement.asOfTime -= age % 1 hours;
        statement.asOfBlock = statement.asOfTime;
        submission = submissionOf(statement, 742);
        isForged = forged % 8 == 0;
        if (isForged) submission.score = 743;
    }

    function _scored(IScoreOracle.Submission memory submission) private {
        uint256 id = submission.statement.tokenId;
        (asOf[id], publishedAt[id]) = (submission.statement.asOfTime, block.timestamp);
    }

    function _isDelivered(uint256 id) private view returns (bool) {
        IScoreRequests.Request memory open = book[id];
        uint256 published = publishedAt[open.tokenId];
        return
            open.refundTo != address(0) &&
            published != 0 &&
            published <= open.deadline &&
            asOf[open.tokenId] >= open.asOfFrom;
    }

    /// Closes a request in the book: it can be credited once.
    function _credit(uint256 id, address account) private {
        IScoreRequests.Request memory open = book[id];
        _note(open.refundTo != address(0), "credited twice");
        credited[account][open.feeToken] += open.fee;
        openFees[open.feeToken] -= open.fee;
        delete book[id];
    }

    /// Mostly one of the last, so that some are still open.
    function _requestId(uint256 seed) private view returns (uint256) {
        uint256 back = (seed >> 8) % 6;
        return back < asked ? asked - back : 1 + (seed % (asked + 1));
    }

    function _balance(address account, address feeToken) private view returns (uint256) {
        return feeToken == NATIVE ? account.balance : dollar.balanceOf(account);
    }

    function _note(bool holds, string memory what) private {
        if (!holds && bytes(broken).length == 0) broken = what;
    }
}
