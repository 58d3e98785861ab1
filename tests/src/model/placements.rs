//! What protocol capital has with depositories, and the depositories themselves.

use super::arithmetic::{BASIS, DAY, SlidingWindow, ceil_divide, floor_divide, part_ceiled, part_floored};
use super::refusal::{Answer, Outcome, Refusal, require};
use super::{World, pause};

/// For how long a look serves.
const WATCH_SECONDS: i128 = 3_600;
/// How long looks must agree before coverage follows them, and before anything is placed.
const CONFIRM_SECONDS: i128 = 600;
/// What lacks for so long is lost.
const DEFAULT_SECONDS: i128 = DAY;
/// Days of which the highest value of the reserve is remembered.
const DAYS: usize = 5;
/// From this level on the reserve is strained.
const STRAINED: i128 = 2;

/// What governance set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PlacementTerms {
    /// The depository; before any was named, none.
    pub vault: Option<usize>,
    pub share_bp: i128,
    pub coverage_bp: i128,
}

/// What protocol capital has with a depository.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placement {
    pub principal: i128,
    pub redeemable: i128,
    pub looked: i128,
    /// Since when looks agree, and the least cash of the depository that they saw.
    pub turned: i128,
    pub least: i128,
    /// Whether the last look found that something lacks, and whether coverage believes it.
    pub impaired: bool,
    pub doubted: bool,
    pub defaulted: bool,
    pub earned: i128,
    pub lost: i128,
}

/// A vault that takes quote for receipts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Depository {
    /// Quote that is there.
    pub cash: i128,
    /// Quote that is lent.
    pub loans: i128,
    /// Receipts of protocol capital, and of everyone else.
    pub ours: i128,
    pub others: i128,
    pub placement: Option<Placement>,
}

/// What a depository does beside Ballast.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Business {
    /// A borrower draws.
    Lends,
    Repaid,
    EarnsInterest,
    LosesLoan,
    /// Somebody else deposits.
    Deposited,
    Redeemed,
}

/// The most that the reserve was worth, by the days in which people could leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HighWater {
    pub day: i128,
    pub days: [i128; DAYS],
}

impl HighWater {
    fn see(&mut self, held: i128, day: i128) {
        let place = |day: i128| usize::try_from(day.rem_euclid(5)).expect("a place");
        let day = day.max(self.day);
        for passed in (self.day + 1..=day).rev().take(DAYS) {
            self.days[place(passed)] = 0;
        }
        self.day = day;
        self.days[place(day)] = self.days[place(day)].max(held);
    }

    fn highest(&self) -> i128 {
        self.days.into_iter().max().unwrap_or(0)
    }
}

impl Placement {
    /// What coverage counts.
    fn counted(&self) -> i128 {
        if self.doubted { self.principal.min(self.redeemable) } else { self.principal }
    }

    fn give_up(&mut self) -> i128 {
        let lost = (self.principal - self.redeemable).max(0);
        self.principal -= lost;
        self.lost += lost;
        lost
    }

    /// Looks; returns what is lost for good.
    fn look(&mut self, redeemable: i128, cash: i128, now: i128) -> i128 {
        let (lacks, watched) = (redeemable < self.principal, now - self.looked <= WATCH_SECONDS);
        if lacks != self.impaired || !watched {
            (self.turned, self.least) = (now, cash);
        }
        self.least = self.least.min(cash);
        (self.redeemable, self.impaired, self.looked) = (redeemable, lacks, now);
        let agreed = now - self.turned;
        if agreed >= CONFIRM_SECONDS {
            self.doubted = lacks;
        }
        if !lacks || agreed < DEFAULT_SECONDS {
            return 0;
        }
        (self.impaired, self.turned, self.least) = (false, now, cash);
        self.give_up()
    }
}

impl Depository {
    pub fn supply(&self) -> i128 {
        self.ours + self.others
    }

    fn assets(&self) -> i128 {
        self.cash + self.loans
    }

