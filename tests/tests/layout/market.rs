//! The bytes of `Market`.

use ballast::state::Market;

use super::golden;

fn fixture() -> Market {
    let bytes = include_bytes!("../../fixtures/accounts/market.bin");
    golden(bytes, 560, [219, 190, 213, 55, 0, 227, 198, 154])
}

#[test]
fn own_fields() {
    let account = fixture();
    assert_eq!(account.version, 1);
    assert_eq!(account.bump, 2);
    assert_eq!(account.index, 9);
    assert_eq!(account.window, 4_007);
    assert_eq!(account.clearinghouse.to_bytes(), [2; 32]);
    assert_eq!(account.sequence, 40_007);
    assert_eq!(account.pool, 48_007);
    assert_eq!(account.claims, 56_007);
    assert_eq!(account.shortfall, 64_007);
    assert_eq!(account.fees_taken, 72_007);
    assert_eq!(account.funding_booked, -80_007);
    assert_eq!(account.closed_size, -88_007);
    assert_eq!(account.closed_cost, -96_007);
    assert_eq!(account.roundings, 104_007);
    assert_eq!(account.written_off, 112_007);
    assert_eq!(account.used, 120_007);
    assert_eq!(account.open_interest, 128_007);
    assert_eq!(account.window_since, -136_007);
    assert_eq!(account.booked, 144_007);
    assert_eq!(account.budget, 152_007);
    assert_eq!(account.drawn, 160_007);
    assert_eq!(account.paid_by_budget, 168_007);
    assert_eq!(account.paid_by_capital, 176_007);
    assert_eq!(account.fees_aged, 184_007);
    assert_eq!(account.fees_young[0], 192_007);
    assert_eq!(account.fees_young[2], 208_007);
    assert_eq!(account.fees_day, -216_007);
    assert_eq!(account.seed_released, 224_007);
    assert_eq!(account.seed_releasing, 232_007);
    assert_eq!(account.seed_since, -240_007);
    assert_eq!(account.draws.used, 248_007);
    assert_eq!(account.draws.since, -256_007);
    assert_eq!(account.rate_published, -264_007);
    assert_eq!(account.accrued, -272_007);
    assert_eq!(account.funding_carry, -280_007);
    assert_eq!(account.funding_rate, -288_007);
    assert_eq!(account.fallen.used, 296_007);
    assert_eq!(account.fallen.since, -304_007);
    assert_eq!(account.joined, 312_007);
    assert_eq!(account.paid_by_tranches, [320_007, 328_007, 336_007]);
    assert_eq!(account.paying_series, [344_007, 348_007, 352_007]);
    assert_eq!(account.recoverable, 360_007);
    assert_eq!(account.below, 368_007);
    assert_eq!(account.lent_budget, 416_007);
    assert_eq!(account.lent_capital, 424_007);
    assert_eq!(account.census, 376_007);
    assert_eq!(account.gone_long, 384_007);
    assert_eq!(account.gone_short, 392_007);
    assert_eq!(account.moved, 400_007);
    assert_eq!(account.census_given, -408_007);
    assert_eq!(account.census_lacked, -440_007);
    assert_eq!(account.window_ended, -432_007);
}
