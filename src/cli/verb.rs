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
    ($($(#[$help:meta])* $kind:ident $module:ident $(called $name:literal)?,)+) => {
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

            /// Adds only the verb that these words call to a tree. `None` if none of the words is a verb.
            #[allow(dead_code, reason = "a verb with verbs of its own, such as `backup`, builds all of them")]
            pub fn narrow(tree: clap::Command, words: &[&str]) -> Option<clap::Command> {
                words.iter().enumerate().find_map(|(at, word)| {
                    $(if *word == $crate::cli::verb::name_of!($module $($name)?) {
                        let verb = clap::Command::new($crate::cli::verb::name_of!($module $($name)?));
                        let _rest = &words[at + 1..];
                        return Some($crate::cli::verb::tree_of!($kind $module verb _rest));
                    })+
                    None
                }).map(|verb| tree.subcommand(verb).subcommand_required(true).arg_required_else_help(true))
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

/// The name by which a verb is called; a name with a hyphen or an alias is not known here.
macro_rules! name_of {
    ($module:ident) => {
        stringify!($module)
    };
    ($module:ident $name:literal) => {
        $name
    };
}

macro_rules! tree_of {
    (noun $module:ident $verb:ident $rest:ident) => {{
        let whole = |verb| {
            <$module::Verb as clap::Subcommand>::augment_subcommands(verb)
                .subcommand_required(true)
                .arg_required_else_help(true)
        };
        $module::Verb::narrow($verb.clone(), $rest).unwrap_or_else(|| whole($verb))
    }};
    ($kind:ident $module:ident $verb:ident $rest:ident) => {
        <$module::Args as clap::Args>::augment_args($verb)
    };
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

pub(crate) use {effect_of, name_of, run_of, tree_of, verbs, words_of};
