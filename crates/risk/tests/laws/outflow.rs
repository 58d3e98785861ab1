//! What leaves a vault within an hour and a day, and who waits: whatever the order of requests, releases and payments.

use std::collections::BTreeMap;

use ballast_risk::outflow::{
    BATCH_SECONDS, DAY, DAY_SHARE, DAYS, HOUR, HOUR_SHARE, HOURS, HighWater, Line, STRIP, Seasoned,
};
use ballast_risk::{BasisPoints, Rounding};
use proptest::prelude::*;

/// A vault that somebody tries to empty.
struct Vault {
    now: i64,
    held: u64,
    /// Seconds for which withdrawals were stopped.
    stopped: u64,
    seasoned: Seasoned,
    high_water: HighWater,
    /// What the vault held, and since when.
    past: Vec<(i64, u64)>,
}

/// What happens to it.
#[derive(Clone, Debug)]
enum Event {
    Wait(i64),
    Deposit(u64),
    /// So many ten-thousandths of the room, or of the vault if that is less.
    Withdraw(u32),
    /// The same of the strip of a day.
    Overtake(u32),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        3 => (1_i64..2 * 3_600).prop_map(Event::Wait),
        1 => (3_600_i64..40 * 3_600).prop_map(Event::Wait),
        2 => (1_u64..1 << 40).prop_map(Event::Deposit),
        4 => (0_u32..=10_000).prop_map(Event::Withdraw),
        1 => (0_u32..=10_000).prop_map(Event::Overtake),
    ];
    prop::collection::vec(event, 1..80)
}

fn of(share: BasisPoints, amount: u64) -> u64 {
    share.of(amount, Rounding::Down).unwrap()
}

fn hour_of(time: i64) -> i64 {
    time.div_euclid(3_600)
}

impl Vault {
    /// It has held so much for long.
    fn new(now: i64, held: u64) -> Self {
        let mut seasoned = Seasoned::default();
        seasoned.see(held, now);
        Self { now, held, stopped: 0, seasoned, high_water: HighWater::NONE, past: vec![(i64::MIN, held)] }
    }

    fn room(&mut self, least: u64) -> u64 {
        self.see();
        self.high_water.room(self.held, least).unwrap()
    }

    fn see(&mut self) {
        let mut seasoned = self.seasoned;
        seasoned.see(self.held, self.now);
        self.high_water.see(seasoned.level(), self.now, self.stopped);
    }

    fn set(&mut self, held: u64) {
        self.seasoned.see(self.held, self.now);
        self.held = held;
        self.past.push((self.now, held));
    }

    /// What it held throughout the hour of a moment up to it, and the hour before: the least. What it held in the first second of that hour,
    /// before something came in within that second, it held in it.
    fn seasoned_at(&self, moment: i64) -> u64 {
        let since = (hour_of(moment) - 1) * 3_600;
        let ends = self.past.iter().skip(1).map(|(time, _)| *time).chain([i64::MAX]);
        let lasting = self.past.iter().zip(ends).filter(|((begun, _), end)| *begun <= moment && *end >= since);
        lasting.map(|((_, held), _)| *held).min().unwrap()
    }

    /// The most of that in the last so many seconds.
    fn highest(&self, seconds: u64) -> u64 {
        let since = self.now - i64::try_from(seconds).unwrap();
        let events = self.past.iter().flat_map(|(time, _)| [*time, time.saturating_sub(1)]);
        let hours = (hour_of(since) + 1..=hour_of(self.now)).map(|hour| hour * 3_600);
        let moments = events.chain(hours).chain([since, self.now]).filter(|time| (since..=self.now).contains(time));
        moments.map(|moment| self.seasoned_at(moment)).max().unwrap()
    }
}

/// What comes in with the first second of an hour has not lasted through that hour: the vault was lower within that second.
#[test]
fn the_first_second_of_an_hour_belongs_to_what_was_before() {
    let hour = 76_753 * 3_600;
    let (low, high) = (76_161_027_342, 266_857_138_553);
    let mut vault = Vault::new(hour - 141_566, low);
    vault.now = hour;
    vault.set(high);
    vault.now = hour + 3_601;
    assert_eq!(vault.seasoned_at(vault.now), low);
    assert_eq!(vault.room(0), high - low + of(HOUR_SHARE, low));
    vault.now = hour + 7_200;
    assert_eq!(vault.seasoned_at(vault.now), high);
    assert_eq!(vault.room(0), of(HOUR_SHARE, high));
}

