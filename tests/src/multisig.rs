//! A small multisig as a program: two of three members sign, and its vault signs for them by a call of its own, as Squads' vaults do.

use anchor_lang::prelude::{AccountInfo, ProgramError, Pubkey};
use anchor_lang::solana_program::entrypoint::ProgramResult;
use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};
use solana_keypair::Keypair;
use solana_signer::Signer;
use solana_sysvar::program_stubs::sol_invoke_signed;

use crate::bank::keypair;

anchor_lang::declare_id!("Mu1tisigStandin1111111111111111111111111111");

/// How many members must sign.
const THRESHOLD: usize = 2;
const VAULT: &[u8] = b"vault";

/// The members' keys.
pub fn members() -> [Keypair; 3] {
    [0, 1, 2].map(|number| keypair(&format!("member {number} of the multisig")))
}

/// The address that signs.
pub fn vault() -> Pubkey {
    Pubkey::find_program_address(&[VAULT], &ID).0
}

/// An instruction that the vault signs, as members with these numbers send it.
pub fn signed_by(numbers: &[usize], inner: &Instruction) -> Instruction {
    let members = members();
    let mut accounts: Vec<AccountMeta> =
        numbers.iter().map(|number| AccountMeta::new_readonly(members[*number].pubkey(), true)).collect();
    accounts.push(AccountMeta::new_readonly(inner.program_id, false));
    let vault = vault();
    accounts.extend(
        inner
            .accounts
            .iter()
            .map(|meta| AccountMeta { is_signer: meta.is_signer && meta.pubkey != vault, ..meta.clone() }),
    );
    let mut data = vec![u8::try_from(numbers.len()).expect("few members")];
    data.extend(&inner.data);
    Instruction { program_id: ID, accounts, data }
}

/// The program: checks that enough members signed, and calls what they agreed on.
pub fn process(program: &Pubkey, accounts: &[AccountInfo], data: &[u8]) -> ProgramResult {
    let (count, inner) = data.split_first().ok_or(ProgramError::InvalidInstructionData)?;
    let (signers, rest) = accounts.split_at_checked(usize::from(*count)).ok_or(ProgramError::NotEnoughAccountKeys)?;
    let (target, called) = rest.split_first().ok_or(ProgramError::NotEnoughAccountKeys)?;
    let members = members().map(|member| member.pubkey());
    let agreed = members.iter().filter(|member| signers.iter().any(|info| info.is_signer && info.key == *member));
    if agreed.count() < THRESHOLD {
        return Err(ProgramError::MissingRequiredSignature);
    }
    let (vault, bump) = Pubkey::find_program_address(&[VAULT], program);
    let metas = called.iter().map(|info| AccountMeta {
        pubkey: *info.key,
        is_signer: info.is_signer || *info.key == vault,
        is_writable: info.is_writable,
    });
    let call = Instruction { program_id: *target.key, accounts: metas.collect(), data: inner.to_vec() };
    sol_invoke_signed(&call, called, &[&[VAULT, &[bump]]])
}
