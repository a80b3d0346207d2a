//! `kitbook slip terms`: shows or changes the terms that borrowers agree to.

use crate::cli::{error::Code, session::Session, verb::Effect, words};
use domain::{fault::Failure, person::PersonKind};
use register::listed::slip_terms::SlipTermView;
use register::{act::Answer, loan::slip_terms};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A new register has the usual terms. To change one: `kitbook slip terms insurance --text \"…\"`. {school} \
                  in the text is replaced by the school's name. Slips that are signed keep the terms that were signed."
)]
pub struct Args {
    /// The term to add, change or remove
    name: Option<String>,
    /// The text of the term
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said, requires = "name")]
    text: Option<String>,
    /// Kinds of people who have this term, like staff,agency: staff, pupil, agency, placement, volunteer, governor,
    /// contractor or visitor
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = words::word::<PersonKind>, requires = "name")]
    kinds: Vec<PersonKind>,
    /// For everyone, not only for some kinds of people
    #[arg(long, requires = "name", conflicts_with = "kinds")]
    everyone: bool,
    /// Only for items that are taken off site, or issued without a due date (yes or no)
    #[arg(long, value_name = "yes|no", value_parser = words::yes_no, requires = "name")]
    only_away: Option<bool>,
    /// Remove the term from slips that are not signed yet
    #[arg(long, requires = "name", conflicts_with_all = ["text", "kinds", "everyone", "only_away"])]
    remove: bool,
    /// Go back to the usual terms
    #[arg(long, conflicts_with = "name")]
    usual: bool,
}

impl Args {
    /// The effect on the register: naming a term or going back to the usual ones changes it.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.name.is_none() && !self.usual)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let answer = match args.name {
        None if args.usual => slip_terms::reset(&mut desk.store, &desk.act)?,
        None => Answer::plain(desk.store.read(slip_terms::list)?),
        Some(name) if args.remove => slip_terms::remove(&mut desk.store, &desk.act, &name)?,
        Some(name) => {
            let kinds = (args.everyone || !args.kinds.is_empty()).then_some(args.kinds);
            let order = slip_terms::Order { name, wording: args.text, kinds, only_away: args.only_away };
            slip_terms::put(&mut desk.store, &desk.act, &order)?
        }
    };
    session.answer_all(answer.map(|terms| terms.iter().map(SlipTermView::of).collect()), clock)
}
