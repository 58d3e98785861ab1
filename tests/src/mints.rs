//! Mints and token accounts of both token programs, as bytes that those programs could have written.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::program_option::COption;
use anchor_lang::solana_program::program_pack::Pack;
use anchor_spl::associated_token::get_associated_token_address_with_program_id;
use anchor_spl::token::spl_token::state::{Account as TokenAccount, AccountState, Mint};
use anchor_spl::token_2022::spl_token_2022::extension::ExtensionType;
use anchor_spl::token_2022::spl_token_2022::state::Mint as MintState;

use crate::bank::Bank;

/// The older token program.
pub const SPL_TOKEN: Pubkey = anchor_spl::token::ID;
/// Token-2022.
pub const TOKEN_2022: Pubkey = anchor_spl::token_2022::ID;

/// A mint without extensions, whose bytes are the same in both programs.
pub fn mint_bytes(decimals: u8) -> Vec<u8> {
    let mut data = vec![0; Mint::LEN];
    Mint {
        mint_authority: COption::None,
        supply: u64::MAX / 2,
        decimals,
        is_initialized: true,
        freeze_authority: COption::None,
    }
    .pack_into_slice(&mut data);
    data
}

/// Where a mint's extensions begin: behind the room of a token account and the account's type.
const EXTENSIONS: usize = 166;

/// A mint with one extension that is zero but for the bytes given.
pub fn extended(extension: ExtensionType, bytes: &[(usize, u8)]) -> Vec<u8> {
    let length = ExtensionType::try_calculate_account_len::<MintState>(&[extension]).expect("an extension of mints");
    numbered(u16::from(extension), length - EXTENSIONS - 4, bytes)
}

/// The same by the extension's number and length.
pub fn numbered(extension: u16, body: usize, bytes: &[(usize, u8)]) -> Vec<u8> {
    let mut data = mint_bytes(9);
    data.resize(EXTENSIONS + 4 + body, 0);
    data[165] = 1; // A mint.
    data[EXTENSIONS..EXTENSIONS + 2].copy_from_slice(&extension.to_le_bytes());
    let body = u16::try_from(body).expect("a short extension");
    data[EXTENSIONS + 2..EXTENSIONS + 4].copy_from_slice(&body.to_le_bytes());
    for (place, byte) in bytes {
        data[EXTENSIONS + 4 + place] = *byte;
    }
    data
}

/// Where the fees in basis points stand in a fee configuration: of the older epoch, and of the newer one.
pub const FEES: [usize; 2] = [88, 106];
/// A token account without extensions.
pub fn token_account_bytes(mint: &Pubkey, owner: &Pubkey, amount: u64) -> Vec<u8> {
    let mut data = vec![0; TokenAccount::LEN];
    TokenAccount {
        mint: *mint,
        owner: *owner,
        amount,
        delegate: COption::None,
        state: AccountState::Initialized,
        is_native: COption::None,
        delegated_amount: 0,
        close_authority: COption::None,
    }
    .pack_into_slice(&mut data);
    data
}

/// A token account of which somebody else may take so much.
///
/// # Panics
/// Where the bytes are no token account.
pub fn delegated(mut data: Vec<u8>, delegate: &Pubkey, amount: u64) -> Vec<u8> {
    let mut account = TokenAccount::unpack(&data).expect("a token account");
    (account.delegate, account.delegated_amount) = (COption::Some(*delegate), amount);
    account.pack_into_slice(&mut data);
    data
}

/// An owner's token account of a mint.
pub fn token_address(owner: &Pubkey, mint: &Pubkey, program: &Pubkey) -> Pubkey {
    get_associated_token_address_with_program_id(owner, mint, program)
}

impl Bank {
    /// The tokens that a token account holds; zero when there is none.
    pub async fn tokens(&mut self, address: &Pubkey) -> u64 {
        let account = self.account(address).await;
        account.map_or(0, |account| {
            let amount = account.data.get(64..72).expect("a token account");
            u64::from_le_bytes(amount.try_into().expect("eight bytes"))
        })
    }

    /// An issuer takes tokens out of an account.
    pub async fn take_tokens(&mut self, address: &Pubkey, amount: u64) {
        let held = self.tokens(address).await - amount;
        let mut account = self.account(address).await.expect("a token account");
        account.data[64..72].copy_from_slice(&held.to_le_bytes());
        self.place(address, &account.owner, account.data);
    }

    /// The issuer gives tokens back to an account.
    pub async fn return_tokens(&mut self, address: &Pubkey, amount: u64) {
        let held = self.tokens(address).await + amount;
        let mut account = self.account(address).await.expect("a token account");
        account.data[64..72].copy_from_slice(&held.to_le_bytes());
        self.place(address, &account.owner, account.data);
    }

    /// Gives an owner tokens on top of what it has; returns its token account.
    pub async fn give(&mut self, owner: &Pubkey, mint: &Pubkey, program: &Pubkey, amount: u64) -> Pubkey {
        let address = token_address(owner, mint, program);
        let held = self.tokens(&address).await;
        self.place(&address, program, token_account_bytes(mint, owner, held + amount));
        address
    }
}
