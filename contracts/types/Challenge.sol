// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @notice What a sponsor says when a challenge is opened. It never changes. Times are Unix seconds,
/// and each is the last second at which its step is accepted. Amounts are in units of the currency.
struct Terms {
    /// @dev An ERC-20 that moves exactly what it is told to; zero for the chain's own currency.
    address currency;
    /// @dev For the winners.
    uint96 bounty;
    /// @dev What the sponsor loses when the labels are not revealed.
    uint96 deposit;
    /// @dev What each modeler pays in, and gets back for an honest answer.
    uint96 stake;
    /// @dev What a demand for a proof costs when the proof is shown. It should pay for the gas.
    uint96 bond;
    /// @dev Who may strike an entry whose keys no ceremony made; zero where such keys are allowed.
    address judge;
    uint40 commitBy;
    uint40 answerBy;
    uint40 disputeBy;
    uint40 revealBy;
    uint40 gradeBy;
    /// @dev Seconds in which a demanded proof has to be shown; more where others are due before it. See
    /// ChallengeTerms.dueAt.
    uint32 responseTime;
    /// @dev The block whose RANDAO draws the rows.
    uint64 drawBlock;
    /// @dev Rows of the pool, and rows that each modeler answers.
    uint32 poolRows;
    uint16 rows;
    uint16 maxEntries;
    /// @dev A row with this score or a lower one is called bad, for recall and F1.
    uint16 threshold;
    /// @dev The root of an IndexedTree: leaf r is the commitment to the features of row r, under the
    /// salt keccak256(abi.encode(poolSalt, r)) modulo the order of the scalar field.
    bytes32 poolRoot;
    bytes32 poolSalt;
    /// @dev keccak256(abi.encode(salt, labels)): bit r % 8 of byte r / 8 is 1 where row r is bad.
    bytes32 labelsHash;
    bytes32 schemaHash;
    bytes32 trainingHash;
    /// @dev The hash of a document with title, description and where to get the data.
    bytes32 descriptionHash;
    /// @dev Of the metrics in the order of Grading, in percent; together 100.
    uint8[7] weights;
    /// @dev The least values of the metrics with which an entry can win, in billionths.
    int32[7] knockOuts;
    /// @dev What the first, the second and so on get of the bounty, in ten-thousandths; together
    /// 10,000.
    uint16[] shares;
    /// @dev What each score from 300 to 850 says of the chance to be bad: billionths, four bytes each,
    /// never rising.
    bytes probabilities;
    /// @dev Where the description is.
    string uri;
    /// @dev What a winner gets of each fee while its model serves an oracle, in ten-thousandths. See
    /// IModelRegistry.setFeeShares.
    uint16 modelerShare;
    /// @dev The same for the oracle's attesters. With the modeler's no more than FeeSplit.MAX_SHARED.
    uint16 attestersShare;
}

/// @notice Where a challenge stands.
struct Progress {
    address sponsor;
    uint16 entries;
    uint16 answered;
    /// @dev Answered and then found at fault.
    uint16 struck;
    uint16 graded;
    bool isSettled;
    /// @dev Settled without a draw: everybody gets back what was paid in.
    bool isVoid;
    /// @dev The contract whose code is a zero byte and then abi.encode(terms).
    address terms;
    /// @dev Demands that are neither answered nor closed, of entries that are not struck.
    uint64 openDemands;
    /// @dev The same for the labels; zero until they are revealed.
    address labels;
    /// @dev All that finders got of stakes, and nobody of those of whom the judge struck.
    uint96 paidToFinders;
    /// @dev What each honest entry gets beside its stake. Set when the challenge is settled.
    uint96 bonus;
    /// @dev Zero until the rows are drawn.
    bytes32 seed;
}

enum Status {
    None,
    Committed,
    Answered,
    Struck,
    Graded,
    Paid
}

/// @notice An entry of a modeler.
struct Entry {
    /// @dev See IChallenges.commitmentOf.
    bytes32 commitment;
    /// @dev The contract whose code is a zero byte and then abi.encode(key).
    address key;
    uint16 index;
    Status status;
    bool passes;
    uint16 openDemands;
    /// @dev When the last demanded proof is due.
    uint40 lastDue;
    /// @dev The same for the scores: two bytes each, in the order of the drawn rows.
    address scores;
    /// @dev The sum of weight times metric, in billionths of a percent.
    int64 weighted;
    /// @dev The root of an IndexedTree: leaf i is keccak256(abi.encode(Inference)) of drawn row i.
    bytes32 root;
    bytes32 manifestHash;
    /// @dev In the order of Grading, in billionths.
    int32[7] metrics;
}

/// @notice What a modeler answers with.
struct Answer {
    /// @dev What the commitment was made under, with the next two.
    bytes32 salt;
    bool dev;
    bytes32 manifestHash;
    bytes scores;
    bytes32 root;
    /// @dev Where the proofs are.
    string uri;
}

/// @notice A demand to show the proof of one row.
struct Demand {
    address by;
    /// @dev The last second to show it; zero when it was shown or closed.
    uint40 until;
}
