//! A strategy: what the attackers do, and in which hour. Strategies are drawn at random, and made of others.

use rand::Rng;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::book::{JUNK_INDEX, OWN};
use super::changes::Kind;

/// Hours that are searched: two weeks.
pub(super) const HOURS: u16 = 336;
/// Longer strategies are cut.
const LONGEST: usize = 60;
/// What most strategies use at once: the first day is bounded.
const EARLY: u16 = 24;
/// Operations of pauses: growth, withdrawals, matching, funding, and some together.
const PAUSES: [u32; 6] = [1, 2, 8, 3, 4, 31];

/// Something that the attackers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Queue a change; it is applied as soon as it is due.
    Queue {
        kind: Kind,
        target: u16,
    },
    /// Close admission to a market at once: the whole as initial margin, and no growth.
    TightenMarket {
        market: u16,
    },
    /// Let a collateral count nothing for new positions at once.
    TightenCollateral {
        collateral: u16,
    },
    Pause {
        operations: u32,
        hours: u32,
    },
    /// Veto what was queued last, to queue it again.
    Veto,
    /// Move a market (3) or a collateral (2) to an end of the steward's corridor, step by step.
    Steer {
        table: u8,
        index: u16,
        tight: bool,
    },
    /// Publish a funding rate from now on, in thousandths of the cap.
    Rate {
        market: u16,
        permille: i32,
    },
    /// Fill against everyone who allowed the matcher, so far off the mark, for so much of what is left of the budget.
    Fill {
        market: u16,
        own: usize,
        long: bool,
        off: u64,
        permille: u64,
    },
    /// Trade between own accounts, for so much of the room under the cap.
    Trade {
        market: u16,
        buyer: usize,
        seller: usize,
        permille: u64,
        off: i64,
    },
    /// Trade there and back.
    Wash {
        market: u16,
        buyer: usize,
        seller: usize,
        rounds: u8,
    },
    /// Close what own accounts hold against each other.
    Flatten {
        market: u16,
    },
    /// Liquidate whoever is below maintenance from now on, before anyone else.
    Prey {
        own: usize,
    },
    /// Deleverage against an own position whoever is below zero.
    Deleverage {
        market: u16,
    },
    Deposit {
        own: usize,
        permille: u64,
    },
    Withdraw {
        own: usize,
        permille: u64,
    },
    /// Wait for cash in line.
    Request {
        own: usize,
        permille: u64,
    },
    /// Pay in worthless tokens, once they are listed.
    Junk {
        own: usize,
    },
    Stake {
        tranche: u8,
        permille: u64,
    },
    /// Ask to leave with all shares.
    Exit {
        tranche: u8,
    },
    Trip {
        breaker: u8,
        reserve: bool,
    },
    CollectFees {
        market: u16,
    },
    /// Book everyone.
    Book {
        market: u16,
    },
}

/// An act and its hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Deed {
    pub(super) hour: u16,
    pub(super) act: Act,
}

/// A timed sequence of acts, on one of the books.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Strategy {
    pub(super) book: usize,
    /// By hour.
    pub(super) deeds: Vec<Deed>,
}

impl Act {
    /// Whether it takes a key that was stolen.
    const fn takes_a_key(&self) -> bool {
        matches!(
            self,
            Self::Queue { .. }
                | Self::TightenMarket { .. }
                | Self::TightenCollateral { .. }
                | Self::Pause { .. }
                | Self::Veto
                | Self::Steer { .. }
                | Self::Rate { .. }
                | Self::Fill { .. }
        )
    }
}

impl Strategy {
    /// What anyone could do of it.
    pub(super) fn without_keys(&self) -> Self {
        let deeds = self.deeds.iter().filter(|deed| !deed.act.takes_a_key()).copied().collect();
        Self { book: self.book, deeds }
    }
}

/// Draws strategies.
pub(super) struct Inventor<'a> {
    pub(super) random: &'a mut ChaCha8Rng,
    pub(super) books: usize,
}

