//! `kitbook privacy redact`: removes words from one text.

use crate::cli::{error::Code, options::decision::DecisionArgs, session::Session};
use domain::fault::Failure;
use register::privacy::redact::{self, Order};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Use it for texts that `kitbook privacy erase` listed for you to check: `kitbook privacy redact \
                  \"loan 12, note\" Nayeem --by REF --reason \"…\"`. If the place does not hold the words, the answer \
                  lists those that do, also when the person was erased long ago. The data protection lead decides it, or the \
                  headteacher if nobody is the lead. You can't get the words back, so it needs --yes, or a yes at a \
                  terminal. With --dry-run it needs no --by, --reason or --yes."
)]
pub struct Args {
    /// Place of the text, as `kitbook privacy erase` lists it: "loan 12, note"
    place: String,
    /// The words to remove, such as Nayeem; put several words in quotes
    words: String,
    #[command(flatten)]
    decision: DecisionArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let question = format!("Permanently remove \"{}\" from {}?", args.words, args.place);
    let order = Order { place: args.place, words: args.words, given: args.decision.into() };
    let plan = redact::plan(&mut desk.store, &desk.act, &order)?;
    session.must_be_meant(&plan.answer, &question, "nothing was removed", |session, left| {
        session.out.page("Would be left", &[(&left.place, left.text.clone())]);
    })?;
    let answer = redact::apply(&mut desk.store, &desk.act, plan)?;
    session.answer(answer, clock)
}
