//! What no honest client sends: an instruction with accounts exchanged, signatures missing, bytes changed.

use anchor_lang::prelude::Pubkey;
use anchor_lang::solana_program::instruction::{AccountMeta, Instruction};

use crate::walk::random::Random;

/// Bytes of an instruction that say which one it is.
const DISCRIMINATOR: usize = 8;

/// Spoils an instruction in one to three places, with accounts of a pool.
pub fn spoil(call: &mut Instruction, random: &mut Random, pool: &[Pubkey]) {
    for _ in 0..random.pick(&[1, 1, 1, 2, 3]) {
        if random.below(2) == 0 {
            spoil_accounts(&mut call.accounts, random, pool);
        } else {
            spoil_data(&mut call.data, random);
        }
    }
}

fn spoil_accounts(accounts: &mut Vec<AccountMeta>, random: &mut Random, pool: &[Pubkey]) {
    let (place, other) = (random.below(accounts.len().max(1)), random.below(accounts.len().max(1)));
    let stranger = random.pick(pool);
    match random.below(12) {
        10 => accounts.push(AccountMeta::new(stranger, false)),
        11 => accounts.push(AccountMeta::new_readonly(stranger, false)),
        _ if accounts.is_empty() => {}
        0..4 => accounts[place].pubkey = stranger,
        4..6 => accounts[place].pubkey = accounts[other].pubkey,
        6 => accounts.swap(place, other),
        7 => accounts[place].is_signer = false,
        8 => accounts[place].is_writable = !accounts[place].is_writable,
        _ => drop(accounts.remove(place)),
    }
}

fn spoil_data(data: &mut Vec<u8>, random: &mut Random) {
    let place = DISCRIMINATOR + random.below(data.len().saturating_sub(DISCRIMINATOR).max(1));
    match random.below(16) {
        0 => data.truncate(place),
        1 => data.extend((0..random.below(9)).map(|_| 0xff)),
        2 => data[random.below(DISCRIMINATOR)] ^= 1,
        3..6 => replace::<1>(data, place, random),
        6..9 => replace::<2>(data, place, random),
        9..13 => replace::<4>(data, place, random),
        _ => replace::<8>(data, place, random),
    }
}

/// Replaces a number of some bytes by another that is near a bound.
fn replace<const N: usize>(data: &mut [u8], place: usize, random: &mut Random) {
    let Some(bytes) = data.get_mut(place..place + N) else { return };
    let mut wide = [0; 16];
    wide[..N].copy_from_slice(bytes);
    let (number, most) = (i128::from_le_bytes(wide), (1 << (8 * N)) - 1);
    let digits = random.digits(u32::try_from(N * 2).expect("few digits"));
    let power = 1 << random.below(8 * N);
    let other = random.pick(&[
        0,
        1,
        2,
        most,
        most >> 1,
        (most >> 1) + 1,
        number + 1,
        number - 1,
        number * 2,
        number / 2,
        number * 10,
        10_000,
        digits,
        digits,
        power,
    ]);
    bytes.copy_from_slice(&other.to_le_bytes()[..N]);
}