impl Inventor<'_> {
    /// Means, changes, and whatever follows.
    pub(super) fn story(&mut self) -> Strategy {
        let mut deeds = Vec::new();
        for own in 0..OWN {
            deeds.push(Deed { hour: 0, act: Act::Deposit { own, permille: self.share() } });
        }
        for _ in 0..self.random.random_range(4..24) {
            let piece = self.piece();
            deeds.extend(piece);
        }
        let book = self.random.random_range(0..self.books);
        self.finished(book, deeds)
    }

    fn finished(&mut self, book: usize, mut deeds: Vec<Deed>) -> Strategy {
        deeds.truncate(LONGEST);
        deeds.sort_by_key(|deed| deed.hour);
        Strategy { book, deeds }
    }

    /// A few changes.
    pub(super) fn change(&mut self, strategy: &Strategy) -> Strategy {
        let mut deeds = strategy.deeds.clone();
        let mut book = strategy.book;
        for _ in 0..self.random.random_range(1..5) {
            let place = self.random.random_range(0..=deeds.len());
            match self.random.random_range(0..8) {
                0..3 => {
                    let piece = self.piece();
                    deeds.splice(place..place, piece);
                }
                3 | 4 if place < deeds.len() => drop(deeds.remove(place)),
                5 => {
                    let hour = self.hour();
                    if let Some(deed) = deeds.get_mut(place) {
                        deed.hour = hour;
                    }
                }
                6 => {
                    let shift = self.random.random_range(1..6);
                    if let Some(deed) = deeds.get_mut(place) {
                        deed.hour = deed.hour.saturating_sub(shift);
                    }
                }
                7 if self.random.random_bool(0.2) => book = self.random.random_range(0..self.books),
                _ => {
                    let act = self.act();
                    if let Some(deed) = deeds.get_mut(place) {
                        deed.act = act;
                    }
                }
            }
        }
        self.finished(book, deeds)
    }

    /// Acts of one and of another.
    pub(super) fn cross(&mut self, one: &Strategy, other: &Strategy) -> Strategy {
        let mut deeds = Vec::new();
        for deed in one.deeds.iter().chain(&other.deeds) {
            if self.random.random_bool(0.6) {
                deeds.push(*deed);
            }
        }
        self.finished(one.book, deeds)
    }

    /// One act, or a few that belong together.
    fn piece(&mut self) -> Vec<Deed> {
        let hour = self.hour();
        let later = |hours: u16| (hour + hours).min(HOURS - 1);
        let market = self.market();
        match self.random.random_range(0..8) {
            // Positions that a rate pays.
            0 => {
                let long = self.random.random();
                let (act, permille) = (self.fill(market, long), if long { -1_000 } else { 1_000 });
                vec![Deed { hour, act }, Deed { hour, act: Act::Rate { market, permille } }]
            }
            // Both sides of a market.
            1 => {
                let (trade, rounds) = (self.trade(market), self.random.random_range(1..8));
                let [buyer, seller] = self.pair();
                vec![Deed { hour, act: Act::Wash { market, buyer, seller, rounds } }, Deed { hour, act: trade }]
            }
            // Something worthless, when it is listed and while it grows.
            2 => {
                let list = Act::Queue { kind: Kind::ListJunk, target: 0 };
                let own = self.own();
                let at = later(self.random.random_range(200..336));
                let trade = self.trade(market);
                vec![Deed { hour, act: list }, Deed { hour: at, act: Act::Junk { own } }, Deed { hour: at, act: trade }]
            }
            _ => vec![Deed { hour, act: self.act() }],
        }
    }

    fn act(&mut self) -> Act {
        let (market, own, permille) = (self.market(), self.own(), self.share());
        let tranche = self.random.random_range(0..3);
        match self.random.random_range(0..24) {
            0..4 => Act::Queue { kind: self.kind(), target: market },
            4 => Act::TightenMarket { market },
            5 => Act::TightenCollateral { collateral: market },
            6 => {
                let operations = PAUSES.choose(self.random).copied().unwrap_or(1);
                Act::Pause { operations, hours: self.random.random_range(1..=72) }
            }
            7 if self.random.random_bool(0.2) => Act::Veto,
            7 => {
                Act::Steer { table: self.random.random_range(2..4), index: market, tight: self.random.random_bool(0.8) }
            }
            8 | 9 => Act::Rate {
                market,
                permille: [-1_000, -1_000, 1_000, 1_000, 0].choose(self.random).copied().unwrap_or(0),
            },
            10 | 11 => {
                let long = self.random.random();
                self.fill(market, long)
            }
            12 | 13 => self.trade(market),
            14 => {
                let [buyer, seller] = self.pair();
                Act::Wash { market, buyer, seller, rounds: self.random.random_range(1..20) }
            }
            15 => Act::Flatten { market },
            16 => Act::Prey { own },
            17 => Act::Deleverage { market },
            18 => Act::Deposit { own, permille },
            19 if self.random.random() => Act::Withdraw { own, permille },
            19 => Act::Request { own, permille },
            20 => Act::Junk { own },
            21 if self.random.random_bool(0.7) => Act::Stake { tranche, permille },
            21 => Act::Exit { tranche },
            22 => Act::Trip { breaker: self.random.random_range(0..3), reserve: self.random.random() },
            _ if self.random.random() => Act::CollectFees { market },
            _ => Act::Book { market },
        }
    }

    fn kind(&mut self) -> Kind {
        Kind::ALL.choose(self.random).copied().unwrap_or(Kind::Loosen)
    }

    fn fill(&mut self, market: u16, long: bool) -> Act {
        let off = [0, 25, 45, 90, 100].choose(self.random).copied().unwrap_or(0);
        Act::Fill { market, own: self.own(), long, off, permille: self.share() }
    }

    fn trade(&mut self, market: u16) -> Act {
        let [buyer, seller] = self.pair();
        let off = [0, 0, 100, -100].choose(self.random).copied().unwrap_or(0);
        Act::Trade { market, buyer, seller, permille: self.share(), off }
    }

    fn pair(&mut self) -> [usize; 2] {
        let buyer = self.own();
        [buyer, (buyer + self.random.random_range(1..OWN)) % OWN]
    }

    fn own(&mut self) -> usize {
        self.random.random_range(0..OWN)
    }

    fn market(&mut self) -> u16 {
        self.random.random_range(0..JUNK_INDEX)
    }

    fn share(&mut self) -> u64 {
        [1_000, 1_000, 1_000, 900, 500, 250, 50].choose(self.random).copied().unwrap_or(1_000)
    }

    fn hour(&mut self) -> u16 {
        match self.random.random_range(0..10) {
            0..3 => 0,
            3..7 => self.random.random_range(0..EARLY),
            _ => self.random.random_range(0..HOURS),
        }
    }
}
