//! Closed sets of words with a fixed spelling in the database, in JSON and on the command line.

/// A word of a closed set, such as the conditions or the kinds of person.
pub trait Word: Copy + Sized + 'static {
    /// The name of the set in errors, such as "condition".
    const WHAT: &'static str;
    /// Every word of the set, in the order shown to people.
    const ALL: &'static [Self];
    /// The spelling in the database, in JSON and in CSV files. It must never change.
    fn word(self) -> &'static str;
    /// The spelling that people read and type. Most words have only one spelling.
    fn shown(self) -> &'static str;

    /// Reads either spelling, ignoring case, spaces and punctuation.
    fn parse(text: &str) -> Option<Self> {
        if let Some(word) = Self::ALL.iter().copied().find(|w| w.shown() == text || w.word() == text) {
            return Some(word);
        }
        let wanted = squeeze(text);
        Self::ALL.iter().copied().find(|w| squeeze(w.shown()) == wanted || squeeze(w.word()) == wanted)
    }

    /// Lists the words of the set, such as "new, good, fair, poor, damaged".
    fn list() -> String {
        let words: Vec<_> = Self::ALL.iter().map(|w| w.shown()).collect();
        words.join(", ")
    }
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Declares a closed set of words. `Repaired = "mended" as "repaired"` stores one word and shows another.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal { $($(#[$vmeta:meta])* $variant:ident = $word:literal $(as $shown:literal)?),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vmeta])* $variant),+ }

        impl $crate::words::Word for $name {
            const WHAT: &'static str = $what;
            const ALL: &'static [Self] = &[$(Self::$variant),+];
            fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            fn shown(self) -> &'static str {
                match self { $(Self::$variant => $crate::shown_word!($word $(, $shown)?)),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad($crate::words::Word::shown(*self))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::words::Word::word(*self))
            }
        }
    };
}

/// The shown spelling, or the stored one if there is only one.
#[doc(hidden)]
#[macro_export]
macro_rules! shown_word {
    ($word:literal) => {
        $word
    };
    ($word:literal, $shown:literal) => {
        $shown
    };
}
