//! `kitbook leaver lines`: shows or changes the checklist lines that the school adds.

use crate::cli::{error::Code, session::Session, verb::Effect, words};
use domain::{fault::Failure, person::PersonKind};
use register::listed::leaver::OwnLineView;
use register::{act::Answer, leaver};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A new register has no lines of its own. To add the usual ones: `kitbook leaver lines --usual`. To \
    add one for staff only: `kitbook leaver lines \"parking permit\" --kinds staff`."
)]
pub struct Args {
    /// The line to add, change or remove
    name: Option<String>,
    /// Kinds of people who have this line, like staff,agency: staff, pupil, agency, placement, volunteer, governor,
    /// contractor or visitor (default: all)
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = words::word::<PersonKind>, requires = "name")]
    kinds: Vec<PersonKind>,
    /// Remove the line from all checklists
    #[arg(long, requires = "name", conflicts_with = "kinds")]
    remove: bool,
    /// Add the usual lines: keys, badge, cloud account and accounts
    #[arg(long, conflicts_with = "name")]
    usual: bool,
}

impl Args {
    /// The effect on the register: naming a line or adding the usual ones changes it.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.name.is_none() && !self.usual)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let answer = match args.name {
        None if args.usual => leaver::add_usual(&mut desk.store, &desk.act)?,
        None => Answer::plain(desk.store.read(store::leaver::own_lines)?),
        Some(name) if args.remove => leaver::remove_line(&mut desk.store, &desk.act, &name)?,
        Some(name) => leaver::add_line(&mut desk.store, &desk.act, &name, &args.kinds)?,
    };
    session.answer_all(answer.map(|lines| lines.iter().map(OwnLineView::of).collect()), clock)
}
