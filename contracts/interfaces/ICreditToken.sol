// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {IERC4906} from "@openzeppelin/contracts/interfaces/IERC4906.sol";

import {ICreditConsents} from "./ICreditConsents.sol";
import {ICreditDisplay} from "./ICreditDisplay.sol";
import {IScoreOracle} from "./IScoreOracle.sol";
import {IERC5192} from "./external/IERC5192.sol";

/// @title ICreditToken
/// @notice The NFC, non-fungible credit: a locked ERC-721 token that stands for a bundle of
/// wallets. A wallet is in at most one token. It comes under a token's owner only by its own act:
/// it mints the token, or it signs the consent to join the token or to be merged into it. Between
/// two tokens of one owner, that owner moves wallets without asking them again.
/// @dev Consents are signed as ICreditConsents says.
/// @dev A wallet leaves by a notice of 30 days, which does not run while a lien is on the token.
/// Until it is out it counts in every score, and no lien is placed or prolonged.
/// @dev Under a lien the bundle stays as it is: no wallet leaves, joins or is merged in. So a lien
/// binds the wallets of the score that was lent on, and a borrower cannot make that score stale by
/// taking in a wallet. Only a reported default does.
/// @dev Warning: the owner of this contract names the oracle, once, and the site that the metadata
/// link to. The oracle decides what the picture shows and when it is said to have changed. It has no
/// power over tokens and bundles, and neither has the owner.
/// @dev Warning: a reported default is the word of the lien holder. An owner who agrees to a lien
/// trusts its holder not to report a default that did not happen. A wallet that joins a token
/// trusts the token's owner likewise: liens that the owner agrees to, before the wallet gives
/// notice, keep it in for up to five years and 30 days, and a default counts against every wallet.
/// @dev Warning: whoever owns a token through a contract can sell that contract.
interface ICreditToken is IERC4906, IERC5192, ICreditConsents, ICreditDisplay {
    /// @notice The right of a protocol to keep a bundle together while a loan is open.
    /// @dev One slot (160 + 40 bits), so that burning with all liens expired reads eight slots at
    /// most.
    struct Lien {
        /// @dev The protocol that placed the lien.
        address holder;
        /// @dev The Unix second from which on the lien blocks nothing.
        uint40 expiry;
    }

    /* EVENTS */

    /// @notice Emitted when a wallet enters a bundle. Every score that was given to an earlier
    /// epoch is stale from then on.
    /// @param root keccak256(abi.encode(address[] wallets ascending)) over the whole bundle.
    event WalletJoined(uint256 indexed tokenId, address indexed wallet, uint64 epoch, bytes32 root);

    /// @notice Emitted when a wallet gives notice, and again when the end of a lien brings it
    /// forward. It can be let out from `due` on, in Unix seconds.
    event LeaveAnnounced(uint256 indexed tokenId, address indexed wallet, uint256 due);

    /// @notice Emitted when a wallet leaves a bundle. Epoch and root are those of the remaining
    /// bundle; both are zero when the token is burned.
    /// @param freeFrom The first Unix second at which the wallet can mint or join.
    event WalletLeft(uint256 indexed tokenId, address indexed wallet, uint64 epoch, bytes32 root, uint256 freeFrom);

    /// @notice Emitted when the wallets of `fromId` move into `intoId`. `fromId` is burned, and its
    /// id leads to `intoId` from then on.
    event TokensMerged(uint256 indexed fromId, uint256 indexed intoId, uint64 epoch, bytes32 root);

    /// @notice Emitted when a lien is placed or prolonged.
    event LienPlaced(uint256 indexed tokenId, address indexed holder, uint256 expiry);

    /// @notice Emitted when a lien is released.
    event LienReleased(uint256 indexed tokenId, address indexed holder);

    /// @notice Emitted when a lien holder says that the bundle did not pay what it owes the holder.
    /// The default counts against each of these wallets for good.
    event DefaultReported(uint256 indexed tokenId, address indexed holder, address[] wallets, uint64 epoch);

    /// @notice Emitted when the oracle is named.
    event OracleSet(address indexed oracle);

    /* ERRORS */

    /// @notice Thrown when the wallet is in a token already.
    error WalletAlreadyInToken(address wallet, uint256 tokenId);

    /// @notice Thrown when the wallet is not in any token.
    error WalletNotInToken(address wallet);

