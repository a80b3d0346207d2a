//! The fields of an asset or a person as options. They are made from the fields' data, so a new field needs no edit
//! here.

use crate::cli::words;
use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};
use domain::{
    fault::Fault,
    field::{Data, Field, Filtered, Reads, Typed},
    reading::Reading,
    wanted::{Bound, Wanted},
};

/// The fields of an asset or a person for `add` and `edit`. An empty text clears a field.
#[derive(Debug)]
pub struct FieldArgs<F>(pub Vec<(F, String)>);

impl<F: Field> FieldArgs<F> {
    fn options() -> impl Iterator<Item = (F, &'static str, Data<F::Of>)> {
        F::ALL.iter().map(|field| (*field, field.data())).filter_map(|(field, data)| match data.typed {
            Typed::Option(option) => Some((field, option, data)),
            Typed::AtAdd(..) => None,
        })
    }
}

impl<F: Field> Args for FieldArgs<F> {
    fn augment_args(command: Command) -> Command {
        Self::options().fold(command, |command, (_, option, data)| {
            command.arg(typed(option, data.takes, data.help, data.hyphen).help_heading(F::TITLE))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<F: Field> FromArgMatches for FieldArgs<F> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given = Self::options().filter_map(|(field, option, _)| Some((field, given(matches, option)?)));
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// The filters of a list, by field.
#[derive(Debug)]
pub struct WantedArgs<F>(Vec<(F, Bound, String)>);

impl<F: Field> WantedArgs<F> {
    /// Reads the filters.
    ///
    /// Errors: a text does not suit its field; a range ends before it begins.
    pub fn read(&self, reading: &Reading) -> Result<Vec<Wanted<F>>, Fault> {
        let read = |(field, bound, text): &(F, Bound, String)| Wanted::read(*field, *bound, text, reading);
        let all = self.0.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Wanted::must_have_room(&all)?;
        Ok(all)
    }

    fn options() -> impl Iterator<Item = (F, Bound, &'static str, Data<F::Of>)> {
        F::ALL.iter().flat_map(|field| {
            let both = match field.data().filtered {
                Filtered::By(option) => [Some((Bound::Is, option)), None],
                Filtered::Between(from, until) => [Some((Bound::From, from)), Some((Bound::Until, until))],
                Filtered::Apart(_) | Filtered::No(_) => [None, None],
            };
            both.into_iter().flatten().map(|(bound, option)| (*field, bound, option, field.data()))
        })
    }
}

impl<F: Field> Args for WantedArgs<F> {
    fn augment_args(command: Command) -> Command {
        Self::options().fold(command, |command, (_, bound, option, data)| {
            let help = match (bound, &data.reads) {
                (Bound::From, Reads::Price(..) | Reads::Pounds(_)) => "At least this amount",
                (Bound::Until, Reads::Price(..) | Reads::Pounds(_)) => "At most this amount",
                (Bound::From, Reads::Year(_)) => "In or after this year",
                (Bound::Until, Reads::Year(_)) => "In or before this year",
                (Bound::From, _) => "On or after this date",
                (Bound::Until, _) => "On or before this date",
                (Bound::Is, Reads::Text(..) | Reads::Note(_)) => "Any part of the text",
                (Bound::Is, _) => data.help,
            };
            let takes = if matches!(data.reads, Reads::Term(..) | Reads::Support(_)) { "DAY" } else { data.takes };
            let heading = "By field (\"\" finds records without a value)";
            command.arg(typed(option, takes, help, data.hyphen).help_heading(heading))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl<F: Field> FromArgMatches for WantedArgs<F> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let given =
            Self::options().filter_map(|(field, bound, option, _)| Some((field, bound, given(matches, option)?)));
        Ok(Self(given.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

fn typed(option: &'static str, takes: &'static str, help: &'static str, hyphen: bool) -> Arg {
    let arg = Arg::new(option).long(option).value_name(takes);
    let arg = if help.is_empty() { arg } else { arg.help(help) };
    if hyphen { arg.allow_hyphen_values(true).value_parser(words::said) } else { arg }
}

fn given(matches: &ArgMatches, option: &str) -> Option<String> {
    matches.get_one::<String>(option).cloned()
}
