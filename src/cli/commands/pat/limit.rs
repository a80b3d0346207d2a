//! `kitbook pat limit`: shows or sets the limits of readings.

use crate::cli::{error::Code, session::Session, verb::Effect, words};
use domain::{
    fault::{Failure, Fault},
    pat::{Decimal, Edition},
    text::shown,
};
use register::pat::{self, settings};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Name of the limit: earth, insulation-heating, insulation-1, insulation-2, insulation-3, leakage,
    /// leakage-1-portable, leakage-1 or leakage-2 (without it: list all limits)
    name: Option<String>,
    /// New limit: Ω for earth, MΩ for insulation, mA for leakage; `default` goes back to the Code of Practice's value
    #[arg(requires = "name")]
    value: Option<String>,
    /// Edition of the IET Code of Practice to follow: 4 or 5
    #[arg(long, value_name = "EDITION", value_parser = words::word::<Edition>, conflicts_with = "name")]
    edition: Option<Edition>,
}

impl Args {
    /// The effect on the register: a new limit or edition changes it.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.value.is_none() && self.edition.is_none())
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let answer = match (args.name, args.value, args.edition) {
        (_, _, Some(edition)) => pat::set_edition(&mut desk.store, &desk.act, edition)?,
        (Some(name), Some(value), None) => {
            let value = match value.trim() {
                word if word.eq_ignore_ascii_case("default") => None,
                number => Some(Decimal::parse(number).ok_or_else(|| {
                    Fault::invalid(format!("{} is not a number", shown(number)))
                        .hint("Write a number like 0.2, or `default`.")
                })?),
            };
            pat::set_limit(&mut desk.store, &desk.act, &name, value)?
        }
        (name, ..) => {
            let mut limits = desk.store.read(settings::limits)?;
            if let Some(name) = name {
                let wanted = domain::pat::Limit::named(&name)?.name;
                limits.retain(|l| l.limit == wanted);
            }
            session.out.list(&limits, clock)?;
            return Ok(Code::Done);
        }
    };
    session.answer_all(answer, clock)
}
