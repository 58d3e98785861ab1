//! The decoder of price accounts, over changed bytes of both of Pyth's layouts.
//!
//! A case is a real or made account, changed; an independent reading of its bytes says which rules it breaks. Where it breaks none, the refresh is accepted and
//! the price is that of the reading; else it is refused by one of the rules that it breaks.

use std::collections::BTreeMap;

use anchor_lang::prelude::Pubkey;
use ballast::oracle::{PUSH_ORACLE, RECEIVERS};
use ballast::state::{Prices, source};
use ballast_client::snapshot::decode;
use solana_signer::Signer;
use tokio::runtime::Runtime;

use super::verdict;
use crate::bank::{Bank, keypair};
use crate::mints::SPL_TOKEN;
use crate::oracle::{Message, PULL_DISCRIMINATOR};
use crate::terms::{default_feed_terms, default_general_terms};
use crate::traced::{Jumps, Traced};
use crate::walk::random::Random;
use crate::world::{Feed, World};

/// Real accounts: name, source, bytes, id, price, confidence, exponent, time of publication.
const REAL: &str = include_str!("../../fixtures/price_updates.csv");
/// Decimals of the quote.
const QUOTE_DECIMALS: i32 = 6;
/// Bytes of a push account.
const PUSH_LENGTH: usize = 3_312;

/// Where the numbers of a layout stand: price, confidence, exponent, time of publication.
type Fields = [usize; 4];
const PULL_FIELDS: Fields = [73, 81, 89, 93];
const PUSH_FIELDS: Fields = [208, 216, 20, 96];
/// Where a pull account says how far it was verified, and of which feed it is.
const LEVEL: usize = 40;
const FEED: usize = 41;
/// Where a push account says whether it trades.
const STATUS: usize = 224;

/// A feed and an account that it accepts.
struct Known {
    feed: Feed,
    decimals: u8,
    owner: Pubkey,
    data: Vec<u8>,
    published: i64,
}

/// A deployment with a feed for each account.
pub struct Decoder {
    runtime: Runtime,
    world: World,
    known: Vec<Known>,
    untouched: Vec<u8>,
    errors: Vec<(u32, String)>,
    /// How cases ended.
    pub ends: BTreeMap<String, u64>,
}

/// What an account says, read without the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Reading {
    price: u64,
    confidence: u32,
    published: i64,
}

impl Decoder {
    pub fn on(machine: Traced) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let known = known();
        let mut world = runtime.block_on(async {
            let bank = Bank::standing(machine).await;
            let mut world = World::bare_on(bank, default_general_terms()).await;
            for (index, known) in (0_u16..).zip(&known) {
                world.list_feed(index, known.feed, known.decimals, default_feed_terms()).await.unwrap();
            }
            world
        });
        let untouched = world.bank.machine().account(&world.root.deployment.prices).expect("prices").data;
        Self { runtime, world, known, untouched, errors: verdict::errors(), ends: BTreeMap::new() }
    }

    /// Plays some cases; returns which ways jumps went, or the first case that went wrong.
    pub fn play(&mut self, random: &mut Random, cases: u64) -> Result<Jumps, String> {
        let _ = self.world.bank.machine().take_jumps();
        for _ in 0..cases {
            self.case(random)?;
        }
        Ok(self.world.bank.machine().take_jumps())
    }

    fn case(&mut self, random: &mut Random) -> Result<(), String> {
        let index = random.below(self.known.len());
        let Known { feed, decimals, owner, data, published } = &self.known[index];
        let (mut owner, mut data, feed, decimals) = (*owner, data.clone(), *feed, *decimals);
        let now = published + random.pick(&[0, 0, 1, 30, 59, 60, 61, -5, -6]);
        let fields = if feed.source == source::PULL { PULL_FIELDS } else { PUSH_FIELDS };
        for _ in 0..random.below(4) {
            change(&mut data, fields, now, random);
        }
        if random.below(12) == 0 {
            owner = random.pick(&[RECEIVERS[0], RECEIVERS[1], PUSH_ORACLE, SPL_TOKEN, ballast::ID]);
        }
        let elsewhere = random.below(30) == 0;
        let address = if elsewhere { keypair("elsewhere").pubkey() } else { feed.oracle };
        let reading = read(&feed, decimals, owner, address, &data, now);
        let shown = || format!("feed {index} at {now}, owner {owner}, {elsewhere}: {data:?}");
        let taken = self.refresh(u16::try_from(index).expect("few feeds"), now, (address, owner, &data));
        let taken = taken.map_err(|fault| format!("{fault}: {}", shown()))?;
        match (&reading, &taken) {
            (Ok(read), Ok(taken)) if read == taken => *self.ends.entry("accepted".into()).or_default() += 1,
            (Err(rules), Err(name)) if rules.contains(&name.as_str()) => {
                *self.ends.entry(name.clone()).or_default() += 1;
            }
            _ => return Err(format!("read as {reading:?}, taken as {taken:?}: {}", shown())),
        }
        Ok(())
    }

    /// Refreshes a feed from an account; the inner error is the name of the refusal.
    fn refresh(
        &mut self,
        index: u16,
        now: i64,
        (address, owner, data): (Pubkey, Pubkey, &[u8]),
    ) -> Result<Result<Reading, String>, String> {
        let Self { runtime, world, untouched, errors, .. } = self;
        let prices = world.root.deployment.prices;
        runtime.block_on(world.bank.set_time(now));
        world.bank.place(&prices, &ballast::ID, untouched.clone());
        world.bank.place(&address, &owner, data.to_vec());
        let refresh = world.root.deployment.refresh_prices(&[(index, address)]);
        let sent = world.bank.machine().send_unsigned(&[refresh]);
        if let Err(error) = sent.result {
            return verdict::name(&error, errors).map(Err);
        }
        let data = world.bank.machine().account(&prices).expect("prices").data;
        let slot = decode::<Prices>(&data).expect("prices").feeds[usize::from(index)];
        Ok(Ok(Reading { price: slot.price, confidence: slot.confidence, published: slot.published }))
    }
}

