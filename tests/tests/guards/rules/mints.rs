//! Mints of Token-2022 that could move, freeze or tax what a vault holds: at listing, and again at each deposit.

use anchor_spl::token_2022::spl_token_2022::extension::ExtensionType;
use ballast::error::BallastError::*;
use ballast_client::instruction::{Collateral, Deployment};
use ballast_tests::bank::keypair;
use ballast_tests::mints::{FEES, SPL_TOKEN, TOKEN_2022, extended, mint_bytes, numbered};
use ballast_tests::{Cause, DAY, Outcome, SOL, World, default_collateral_terms, default_general_terms};
use solana_instruction::error::InstructionError;
use solana_signer::Signer;

use super::Seen;
use ballast_tests::scenes::{Scene, prepare};

/// The number of an extension of Token-2022 that the library does not name yet: somebody must sign for each burn.
const PERMISSIONED_BURN: u16 = 28;
/// The place of the quote's mint among the accounts of `initialize`.
const QUOTE_MINT: usize = 6;
/// Where a mint keeps its decimals.
const DECIMALS: usize = 44;
/// What the default state is for new accounts.
const INITIALIZED: u8 = 1;
const FROZEN: u8 = 2;

/// Lists bytes as a mint.
async fn listed(world: &mut World, index: u16, data: Vec<u8>) -> (Collateral, Outcome) {
    let mint = keypair(&format!("mint with extension {index}")).pubkey();
    world.bank.place(&mint, &TOKEN_2022, data);
    let listed = Collateral { index, mint, program: TOKEN_2022 };
    let outcome = world.list_mint(listed, SOL, default_collateral_terms()).await;
    (listed, outcome)
}

pub(super) async fn mints_that_could_harm_a_vault(seen: &mut Seen) {
    use ExtensionType::*;
    let mut world = World::new().await;
    let refused = [
        MintCloseAuthority,
        ConfidentialTransferMint,
        NonTransferable,
        InterestBearingConfig,
        PermanentDelegate,
        TransferHook,
        ConfidentialTransferFeeConfig,
        ConfidentialMintBurn,
        ScaledUiAmount,
        Pausable,
    ];
    let mut broken: Vec<_> = refused.iter().map(|kind| (extended(*kind, &[]), MintExtensionRefused)).collect();
    broken.extend(FEES.map(|fee| (extended(TransferFeeConfig, &[(fee, 1)]), MintChargesFee)));
    broken.push((extended(DefaultAccountState, &[(0, FROZEN)]), MintDefaultFrozen));
    let mut scene = prepare("initialize", &mut world).await;
    for (data, rule) in broken {
        seen.refused(listed(&mut world, 7, data.clone()).await.1, rule);
        seen.refused(quoted(&mut world, &mut scene, data).await, rule);
    }
    // A fee of nothing may become one; the quote passes between two vaults, so it must never charge any.
    seen.refused(quoted(&mut world, &mut scene, extended(TransferFeeConfig, &[])).await, MintChargesFee);
    // Ten decimals leave no room for nine billion dollars; nine do.
    seen.refused(quoted(&mut world, &mut scene, mint_bytes(10)).await, DecimalsMismatch);
    // Extensions that came after this program was built, the permission to burn first, are nothing that it can read.
    for extension in [PERMISSIONED_BURN, PERMISSIONED_BURN + 1, u16::MAX] {
        let data = numbered(extension, 32, &[(0, 1)]);
        for outcome in [listed(&mut world, 7, data.clone()).await.1, quoted(&mut world, &mut scene, data).await] {
            assert_eq!(outcome.unwrap_err().cause, Cause::Runtime(InstructionError::InvalidAccountData));
        }
    }
    let harmless = [
        extended(TransferFeeConfig, &[]),
        extended(DefaultAccountState, &[(0, INITIALIZED)]),
        extended(MetadataPointer, &[]),
        extended(GroupPointer, &[]),
        extended(GroupMemberPointer, &[]),
    ];
    for (index, data) in (7..).zip(harmless) {
        listed(&mut world, index, data).await.1.unwrap();
    }
}

/// Initialises a deployment whose quote is such a mint.
async fn quoted(world: &mut World, scene: &mut Scene, data: Vec<u8>) -> Outcome {
    world.bank.place(&scene.call.accounts[QUOTE_MINT].pubkey, &TOKEN_2022, data);
    for meta in scene.call.accounts.iter_mut().filter(|meta| meta.pubkey == SPL_TOKEN) {
        meta.pubkey = TOKEN_2022;
    }
    let signers: Vec<_> = scene.signers.iter().collect();
    world.send(std::slice::from_ref(&scene.call), &signers).await
}

/// A mint that was harmless when it was listed is looked at again.
pub(super) async fn mints_that_turn_harmful(seen: &mut Seen) {
    let mut world = World::new().await;
    let ada = world.trader("ada").await;
    let turned = [
        (
            extended(ExtensionType::TransferFeeConfig, &[]),
            extended(ExtensionType::TransferFeeConfig, &[(FEES[1], 1)]),
            MintChargesFee,
        ),
        (
            extended(ExtensionType::DefaultAccountState, &[(0, INITIALIZED)]),
            extended(ExtensionType::DefaultAccountState, &[(0, FROZEN)]),
            MintDefaultFrozen,
        ),
    ];
    for (index, (harmless, harmful, rule)) in (7..).zip(turned) {
        let (collateral, outcome) = listed(&mut world, index, harmless.clone()).await;
        outcome.unwrap();
        world.advance(7 * DAY).await; // All of its cap is open now.
        ada.deposits_collateral(&mut world, index, 5).await.unwrap();
        world.bank.place(&collateral.mint, &TOKEN_2022, harmful);
        seen.refused(ada.deposits_collateral(&mut world, index, 5).await, rule);
        world.bank.place(&collateral.mint, &TOKEN_2022, harmless);
        ada.withdraws_collateral(&mut world, index, 5).await.unwrap();
    }
}

/// A listed mint begins to tax transfers.
pub(super) async fn begins_to_tax(world: &mut World, collateral: u16) {
    let mint = world.root.collaterals[&collateral].mint;
    let decimals = world.bank.account(&mint).await.unwrap().data[DECIMALS];
    let mut data = extended(ExtensionType::TransferFeeConfig, &[(FEES[1], 1)]);
    data[DECIMALS] = decimals;
    world.bank.place(&mint, &TOKEN_2022, data);
}

/// So is the quote's, whenever somebody pays in.
pub(super) async fn a_quote_that_turns_harmful(seen: &mut Seen) {
    let state = |state| extended(ExtensionType::DefaultAccountState, &[(0, state)]);
    let mut world = World::with_quote(default_general_terms(), TOKEN_2022, state(INITIALIZED)).await;
    let Deployment { quote_mint, quote_program, .. } = world.deployment();
    let ada = world.trader("ada").await;
    let sponsor = keypair("sponsor");
    let source = world.bank.give(&sponsor.pubkey(), &quote_mint, &quote_program, 10).await;
    let fund = world.deployment().fund_reserve(sponsor.pubkey(), source, None, 5);
    world.send(std::slice::from_ref(&fund), &[&sponsor]).await.unwrap();
    ada.deposits(&mut world, 5).await.unwrap();
    world.bank.place(&quote_mint, &TOKEN_2022, state(FROZEN));
    seen.refused(world.send(&[fund], &[&sponsor]).await, MintDefaultFrozen);
    seen.refused(ada.deposits(&mut world, 5).await, MintDefaultFrozen);
}
