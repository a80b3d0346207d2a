//! `kitbook school set`: sets the school's own words for its people and groups, and the VAT basis of its costs.

use crate::cli::{error::Code, session::Session, words};
use domain::{called::Term, fault::Failure, money::Vat};
use register::rule::school;

#[derive(Debug, clap::Args)]
#[command(after_help = "Messages and papers use these words. Write each word as it follows “see”, “ask” or “by” in a \
                  sentence, with its article if it has one: \"the site team\", \"student services\". `none` goes back \
                  to the usual word.\n\n\
                  --vat applies to costs that are recorded from now on without \"inc VAT\" or \"ex VAT\". Costs that \
                  are recorded already stay as they are.")]
pub struct Args {
    /// Your word for the caretaker, such as "the site team"
    #[arg(long, value_name = "TEXT|none", value_parser = words::said)]
    caretaker: Option<String>,
    /// Your word for the office, such as "student services"
    #[arg(long, value_name = "TEXT|none", value_parser = words::said)]
    office: Option<String>,
    /// Your word for a form, such as "tutor group"
    #[arg(long, value_name = "TEXT|none", value_parser = words::said)]
    form: Option<String>,
    /// If your costs include VAT, unless a cost says otherwise: inc, ex or unknown
    #[arg(long, value_name = "inc|ex|unknown", value_parser = words::said)]
    vat: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let given = [(Term::Caretaker, args.caretaker), (Term::Office, args.office), (Term::Form, args.form)];
    let words = given.into_iter().filter_map(|(term, word)| Some((term, words::unless_none(word?)))).collect();
    let set = school::Set { words, vat: args.vat.as_deref().map(Vat::read).transpose()? };
    session.answer(school::set(&mut desk.store, &desk.act, &set)?, desk.act.clock())
}