/// All real accounts, and made ones of both layouts.
fn known() -> Vec<Known> {
    let mut known: Vec<Known> = REAL.lines().skip(1).map(real).collect();
    for (number, decimals) in [(1, 0), (2, 6), (3, 12)] {
        let message = Message { price: 12_600_000_000, confidence: 1_000_000, exponent: -8, published: 1_800_000_000 };
        let oracle = keypair(&format!("push {number}")).pubkey();
        let feed = Feed { source: source::PUSH, id: oracle.to_bytes(), oracle };
        let (owner, data) = message.push();
        known.push(Known { feed, decimals, owner, data, published: message.published });
    }
    known
}

fn real(row: &str) -> Known {
    let cells: Vec<&str> = row.split(',').collect();
    let oracle = keypair(cells[0]).pubkey();
    let id = bytes(cells[3]).try_into().expect("an id of 32 bytes");
    let published = cells[7].parse().expect("a time");
    let feed = Feed { source: source::PULL, id, oracle };
    Known { feed, decimals: 6, owner: RECEIVERS[0], data: bytes(cells[2]), published }
}

fn bytes(digits: &str) -> Vec<u8> {
    let digits: Option<Vec<u8>> = digits.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect();
    digits.expect("hexadecimal digits").chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

/// Changes one thing: a number, a bit, the length.
fn change(data: &mut Vec<u8>, [price, confidence, exponent, published]: Fields, now: i64, random: &mut Random) {
    let digits = i64::try_from(random.digits(18)).expect("eighteen digits");
    match random.below(12) {
        0 | 1 => put(data, price, &random.pick(&[0, 1, -1, i64::MAX, i64::MIN, digits, digits]).to_le_bytes()),
        2 | 3 => put(data, confidence, &random.pick(&[0, 1, i64::MAX, -1, digits, digits / 1_000]).to_le_bytes()),
        4 | 5 => {
            let any = i32::try_from(random.between(-20, 3)).expect("a small exponent");
            put(data, exponent, &random.pick(&[any, any, any, i32::MAX, i32::MIN]).to_le_bytes());
        }
        6 | 7 => {
            let near = now + i64::try_from(random.between(-62, 8)).expect("about a minute");
            put(data, published, &random.pick(&[near, near, 0, i64::MAX, i64::MIN]).to_le_bytes());
        }
        8 => data.truncate(random.below(data.len() + 1)),
        9 => data.extend([0xff; 7]),
        10 => put(data, random.pick(&[LEVEL, STATUS, 0, 4, 8]), &[u8::try_from(random.below(6)).expect("a byte")]),
        _ if data.is_empty() => {}
        _ => {
            let near = random.below(data.len().min(240));
            data[near] ^= 1 << random.below(8);
        }
    }
}

fn put(data: &mut [u8], at: usize, number: &[u8]) {
    if let Some(place) = data.get_mut(at..at + number.len()) {
        place.copy_from_slice(number);
    }
}

fn at<const N: usize>(data: &[u8], at: usize) -> Option<[u8; N]> {
    data.get(at..at + N)?.try_into().ok()
}

/// Reads an account as the pages say; else names the rules that it breaks.
fn read(
    feed: &Feed,
    decimals: u8,
    owner: Pubkey,
    address: Pubkey,
    data: &[u8],
    now: i64,
) -> Result<Reading, Vec<&'static str>> {
    let mut broken = Vec::new();
    let fields = if feed.source == source::PULL {
        broken.extend((!RECEIVERS.contains(&owner)).then_some("OracleOwner"));
        broken.extend((at(data, 0) != Some(PULL_DISCRIMINATOR)).then_some("OracleMalformed"));
        broken.extend((at(data, LEVEL).is_some_and(|[level]: [u8; 1]| level != 1)).then_some("OracleNotFullyVerified"));
        broken.extend((at(data, FEED).is_some_and(|id: [u8; 32]| id != feed.id)).then_some("OracleFeedMismatch"));
        PULL_FIELDS
    } else {
        let begins = [(0, 0xa1b2_c3d4_u32), (4, 2), (8, 3)];
        let is = |(place, number): (usize, u32)| at(data, place).map(u32::from_le_bytes) == Some(number);
        broken.extend((owner != PUSH_ORACLE).then_some("OracleOwner"));
        broken.extend((address.to_bytes() != feed.id).then_some("OracleFeedMismatch"));
        broken.extend((data.len() < PUSH_LENGTH || !begins.into_iter().all(is)).then_some("OracleMalformed"));
        broken.extend((at(data, STATUS).is_some_and(|[status]: [u8; 1]| status != 1)).then_some("OracleNotTrading"));
        PUSH_FIELDS
    };
    let [price, confidence, exponent, published] = fields;
    let numbers = (|| {
        Some((
            i64::from_le_bytes(at(data, price)?),
            u64::from_le_bytes(at(data, confidence)?),
            i32::from_le_bytes(at(data, exponent)?),
            i64::from_le_bytes(at(data, published)?),
        ))
    })();
    let Some((price, confidence, exponent, published)) = numbers else {
        broken.push("OracleMalformed");
        return Err(broken);
    };
    let terms = default_feed_terms();
    let oldest = i128::from(now) - i128::from(terms.fresh_seconds);
    broken.extend((i128::from(published) > i128::from(now) + 5).then_some("PriceFuture"));
    broken.extend((i128::from(published) < oldest).then_some("PriceTooOld"));
    broken.extend((price <= 0).then_some("PriceNotPositive"));
    broken.extend((!(-18..=0).contains(&exponent)).then_some("PriceExponent"));
    let wide = u128::from(confidence) * 10_000 > u128::from(terms.confidence_limit) * u128::from(price.unsigned_abs());
    broken.extend(wide.then_some("PriceUncertain"));
    let unit = scaled(price, exponent.clamp(-18, 0) + QUOTE_DECIMALS - i32::from(decimals));
    let inside = unit.is_some_and(|unit| (1 << 17..=1 << 62).contains(&unit));
    broken.extend((!inside).then_some("PriceOutOfRange"));
    if !broken.is_empty() {
        return Err(broken);
    }
    let confidence = (u128::from(confidence) * 10_000).div_ceil(u128::from(price.unsigned_abs()));
    Ok(Reading {
        price: u64::try_from(unit.unwrap_or_default()).expect("within the range"),
        confidence: u32::try_from(confidence).expect("within the limit"),
        published,
    })
}

/// `floor(price * 10^power * 2^32)`, if that is a number.
fn scaled(price: i64, power: i32) -> Option<u128> {
    let (price, ten) = (u128::try_from(price).ok()? << 32, 10_u128.checked_pow(power.unsigned_abs())?);
    if power < 0 { Some(price / ten) } else { price.checked_mul(ten) }
}
