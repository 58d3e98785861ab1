//! A multisig whose vault signs by a call governs like a key does, and waits like one.

use anchor_lang::solana_program::instruction::Instruction;
use anchor_lang::solana_program::system_instruction;
use ballast::error::BallastError;
use ballast::state::{Clearinghouse, Prices, Terms, pause};
use ballast_client::instruction::Deployment;
use ballast_client::snapshot::decode;
use ballast_tests::bank::keypair;
use ballast_tests::mints::{SPL_TOKEN, mint_bytes};
use ballast_tests::multisig::{members, signed_by, vault};
use ballast_tests::{Bank, Cause, DAY, Expect, Outcome, default_general_terms, default_reserve_terms};
use solana_instruction::error::InstructionError;
use solana_keypair::Keypair;
use solana_signer::Signer;

/// Sends what members with these numbers agreed on.
async fn send(bank: &mut Bank, numbers: &[usize], inner: &Instruction) -> Outcome {
    let members = members();
    let signers: Vec<&Keypair> = numbers.iter().map(|number| &members[*number]).collect();
    bank.send(&[signed_by(numbers, inner)], &signers).await
}

async fn founded(bank: &mut Bank) -> Deployment {
    let (prices, terms) = (keypair("prices of the vault"), keypair("terms of the vault"));
    let quote = keypair("quote of the vault").pubkey();
    bank.place(&quote, &SPL_TOKEN, mint_bytes(6));
    let payer = bank.payer();
    let mut creations = Vec::new();
    for (account, body) in [(&prices, size_of::<Prices>()), (&terms, size_of::<Terms>())] {
        let (rent, space) = (bank.rent(8 + body).await, u64::try_from(8 + body).unwrap());
        creations.push(system_instruction::create_account(&payer, &account.pubkey(), rent, space, &ballast::ID));
    }
    let deployment = Deployment::new(vault(), prices.pubkey(), terms.pubkey(), quote, SPL_TOKEN);
    let (guardian, steward) = (keypair("guardian").pubkey(), keypair("steward").pubkey());
    let initialize = deployment.initialize(payer, default_general_terms(), guardian, steward);
    creations.push(signed_by(&[0, 2], &initialize));
    let [first, _, third] = members();
    bank.send(&creations, &[&prices, &terms, &first, &third]).await.unwrap();
    deployment
}

#[tokio::test]
async fn a_multisig_governs_by_its_vault() {
    let mut bank = Bank::start().await;
    let deployment = founded(&mut bank).await;
    let root: Clearinghouse = decode(&bank.account(&deployment.clearinghouse).await.unwrap().data).unwrap();
    assert_eq!(root.governance(), &vault());
    let alone = send(&mut bank, &[1], &deployment.launch()).await.unwrap_err();
    assert_eq!(alone.cause, Cause::Runtime(InstructionError::MissingRequiredSignature));
    send(&mut bank, &[0, 1], &deployment.launch()).await.unwrap();

    let change = deployment.set_reserve_terms(default_reserve_terms());
    let queue = change.queue(bank.payer());
    send(&mut bank, &[1, 2], &queue).await.unwrap();
    // The vault does not shorten the wait, and nobody needs its signature when it is over.
    send(&mut bank, &[0, 1], &change.instruction).await.refused(BallastError::ChangeNotQueued);
    send(&mut bank, &[0, 1], &change.apply(vault())).await.refused(BallastError::ChangeNotDue);
    bank.set_time(bank.now() + 4 * DAY).await;
    let eve = keypair("eve");
    bank.send(&[change.apply(eve.pubkey())], &[&eve]).await.unwrap();
    // It governs, and does not pause: that is the guardian's.
    send(&mut bank, &[0, 1], &deployment.pause(vault(), pause::GROWTH, 60)).await.refused(BallastError::NotGuardian);
}

/// The peer's signers had signed with durable nonces, days before. The program sees the transaction that calls the multisig.
#[tokio::test]
async fn a_nonce_in_front_of_the_multisig_is_seen() {
    let mut bank = Bank::start().await;
    let deployment = founded(&mut bank).await;
    let [first, second, _] = members();
    let nonce = keypair("nonce of a member");
    let (rent, payer) = (bank.rent(80).await, bank.payer());
    let created = system_instruction::create_nonce_account(&payer, &nonce.pubkey(), &first.pubkey(), rent);
    bank.send(&created, &[&nonce]).await.unwrap();
    bank.next_slot().await;
    let advance = system_instruction::advance_nonce_account(&nonce.pubkey(), &first.pubkey());
    let launch = signed_by(&[0, 1], &deployment.launch());
    bank.send(&[advance, launch], &[&first, &second]).await.refused(BallastError::DurableNonce);
}
