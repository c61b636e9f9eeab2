//! Closed sets of words: enums each value of which has one word in files, tables and data.

/// A value of a closed set, found by its word.
pub trait Word: Copy + 'static {
    /// The words of all values, in their order.
    const IDS: &'static [&'static str];

    /// The value of a word.
    fn of_id(id: &str) -> Option<Self>;
}

/// Declares closed sets, as in `words! { pub enum Base { Net = "net", List = "list", } }`.
macro_rules! words {
    ($($(#[$about:meta])* pub enum $set:ident { $($(#[$doc:meta])* $value:ident = $word:literal,)* })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $set { $($(#[$doc])* $value,)* }

        impl $set {
            /// Every value, in order.
            pub const ALL: [Self; [$($word),*].len()] = [$(Self::$value),*];

            /// The word in files, tables and data.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$value => $word,)* }
            }
        }

        impl $crate::units::Word for $set {
            const IDS: &'static [&'static str] = &[$($word),*];

            fn of_id(id: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.id() == id)
            }
        }
    )*};
}

pub(crate) use words;
