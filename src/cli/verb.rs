//! Lists verbs: each is one line with its module, its effect on the register and its help.

/// The effect of a verb on the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Records nothing, so `--on` has nothing to date.
    Reads,
    Records,
}

impl Effect {
    /// The effect of a verb that only reads if `shows` is true, and otherwise records.
    pub fn reads_if(shows: bool) -> Self {
        if shows { Self::Reads } else { Self::Records }
    }
}

/// Lists the verbs of a noun, in the order of its help. Each line has the effect and the verb's module with `Args` and
/// `run`. The effect is `reads`, `records`, or `either` if it depends on the options (`Args::effect`); a `noun` is a
/// module with verbs of its own.
macro_rules! verbs {
    ($($(#[$help:meta])* $kind:ident $module:ident,)+) => {
        $(pub mod $module;)+

        #[derive(Debug, clap::Subcommand)]
        #[command(defer = true)]
        #[allow(non_camel_case_types, reason = "a verb has the name of its module")]
        pub enum Verb {
            $($(#[$help])* $module($crate::cli::verb::words_of!($kind $module)),)+
        }

        impl Verb {
            /// The verb's effect on the register.
            pub fn effect(&self) -> $crate::cli::verb::Effect {
                match self { $(Self::$module(_words) => $crate::cli::verb::effect_of!($kind _words),)+ }
            }

            /// Runs the verb.
            pub fn run(
                self,
                session: &mut $crate::cli::session::Session<'_>,
            ) -> Result<$crate::cli::error::Code, domain::fault::Failure> {
                match self { $(Self::$module(words) => $crate::cli::verb::run_of!($kind $module session words),)+ }
            }
        }
    };
}

macro_rules! words_of {
    (noun $module:ident) => { $module::Verb };
    ($kind:ident $module:ident) => { Box<$module::Args> };
}

macro_rules! effect_of {
    (reads $words:ident) => {
        $crate::cli::verb::Effect::Reads
    };
    (records $words:ident) => {
        $crate::cli::verb::Effect::Records
    };
    ($either:ident $words:ident) => {
        $words.effect()
    };
}

macro_rules! run_of {
    (noun $module:ident $session:ident $words:ident) => {
        $words.run($session)
    };
    ($kind:ident $module:ident $session:ident $words:ident) => {
        $module::run($session, *$words)
    };
}

pub(crate) use {effect_of, run_of, verbs, words_of};
