//! Pins account bytes at compile time, field by field: a field that moved fails the build by its name.

/// Asserts the size of a zero-copy account and the offset of each of its fields.
macro_rules! assert_layout {
    ($account:ty, size = $size:expr, $($field:ident @ $offset:expr),+ $(,)?) => {
        const _: () = {
            assert!(core::mem::size_of::<$account>() == $size, concat!(stringify!($account), " changed its size"));
            assert!(core::mem::align_of::<$account>() == 8, concat!(stringify!($account), " is not aligned to 8"));
            $(assert!(
                core::mem::offset_of!($account, $field) == $offset,
                concat!(stringify!($account), ".", stringify!($field), " moved")
            );)+
        };
    };
}
pub(crate) use assert_layout;
