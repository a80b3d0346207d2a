//! `kitbook person add`: register somebody.

use super::fields::FieldArgs;
use crate::{
    cli::{args, error::Code, session::Session},
    domain::{fault::Failure, person::PersonKind},
    ops::person::{self, Add},
};

/// Arguments of `person add`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Staff number, admission number or username: what they are known by
    #[arg(value_name = "REF")]
    reference: String,
    /// staff, pupil, agency, placement, volunteer, governor, contractor or visitor
    #[arg(long, value_parser = args::word::<PersonKind>, default_value = "staff")]
    kind: PersonKind,
    #[command(flatten)]
    fields: FieldArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Add { reference: args.reference, kind: args.kind, fields: args.fields.given() };
    let answer = person::add(&mut desk.store, &desk.act, &order)?;
    super::changed(session, answer, desk.act.clock)
}
