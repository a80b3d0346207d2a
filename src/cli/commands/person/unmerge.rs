//! `kitbook person unmerge`: undoes the merge of two people.

use crate::cli::{
    error::Code,
    options::decision::DecisionArgs,
    session::Session,
    words::{self, Format},
};
use domain::{fault::Failure, person::PersonKind};
use register::person::unmerge::{self, Order};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The duplicate is a person again, with the ref, the details, the loans and everything else that the \
                  merge moved; the fields that the merge filled are empty again. This works while nothing else is \
                  recorded on either of the two. The headteacher or the ICT co-ordinator decides it; if one of the two \
                  is the headteacher, the chair of governors can too. With --dry-run it needs no --by and no --reason."
)]
pub struct Args {
    /// The duplicate's ref, as it was before the merge
    #[arg(value_name = "REF")]
    reference: String,
    /// The duplicate's kind, if people of two kinds had this ref
    #[arg(long, value_parser = words::word::<PersonKind>)]
    kind: Option<PersonKind>,
    #[command(flatten)]
    decision: DecisionArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let order = Order { reference: args.reference, kind: args.kind, given: args.decision.into() };
    let (unmerged, code) = session.talk(unmerge::unmerge(&mut desk.store, &desk.act, &order)?);
    session.kept();
    match session.out.format() {
        Format::Json => session.out.json(&unmerged),
        Format::Csv | Format::Table => session.out.list(&[unmerged.person], clock)?,
    }
    Ok(code)
}
