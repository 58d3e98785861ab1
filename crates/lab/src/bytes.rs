//! Accounts that other programs own, byte for byte: mints, token accounts, oracle accounts.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::program_option::COption;
use anchor_lang::solana_program::program_pack::Pack;
use anchor_spl::token::spl_token::state::{Account as Token, AccountState, Mint};
use ballast::oracle::RECEIVERS;
use solana_account::Account;

use crate::fault::{Message, hundredths};
use crate::history::EXPONENT;
use crate::stop::{OrStop, Outcome, Stop};

/// Lamports of an account that a run makes by hand: rent is no part of a replay.
const LAMPORTS: u64 = 1_000_000_000;
const UPDATE_SIZE: usize = 134;
const UPDATE_DISCRIMINATOR: [u8; 8] = [34, 241, 35, 99, 157, 126, 244, 205];
const FULLY_VERIFIED: u8 = 1;

fn owned(owner: Pubkey, data: Vec<u8>) -> Account {
    Account { lamports: LAMPORTS, data, owner, executable: false, rent_epoch: u64::MAX }
}

/// A mint of either token program.
pub(crate) fn mint(program: Pubkey, decimals: u8) -> Account {
    let mint = Mint {
        mint_authority: COption::None,
        supply: u64::MAX,
        decimals,
        is_initialized: true,
        freeze_authority: COption::None,
    };
    let mut data = vec![0; Mint::LEN];
    mint.pack_into_slice(&mut data);
    owned(program, data)
}

/// A token account of either token program.
pub(crate) fn token(program: Pubkey, mint: Pubkey, owner: Pubkey, amount: u64) -> Account {
    let token = Token {
        mint,
        owner,
        amount,
        delegate: COption::None,
        state: AccountState::Initialized,
        is_native: COption::None,
        delegated_amount: 0,
        close_authority: COption::None,
    };
    let mut data = vec![0; Token::LEN];
    token.pack_into_slice(&mut data);
    owned(program, data)
}

/// What a token account holds. Both programs begin theirs with the same layout.
pub(crate) fn held(data: &[u8]) -> Outcome<u64> {
    let base = data.get(..Token::LEN).unwrap_or_default();
    Ok(Token::unpack(base).or_stop("reading a token account")?.amount)
}

/// How many tokens of a mint there are.
pub(crate) fn supply(data: &[u8]) -> Outcome<u64> {
    let base = data.get(..Mint::LEN).unwrap_or_default();
    Ok(Mint::unpack(base).or_stop("reading a mint")?.supply)
}

/// The same token account, frozen by the mint's issuer or not.
pub(crate) fn freeze(account: Account, frozen: bool) -> Outcome<Account> {
    let state = if frozen { AccountState::Frozen } else { AccountState::Initialized };
    rewrite(account, |token| token.state = state)
}

/// The same token account, holding so much.
pub(crate) fn hold(account: Account, amount: u64) -> Outcome<Account> {
    rewrite(account, |token| token.amount = amount)
}

fn rewrite(mut account: Account, change: impl FnOnce(&mut Token)) -> Outcome<Account> {
    let base = account.data.get_mut(..Token::LEN).ok_or_else(|| Stop::fault("a token account is too short"))?;
    let mut token = Token::unpack(base).or_stop("reading a token account")?;
    change(&mut token);
    token.pack_into_slice(base);
    Ok(account)
}

/// A fully verified `PriceUpdateV2`, as Pyth's receiver writes it.
pub(crate) fn price_update(feed_id: [u8; 32], price: i64, message: &Message, now: i64) -> Account {
    let published = now - message.age;
    let price = hundredths(price, message.states);
    let confidence = price.unsigned_abs() / message.certainty;
    let mut data = Vec::with_capacity(UPDATE_SIZE);
    data.extend(UPDATE_DISCRIMINATOR);
    data.extend([0; 32]); // The account that may write it again.
    data.push(FULLY_VERIFIED);
    data.extend(feed_id);
    data.extend(price.to_le_bytes());
    data.extend(confidence.to_le_bytes());
    data.extend(EXPONENT.to_le_bytes());
    data.extend(published.to_le_bytes());
    data.extend(published.saturating_sub(1).to_le_bytes());
    data.extend(price.to_le_bytes()); // Their moving average, which Ballast does not read.
    data.extend(confidence.to_le_bytes());
    data.extend(0_u64.to_le_bytes()); // Slot.
    data.resize(UPDATE_SIZE, 0);
    let [receiver, _] = RECEIVERS;
    owned(receiver, data)
}
