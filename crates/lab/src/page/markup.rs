//! Text that is safe in a page.

/// Text with what markup means by itself written as entities.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            _ => safe.push(character),
        }
    }
    safe
}

/// A share of the plot in thousandths, to a tenth of one.
pub(crate) fn place(share: f64) -> String {
    let text = format!("{:.1}", share * 1_000.0);
    text.strip_suffix(".0").unwrap_or(&text).to_owned()
}

/// A share in per cent, to a hundredth.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        assert_eq!(escape("a<b> & \"c\""), "a&lt;b&gt; &amp; &quot;c&quot;");
        assert_eq!(place(0.12342), "123.4");
        assert_eq!(place(1.0), "1000");
        assert_eq!(percent(0.5), "50.00%");
    }
}
