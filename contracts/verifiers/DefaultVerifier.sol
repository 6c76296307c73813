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
            mstore(0, 12020420138986228793711404968396479974667857883578608566910634098638741916408)
            mstore(32, 18022413492343208949780861675680633279432540609018043170997282921770121642241)
            calldatacopy(64, publicSignals, 32)
            let success := staticcall(gas(), 7, 0, 96, 0, 64)

            // + t IC2
            mstore(64, 4047977200797284755241349175893916666004790323786543956191012633592134509411)
            mstore(96, 18445086301129465645767016272277919113086407881579507115308805577298705090934)
            calldatacopy(128, add(publicSignals, 32), 32)
            success := and(success, staticcall(gas(), 7, 64, 96, 64, 64))
            success := and(success, staticcall(gas(), 6, 0, 128, 0, 64))

            // + IC0 = V, where the third pair wants it
            mstore(64, 15131468587473455895171949315510627294107479768451979206251036325733484514918)
            mstore(96, 5088066675749794568081094686538824983496718102169596456014855141225585096247)
            success := and(success, staticcall(gas(), 6, 0, 128, 384, 64))

            // A, B
            calldatacopy(0, a, 64)
            calldatacopy(64, b, 128)
            // alpha, -beta
            mstore(192, 14170550707613507621676584912094433112177232102819592033829610872070972199972)
            mstore(224, 11057832598043980454669368183650573878055927518986064217135648182121139166665)
            mstore(256, 21174709988662544227729632576926274356352159969231531288181557881488927061593)
            mstore(288, 13379729316908697551382736428608835506238297049041770046473951297921355391034)
            mstore(320, 11723939931450465755012970272686184628509426948668664926562735781516958818101)
            mstore(352, 5319999307505415394599141039340828363942070962410265527918958852691686238090)
            // -gamma, after V
            mstore(448, 11559732032986387107991004021392285783925812861821192530917403151452391805634)
            mstore(480, 10857046999023057135944570762232829481370756359578518086990519993285655852781)
            mstore(512, 17805874995975841540914202342111839520379459829704422454583296818431106115052)
            mstore(544, 13392588948715843804641432497768002650278120570034223513918757245338268106653)
            // C, -delta
            calldatacopy(576, c, 64)
            mstore(640, 12721838282306391513834643008528033492529108753051953968731788729642928655980)
            mstore(672, 5448580108521341748281907532545765075031223116628685655398072947221922340527)
            mstore(704, 10405914068933306004947853884164887717640650183429082358226198948345180296956)
            mstore(736, 10711861296952763722554479265283409956055932130709356899927966792302598553940)

            success := and(success, staticcall(gas(), 8, 0, 768, 0, 32))
            mstore(0, and(success, eq(mload(0), 1)))
            return(0, 32)
        }
    }
}
