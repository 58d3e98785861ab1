//! Records as JSON. There are no floats in it: what may not fit 53 bits is a string of decimal digits.

use std::fmt::Write;

/// Something that JSON can say.
pub(crate) trait Json {
    fn write(&self, out: &mut String);
}

/// A struct whose fields become an object's, by their names in camel case.
macro_rules! record {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        pub(crate) struct $name {
            $($(#[$doc])* pub(crate) $field: $type),+
        }

        impl $crate::json::Json for $name {
            fn write(&self, out: &mut String) {
                $crate::json::object(out, &[$((stringify!($field), &self.$field)),+]);
            }
        }
    };
}
pub(crate) use record;

macro_rules! digits {
    ($quote:literal: $($type:ty),+) => {$(
        impl Json for $type {
            fn write(&self, out: &mut String) {
                let _ = write!(out, concat!($quote, "{}", $quote), self); // A string takes everything.
            }
        }
    )+};
}
digits!("": bool, u8, u16, u32, i32);
digits!("\"": u64, i64, i128);

impl Json for str {
    fn write(&self, out: &mut String) {
        out.push('"');
        for letter in self.chars() {
            match letter {
                '"' | '\\' => out.extend(['\\', letter]),
                '\0'..='\x1f' => {
                    let _ = write!(out, "\\u{:04x}", u32::from(letter));
                }
                _ => out.push(letter),
            }
        }
        out.push('"');
    }
}

impl Json for &str {
    fn write(&self, out: &mut String) {
        str::write(self, out);
    }
}

impl Json for String {
    fn write(&self, out: &mut String) {
        str::write(self, out);
    }
}

impl<T: Json> Json for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: Json> Json for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push('[');
        for (index, item) in self.iter().enumerate() {
            if index > 0 {
                out.push(',');
            }
            item.write(out);
        }
        out.push(']');
    }
}

/// Writes an object.
pub(crate) fn object(out: &mut String, fields: &[(&str, &dyn Json)]) {
    out.push('{');
    for (index, (name, value)) in fields.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push('"');
        camel(out, name);
        out.push_str("\":");
        value.write(out);
    }
    out.push('}');
}

/// A name of words with low lines between, in camel case.
fn camel(out: &mut String, name: &str) {
    let mut words = name.split('_');
    out.push_str(words.next().unwrap_or_default());
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    record! {
        Sample { small: u16, large_amount: u64, weighted: i128, missing: Option<u32>, names: Vec<&'static str> }
    }

    #[test]
    fn what_may_not_fit_a_float_is_a_string() {
        let mut out = String::new();
        let sample =
            Sample { small: 7, large_amount: u64::MAX, weighted: i128::MIN, missing: None, names: vec!["a\"\\", "\n"] };
        sample.write(&mut out);
        assert_eq!(
            out,
            r#"{"small":7,"largeAmount":"18446744073709551615","weighted":"-170141183460469231731687303715884105728","missing":null,"names":["a\"\\","\u000a"]}"#
        );
    }
}
