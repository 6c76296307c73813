// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {CreditToken} from "../../contracts/CreditToken.sol";
import {IScoreOracle} from "../../contracts/interfaces/IScoreOracle.sol";
import {Statement} from "../../contracts/libraries/Statement.sol";
import {MockVerifier} from "./MockVerifier.sol";
import {OracleScenarios} from "./OracleScenarios.sol";

/// What must have come of everything done to six wallets' tokens. What must never happen is noted, not reverted: the runner goes on
/// after a revert.
abstract contract CreditBook is OracleScenarios {
    uint256 internal constant WALLETS = 6;
    uint256 internal constant COOLDOWN = 30 days;

    address[] internal wallets;
    mapping(address wallet => uint256) internal keyOf;
    address[2] internal lenders = [address(0x1E1), address(0x1E2)];
    bytes32[2] internal models;
    MockVerifier[2] internal verifiers;

    /// Ids 1 to `minted` were ever there.
    uint256 public minted = 1;
    /// The first thing seen that must never happen; empty while all is well.
    string public broken;
    mapping(string action => uint256) public successes;

    mapping(address wallet => uint256) public seatOf;
    mapping(address wallet => uint256) public reportedAgainst;
    mapping(address wallet => uint256) public leftAt;
    mapping(uint256 tokenId => mapping(address lender => uint256)) internal lienUntil;

    /// How often a bundle changed, or a default was reported; and how often when it was scored.
    mapping(uint256 tokenId => uint256) public changes;
    mapping(uint256 tokenId => mapping(bytes32 modelId => uint256)) public changesWhenScored;

    /// Hash of what the oracle must have stored; zero for nothing.
    mapping(uint256 tokenId => mapping(bytes32 modelId => bytes32)) public accepted;
    mapping(uint256 tokenId => mapping(bytes32 modelId => uint256)) internal lastTime;
    mapping(uint256 tokenId => mapping(bytes32 modelId => uint256)) internal lastBlock;

    constructor() {
        deploy();
        (models[0], verifiers[0]) = (modelId, verifier);
        (models[1], verifiers[1]) = addModel(2);
        for (uint256 i = 0; i < WALLETS; ++i) {
            wallets.push(vm.addr(borrowerKey + i));
            keyOf[wallets[i]] = borrowerKey + i;
        }
        seatOf[borrower] = 1;
    }

    function deployed() external view returns (CreditToken, IScoreOracle, bytes32[2] memory, address[] memory) {
        return (token, oracle, models, wallets);
    }

    function _accept(IScoreOracle.Submission memory submission, bool isForged) internal {
        Statement memory statement = submission.statement;
        (uint256 id, bytes32 model) = (statement.tokenId, submission.modelId);
        _note(!isForged, "stored without a quorum");
        _note(statement.asOfTime > lastTime[id][model], "the as-of time fell");
        _note(statement.asOfBlock > lastBlock[id][model], "the as-of block fell");
        (lastTime[id][model], lastBlock[id][model]) = (statement.asOfTime, statement.asOfBlock);
        changesWhenScored[id][model] = changes[id];
        accepted[id][model] = keccak256(
            abi.encode(
                submission.score,
                statement.bundleEpoch,
                statement.asOfBlock,
                statement.asOfTime,
                block.timestamp,
                statement.coverageFrom
            )
        );
        ++successes["submitScore"];
    }

    function _enter(address wallet, uint256 id) internal {
        _note(seatOf[wallet] == 0, "in two tokens");
        _note(leftAt[wallet] == 0 || block.timestamp >= leftAt[wallet] + COOLDOWN, "back too early");
        seatOf[wallet] = id;
        ++changes[id];
    }

    function _free(address wallet) internal {
        ++changes[seatOf[wallet]];
        (seatOf[wallet], leftAt[wallet]) = (0, block.timestamp);
    }

    function _note(bool holds, string memory what) internal {
        if (!holds && bytes(broken).length == 0) broken = what;
    }

    function _hasLien(uint256 id) internal view returns (bool) {
        return lienUntil[id][lenders[0]] > block.timestamp || lienUntil[id][lenders[1]] > block.timestamp;
    }

    function _wallet(uint256 seed) internal view returns (address) {
        return wallets[seed % WALLETS];
    }

    /// Mostly a token that is there, sometimes any id up to one too many.
    function _id(uint256 seed) internal view returns (uint256) {
        uint256 seat = seatOf[_wallet(seed >> 8)];
        return seat == 0 || seed % 16 == 0 ? 1 + (seed % (minted + 1)) : seat;
    }

    /// Zero for none.
    function _ownerOf(uint256 id) internal view returns (address) {
        try token.ownerOf(id) returns (address owner) {
            return owner;
        } catch {
            return address(0);
        }
    }
}
