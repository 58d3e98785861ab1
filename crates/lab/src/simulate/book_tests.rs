use super::*;

fn account(equity: f64, notionals: &[(usize, f64)]) -> Account {
    Account::open(&Holder { equity, notionals: notionals.to_vec() })
}

fn marks(multiples: &[f64]) -> Marks {
    Marks::of(multiples.iter().copied())
}

const DEEP: u64 = 1 << 60;

#[test]
fn an_account_is_left_alone_above_maintenance_and_restored_below() {
    let law = Law::shipped();
    let fresh = account(100.0, &[(0, 1_000.0)]);
    // Ten times leverage, three per cent: the line is at a fall of 7.2 %.
    for (price, short) in [(1.0, false), (0.93, false), (0.92, true)] {
        let mut account = fresh.clone();
        assert_eq!(account.may_be_short(&marks(&[price]), &law), short);
        let looked = account.look(&marks(&[price]), &law, &mut [DEEP]).unwrap();
        assert_eq!(looked.liquidated > 0, short, "{price}");
        assert_eq!((looked.deficit, looked.bonus), (0, 0));
        assert!(!account.standing(&marks(&[price]), &law).unwrap().below_maintenance());
    }
    let mut short = fresh;
    let looked = short.look(&marks(&[0.926]), &law, &mut [DEEP]).unwrap();
    assert!(looked.liquidated < 600_000_000, "only what restores it: {looked:?}");
}

#[test]
fn what_an_account_cannot_pay_is_its_deficit_to_the_unit() {
    let law = Law::shipped();
    let mut long = account(100.0, &[(0, 1_000.0)]);
    let looked = long.look(&marks(&[0.8]), &law, &mut [DEEP]).unwrap();
    // A fall of 200 dollars on means of 100.
    assert_eq!((looked.deficit, looked.liquidated), (100_000_000, 800_000_000));
    assert_eq!(looked.bonus, 1_600_000, "a fifth of a per cent");
    assert_eq!((long.cash, long.legs.len()), (0, 0));
    let mut short = account(100.0, &[(0, -1_000.0)]);
    assert_eq!(short.look(&marks(&[1.25]), &law, &mut [DEEP]).unwrap().deficit, 150_000_000);
}

#[test]
fn without_depth_a_position_waits_and_its_shortage_is_seen() {
    let law = Law::shipped();
    let mut account = account(100.0, &[(0, 1_000.0)]);
    let mut depth = [100_000_000];
    let looked = account.look(&marks(&[0.8]), &law, &mut depth).unwrap();
    assert_eq!((looked.liquidated, looked.deficit, depth[0]), (100_000_000, 0, 0));
    assert_eq!(account.shortage(&marks(&[0.8]), &law).unwrap(), 100_000_000);
    let looked = account.look(&marks(&[0.85]), &law, &mut [DEEP]).unwrap();
    // An eighth was sold at 0.8, the rest at 0.85.
    assert_eq!(looked.deficit, 200_000_000 * 100 / 800 + 150_000_000 * 700 / 800 - 100_000_000);
}

#[test]
fn a_hedged_account_survives_what_moves_both_legs() {
    let law = Law::shipped();
    let hedged = account(100.0, &[(0, 500.0), (1, -500.0)]);
    let mut moved = hedged.clone();
    assert!(!moved.may_be_short(&marks(&[0.6, 0.6]), &law));
    assert_eq!(moved.look(&marks(&[0.6, 0.6]), &law, &mut [DEEP; 2]).unwrap(), Looked::default());
    let mut apart = hedged;
    let looked = apart.look(&marks(&[0.6, 1.2]), &law, &mut [DEEP; 2]).unwrap();
    assert_eq!(looked.deficit, 200_000_000, "300 dollars lost on means of 100");
}

#[test]
fn a_withdrawal_leaves_initial_margin() {
    let law = Law::shipped();
    let mut account = account(200.0, &[(0, 1_000.0)]);
    let at = marks(&[1.1]);
    // 300 dollars of equity, 55 of initial margin.
    assert_eq!(account.withdraw(BasisPoints(10_000), &at, &law).unwrap(), 245_000_000);
    assert!(account.standing(&at, &law).unwrap().meets_initial());
    assert_eq!(account.withdraw(BasisPoints(10_000), &at, &law).unwrap(), 0);
}
