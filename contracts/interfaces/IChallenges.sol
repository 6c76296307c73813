// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IChallengeRules} from "./IChallengeRules.sol";
import {Answer, Demand, Entry, Progress, Terms} from "../types/Challenge.sol";
import {Inference} from "../types/Inference.sol";
import {VerifyingKey} from "../types/VerifyingKey.sol";

/// @title IChallenges
/// @notice Models compete. A modeler commits to a verification key, answers rows that are drawn
/// afterwards, and has a proof for each score. Anybody can have any proof shown on chain. The contract
/// computes the grades from the scores and the revealed labels, and pays the best.
/// @dev For every currency, what came in equals what went out plus what is claimable plus what is
/// held.
/// @dev Warning: the labels are the sponsor's word. They are fixed before anybody commits and public
/// in the end, so that everybody can hold them against the chain's history. Whoever knows them
/// beforehand, as the sponsor does, can win.
/// @dev Warning: whoever made a key alone can forge its proofs, and no contract can see that. Where a
/// challenge names a judge, the judge is trusted to strike such keys, and those alone. It gains no stake
/// by it, but an entry of its own can win where others are struck.
/// @dev Warning: a currency that changes balances by itself (rebasing) breaks the equality above for
/// itself.
interface IChallenges {
    /* EVENTS */

    /// @param terms See Progress.
    event ChallengeOpened(uint256 indexed id, address indexed sponsor, address terms);
    event ModelCommitted(uint256 indexed id, address indexed modeler, uint256 index, bytes32 commitment);
    event RowsDrawn(uint256 indexed id, bytes32 seed);
    event Answered(uint256 indexed id, address indexed modeler, bytes32 keyHash, bytes32 root, string uri);

    /// @notice Emitted when an entry is at fault. The finder gets half of the stake; zero where there
    /// is none, and then the winners get all of it. What the judge strikes goes to `0x...dEaD` whole.
    event EntryStruck(uint256 indexed id, address indexed modeler, address finder, Fault fault);
    event ProofDemanded(uint256 indexed id, address indexed modeler, uint256 place, address by, uint256 until);
    event ProofShown(uint256 indexed id, address indexed modeler, uint256 place);
    event DemandClosed(uint256 indexed id, address indexed modeler, uint256 place);
    event LabelsRevealed(uint256 indexed id, bytes32 salt);
    event EntryGraded(uint256 indexed id, address indexed modeler, int32[7] metrics, int256 weighted, bool passes);
    event ChallengeSettled(uint256 indexed id, address[] winners, uint256 pot, uint256 bonus);
    event Withdrawn(address indexed account, address indexed currency, uint256 amount);

    /// @notice Why an entry was struck.
    enum Fault {
        /// @dev A leaf shows another score than the one that was answered.
        OtherScore,
        /// @dev A leaf is for another row than the one that was drawn.
        OtherRow,
        /// @dev The proof of a leaf does not hold.
        InvalidProof,
        /// @dev A proof was demanded and not shown in time.
        MissingProof,
        /// @dev An earlier commitment is to the same key.
        CopiedKey,
        /// @dev The judge says that no ceremony made the key.
        UntrustedKey
    }

    /* ERRORS */

    error UnknownChallenge(uint256 id);

    /// @notice Thrown when one of the terms is out of its bounds: counted from 0 in their order.
    error InvalidTerms(uint256 term);

    /// @notice Thrown when a step comes before or after its time.
    error NotNow(uint256 from, uint256 until, uint256 timestamp);

    /// @notice Thrown when a commitment comes fewer than 64 blocks before the rows are drawn.
    error TooCloseToDraw(uint256 blockNumber, uint256 drawBlock);
    error AlreadyCommitted(uint256 id, address modeler);
    error EntriesFull(uint256 max);
    error WrongStatus(uint256 id, address modeler);
    error AlreadyDrawn(uint256 id);
    error NotDrawn(uint256 id);
    error CommitmentNotOpened(bytes32 commitment);
    error DevKeyNotAllowed(uint256 id);

    /// @notice Thrown when there are more or fewer scores than rows, or one is no score.
    error InvalidScores(uint256 length);

    /// @notice Thrown when a leaf is not at this place of the answer with this root.
    error NotInAnswer(bytes32 root, uint256 place);
    /// @notice Thrown when a commitment is not that of the row that was drawn.
    error NotTheRow(uint256 row, bytes32 commitment);
    error NoFault(uint256 place);
    error PlaceOutOfRange(uint256 place, uint256 rows);
    /// @notice Thrown when the proof is demanded, or was before.
    error AlreadyDemanded(uint256 id, address modeler, uint256 place);
    error NoDemand(uint256 id, address modeler, uint256 place);
    error DemandsOpen(uint256 count);
    error ProofNotValid(uint256 place);
    error NotTheJudge(address account);
    error NotTheLabels(bytes32 labelsHash);
    error NotRevealed(uint256 id);
    error AlreadySettled(uint256 id);
    error NotSettled(uint256 id);
    error AmountNotSent(uint256 sent, uint256 amount);
    error CurrencyTookFee(address currency, uint256 amount, uint256 received);
    error NothingToWithdraw(address account, address currency);

    /* STEPS */

    /// @notice Opens a challenge, and pays bounty and deposit in.
    function open(Terms calldata terms) external payable returns (uint256 id);