    /// @notice Thrown when the wallet has given notice already.
    error AlreadyLeaving(address wallet, uint256 due);

    /// @notice Thrown when the wallet has not given notice (`due` is 0), or its notice still runs.
    error LeaveTooEarly(address wallet, uint256 due, uint256 timestamp);

    /// @notice Thrown when a token that a wallet is leaving is to get a lien or another wallet.
    error BundleLeaving(uint256 tokenId, uint256 due);

    /// @notice Thrown when the wallet's token was burned and its notice, of 30 days at most, runs.
    error WalletCoolingDown(address wallet, uint256 freeFrom);

    /// @notice Thrown when the caller is not the owner of the token.
    error NotTokenOwner(uint256 tokenId, address caller, address owner);

    /// @notice Thrown when the owner of the token has left its own bundle.
    error OwnerNotInBundle(uint256 tokenId, address owner);

    /// @notice Thrown when a merge is given more or fewer signatures than it has signers.
    error ConsentCountMismatch(uint256 given, uint256 needed);

    /// @notice Thrown when the bundle would have more wallets than the cap.
    error BundleFull(uint256 tokenId, uint256 cap);

    /// @notice Thrown when a token is to be merged into itself.
    error SelfMerge(uint256 tokenId);

    /// @notice Thrown when a lien on the token has not expired.
    error LienActive(uint256 tokenId, address holder, uint256 expiry);

    /// @notice Thrown when the expiry is not in the future, is too far away, or shortens a lien.
    error LienExpiryOutOfRange(uint256 expiry, uint256 min, uint256 max);

    /// @notice Thrown when the token has the most liens that it can have.
    error TooManyLiens(uint256 tokenId, uint256 cap);

    /// @notice Thrown when the holder has no lien on the token, or one that has expired.
    error NoLien(uint256 tokenId, address holder);

    /// @notice Thrown when a token is to be transferred, or its transfer is to be allowed.
    error TokenLocked(uint256 tokenId);

    /// @notice Thrown when the transfer of all of an account's tokens is to be allowed.
    error TokensLocked();

    /// @notice Thrown when the caller is not the oracle.
    error NotOracle(address caller, address oracle);

    /// @notice Thrown when the oracle has been named before.
    error OracleAlreadySet(address oracle);

    /// @notice Thrown when there is no contract at the address of the oracle.
    error OracleWithoutCode(address oracle);

    /// @notice Thrown when the oracle serves another token contract.
    error OracleOfOtherToken(address oracle, address token);

    /* WALLETS AND TOKENS */

    /// @notice Mints a token for the caller, with the caller as the only wallet in its bundle.
    function mint() external returns (uint256 tokenId);

    /// @notice Takes a wallet into the bundle by the wallet's own consent.
    /// @dev Token owner only. Reverts while a lien is on the token.
    /// @param deadline The last Unix second at which the consent counts.
    /// @param signature The wallet's signature over `hashJoin` with its current nonce.
    function join(uint256 tokenId, address wallet, uint256 deadline, bytes calldata signature) external;

    /// @notice Gives notice for the caller, which cannot be taken back: from 30 days on it can be
    /// let out of its token. The 30 days run from the end of the last lien on the token. Until then
    /// it is one of the bundle, and nobody is scored without it.
    function announceLeave() external;

    /// @notice Lets a wallet out whose notice has run out; it can mint or join at once. The last
    /// one burns the token. Anyone may send it, and until somebody does the token cannot be scored.
    /// @dev No lien can be on the token by then.
    function leaveBundle(address wallet) external;

    /// @notice Burns a token and frees its wallets. Each can mint or join again after 30 days, or
    /// at the end of a notice that it gave before. Defaults stay with them.
    /// @dev Token owner only. Reverts while a lien is on the token.
    function burn(uint256 tokenId) external;

    /// @notice Moves the wallets of one token into another and burns the first. The id of the first
    /// leads to the second from then on. Scores do not move: those of the first token are gone, and
    /// those of the second are stale.
    /// @dev Owner of `intoId` only. Reverts while either token has a lien or a wallet that leaves.
    /// @param deadline The last Unix second at which the consents count.
    /// @param signatures Over `hashMerge`, each with the signer's current nonce: by each wallet of
    /// `fromId` in ascending order, and last by the owner of `fromId`, unless it is one of them.
    /// Empty when the caller owns both tokens.
    function merge(uint256 fromId, uint256 intoId, uint256 deadline, bytes[] calldata signatures) external;