    /// What receipts stand for, whether it is there or lent.
    pub fn worth(&self, receipts: i128) -> i128 {
        floor_divide(receipts * (self.assets() + 1), self.supply() + 1)
    }

    /// What protocol capital could have back at once.
    pub fn redeemable(&self) -> i128 {
        self.worth(self.ours).min(self.cash)
    }

    fn minted(&self, amount: i128) -> i128 {
        floor_divide(amount * (self.supply() + 1), self.assets() + 1)
    }

    /// How many of our receipts bring so much, or as much as there is.
    fn receipts_for(&self, amount: i128) -> i128 {
        let most = self.redeemable();
        if amount >= most && self.worth(self.ours) <= self.cash {
            return self.ours; // All of them.
        }
        let exact = amount.min(most) * (self.supply() + 1);
        let enough = ceil_divide(exact, self.assets() + 1).min(self.ours);
        if self.worth(enough) <= self.cash { enough } else { self.minted(most) }
    }

    /// Takes quote in for receipts; returns those.
    fn deposit(&mut self, amount: i128) -> i128 {
        let receipts = self.minted(amount);
        self.cash += amount;
        receipts
    }

    fn business(&mut self, business: Business, amount: i128) -> Result<(), Refusal> {
        let worth = self.worth(amount);
        let (has, takes) = match business {
            Business::Lends => (self.cash, amount),
            Business::Redeemed => (self.cash, worth),
            Business::Repaid | Business::LosesLoan => (self.loans, amount),
            Business::EarnsInterest | Business::Deposited => (0, 0),
        };
        require(takes <= has, Refusal::DepositoryHasLess)?;
        match business {
            Business::Lends => (self.cash, self.loans) = (self.cash - amount, self.loans + amount),
            Business::Repaid => (self.cash, self.loans) = (self.cash + amount, self.loans - amount),
            Business::EarnsInterest => self.cash += amount,
            Business::LosesLoan => self.loans -= amount,
            Business::Deposited => self.others += self.deposit(amount),
            Business::Redeemed => (self.cash, self.others) = (self.cash - worth, self.others - amount),
        }
        Ok(())
    }
}

/// What the reserve needs here.
#[derive(Clone, Copy, Debug)]
pub struct Need {
    /// What is liquid, and what covers a day's outflows.
    pub liquid: i128,
    pub covers: i128,
    /// What may leave the tiers, and the exits that wait for it.
    pub may_leave: i128,
    pub waiting: i128,
}

impl Need {
    /// What is liquid beyond what is needed.
    pub fn spare(&self) -> i128 {
        (self.liquid - self.covers).max(0)
    }

    fn lack(&self) -> i128 {
        (self.covers - self.liquid).max(self.waiting - self.may_leave).max(0)
    }
}

impl World {
    /// Adds a depository in which nothing is.
    pub fn add_depository(&mut self) {
        self.depositories.push(Depository::default());
    }

    /// Whether terms let nothing be placed that those that hold do not.
    pub fn placement_tightens(&self, terms: &PlacementTerms) -> bool {
        let today = &self.placement_terms;
        terms.vault == today.vault && terms.share_bp <= today.share_bp && terms.coverage_bp >= today.coverage_bp
    }

    pub fn set_placement_terms(&mut self, terms: &PlacementTerms) -> Answer {
        self.placement_terms = terms.clone();
        Ok(Outcome::Done)
    }

    /// Opens what protocol capital has with a depository, where it has nothing yet.
    pub fn open_placement(&mut self, vault: usize) -> Answer {
        require(self.is_named(vault), Refusal::OtherDepository)?;
        self.depositories[vault].placement = Some(Placement::default());
        Ok(Outcome::Done)
    }

    /// What a depository does beside Ballast.
    pub fn business(&mut self, vault: usize, business: Business, amount: i128) -> Answer {
        self.depositories[vault].business(business, amount)?;
        Ok(Outcome::Done)
    }

    fn is_named(&self, vault: usize) -> bool {
        self.placement_terms.vault == Some(vault)
    }

    fn placement(&mut self, vault: usize) -> &mut Placement {
        self.depositories[vault].placement.as_mut().expect("a placement that was opened")
    }

