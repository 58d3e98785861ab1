//! The reference for what is measured: the page's formulas for logarithm, power, variance, score and history on integers without a size.

use ballast_risk::forecast::{Coefficients, Score};
use ballast_risk::volatility::{History, Variance};
use ballast_risk::{BasisPoints, Price};
use num_bigint::BigInt;

use crate::exact::{big, ceil, floor, two};

/// The greatest word.
fn greatest() -> BigInt {
    big(u64::MAX)
}

/// `round(2^power * ln 2)`, from digits that anyone can look up: 0.693147180559945309417232121458.
fn ln_two(power: u32) -> BigInt {
    let digits = big(693_147_180_559_945_309_417_232_121_458_u128);
    floor(&(digits * two(power) * 2 + big(10).pow(30)), &(big(10).pow(30) * 2))
}

/// A number brought to 63 bits; its last bit goes if it has 64.
fn brought(number: u64) -> (BigInt, i64) {
    let bits = big(number).bits();
    (floor(&(big(number) * two(63)), &two(u32::try_from(bits).unwrap())), i64::try_from(bits).unwrap())
}

/// `ln(a / b) * 2^56`.
pub(crate) fn logarithm(numerator: u64, denominator: u64) -> BigInt {
    let ((mut a, above), (mut b, below)) = (brought(numerator), brought(denominator));
    let mut powers = above - below;
    let stretched = |number: &BigInt| floor(number, &big(32)) * 45;
    if a > stretched(&b) {
        (a, powers) = (floor(&a, &big(2)), powers + 1);
    } else if b > stretched(&a) {
        (b, powers) = (floor(&b, &big(2)), powers - 1);
    }
    let distance = if a > b { &a - &b } else { &b - &a };
    let twice = floor(&(distance * two(57)), &(&a + &b));
    let argument = floor(&twice, &two(25));
    let square = floor(&(&argument * &argument), &two(32));
    let mut series = BigInt::ZERO;
    for term in [11_u32, 9, 7, 5, 3] {
        // The nearest to 1 / term.
        let inverse = floor(&(two(33) + term), &big(2 * term));
        series = floor(&((series + inverse) * &square), &two(32));
    }
    let rest = &twice + floor(&(&twice * series), &two(32));
    ln_two(56) * powers + if a < b { -rest } else { rest }
}

/// `2^(-steps / half_life) * 2^32`.
pub(crate) fn decay(steps: u32, half_life: u32) -> BigInt {
    if half_life == 0 {
        return BigInt::ZERO;
    }
    let nearest = |dividend: &BigInt, divisor: &BigInt| floor(&(dividend + floor(divisor, &big(2))), divisor);
    let exponent = nearest(&(big(steps % half_life) * ln_two(32)), &big(half_life));
    let power =
        (1_u32..=11).rev().fold(two(32), |inner, term| two(32) - nearest(&(&exponent * inner), &(two(32) * term)));
    floor(&power, &big(2).pow(steps / half_life))
}

/// `ln(after / before)^2 * 2^48`, rounded up.
pub(crate) fn squared_return(before: u64, after: u64) -> BigInt {
    let logarithm = logarithm(after, before);
    ceil(&(&logarithm * &logarithm), &two(64))
}

/// The variance of a volatility.
pub(crate) fn variance(volatility: u32) -> BigInt {
    ceil(&(big(volatility) * volatility * two(48)), &big(100_000_000)).min(greatest())
}

/// One step of an exponential average.
pub(crate) fn average(variance: &BigInt, decay: &BigInt, observed: &BigInt) -> BigInt {
    ceil(&(decay * variance + (two(32) - decay) * observed), &two(32))
}

/// The forecast of three variances.
pub(crate) fn forecast(variances: [&BigInt; 3], weights: [u32; 3]) -> BigInt {
    let sum: BigInt = variances.into_iter().zip(weights).map(|(variance, weight)| variance * weight).sum();
    ceil(&sum, &big(10_000)).min(greatest())
}

/// The difference of losses of two forecasts.
pub(crate) fn excess(observed: &BigInt, forecast: &BigInt, fast: &BigInt) -> BigInt {
    let [forecast, fast] = [forecast, fast].map(|variance| variance.clone().max(big(1)));
    let observed = observed.clone().min(&fast * two(20)).min(greatest());
    let loss = |variance: &BigInt| floor(&(&observed * two(32)), variance).min(two(62));
    let quotient = logarithm(forecast.clone().try_into().unwrap(), fast.clone().try_into().unwrap());
    let excess = loss(&forecast) - loss(&fast) + floor(&quotient, &two(24));
    excess.clamp(-(big(16) * two(32)), big(16) * two(32))
}

