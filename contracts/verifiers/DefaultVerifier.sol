// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// @title DefaultVerifier
/// @notice Groth16 verifier over BN254 for one circuit with two public signals. Generated from its verification key: do not edit.
/// @dev A proof (A, B, C) of signals (s, t) is valid when e(A, B) = e(alpha, beta) e(V, gamma) e(C, delta), where
/// V = IC0 + s IC1 + t IC2 (J. Groth, EUROCRYPT 2016). beta, gamma and delta stand here negated, so that the product of the four
/// pairings is 1, which is what the precompile answers (EIP-197). The precompiles also check that coordinates are in their field
/// and that points are on the curve and in their group (EIP-196, EIP-197).
contract DefaultVerifier {
    uint256 private constant SCALAR_FIELD =
        21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @return False for a wrong proof, and also when gas runs short in a precompile.
    function verifyProof(
        uint256[2] calldata a,
        uint256[2][2] calldata b,
        uint256[2] calldata c,
        uint256[2] calldata publicSignals
    ) external view returns (bool) {
        // s and s + r are the same to the curve.
        if (publicSignals[0] >= SCALAR_FIELD || publicSignals[1] >= SCALAR_FIELD) return false;

        // The call ends here, so all memory is free: 768 bytes for four pairs of points.
        assembly {
            // s IC1
            mstore(0, 4567347649358012921358798217837229972852384641355727538924005932515992354303)
            mstore(32, 17403595336691739881084086797713092105239939610758663447639686552265535766062)
            calldatacopy(64, publicSignals, 32)
            let success := staticcall(gas(), 7, 0, 96, 0, 64)

            // + t IC2
            mstore(64, 13312261689177658530254463986798803720920597176471696529239512369051324539027)
            mstore(96, 5454426755960039705251147744317672413678440327980055395763194697784496629945)
            calldatacopy(128, add(publicSignals, 32), 32)
            success := and(success, staticcall(gas(), 7, 64, 96, 64, 64))
            success := and(success, staticcall(gas(), 6, 0, 128, 0, 64))

            // + IC0 = V, where the third pair wants it
            mstore(64, 11773718212629111926917102082749146967635801560020224194869818844850141926055)
            mstore(96, 11854129083571599793791405039712046827070108456325004290443614468346428411626)
            success := and(success, staticcall(gas(), 6, 0, 128, 384, 64))

            // A, B
            calldatacopy(0, a, 64)
            calldatacopy(64, b, 128)
            // alpha, -beta
            mstore(192, 6169973569087770602782778225354531557072137024867041867878475908231180873230)
            mstore(224, 13156817102588525695779025926180316295514771730446390292594356692487055095061)
            mstore(256, 21076999188913423695101983199354053928728025617813525695711664517732507175075)
            mstore(288, 6174219770475508946250459750672799450124778682230377661184703115889476519335)
            mstore(320, 1652433583700809182293480918250912132687688342354255261665162092708756161750)
            mstore(352, 20784628571869212218471941504502909487169694305119562467986221529290624111432)
            // -gamma, after V
            mstore(448, 11559732032986387107991004021392285783925812861821192530917403151452391805634)
            mstore(480, 10857046999023057135944570762232829481370756359578518086990519993285655852781)
            mstore(512, 17805874995975841540914202342111839520379459829704422454583296818431106115052)
            mstore(544, 13392588948715843804641432497768002650278120570034223513918757245338268106653)
            // C, -delta
            calldatacopy(576, c, 64)
            mstore(640, 3412070975808877303354170389528147468371487957700275874764828861299407693382)
            mstore(672, 17865837028854647158189825971485090265927353817585419670463481256581106520418)
            mstore(704, 7170056586554677620864263748774133974692973113937883156244357082955958920344)
            mstore(736, 5850705896029894740905992158390088518056174285131872271956458322585884808312)

            success := and(success, staticcall(gas(), 8, 0, 768, 0, 32))
            mstore(0, and(success, eq(mload(0), 1)))
            return(0, 32)
        }
    }
}
