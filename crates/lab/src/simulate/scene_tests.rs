use super::*;
use crate::simulate::generator::{Jumps, Spread};
use crate::simulate::portfolio::{Crowd, Holding, Market, Side};

/// Prices that do nothing but fall, by three tenths at the first jump, which comes within the day.
fn falling() -> Generator {
    Generator {
        source: String::new(),
        fitted: String::new(),
        loadings: [("BTC".to_owned(), 0.9)].into(),
        freedom: 5.0,
        measured: Spread { mean: 0.0, deviation: 0.0 },
        persistence: 0.0,
        carried: 0.0,
        days: Spread { mean: -9.0, deviation: 0.0 },
        days_common: 0.0,
        wander: 0.0,
        reversion_hours: 2.0,
        jumps: Jumps {
            per_day: 0.0,
            common: 1.0,
            down: 1.0,
            least: 35.667_494,
            scale: 0.0,
            shape: 0.0,
            aftershock: -9.0,
        },
    }
}

fn portfolio(depth: u32) -> Portfolio {
    let market = Market {
        name: "M".to_owned(),
        like: "BTC".to_owned(),
        class: 0,
        open_interest: 1_000,
        volatility: 100,
        slow_volatility: 100,
        jump: 0,
        depth,
    };
    let holds = |side, share| vec![Holding { market: "M".to_owned(), side, share }];
    let crowd = |side, share| Crowd { accounts: 1, leverage: 5.0, spread: 0.0, holds: holds(side, share) };
    Portfolio {
        name: "p".to_owned(),
        about: String::new(),
        markets: vec![market],
        crowds: vec![crowd(Side::Long, 0.5), crowd(Side::Short, 1.0)],
    }
}

/// Walks paths until one has exactly one fall.
fn walked(depth: u32) -> Ended {
    let mut generator = falling();
    // A day has 288 steps, at a volatility of e^-9 of the slow one a jump in one of them is as rare as that.
    generator.jumps.per_day = 9.0_f64.exp();
    let scene = Scene::new(&portfolio(depth), &generator, 1);
    let mut paths = (0..400).map(|path| scene.walk(3, path).unwrap());
    paths.find(|ended| ended.loss > 0 && ended.loss < 60_000_000).unwrap()
}

/// A fall by three tenths takes 150 dollars of a position of 500, and its owner has 100; the makers have half of theirs.
#[test]
fn what_an_account_lacks_is_asked_of_the_reserve() {
    let ended = walked(10_000);
    let near = |amount: u64, dollars: f64| {
        assert!((crate::simulate::sizing::dollars(amount) - dollars).abs() < 0.1, "{amount}")
    };
    // The bonus is a fifth of a per cent of the 350 that are left.
    near(ended.loss, 50.7);
    near(ended.liquidated, 350.0);
    assert_eq!(ended.divided(60_000_000).shortfall, 0);
    assert_eq!(ended.divided(ended.loss - 7).shortfall, 7);
}

/// Without anyone who takes it over, the position stands, and what it owes when the day ends counts.
#[test]
fn what_nobody_liquidated_is_a_loss_all_the_same() {
    let ended = walked(0);
    assert_eq!(ended.liquidated, 0);
    assert!((crate::simulate::sizing::dollars(ended.loss) - 50.0).abs() < 0.1, "{ended:?}");
}

#[test]
fn the_same_path_is_the_same_walk() {
    let generator = falling();
    let scene = Scene::new(&portfolio(1_000), &generator, 2);
    assert_eq!(scene.walk(1, 5).unwrap(), scene.walk(1, 5).unwrap());
    assert_eq!(scene.walk(1, 5).unwrap().loss, 0, "nothing moves without jumps");
}