    /// Seconds for which withdrawals were stopped, in all.
    fn stopped_for(&self) -> i128 {
        let last = &self.pauses[1];
        self.stopped + last.since.map_or(0, |since| self.now.min(last.until) - since)
    }

    /// What is the reserve's own, wherever it is.
    fn reserve_value(&self) -> i128 {
        self.reserve_ledger + self.lent + self.placed
    }

    /// Somebody looks at how far the reserve has fallen.
    pub(crate) fn see_reserve(&mut self) {
        let (value, day) = (self.reserve_value(), floor_divide(self.now - self.stopped_for(), DAY));
        self.high_water.see(value, day);
    }

    /// What is needed here. The reserve's fall is known once somebody has seen it.
    pub fn need(&self) -> Need {
        let mut seen = self.clone();
        seen.see_reserve();
        let waiting: i128 = self.tranches.iter().map(|tranche| tranche.waiting()).sum();
        let due: i128 = self.tranches.iter().map(|tranche| tranche.due).sum();
        let allowances: i128 = self.markets.iter().map(|market| market.allowance).sum();
        let lendable = part_floored(self.capital + self.lent, self.inventory_terms.capital_bp) - self.lent;
        let stated = due + waiting + allowances.min(self.terms.draw_cap) + lendable.max(0);
        let fallen = (seen.high_water.highest() - self.reserve_value()).max(0);
        let kept = ceil_divide(self.target.amount * self.tranche_terms.exit_floor_bp, BASIS);
        Need {
            liquid: self.capital + due + waiting,
            covers: part_ceiled(stated.max(fallen), self.placement_terms.coverage_bp.max(BASIS)),
            may_leave: (self.tiers() - kept).max(0),
            waiting,
        }
    }

    /// What may be placed in all.
    pub fn placement_limit(&self) -> i128 {
        part_floored(self.capital + self.lent + self.placed, self.placement_terms.share_bp)
    }

    /// What coverage counts of what is placed.
    pub(crate) fn counted_placement(&self) -> i128 {
        if self.now - self.placed_valued <= WATCH_SECONDS { self.placed_value } else { 0 }
    }

    /// Coverage follows the placement that terms name.
    fn value_placed(&mut self, vault: usize) {
        if self.is_named(vault) {
            (self.placed_value, self.placed_valued) = {
                let placement = self.placement(vault);
                (placement.counted(), placement.looked)
            };
        }
    }

    /// Less is placed, and coverage counts no more than that.
    fn lose_placed(&mut self, amount: i128) {
        self.placed -= amount;
        self.placed_value = self.placed_value.min(self.placed);
    }

    /// Whether looks found all of it for long enough, and the depository has as much for everybody.
    fn may_grow(&self, vault: usize, amount: i128) -> Result<(), Refusal> {
        let (depository, now) = (&self.depositories[vault], self.now);
        let placement = depository.placement.as_ref().expect("a placement that was opened");
        require(!placement.defaulted, Refusal::PlacementDefaulted)?;
        let lacks = depository.redeemable() < placement.principal;
        require(!lacks && !placement.impaired, Refusal::PlacementImpaired)?;
        let watched = now - placement.turned >= CONFIRM_SECONDS && now - placement.looked <= WATCH_SECONDS;
        require(watched, Refusal::PlacementUnwatched)?;
        require(amount <= placement.least.min(depository.cash), Refusal::DepositoryShort)
    }

    /// Whether protocol capital may be given for anything.
    pub(crate) fn may_spend(&self) -> Result<(), Refusal> {
        require(!self.is_paused(pause::WITHDRAWAL), Refusal::Paused)?;
        require(self.level_now() < STRAINED, Refusal::ReserveStrained)?;
        require(self.reported == 0, Refusal::LossReported)
    }

