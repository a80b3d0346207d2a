//! How verbs are listed: a verb is one line, which names its file, says what it does to the register, and has its help.

/// What a verb does to the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing is recorded, so there is nothing that `--on` could date.
    Reads,
    Records,
}

impl Effect {
    /// That of a verb which shows, unless it is told to change something.
    pub fn reads_if(shows: bool) -> Self {
        if shows { Self::Reads } else { Self::Records }
    }
}

/// Lists the verbs of a noun, in the order of its help. Each line is `reads`, `records`, or `either` where that depends on
/// the options (`Args::effect`), and the verb's module, which has `Args` and `run`; `noun` is a module with verbs of its own.
macro_rules! verbs {
    ($($(#[$help:meta])* $kind:ident $module:ident,)+) => {
        $(pub mod $module;)+

        #[derive(Debug, clap::Subcommand)]
        #[command(defer = true)]
        #[allow(non_camel_case_types, reason = "a verb is named as its module is")]
        pub enum Verb {
            $($(#[$help])* $module($crate::cli::verb::words_of!($kind $module)),)+
        }

        impl Verb {
            /// What it does to the register.
            pub fn effect(&self) -> $crate::cli::verb::Effect {
                match self { $(Self::$module(_words) => $crate::cli::verb::effect_of!($kind _words),)+ }
            }

            /// Does it.
            ///
            /// Errors: what the verb says.
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
