//! What an account is for an instruction, and what really stands at an address.

use anchor_lang::Discriminator;
use anchor_lang::prelude::Pubkey;
use anchor_lang::system_program;
use ballast::oracle::{PUSH_ORACLE, RECEIVERS};
use ballast::state::{
    Census, Clearinghouse, ExitBatch, ExitTicket, Facility, Holdings, Inventory, MarginAccount, Market, Outflow,
    Placement, Prices, QueuedChange, Recovery, Reserve, Terms, WithdrawalTicket,
};
use ballast_tests::mints::{SPL_TOKEN, TOKEN_2022};
use solana_account::Account;

use crate::idl::Slot;

/// What an instruction expects of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Root,
    Prices,
    Terms,
    Reserve,
    /// What protocol capital holds beside quote.
    Holdings,
    /// What protocol capital has with a depository.
    Placement,
    Market,
    Recovery,
    Margin,
    /// What the reserve holds.
    Inventory,
    /// An exit's ticket.
    Ticket,
    /// A withdrawal's ticket.
    Withdrawal,
    /// A facility.
    Facility,
    /// The outflow of a vault.
    Outflow,
    /// What the exits of an epoch were priced at.
    Batch,
    Census,
    /// A change that governance queued.
    Change,
    /// The sysvar that holds the transaction's instructions.
    Instructions,
    /// What another account names, or an address that is derived: nothing is read of it before it is compared.
    Named,
    /// A token account, a vault included.
    Tokens,
    /// Where a deposit comes from: the token program judges it, and the vault is credited with what it received.
    Source,
    Mint,
    TokenProgram,
    SystemProgram,
    /// Whoever signs.
    Signer,
    /// An account that the instruction creates, at an address that it derives.
    Created,
    /// A zeroed account that the instruction takes over.
    Zeroed,
    /// An oracle's account.
    Oracle,
}

/// The accounts that instructions create.
const CREATED: [(&str, &[&str]); 16] = [
    ("create_inventory", &["inventory"]),
    ("open_inventory", &["inventory_account"]),
    ("open_census", &["census"]),
    ("open_facility", &["facility"]),
    ("request_withdrawal", &["ticket"]),
    ("queue_change", &["change"]),
    ("open_series", &["shares_mint"]),
    ("price_exits", &["batch"]),
    ("request_exit", &["ticket"]),
    (
        "initialize",
        &["clearinghouse", "reserve", "traders_vault", "reserve_vault", "traders_outflow", "reserve_outflow"],
    ),
    ("list_collateral", &["vault", "outflow"]),
    ("list_holding", &["vault"]),
    ("open_placement", &["placement", "placement_quote", "receipts"]),
    ("open_holdings", &["holdings"]),
    ("list_market", &["market", "recovery"]),
    ("open_account", &["account"]),
];

impl Kind {
    /// What a slot of the interface expects.
    pub(crate) fn of(instruction: &str, slot: &Slot) -> Self {
        if slot.signer {
            return Self::Signer;
        }
        let name = slot.name.as_str();
        if CREATED.iter().any(|(creator, created)| *creator == instruction && created.contains(&name)) {
            return Self::Created;
        }
        match name {
            "prices" | "terms" if instruction == "initialize" => Self::Zeroed,
            "clearinghouse" => Self::Root,
            "prices" => Self::Prices,
            "terms" => Self::Terms,
            "reserve" => Self::Reserve,
            "holdings" => Self::Holdings,
            "placement" => Self::Placement,
            "inventory" => Self::Inventory,
            "market" | "claim_market" | "listed_market" => Self::Market,
            "recovery" => Self::Recovery,
            "account" | "inventory_account" | "visited" | "buyer" | "seller" | "taker" | "liquidator" | "opposite" => {
                Self::Margin
            }
            "ticket" if instruction == "pay_withdrawal" => Self::Withdrawal,
            "ticket" => Self::Ticket,
            "facility" => Self::Facility,
            "outflow" => Self::Outflow,
            "census" => Self::Census,
            "change" => Self::Change,
            "instructions" => Self::Instructions,
            "payer" if ["close_change", "close_facility"].contains(&instruction) => Self::Named,
            "batch" | "owner" | "depository_vault" | "cash" | "program" => Self::Named,
            "source" | "shares" => Self::Source,
            "destination" | "vault" | "traders_vault" | "reserve_vault" | "holding_vault" | "taker_quote"
            | "taker_asset" | "placement_quote" | "receipts" => Self::Tokens,
            "mint" | "quote_mint" | "shares_mint" | "receipts_mint" => Self::Mint,
            "token_program" | "shares_program" | "quote_program" => Self::TokenProgram,
            "system_program" => Self::SystemProgram,
            "pull_oracle" | "push_oracle" => Self::Oracle,
            other => panic!("the guards do not know what {other} of {instruction} is"),
        }
    }

