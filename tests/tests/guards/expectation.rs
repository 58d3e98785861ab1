//! What every replacement of an account comes to: by type where the type is wrong, else by the rows of [`ROWS`].

use anchor_lang::error::ErrorCode;
use ballast::error::BallastError::{NotRecorded, OracleOwner};
use ballast_tests::Cause;
use solana_instruction::error::InstructionError;

use crate::kind::{Kind, Nature};
use crate::stage::{Stage, Verdict};
use crate::substitution::{Case, Swap};
use crate::table::Comes::{Borrowed, Check, To};
use crate::table::ROWS;

/// What Anchor says of an account of another type; none when the type is right.
fn by_type(kind: Kind, nature: Nature) -> Option<Verdict> {
    let check = match kind {
        _ if nature == Nature::Of(kind) => return None,
        Kind::Signer | Kind::Named => return None,
        Kind::Instructions => return Some(To(NotRecorded).verdict()),
        Kind::Root
        | Kind::Prices
        | Kind::Terms
        | Kind::Reserve
        | Kind::Holdings
        | Kind::Placement
        | Kind::Market
        | Kind::Recovery
        | Kind::Margin
        | Kind::Inventory
        | Kind::Ticket
        | Kind::Withdrawal
        | Kind::Facility
        | Kind::Outflow
        | Kind::Change
        | Kind::Census
        | Kind::Batch => {
            let ours = matches!(nature, Nature::Of(other) if other.is_ours());
            if ours { ErrorCode::AccountDiscriminatorMismatch } else { ErrorCode::AccountOwnedByWrongProgram }
        }
        Kind::Tokens | Kind::Mint => match nature {
            Nature::Absent => ErrorCode::AccountNotInitialized,
            Nature::Of(Kind::Tokens | Kind::Mint) => {
                return Some(Some(Cause::Runtime(InstructionError::InvalidAccountData)));
            }
            _ => ErrorCode::AccountOwnedByWrongProgram,
        },
        Kind::TokenProgram | Kind::SystemProgram => ErrorCode::InvalidProgramId,
        Kind::Created => ErrorCode::ConstraintSeeds,
        Kind::Zeroed | Kind::Source => panic!("it has a table of its own"),
        Kind::Oracle => return Some(To(OracleOwner).verdict()),
    };
    Some(Check(check).verdict())
}

/// A zeroed account is told by its first bytes, then by its owner; none when it is one.
fn zeroed(stage: &Stage, case: &Case) -> Option<Verdict> {
    // What the instruction has created by then is told by the bytes that it has then.
    let created = ["clearinghouse", "traders_vault", "reserve_vault"];
    let bytes = stage.frozen.get(&case.given).map_or(&[][..], |account| &account.data);
    let check = match bytes.first_chunk::<8>() {
        _ if matches!(case.swap, Swap::Alias(other) if created.contains(&stage.slots[other].name.as_str())) => {
            ErrorCode::ConstraintZero
        }
        None => ErrorCode::AccountDidNotDeserialize,
        Some([0, 0, 0, 0, 0, 0, 0, 0]) if stage.nature(&case.given) == Nature::Blank => return None,
        Some([0, 0, 0, 0, 0, 0, 0, 0]) => ErrorCode::AccountOwnedByWrongProgram,
        Some(_) => ErrorCode::ConstraintZero,
    };
    Some(Check(check).verdict())
}

/// What the token program, or the runtime that watches it, says of a source that is none.
fn no_source(nature: Nature, swap: Swap) -> Option<Verdict> {
    let error = match nature {
        Nature::Of(Kind::Tokens) => return None,
        Nature::Of(Kind::SystemProgram) => return Some(Check(ErrorCode::ConstraintMut).verdict()),
        // The right bytes are debited, and they are not the token program's to write.
        _ if matches!(swap, Swap::CopiedToSystem | Swap::CopiedToAttacker) => {
            InstructionError::ExternalAccountDataModified
        }
        _ => InstructionError::InvalidAccountData,
    };
    Some(Some(Cause::Runtime(error)))
}

/// What a case comes to.
pub(crate) fn expected(stage: &Stage, case: &Case) -> Verdict {
    let slot = &stage.slots[case.place];
    let kind = Kind::of(&stage.name, slot);
    if kind == Kind::Signer && !case.signs() {
        return Check(ErrorCode::AccountNotSigner).verdict();
    }
    if slot.name == "claim_market" && stage.holds(case) {
        return Borrowed.verdict();
    }
    let written = ["depository_vault", "cash"].contains(&slot.name.as_str()) && slot.writable;
    let wrong = match kind {
        Kind::Named if written && stage.nature(&case.given) == Nature::Of(Kind::SystemProgram) => {
            Some(Check(ErrorCode::ConstraintMut).verdict())
        }
        Kind::Zeroed => zeroed(stage, case),
        Kind::Source => no_source(stage.nature(&case.given), case.swap),
        _ => by_type(kind, stage.nature(&case.given)),
    };
    if let Some(verdict) = wrong {
        return verdict;
    }
    let swap = match case.swap {
        _ if kind == Kind::Tokens && stage.twice(case) => Swap::Alias(case.place),
        Swap::Alias(other) if slot.name == "source" && stage.slots[other].name == "shares" => {
            Swap::OtherOwner("own shares")
        }
        // The source: nothing else reads it as a token account.
        Swap::Alias(_) if kind == Kind::Tokens => Swap::OtherRoot,
        swap => swap,
    };
    let row = ROWS.iter().find(|row| row.fits(&stage.name, &slot.name, swap));
    let row =
        row.unwrap_or_else(|| panic!("no row says what {:?} of {} in {} comes to", case.swap, slot.name, stage.name));
    row.verdict()
}