proptest! {
    /// From no level of the last day that it had kept for an hour has it fallen by more than the share of a day, and from none of the last
    /// hour by more than that of an hour, of the most that it had kept in the last five days, or by what may always leave.
    #[test]
    fn a_vault_falls_slowly(events in events(), start in 0_i64..1 << 31, held in 0_u64..1 << 42, least in 0_u64..1 << 38) {
        let mut vault = Vault::new(start, held);
        for event in events {
            match event {
                Event::Wait(seconds) => vault.now += seconds,
                Event::Deposit(amount) => vault.set(vault.held + amount),
                Event::Overtake(_) => {}
                Event::Withdraw(part) => {
                    let room = vault.room(least).min(vault.held);
                    vault.set(vault.held - of(BasisPoints(part), room));
                    let high = vault.highest(5 * DAY);
                    for (seconds, share) in [(DAY, DAY_SHARE), (HOUR, HOUR_SHARE)] {
                        let fallen = vault.highest(seconds).saturating_sub(vault.held);
                        prop_assert!(fallen <= of(share, high).max(least), "fell by {fallen} of {high} in {seconds} s");
                    }
                }
            }
        }
    }

    /// With small amounts that pass by the limits it has fallen by what those of two days may take, more.
    #[test]
    fn small_amounts_take_little_beside_it(events in events(), start in 0_i64..1 << 31, held in 0_u64..1 << 42, least in 0_u64..1 << 38) {
        let mut vault = Vault::new(start, held);
        let (mut day, mut small) = (0, 0);
        for event in events {
            match event {
                Event::Wait(seconds) => vault.now += seconds,
                Event::Deposit(amount) => vault.set(vault.held + amount),
                Event::Withdraw(part) => {
                    let room = vault.room(least).min(vault.held);
                    vault.set(vault.held - of(BasisPoints(part), room));
                }
                Event::Overtake(part) => {
                    vault.see();
                    if day != vault.high_water.hour / 24 {
                        (day, small) = (vault.high_water.hour / 24, 0);
                    }
                    let strip = vault.high_water.strip(least).unwrap().saturating_sub(small).min(vault.held);
                    let amount = of(BasisPoints(part), strip);
                    small += amount;
                    vault.high_water.forget(amount);
                    vault.set(vault.held - amount);
                }
            }
            let high = vault.highest(5 * DAY);
            let strips = 2 * of(STRIP, high).max(least / 10);
            for (seconds, share) in [(DAY, DAY_SHARE), (HOUR, HOUR_SHARE)] {
                let fallen = vault.highest(seconds).saturating_sub(vault.held);
                prop_assert!(fallen <= of(share, high).max(least) + strips, "fell by {fallen} of {high} in {seconds} s");
            }
        }
    }

    /// What came in lately may leave again, all of it, and takes nothing of what others may.
    #[test]
    fn what_came_in_lately_may_leave_again(
        start in 0_i64..1 << 31, held in 0_u64..1 << 50, amount in 1_u64..1 << 50, wait in 0_i64..3_600, least in 0_u64..1 << 38,
    ) {
        let mut vault = Vault::new(start, held);
        let before = vault.room(least);
        vault.set(held + amount);
        vault.now += wait;
        let room = vault.room(least);
        prop_assert!(room >= before + amount, "{room} of {before} and {amount}");
        vault.set(held);
        prop_assert_eq!(vault.room(least), before);
    }

    /// Who fills a vault for a moment, takes it out again and takes small amounts beside it, takes nothing of what those who wait get.
    #[test]
    fn nobody_takes_the_room_of_those_who_wait(
        start in 0_i64..1 << 31, held in 1_000_u64..1 << 50, amount in 1_u64..1 << 50, part in 0_u32..=10_000,
    ) {
        let mut vault = Vault::new(start, held);
        let before = vault.room(0);
        vault.set(held + amount);
        vault.see();
        vault.set(held);
        let small = of(BasisPoints(part), vault.high_water.strip(0).unwrap());
        vault.see();
        vault.high_water.forget(small);
        vault.set(held - small);
        prop_assert_eq!(vault.room(0), before);
    }

    /// Who takes what may leave, once an hour, has emptied any vault within four days.
    #[test]
    fn everyone_can_leave_within_four_days(start in 0_i64..1 << 31, held in 1_u64..u64::MAX) {
        let mut vault = Vault::new(start, held);
        let hours = (0..96).find(|_| {
            let room = vault.room(0).min(vault.held);
            vault.set(vault.held - room);
            vault.now += 3_600;
            vault.held <= 3 // Each of four days floors a share.
        });
        prop_assert!(hours.is_some(), "{} of {held} are left", vault.held);
    }

    /// The same where withdrawals are stopped meanwhile: a change that loosens waits as long again, so who asks has 96 open hours.
    #[test]
    fn a_pause_keeps_nobody_from_leaving(
        start in 0_i64..1 << 31, held in 1_000_u64..u64::MAX >> 1, until in 1_i64..95, length in 1_i64..=72,
    ) {
        let mut vault = Vault::new(start + 72 * 3_600, held);
        for hour in 1..=96 {
            let stopped = if hour < until { 0 } else { length * 3_600 };
            vault.now = start + 72 * 3_600 + hour * 3_600 + stopped;
            vault.stopped = stopped.unsigned_abs();
            let room = vault.room(0).min(vault.held);
            vault.set(vault.held - room);
        }
        prop_assert!(vault.held <= 3, "{} of {held} are left", vault.held);
    }

    /// Nobody is paid more than was asked for or released, batches come in their order, within one everyone gets the same share to the
    /// unit, and what was released in full is paid in full.
    #[test]
    fn a_line_pays_what_it_was_asked_for(
        requests in prop::collection::vec((1_u64..1 << 40, 0_i64..4_000), 1..30),
        rooms in prop::collection::vec(0_u64..1 << 41, 1..60),
    ) {
        let (mut line, mut now) = (Line::default(), 1_700_000_000);
        let mut tickets: Vec<(u64, u64)> = Vec::new();
        let mut released = 0_u64;
        let (mut requests, mut rooms) = (requests.into_iter(), rooms.into_iter());
        loop {
            let (request, room) = (requests.next(), rooms.next());
            if request.is_none() && room.is_none() {
                break;
            }
            if let Some((amount, wait)) = request {
                now += wait;
                tickets.push((amount, line.join(amount, now).unwrap()));
            }
            if let Some(room) = room {
                let before = line;
                let amount = line.release(room, now).unwrap();
                prop_assert!(amount <= room);
                released += amount;
                if line.batch > before.batch {
                    prop_assert!(before.released == before.asked && now - before.since >= BATCH_SECONDS);
                }
            }
            check(&line, &tickets, released)?;
        }
        now += BATCH_SECONDS;
        while line.waiting().unwrap() > 0 {
            released += line.release(u64::MAX, now).unwrap();
            now += BATCH_SECONDS;
        }
        let asked: u64 = tickets.iter().map(|(amount, _)| amount).sum();
        prop_assert_eq!(released, asked);
        for (amount, batch) in &tickets {
            prop_assert_eq!(line.part(*amount, *batch).unwrap(), *amount);
        }
    }
}

