//! Closed sets of words: each stands in the database, in JSON and on the command line in one spelling.

/// A closed set of words, such as the conditions or the kinds of person.
pub trait Word: Copy + Sized + 'static {
    /// What the set is called in an error ("condition").
    const WHAT: &'static str;
    /// Every word of the set, in the order people are shown them.
    const ALL: &'static [Self];
    /// The one spelling.
    fn word(self) -> &'static str;

    /// Reads a word without regard to case, spaces and underscores.
    fn parse(text: &str) -> Option<Self> {
        let wanted = squeeze(text);
        Self::ALL.iter().copied().find(|w| squeeze(w.word()) == wanted)
    }

    /// "new, good, fair, poor, damaged"
    fn list() -> String {
        let words: Vec<_> = Self::ALL.iter().map(|w| w.word()).collect();
        words.join(", ")
    }
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Declares a closed set of words.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$vmeta:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $crate::words::Word for $name {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::words::Word::word(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::words::Word::word(*self))
            }
        }
    };
}