    /// Whether it is an account that this program owns.
    pub(crate) const fn is_ours(self) -> bool {
        matches!(
            self,
            Self::Root
                | Self::Prices
                | Self::Terms
                | Self::Reserve
                | Self::Holdings
                | Self::Placement
                | Self::Market
                | Self::Recovery
                | Self::Margin
                | Self::Inventory
                | Self::Ticket
                | Self::Withdrawal
                | Self::Facility
                | Self::Outflow
                | Self::Batch
                | Self::Change
                | Self::Census
        )
    }
}

/// What stands at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Nothing.
    Absent,
    /// An account of the system program.
    System,
    /// An account of this program, or a token account, mint, oracle or program.
    Of(Kind),
    /// Zeroed bytes of this program.
    Blank,
    /// An account of any other program.
    Foreign,
}

/// Where the runtime shows the instructions of a transaction.
const INSTRUCTIONS: Pubkey = anchor_lang::prelude::pubkey!("Sysvar1nstructions1111111111111111111111111");

const OURS: [(&[u8], Kind); 17] = [
    (Inventory::DISCRIMINATOR, Kind::Inventory),
    (Holdings::DISCRIMINATOR, Kind::Holdings),
    (Placement::DISCRIMINATOR, Kind::Placement),
    (Census::DISCRIMINATOR, Kind::Census),
    (Facility::DISCRIMINATOR, Kind::Facility),
    (Outflow::DISCRIMINATOR, Kind::Outflow),
    (WithdrawalTicket::DISCRIMINATOR, Kind::Withdrawal),
    (QueuedChange::DISCRIMINATOR, Kind::Change),
    (ExitBatch::DISCRIMINATOR, Kind::Batch),
    (ExitTicket::DISCRIMINATOR, Kind::Ticket),
    (Clearinghouse::DISCRIMINATOR, Kind::Root),
    (Prices::DISCRIMINATOR, Kind::Prices),
    (Terms::DISCRIMINATOR, Kind::Terms),
    (Reserve::DISCRIMINATOR, Kind::Reserve),
    (Market::DISCRIMINATOR, Kind::Market),
    (Recovery::DISCRIMINATOR, Kind::Recovery),
    (MarginAccount::DISCRIMINATOR, Kind::Margin),
];

impl Nature {
    /// Looks at an account.
    pub(crate) fn of(address: &Pubkey, account: Option<&Account>) -> Self {
        let tokens = [SPL_TOKEN, TOKEN_2022];
        if tokens.contains(address) {
            return Self::Of(Kind::TokenProgram);
        }
        if *address == system_program::ID {
            return Self::Of(Kind::SystemProgram);
        }
        if *address == INSTRUCTIONS {
            return Self::Of(Kind::Instructions);
        }
        let Some(account) = account else { return Self::Absent };
        if account.owner == ballast::ID {
            let known = OURS.iter().find(|(discriminator, _)| account.data.starts_with(discriminator));
            return known.map_or(Self::Blank, |(_, kind)| Self::Of(*kind));
        }
        if tokens.contains(&account.owner) {
            return Self::Of(if account.data.len() == 165 { Kind::Tokens } else { Kind::Mint });
        }
        if account.owner == PUSH_ORACLE || RECEIVERS.contains(&account.owner) {
            return Self::Of(Kind::Oracle);
        }
        if account.owner == system_program::ID { Self::System } else { Self::Foreign }
    }
}