fn check(line: &Line, tickets: &[(u64, u64)], released: u64) -> Result<(), TestCaseError> {
    let mut shares: BTreeMap<u64, (u64, u64)> = BTreeMap::new();
    let mut paid = 0;
    for (amount, batch) in tickets {
        let part = line.part(*amount, *batch).unwrap();
        prop_assert!(part <= *amount);
        paid += part;
        let sum = shares.entry(*batch).or_default();
        *sum = (sum.0 + amount, sum.1 + part);
        if *batch == line.batch {
            let exact = u128::from(*amount) * u128::from(line.released) / u128::from(line.asked);
            prop_assert_eq!(u128::from(part), exact);
        }
    }
    prop_assert!(paid <= released, "{paid} is paid of {released}");
    for (batch, (asked, part)) in shares {
        prop_assert!(batch >= line.batch || part == asked, "an earlier batch is paid in full");
        prop_assert!(batch <= line.batch || part == 0, "a later one is not paid yet");
    }
    Ok(())
}

/// What is seen again in the same hour after a fall does not hide the fall, and a clock that went back forgets nothing.
#[test]
fn a_level_is_remembered() {
    let mut high_water = HighWater::NONE;
    high_water.see(1_000, 7_200, 0);
    high_water.see(900, 7_300, 0);
    assert_eq!(high_water.room(900, 0), Ok(0));
    high_water.see(900, 0, 0);
    assert_eq!(high_water.room(900, 0), Ok(0));
    high_water.see(900, 3 * 3_600 + 3_599, 0);
    assert_eq!(high_water.room(900, 0), Ok(0), "the hour before counts");
    high_water.see(900, 4 * 3_600, 0);
    assert_eq!(high_water.room(900, 0), Ok(100));
    high_water.see(750, 26 * 3_600 + 3_599, 0);
    assert_eq!(high_water.room(750, 0), Ok(0), "a day and a little");
    high_water.see(750, 27 * 3_600, 0);
    assert_eq!(high_water.room(750, 0), Ok(100), "the hour again: a tenth of a thousand");
}

