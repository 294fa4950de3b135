/// A closed list whose members have a stable code: kept in databases, forms and interfaces, and the end of a word key.
///
/// ```
/// kernel::coded! {
///     /// How sure one is.
///     pub enum Surety {
///         /// Somebody said so.
///         Said = "said",
///         /// Somebody looked.
///         Seen = "seen",
///     }
/// }
/// assert_eq!(Surety::from_code("seen"), Some(Surety::Seen));
/// assert_eq!(Surety::Said.code(), "said");
/// ```
///
/// With `says "prefix-"` after the name there is a `word_key()` too.
#[macro_export]
macro_rules! coded {
    ($(#[$meta:meta])* $vis:vis enum $name:ident says $prefix:literal {
        $($(#[$doc:meta])* $variant:ident = $code:literal,)+
    }) => {
        $crate::coded! { $(#[$meta])* $vis enum $name { $($(#[$doc])* $variant = $code,)+ } }

        impl $name {
            /// The word key of its sentence.
            pub const fn word_key(self) -> &'static str {
                match self { $(Self::$variant => concat!($prefix, $code),)+ }
            }
        }
    };
    ($(#[$meta:meta])* $vis:vis enum $name:ident {
        $($(#[$doc:meta])* $variant:ident = $code:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord,
            $crate::serde::Serialize, $crate::serde::Deserialize,
        )]
        #[serde(crate = "kernel::serde")]
        $vis enum $name { $($(#[$doc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The one with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}