/// The score after a difference of losses, and whether the forecast is off.
pub(crate) fn scored(mean: i64, off: u32, excess: &BigInt, steps: u32) -> (BigInt, u32) {
    let left = decay(steps.min(12), 288);
    let mean = floor(&(big(mean) * &left + excess * (two(32) - left)), &two(32));
    let tolerance = floor(&(two(32) + 10), &big(20)); // The nearest to a twentieth.
    let off = if mean > tolerance {
        1
    } else if mean < BigInt::ZERO {
        0
    } else {
        off
    };
    (mean, off)
}

/// The page's history, word for word.
pub(crate) struct Page {
    price: u64,
    grid: i64,
    variances: [BigInt; 3],
    jumps: [BigInt; 2],
    score: (i64, u32),
    version: u32,
}

impl Page {
    pub(crate) fn begin(price: u64, published: i64, implied: u32) -> Self {
        let variance = variance(implied.max(1));
        let variances = [variance.clone(), variance.clone(), variance];
        let jumps = [BigInt::ZERO, BigInt::ZERO];
        Self { price, grid: published.max(0) / 300, variances, jumps, score: (0, 0), version: 0 }
    }

    pub(crate) fn observe(&mut self, price: u64, published: i64, implied: u32, coefficients: &Coefficients) {
        let grid = published.max(0) / 300;
        if grid <= self.grid {
            return;
        }
        let steps = u32::try_from(grid - self.grid).unwrap_or(u32::MAX);
        let daily = ceil(&(squared_return(self.price, price) * 288), &big(steps)).min(big(u64::MAX));
        let expected = self.variances[0].clone().max(variance(implied.max(1)));
        let observed = daily.min(expected * 49);
        self.judge(&observed, steps, coefficients);
        let jump = ceil(&(big(price.abs_diff(self.price)) * 10_000), &big(self.price)).min(big(u32::MAX));
        self.jumps = match grid / 288 - self.grid / 288 {
            0 => [jump.max(self.jumps[0].clone()), self.jumps[1].clone()],
            1 => [jump, self.jumps[0].clone()],
            _ => [jump, BigInt::ZERO],
        };
        for (variance, half_life) in self.variances.iter_mut().zip([24, 288, 5_760]) {
            *variance = average(variance, &decay(steps, half_life), &observed);
        }
        (self.price, self.grid) = (price, grid);
    }

    fn forecast_of(&self, coefficients: &Coefficients) -> BigInt {
        let [fast, slow, long] = &self.variances;
        let weights = [coefficients.fast.0, coefficients.slow.0, coefficients.long.0];
        forecast([fast, slow, long], weights)
    }

    fn judge(&mut self, observed: &BigInt, steps: u32, coefficients: &Coefficients) {
        if self.version != coefficients.version {
            (self.version, self.score) = (coefficients.version, (0, 0));
        } else if coefficients.fast.0 + coefficients.slow.0 + coefficients.long.0 > 0 {
            let excess = excess(observed, &self.forecast_of(coefficients), &self.variances[0]);
            let (mean, off) = scored(self.score.0, self.score.1, &excess, steps);
            self.score = (mean.try_into().unwrap(), off);
        }
    }

    pub(crate) fn history(&self) -> History {
        let [fast, slow, long] = self.variances.each_ref().map(|variance| Variance(variance.try_into().unwrap()));
        let [jump_today, jump_before] = self.jumps.each_ref().map(|jump| BasisPoints(jump.try_into().unwrap()));
        History {
            price: Price(self.price),
            grid: self.grid.unsigned_abs(),
            fast,
            slow,
            long,
            jump_today,
            jump_before,
            score: Score { mean: self.score.0, off: self.score.1 },
            version: self.version,
        }
    }

    pub(crate) fn grid(&self) -> i64 {
        self.grid
    }

    pub(crate) fn jump(&self) -> BigInt {
        self.jumps.iter().max().unwrap().clone()
    }

    pub(crate) fn estimate(&self, implied: u32, coefficients: &Coefficients) -> BigInt {
        let [fast, slow, _] = &self.variances;
        let plain = fast.max(slow).max(&variance(implied.max(1))).clone();
        let counts = self.version != coefficients.version || self.score.1 == 0;
        if counts { plain.max(self.forecast_of(coefficients)) } else { plain }
    }
}