/// A vault that was never seen has no level, and its first one is forgotten after a day and after five.
#[test]
fn the_first_level_counts_from_its_hour_and_its_day() {
    let mut high_water = HighWater::NONE;
    high_water.see(0, 0, 0);
    assert_eq!(high_water.room(7, 0), Ok(7), "no level, and nothing that falls below it");
    high_water.see(1_000, 0, 0);
    high_water.see(800, 24 * 3_600, 0);
    assert_eq!(high_water.room(800, 0), Ok(50), "a quarter of a thousand, of which 200 are gone");
    high_water.see(800, 25 * 3_600, 0);
    assert_eq!(high_water.room(800, 0), Ok(100), "a tenth of a thousand: the day is over");
    high_water.see(100, 4 * 86_400, 0);
    assert_eq!(high_water.of_a_day(0), Ok(250));
    high_water.see(100, 5 * 86_400, 0);
    assert_eq!(high_water.of_a_day(0), Ok(200), "the most is now that of the second day");
}

/// Each share is floored, of the highest level, or what may always leave if that is more.
#[test]
fn shares_are_floored() {
    let mut high_water = HighWater::NONE;
    high_water.see(39_999, 0, 0);
    assert_eq!(high_water.of_a_day(0), Ok(9_999));
    assert_eq!(high_water.room(39_999, 0), Ok(3_999));
    assert_eq!(high_water.strip(0), Ok(999));
    assert_eq!(high_water.of_a_day(10_000), Ok(10_000));
    assert_eq!(high_water.strip(10_000), Ok(1_000));
    assert_eq!(high_water.strip(10_019), Ok(1_001), "a tenth of what may always leave, floored");
}

/// A batch collects for an hour from its first request, and nothing begins where nobody waits.
#[test]
fn a_batch_collects_for_an_hour() {
    let mut line = Line::default();
    assert_eq!(line.release(u64::MAX, 7_200), Ok(0));
    assert_eq!(line.batch, 0, "nobody waits");
    assert_eq!(line.join(1, 10_000), Ok(1));
    assert_eq!(line.join(4, 11_800), Ok(1));
    assert_eq!(line.release(u64::MAX, 10_000 + BATCH_SECONDS - 1), Ok(0));
    assert_eq!(line.release(u64::MAX, 10_000 + BATCH_SECONDS), Ok(5));
    assert_eq!(line.batch, 1);
    assert_eq!(line.join(1, 20_000), Ok(2));
    assert_eq!(line.release(u64::MAX, 20_000 + BATCH_SECONDS), Ok(1), "a batch of one");
}

#[test]
fn the_constants_are_what_the_page_says() {
    assert_eq!((HOUR, DAY, BATCH_SECONDS), (3_600, 86_400, 3_600));
    assert_eq!((HOURS, DAYS), (25, 5));
    assert_eq!((DAY_SHARE.0, HOUR_SHARE.0, STRIP.0), (2_500, 1_000, 250));
}
