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
            mstore(0, 14527708287193364110388358783420252767194435953696200992282008838002969028526)
            mstore(32, 3594471220887328750222341315007374579783211735585631336844696688723055662770)
            calldatacopy(64, publicSignals, 32)
            let success := staticcall(gas(), 7, 0, 96, 0, 64)

            // + t IC2
            mstore(64, 2311185022604542835083505252850575066875836195343927997200819470493895379311)
            mstore(96, 16036192716320485959425685311471366088175020848933365119864575652121427735344)
            calldatacopy(128, add(publicSignals, 32), 32)
            success := and(success, staticcall(gas(), 7, 64, 96, 64, 64))
            success := and(success, staticcall(gas(), 6, 0, 128, 0, 64))

            // + IC0 = V, where the third pair wants it
            mstore(64, 1845221401754716214967550971139885421303170699539837349953952621224471357083)
            mstore(96, 9230612352432488640040558422088703869797282930810438729543081675611267587070)
            success := and(success, staticcall(gas(), 6, 0, 128, 384, 64))

            // A, B
            calldatacopy(0, a, 64)
            calldatacopy(64, b, 128)
            // alpha, -beta
            mstore(192, 16676693801012625816581109732450396656309288600288104353814653937560785290983)
            mstore(224, 1378695591445848515717336807422822379692406038682138057244844692153396530003)
            mstore(256, 6303793407451961138951197136669915332837226561446159915361229067388623393603)
            mstore(288, 9732660969713670202635375630078240997938617242444930855401689564755716152096)
            mstore(320, 19230597267920984703293329343906176525560611785595250118042070280930870544886)
            mstore(352, 3594626802757479366562594536031953138124266628914721932520091950011386874498)
            // -gamma, after V
            mstore(448, 11559732032986387107991004021392285783925812861821192530917403151452391805634)
            mstore(480, 10857046999023057135944570762232829481370756359578518086990519993285655852781)
            mstore(512, 17805874995975841540914202342111839520379459829704422454583296818431106115052)
            mstore(544, 13392588948715843804641432497768002650278120570034223513918757245338268106653)
            // C, -delta
            calldatacopy(576, c, 64)
            mstore(640, 20499217722918451639662679092140997158327736234197068853334429018145150265067)
            mstore(672, 17718048019734534401153171616727868292300854913522959754897088388838663424644)
            mstore(704, 3281065580746959556862662219099642688072912268352713786110204459450411390394)
            mstore(736, 12231808118821937292079254746991357906027149730390706636294188344087870257061)

            success := and(success, staticcall(gas(), 8, 0, 768, 0, 32))
            mstore(0, and(success, eq(mload(0), 1)))
            return(0, 32)
        }
    }
}
