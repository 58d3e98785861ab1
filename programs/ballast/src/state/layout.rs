//! Pins account bytes at compile time, field by field: a field that moved fails the build by its name.

/// Asserts size and alignment (8, if none is given) of zero-copy bytes and the offset of each field.
macro_rules! assert_layout {
    ($account:ty, size = $size:expr, $($rest:tt)+) => {
        assert_layout!($account, align = 8, size = $size, $($rest)+);
    };
    ($account:ty, align = $align:expr, size = $size:expr, $($field:ident @ $offset:expr),+ $(,)?) => {
        const _: () = {
            assert!(core::mem::size_of::<$account>() == $size, concat!(stringify!($account), " changed its size"));
            assert!(core::mem::align_of::<$account>() == $align, concat!(stringify!($account), " changed its alignment"));
            $(assert!(
                core::mem::offset_of!($account, $field) == $offset,
                concat!(stringify!($account), ".", stringify!($field), " moved")
            );)+
        };
    };
}
pub(crate) use assert_layout;