    /// @notice Commits the sender to a key, and pays the stake in. Who commits should hold the whole
    /// pool and have rebuilt its root: without it nobody can answer.
    /// @param commitment What `commitmentOf` returns. It is bound to the sender, so that a copy of it
    /// is of no use.
    function commit(uint256 id, bytes32 commitment) external payable;

    /// @notice Draws the rows of everybody, once the block of the terms is there. Anyone may send it.
    /// @dev When nobody does before the chain forgets that block (256 blocks; 8191 with EIP-2935), or
    /// until an hour before `answerBy`, no row is ever drawn, and everybody gets back what was paid in.
    /// @param header That block's header in RLP.
    function draw(uint256 id, bytes calldata header) external;

    /// @notice Answers the rows drawn for the sender. One answer per entry, never another.
    /// @dev Where two entries have the same key, the later commitment loses, whichever answers first.
    function answer(uint256 id, VerifyingKey calldata key, Answer calldata answer_) external;

    /// @notice Shows one leaf of an answer that is at fault. The sender gets half of the stake, the
    /// winners the other half: whoever finds a fault of its own entry still loses.
    /// @dev Where the proof of this place is demanded, whoever demanded it gets the reward instead: a
    /// finder who demands first has nothing to fear from copies of this call. A dispute does not wait for
    /// demands.
    /// @param place Of the drawn row, counted from 0.
    /// @param leaf What stands there under the root of the answer.
    /// @param rowCommitment What stands at the drawn row under the root of the pool.
    function dispute(
        uint256 id,
        address modeler,
        uint256 place,
        Inference calldata leaf,
        bytes32[] calldata leafPath,
        bytes32 rowCommitment,
        bytes32[] calldata rowPath
    ) external;

    /// @notice Demands that the proof of a row be shown on chain. The bond goes to the modeler when it
    /// is; when it is not in time, it comes back with half of the stake. A place is demanded once.
    /// @dev Demands of an entry are due one after the other, at a pace that a modeler can keep
    /// (ChallengeTerms.dueAt). As no place is demanded twice, they cannot put off another demand for
    /// longer than the terms leave before the last grade, whoever makes them and however many.
    function demand(uint256 id, address modeler, uint256 place) external payable;

    /// @notice Shows a proof that was demanded: of the score that was answered, for the row that was
    /// drawn. Anyone may send it.
    /// @param proof In the order of Inference.
    function show(
        uint256 id,
        address modeler,
        uint256 place,
        uint256[8] calldata proof,
        bytes32 rowCommitment,
        bytes32[] calldata rowPath
    ) external;

    /// @notice Ends a demand that was not answered in time, which strikes the entry, or one to an entry
    /// that was struck for something else. Anyone may send it; the bond goes back.
    /// @dev Demands to entries that are struck hold up nothing, and can be closed after the settlement.
    function closeDemand(uint256 id, address modeler, uint256 place) external;

    /// @notice Strikes an entry whose keys no ceremony made. Only the judge of the terms. Nobody gets the
    /// stake, so that a judge with an entry gains none.
    function strike(uint256 id, address modeler) external;

    /// @notice Reveals the labels. Anyone who knows them may send it.
    function reveal(uint256 id, bytes32 salt, bytes calldata labels) external;

    /// @notice Grades an entry, once nothing about it can be disputed. Anyone may send it.
    function grade(uint256 id, address modeler) external;

    /// @notice Divides the money: as soon as all entries are graded, or when the time for it is over.
    /// @dev Stakes of entries that were struck by others than the judge or did not answer go to the
    /// winners with the bounty.
    /// Without winners the bounty goes back, and those stakes are divided among the honest. Without
    /// labels, bounty and deposit are divided too.
    function settle(uint256 id) external;

    /// @notice Credits a modeler with its stake and its part of what is divided. Anyone may send it.
    function collect(uint256 id, address modeler) external;

    /// @notice Pays out to an account what is credited to it. Anyone may send it.
    function withdraw(address account, address currency) external;

    /* READS */

    /// @notice What a modeler commits to: the hash of this contract and chain, the challenge, the
    /// modeler, the key, and what an answer repeats.
    function commitmentOf(
        uint256 id,
        address modeler,
        VerifyingKey calldata key,
        bytes32 manifestHash,
        bool dev,
        bytes32 salt
    ) external view returns (bytes32);

    /// @notice Where a challenge stands. The rules read what is behind its sources, as behind those of
    /// an entry.
    function progressOf(uint256 id) external view returns (Progress memory);

    /// @notice The status is None where the account has not committed.
    function entryOf(uint256 id, address modeler) external view returns (Entry memory);
    function modelerAt(uint256 id, uint256 index) external view returns (address);

    /// @notice The row of the pool that was drawn for a modeler at a place.
    function rowOf(uint256 id, address modeler, uint256 place) external view returns (uint256);
    function demandOf(uint256 id, address modeler, uint256 place) external view returns (Demand memory);

    /// @notice The best so far, the first first; in the end those who are paid.
    function winnersOf(uint256 id) external view returns (address[] memory);
    function challengeCount() external view returns (uint256);
    function claimable(address account, address currency) external view returns (uint256);

    /// @notice What decides and computes.
    function rules() external view returns (IChallengeRules);

    /// @notice What running challenges hold of a currency.
    function held(address currency) external view returns (uint256);
}