    /* LIENS AND DEFAULTS */

    /// @notice Places the caller's lien on a token, or prolongs it. Until it expires or is
    /// released, no wallet can leave the token.
    /// @dev Reverts when the owner has left its own bundle, since whoever agrees to a lien must
    /// answer for it too. Reverts while a wallet is leaving, since that one would not.
    /// @param expiry Unix seconds: in the future, at most five years away, and not before the
    /// expiry of the lien that it prolongs.
    /// @param deadline The last Unix second at which the consent counts.
    /// @param signature The token owner's signature over `hashPlaceLien` with its current nonce.
    function placeLien(uint256 tokenId, uint256 expiry, uint256 deadline, bytes calldata signature) external;

    /// @notice Releases the caller's lien.
    /// @return released False, without a revert, when the caller has no lien, or no longer has one.
    /// A loan that is paid late must not get stuck here.
    function releaseLien(uint256 tokenId) external returns (bool released);

    /// @notice Reports, once, that the bundle did not pay what it owes the caller, and releases the
    /// caller's lien. The default counts against each wallet in the bundle, wherever it goes, and
    /// makes every score of the token stale.
    /// @dev Reverts unless the caller has a lien that has not expired.
    function reportDefault(uint256 tokenId) external;

    /* ORACLE */

    /// @notice Names the oracle. This can be done only once.
    /// @dev Owner of this contract only.
    function setOracle(IScoreOracle oracle_) external;

    /// @notice Tells marketplaces that the picture of a token has changed (ERC-4906).
    /// @dev Oracle only.
    function notifyScored(uint256 tokenId) external;

    /* READS */

    /// @notice The state of a bundle. Reverts for a token that does not exist.
    /// @return epoch 1 at mint; it rises with every change of the bundle and with every default.
    /// @return root keccak256(abi.encode(address[] wallets ascending)).
    function bundleOf(uint256 tokenId) external view returns (uint64 epoch, bytes32 root);

    /// @notice What a statement must say of a token to be accepted now. Does not revert.
    /// @return epoch As in `bundleOf`; 0 when there is no token, or a wallet must be let out first.
    /// @return root As `bundleOf` has it.
    /// @return notBefore The least as-of: the Unix second of the last change. What was scored of
    /// these wallets before, in any token, is not newer.
    /// @return defaults The most that were reported against any of the wallets.
    function scorableOf(
        uint256 tokenId
    ) external view returns (uint64 epoch, bytes32 root, uint64 notBefore, uint256 defaults);

    /// @notice The live token that an id leads to. After a merge that is another token.
    /// @dev However often tokens are merged, an id is at most log2 of the number of their ids away.
    /// @return liveId Zero when the token was burned or never minted.
    /// @return epoch The epoch of its bundle, or the next one when a notice has run out; zero when
    /// `liveId` is zero.
    function resolve(uint256 tokenId) external view returns (uint256 liveId, uint64 epoch);

    /// @notice The wallets in the bundle, ascending.
    function walletsOf(uint256 tokenId) external view returns (address[] memory);

    /// @notice The token that a wallet is in; 0 for none, since ids start at 1.
    function tokenOf(address wallet) external view returns (uint256);

    /// @notice The first Unix second at which the wallet can mint or join. For a wallet in a token:
    /// when its notice runs out; 0 when it has not given notice.
    function freeFrom(address wallet) external view returns (uint256);

    /// @notice The defaults that were ever reported against a wallet, whichever token it was in.
    /// @return count The number of defaults.
    /// @return lastAt When the last one was reported, in Unix seconds.
    function defaultsOf(address wallet) external view returns (uint256 count, uint256 lastAt);

    /// @notice The defaults of a bundle.
    /// @return count The most defaults that any wallet of the bundle has.
    /// @return lastAt When the last default of any of them was reported, in Unix seconds.
    function bundleDefaultsOf(uint256 tokenId) external view returns (uint256 count, uint256 lastAt);

    /// @notice The liens on a token that have not expired.
    function liensOf(uint256 tokenId) external view returns (Lien[] memory);

    /// @notice Where scores come from; the zero address until the oracle is named.
    function oracle() external view returns (IScoreOracle);
}
