//! What a refusal may be: a code of the program, of Anchor or of the token and system programs, or one of the runtime's own rules about
//! accounts. A panic, exhausted compute or a write where none is allowed is a fault of the program.

use solana_instruction::error::InstructionError;
use solana_transaction::TransactionError;

/// Anchor's errors.
const ANCHOR: std::ops::Range<u32> = 100..5_000;
/// One more than the last error of the token and system programs.
const TOKENS: u32 = 64;

/// What a refusal is called, or why it is none that may be.
pub fn name(error: &TransactionError, errors: &[(u32, String)]) -> Result<String, String> {
    match error {
        TransactionError::InstructionError(_, InstructionError::Custom(code)) => of_code(*code, errors),
        TransactionError::InstructionError(_, error) => of_runtime(error),
        TransactionError::InsufficientFundsForRent { .. } => Ok("runtime InsufficientFundsForRent".into()),
        other => Err(format!("the transaction failed as a whole: {other:?}")),
    }
}

fn of_code(code: u32, errors: &[(u32, String)]) -> Result<String, String> {
    if let Some((_, name)) = errors.iter().find(|(known, _)| *known == code) {
        return Ok(name.clone());
    }
    match code {
        0..TOKENS => Ok(format!("token or system {code}")),
        _ if ANCHOR.contains(&code) => Ok(format!("Anchor {code}")),
        _ => Err(format!("{code} is nobody's error")),
    }
}

/// The runtime's rules, and those that the token and system programs apply without a number of their own.
fn of_runtime(error: &InstructionError) -> Result<String, String> {
    match error {
        InstructionError::AccountBorrowFailed
        | InstructionError::IncorrectProgramId
        | InstructionError::InvalidAccountData
        | InstructionError::InvalidAccountOwner
        | InstructionError::InvalidArgument
        | InstructionError::InvalidInstructionData
        | InstructionError::InvalidSeeds
        | InstructionError::MissingAccount
        | InstructionError::MissingRequiredSignature
        | InstructionError::PrivilegeEscalation
        | InstructionError::UninitializedAccount
        | InstructionError::UnsupportedProgramId
        | InstructionError::InsufficientFunds => Ok(format!("runtime {error:?}")),
        other => Err(format!("the program did not end by itself: {other:?}")),
    }
}

/// The program's errors by code, as its interface names them.
pub fn errors() -> Vec<(u32, String)> {
    let idl: serde_json::Value = serde_json::from_str(super::INTERFACE).expect("the interface is JSON");
    let errors = idl["errors"].as_array().expect("errors");
    let code =
        |error: &serde_json::Value| u32::try_from(error["code"].as_u64().expect("a code")).expect("a small code");
    errors.iter().map(|error| (code(error), error["name"].as_str().expect("a name").to_owned())).collect()
}
