//! Sequences of cuts against exact fractions: who holds which claim when, and how often it was read.

use ballast_risk::Rounding;
use ballast_risk::claim::ClaimIndex;
use ballast_risk::wide::scale;
use num_bigint::BigInt;
use proptest::prelude::*;

use crate::exact::{big, ceil, floor, two};

/// What happens to a market with a few holders.
#[derive(Clone, Debug)]
enum Event {
    /// A holder's claim is read at the index.
    Read(usize),
    /// A holder books profit, which reads its claim first.
    Book(usize, u64),
    /// Claims fall to `rest` parts of 2^32 of what they were, but not to nothing.
    Cut(u32),
}

/// A claim as stored, and what it would be without roundings: a fraction, and how many units the index may have cost it.
#[derive(Clone)]
struct Holder {
    claim: u64,
    snapshot: ClaimIndex,
    reads: u64,
    share: (BigInt, BigInt),
    index_loss: BigInt,
}

struct Market {
    index: ClaimIndex,
    claims: u64,
    holders: Vec<Holder>,
}

impl Market {
    fn new() -> Self {
        let nobody =
            Holder { claim: 0, snapshot: ClaimIndex::START, reads: 0, share: (big(0), big(1)), index_loss: big(0) };
        Self { index: ClaimIndex::START, claims: 0, holders: vec![nobody; 3] }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::Read(holder) => self.read(*holder),
            Event::Book(holder, amount) => {
                self.read(*holder);
                let holder = &mut self.holders[*holder];
                holder.claim += amount;
                holder.share.0 += holder.share.1.clone() * *amount;
                self.claims += amount;
            }
            Event::Cut(parts) => self.cut(*parts),
        }
    }

    fn read(&mut self, holder: usize) {
        let holder = &mut self.holders[holder];
        holder.claim = self.index.live(holder.claim, holder.snapshot).unwrap();
        holder.snapshot = self.index;
        holder.reads += 1;
    }

    fn cut(&mut self, parts: u32) {
        let rest = scale(self.claims, u64::from(parts), Rounding::Down).unwrap();
        if self.claims == 0 || rest == 0 {
            return;
        }
        self.index = self.index.cut(self.claims, rest).unwrap();
        for holder in &mut self.holders {
            holder.share.0 *= rest;
            holder.share.1 *= self.claims;
            // The index is floored at 2^59 or above: one part in 2^59 of the share at most.
            holder.index_loss += ceil(&holder.share.0, &(holder.share.1.clone() << 59));
        }
        self.claims = rest;
    }

    /// No holder has more than its share, nor less than it by more than the floors of its reads and of the index.
    fn check(&self) {
        let mut sum = big(0);
        for holder in &self.holders {
            let live = self.index.live(holder.claim, holder.snapshot).unwrap();
            let (above, below) =
                (big(live) * &holder.share.1, (big(live) + 1 + holder.reads + &holder.index_loss) * &holder.share.1);
            assert!(above <= holder.share.0, "more than its share");
            assert!(holder.share.0 < below, "{live} is too little of {}", floor(&holder.share.0, &holder.share.1));
            sum += live;
        }
        assert!(sum <= big(self.claims), "live claims exceed claims");
    }
}

fn events(amount: u64) -> BoxedStrategy<Vec<Event>> {
    let event = prop_oneof![
        2 => (0_usize..3).prop_map(Event::Read),
        2 => (0_usize..3, 0..amount, 0_u32..50).prop_map(|(holder, amount, shift)| Event::Book(holder, amount >> shift)),
        2 => (any::<u32>(), 0_u32..32).prop_map(|(parts, shift)| Event::Cut(parts >> shift)),
        1 => (0_u32..1 << 20).prop_map(|off| Event::Cut(u32::MAX - off)),
    ];
    prop::collection::vec(event, 1..40).boxed()
}

proptest! {
    #[test]
    fn every_live_claim_is_its_share_but_for_floors(events in events(1 << 57)) {
        let mut market = Market::new();
        for event in &events {
            market.apply(event);
            market.check();
        }
    }

    /// Claims below 2^52: forty cuts at 2^-59 each cost a claim less than a unit in all, so only the reads count.
    #[test]
    fn a_claim_below_2_52_loses_a_unit_for_each_read(events in events(1 << 46)) {
        let mut market = Market::new();
        for event in &events {
            market.apply(event);
            for holder in &mut market.holders {
                holder.index_loss = holder.index_loss.clone().min(big(1));
            }
            market.check();
        }
    }

    /// Reading on the way only costs floors: never more than without, less by at most a unit for each read.
    #[test]
    fn reads_on_the_way_cost_a_unit_each(
        claim in 1_u64..1 << 60, cuts in prop::collection::vec((1_u32.., 0_u32..30, any::<bool>()), 1..30),
    ) {
        let mut market = Market::new();
        market.apply(&Event::Book(0, claim));
        market.apply(&Event::Book(1, 1 << 60));
        let untouched = market.holders[0].clone();
        let mut reads = 0;
        for (parts, shift, read) in cuts {
            market.cut(parts >> shift);
            if read {
                market.read(0);
                reads += 1;
            }
        }
        let direct = market.index.live(untouched.claim, untouched.snapshot).unwrap();
        let stepped = market
            .index
            .live(market.holders[0].claim, market.holders[0].snapshot)
            .unwrap();
        prop_assert!(
            stepped <= direct && direct - stepped <= reads,
            "{} {} {}",
            direct,
            stepped,
            reads
        );
    }

    /// Holders that are read in another order have the same claims: a read moves nobody else's.
    #[test]
    fn a_read_is_its_own_affair(claims in [1_u64..1 << 40, 1_u64..1 << 40, 1_u64..1 << 40], parts in 1_u32..) {
        let after = |order: [usize; 3]| {
            let mut market = Market::new();
            claims
                .iter()
                .enumerate()
                .for_each(|(holder, claim)| market.apply(&Event::Book(holder, *claim)));
            market.cut(parts);
            order.iter().for_each(|holder| market.read(*holder));
            market.holders.iter().map(|holder| holder.claim).collect::<Vec<u64>>()
        };
        prop_assert_eq!(after([0, 1, 2]), after([2, 0, 1]));
    }
}

/// A market that loses half of its claims four hundred times, and books new ones: the scales go by, and new claims are worth their face.
#[test]
fn many_scales_go_by() {
    let mut market = Market::new();
    market.apply(&Event::Book(0, 1 << 60));
    for _ in 0..400 {
        market.apply(&Event::Book(1, 1 << 50));
        market.apply(&Event::Cut(1 << 31));
        market.check();
    }
    assert!((399..=401).contains(&market.index.scale), "a scale for every halving: {}", market.index.scale);
    assert!(BigInt::from(market.holders[1].claim) > two(49), "half of the last and of all before it");
    let old = market.holders[0].clone();
    assert_eq!(market.index.live(old.claim, old.snapshot), Ok(0));
}
