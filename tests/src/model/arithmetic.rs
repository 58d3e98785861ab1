//! Integer arithmetic of the specification: rounding, values, gliding terms and sliding windows.

/// Basis points in a whole.
pub const BASIS: i128 = 10_000;
/// One in 32 fractional bits.
pub const ONE: i128 = 1 << 32;
/// The claim index at rest.
pub const INDEX_AT_REST: i128 = 1 << 60;
/// Below this the claim index is doubled, a scale further.
pub const INDEX_FLOOR: i128 = 1 << 59;
/// Seconds in a day.
pub const DAY: i128 = 86_400;

/// `floor(numerator / divisor)`, towards minus infinity; the divisor is positive.
pub fn floor_divide(numerator: i128, divisor: i128) -> i128 {
    assert!(divisor > 0, "divisor {divisor}");
    numerator.div_euclid(divisor)
}

/// `ceil(numerator / divisor)`; the divisor is positive.
pub fn ceil_divide(numerator: i128, divisor: i128) -> i128 {
    -floor_divide(-numerator, divisor)
}

/// `value(x, p)`: what an amount is worth, signed and floored.
pub fn value(amount: i128, price: i128) -> i128 {
    floor_divide(amount * price, ONE)
}

/// `notional(s, p)`: the absolute worth of a size, ceiled.
pub fn notional(size: i128, price: i128) -> i128 {
    ceil_divide(size.abs() * price, ONE)
}

/// `part(x, r)`, floored.
pub fn part_floored(amount: i128, basis_points: i128) -> i128 {
    floor_divide(amount * basis_points, BASIS)
}

/// `part(x, r)`, ceiled.
pub fn part_ceiled(amount: i128, basis_points: i128) -> i128 {
    ceil_divide(amount * basis_points, BASIS)
}

/// A maintenance term on its way from one value to another, in basis points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Glide {
    pub from: i128,
    pub to: i128,
    pub since: i128,
    /// Basis points per second, times 2^16.
    pub speed: i128,
}

impl Glide {
    /// A term that rests.
    pub fn fixed(basis_points: i128) -> Self {
        Self { from: basis_points, to: basis_points, since: 0, speed: 0 }
    }

    /// The term's value at `now`.
    pub fn at(&self, now: i128) -> i128 {
        let moved = floor_divide(self.speed * (now - self.since).max(0), 1 << 16);
        if self.to >= self.from { (self.from + moved).min(self.to) } else { (self.from - moved).max(self.to) }
    }

    /// Heads for a new value, from today's; for the same at the same speed it goes on.
    pub fn set(&mut self, to: i128, speed: i128, now: i128) {
        if (to, speed) == (self.to, self.speed) {
            return;
        }
        *self = Self { from: self.at(now), to, since: now, speed };
    }
}

/// Where a term that follows volatility heads.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Follow {
    pub base_bp: i128,
    pub maximum_bp: i128,
    /// Basis points per basis point of volatility, times 2^16.
    pub multiple: i128,
}

impl Follow {
    /// What does not follow volatility.
    pub fn nothing(basis_points: i128) -> Self {
        Self { base_bp: basis_points, maximum_bp: basis_points, multiple: 0 }
    }

    /// What volatility asks for.
    pub fn goal(&self, volatility_bp: i128) -> i128 {
        (self.base_bp + multiplied(self.multiple, volatility_bp)).min(self.maximum_bp)
    }

    /// Where a term heads whose terms were set anew.
    pub fn kept(&self, goal: i128) -> i128 {
        if self.multiple == 0 { self.base_bp } else { goal.clamp(self.base_bp, self.maximum_bp) }
    }
}

/// What a multiple, times 2^16, makes of volatility.
pub fn multiplied(multiple: i128, volatility_bp: i128) -> i128 {
    floor_divide(multiple * volatility_bp, 1 << 16)
}

/// A slope on its way: what it adds glides, in basis points, whatever the notional.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SlopeGlide {
    /// Basis points per unit of notional, times 2^32.
    pub from: i128,
    pub to: i128,
    pub since: i128,
    /// Basis points per second, times 2^16.
    pub speed: i128,
}

impl SlopeGlide {
    /// A slope that rests.
    pub fn fixed(slope: i128) -> Self {
        Self { from: slope, to: slope, since: 0, speed: 0 }
    }

    /// What it adds where it ends.
    pub fn goal(&self, notional: i128) -> i128 {
        floor_divide(notional * self.to, ONE).min(BASIS)
    }

    /// What it adds at `now`.
    pub fn added(&self, notional: i128, now: i128) -> i128 {
        let from = floor_divide(notional * self.from, ONE).min(BASIS);
        Glide { from, to: self.goal(notional), since: self.since, speed: self.speed }.at(now)
    }

    /// Heads for a new slope, if it arrived at the last one for every notional.
    pub fn set(&mut self, to: i128, speed: i128, now: i128) -> bool {
        if to == self.to {
            return true;
        }
        let whole = Glide { from: 0, to: BASIS, since: self.since, speed: self.speed };
        if self.from != self.to && whole.at(now) < BASIS {
            return false;
        }
        *self = Self { from: self.to, to, since: now, speed };
        true
    }
}

/// What was used of a limit per day; it recovers linearly.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SlidingWindow {
    pub used: i128,
    pub since: i128,
}

impl SlidingWindow {
    /// What is still used at `now`.
    pub fn used_at(&self, limit: i128, now: i128) -> i128 {
        (self.used - floor_divide(limit * (now - self.since), DAY)).max(0)
    }

    /// What may still be spent at `now`.
    pub fn room(&self, limit: i128, now: i128) -> i128 {
        (limit - self.used_at(limit, now)).max(0)
    }

    /// Writes the window: decayed to `now`, and `amount` more used.
    pub fn spend(&mut self, limit: i128, now: i128, amount: i128) {
        *self = Self { used: self.used_at(limit, now) + amount, since: now };
    }
}
