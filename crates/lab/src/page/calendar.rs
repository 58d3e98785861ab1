//! Unix seconds as dates, in UTC.

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY: i64 = 86_400;

/// Year, month from zero, and day of the month. After Howard Hinnant, "chrono-compatible low-level date algorithms":
/// years begin in March, so that the day that may be missing is the last.
fn date(seconds: i64) -> (i64, i64, i64) {
    let days = seconds.div_euclid(DAY) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = (march_month + 2) % 12;
    (year_of_era + era * 400 + i64::from(month < 2), month, day)
}

fn month(number: i64) -> &'static str {
    usize::try_from(number).ok().and_then(|number| MONTHS.get(number)).copied().unwrap_or("")
}

/// `9 Nov 2022`.
pub(crate) fn year_and_day(seconds: i64) -> String {
    format!("{} {}", day(seconds), date(seconds).0)
}

/// `9 Nov`.
pub(crate) fn day(seconds: i64) -> String {
    let (_, number, day) = date(seconds);
    format!("{day} {}", month(number))
}

/// `18:05`.
pub(crate) fn hour(seconds: i64) -> String {
    let minutes = seconds.rem_euclid(DAY) / 60;
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `9 Nov 2022 18:05:00`.
pub(crate) fn moment(seconds: i64) -> String {
    format!("{} {}:{:02}", year_and_day(seconds), hour(seconds), seconds.rem_euclid(60))
}

/// What a tick of an axis says whose ticks are `step` apart: the time of the day, and the day where it begins.
pub(crate) fn tick(seconds: i64, step: i64) -> String {
    if step >= 28 * DAY {
        year_and_day(seconds)
    } else if step >= DAY || seconds.rem_euclid(DAY) == 0 {
        day(seconds)
    } else if step >= 60 {
        hour(seconds)
    } else {
        format!("{}:{:02}", hour(seconds), seconds.rem_euclid(60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(moment(0), "1 Jan 1970 00:00:00");
        assert_eq!(moment(951_782_399), "28 Feb 2000 23:59:59");
        assert_eq!(moment(951_782_400), "29 Feb 2000 00:00:00");
        assert_eq!(moment(1_667_919_600), "8 Nov 2022 15:00:00");
        assert_eq!(moment(1_735_689_599), "31 Dec 2024 23:59:59");
        assert_eq!(moment(1_735_689_600), "1 Jan 2025 00:00:00");
        assert_eq!(moment(4_107_542_399), "28 Feb 2100 23:59:59");
        assert_eq!(moment(4_107_542_400), "1 Mar 2100 00:00:00");
    }

    #[test]
    fn ticks_name_the_day_where_it_begins() {
        assert_eq!(tick(1_667_952_000, 21_600), "9 Nov");
        assert_eq!(tick(1_667_973_600, 21_600), "06:00");
        assert_eq!(tick(1_667_973_615, 15), "06:00:15");
        assert_eq!(tick(1_667_973_600, 28 * DAY), "9 Nov 2022");
    }
}
