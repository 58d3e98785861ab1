//! Where the program's accounts are.

use anchor_lang::prelude::Pubkey;
use ballast::state::seeds;

fn derive(parts: &[&[u8]]) -> Pubkey {
    Pubkey::find_program_address(parts, &ballast::ID).0
}

/// The root that `creator` created.
pub fn clearinghouse(creator: &Pubkey) -> Pubkey {
    derive(&[seeds::CLEARINGHOUSE, creator.as_ref()])
}

/// The reserve.
pub fn reserve(clearinghouse: &Pubkey) -> Pubkey {
    derive(&[seeds::RESERVE, clearinghouse.as_ref()])
}

/// What protocol capital holds beside quote.
pub fn holdings(clearinghouse: &Pubkey) -> Pubkey {
    derive(&[seeds::HOLDINGS, clearinghouse.as_ref()])
}

/// The vault of a holding, by its collateral.
pub fn holding_vault(clearinghouse: &Pubkey, collateral: u16) -> Pubkey {
    derive(&[seeds::HOLDING_VAULT, clearinghouse.as_ref(), &collateral.to_le_bytes()])
}

/// What protocol capital has with a vault of a depository.
pub fn placement(clearinghouse: &Pubkey, vault: &Pubkey) -> Pubkey {
    derive(&[seeds::PLACEMENT, clearinghouse.as_ref(), vault.as_ref()])
}

/// Where its quote is on the way there and back.
pub fn placement_quote(placement: &Pubkey) -> Pubkey {
    derive(&[seeds::PLACEMENT_QUOTE, placement.as_ref()])
}

/// Where its receipts are.
pub fn receipts(placement: &Pubkey) -> Pubkey {
    derive(&[seeds::RECEIPTS, placement.as_ref()])
}

/// The traders' quote vault.
pub fn traders_vault(clearinghouse: &Pubkey) -> Pubkey {
    derive(&[seeds::TRADERS_VAULT, clearinghouse.as_ref()])
}

/// The reserve's quote vault.
pub fn reserve_vault(clearinghouse: &Pubkey) -> Pubkey {
    derive(&[seeds::RESERVE_VAULT, clearinghouse.as_ref()])
}

/// A collateral's vault.
pub fn collateral_vault(clearinghouse: &Pubkey, collateral: u16) -> Pubkey {
    derive(&[seeds::COLLATERAL_VAULT, clearinghouse.as_ref(), &collateral.to_le_bytes()])
}

/// A market.
pub fn market(clearinghouse: &Pubkey, market: u16) -> Pubkey {
    derive(&[seeds::MARKET, clearinghouse.as_ref(), &market.to_le_bytes()])
}

/// The recoveries of a market's losses.
pub fn recovery(clearinghouse: &Pubkey, market: u16) -> Pubkey {
    derive(&[seeds::RECOVERY, clearinghouse.as_ref(), &market.to_le_bytes()])
}

/// The census.
pub fn census(clearinghouse: &Pubkey) -> Pubkey {
    derive(&[seeds::CENSUS, clearinghouse.as_ref()])
}

/// A holder's facility.
pub fn facility(clearinghouse: &Pubkey, holder: &Pubkey) -> Pubkey {
    derive(&[seeds::FACILITY, clearinghouse.as_ref(), holder.as_ref()])
}

/// A change under way, by the SHA-256 of its payload.
pub fn change(clearinghouse: &Pubkey, hash: &[u8; 32]) -> Pubkey {
    derive(&[seeds::CHANGE, clearinghouse.as_ref(), hash])
}

/// The outflow of a vault.
pub fn outflow(vault: &Pubkey) -> Pubkey {
    derive(&[seeds::OUTFLOW, vault.as_ref()])
}

/// An owner's withdrawal that waits for what leaves a vault.
pub fn withdrawal_ticket(outflow: &Pubkey, owner: &Pubkey, index: u16) -> Pubkey {
    derive(&[seeds::WITHDRAWAL, outflow.as_ref(), owner.as_ref(), &index.to_le_bytes()])
}

/// An owner's margin account.
pub fn margin_account(clearinghouse: &Pubkey, owner: &Pubkey, index: u16) -> Pubkey {
    derive(&[seeds::MARGIN, clearinghouse.as_ref(), owner.as_ref(), &index.to_le_bytes()])
}

/// The mint of a series' shares.
pub fn shares_mint(clearinghouse: &Pubkey, tranche: u8, series: u32) -> Pubkey {
    derive(&[seeds::SHARES, clearinghouse.as_ref(), &[tranche], &series.to_le_bytes()])
}

/// An owner's exit.
pub fn exit_ticket(clearinghouse: &Pubkey, owner: &Pubkey, tranche: u8, index: u16) -> Pubkey {
    derive(&[seeds::EXIT, clearinghouse.as_ref(), owner.as_ref(), &[tranche], &index.to_le_bytes()])
}

/// What the exits of an epoch were priced at.
pub fn exit_batch(clearinghouse: &Pubkey, tranche: u8, series: u32, epoch: u32) -> Pubkey {
    derive(&[seeds::EXITS, clearinghouse.as_ref(), &[tranche], &series.to_le_bytes(), &epoch.to_le_bytes()])
}

/// What the reserve holds in all markets.
pub fn inventory(clearinghouse: &Pubkey) -> Pubkey {
    derive(&[seeds::INVENTORIES, clearinghouse.as_ref()])
}

/// The reserve's margin account in a market.
pub fn inventory_account(clearinghouse: &Pubkey, market: u16) -> Pubkey {
    derive(&[seeds::INVENTORY, clearinghouse.as_ref(), &market.to_le_bytes()])
}