    /// Protocol capital goes to a depository.
    pub fn place(&mut self, vault: usize, amount: i128) -> Answer {
        require(amount > 0, Refusal::ZeroAmount)?;
        self.atomically(|world| {
            require(world.is_named(vault), Refusal::OtherDepository)?;
            require(world.placement_terms.share_bp > 0, Refusal::PlacementsOff)?;
            world.may_grow(vault, amount)?;
            world.may_spend()?;
            require(world.placed + amount <= world.placement_limit(), Refusal::PlacementExceedsShare)?;
            world.see_reserve();
            let need = world.need();
            require(amount <= need.spare().min(world.capital), Refusal::PlacementExceedsSpare)?;
            require(amount <= need.may_leave - need.waiting, Refusal::QuoteNeeded)?;
            let depository = &mut world.depositories[vault];
            let before = depository.redeemable();
            depository.ours += depository.deposit(amount);
            let after = depository.redeemable();
            require(after + 1 >= before + amount, Refusal::PlacementLosesValue)?;
            let placement = world.placement(vault);
            placement.principal += amount;
            placement.redeemable = after;
            let lost = placement.give_up();
            world.reserve_ledger -= amount;
            world.capital -= amount;
            world.placed += amount - lost;
            world.value_placed(vault);
            Ok(Outcome::Done)
        })
    }

    /// Why all of it may come home, beside what limits ask for.
    fn all_comes_home(&self, vault: usize) -> bool {
        let depository = &self.depositories[vault];
        let principal = depository.placement.as_ref().expect("a placement that was opened").principal;
        let short = depository.redeemable() < principal;
        let called = self.level_now() >= STRAINED || self.reported > 0 || !self.is_named(vault);
        called || short || principal == 0
    }

    /// Protocol capital comes home, as far as something asks for it.
    pub fn recall(&mut self, vault: usize, amount: i128) -> Answer {
        require(amount > 0, Refusal::ZeroAmount)?;
        self.atomically(|world| {
            let asked = if world.all_comes_home(vault) {
                amount
            } else {
                world.see_reserve();
                let beyond = world.placed - world.placement_limit();
                amount.min(beyond.max(world.need().lack()))
            };
            require(asked > 0, Refusal::NothingToRecall)?;
            let depository = &mut world.depositories[vault];
            let (before, receipts) = (depository.redeemable(), depository.receipts_for(asked));
            require(receipts > 0, Refusal::NothingRedeemable)?;
            let came = depository.worth(receipts);
            depository.cash -= came;
            depository.ours -= receipts;
            let after = depository.redeemable();
            require(after + came + 1 >= before, Refusal::PlacementLosesValue)?;
            let cash = depository.cash;
            let placement = world.placement(vault);
            let whole = before >= placement.principal;
            let home = came.min(placement.principal);
            placement.principal -= home;
            placement.redeemable = after;
            placement.least = placement.least.min(cash);
            placement.earned += came - home;
            let lost = if whole { placement.give_up() } else { 0 };
            world.reserve_ledger += came;
            world.capital += came;
            world.placed_value = (world.placed_value - came).max(0);
            world.lose_placed(home + lost);
            world.value_placed(vault);
            Ok(Outcome::Done)
        })
    }

    /// Somebody looks at what could be had back.
    pub fn value_placement(&mut self, vault: usize) -> Answer {
        let (now, depository) = (self.now, &self.depositories[vault]);
        let (redeemable, cash) = (depository.redeemable(), depository.cash);
        let placement = self.placement(vault);
        let lost = placement.look(redeemable, cash, now);
        placement.defaulted |= lost > 0;
        self.value_placed(vault);
        if lost > 0 {
            self.lose_placed(lost);
            let fades = self.terms.draw_cap.max(self.written_off.used);
            self.written_off.spend(fades, now, lost);
        }
        Ok(Outcome::Done)
    }

    /// What of losses counts for the breaker of the reserve's drawdown.
    pub fn lost_lately(&self) -> i128 {
        let (now, cap) = (self.now, self.terms.draw_cap);
        let faded = |window: &SlidingWindow, cap: i128| window.used_at(cap, now);
        faded(&self.draw_window, cap) + faded(&self.written_off, cap.max(self.written_off.used))
    }
}
