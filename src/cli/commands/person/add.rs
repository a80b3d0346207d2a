//! `kitbook person add`: register somebody.

use crate::cli::{error::Code, options::fields::FieldArgs, session::Session, words};
use domain::{fault::Failure, person::PersonKind, person_fields::PersonField};
use register::person::edit::{self as person_edit, Add};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Staff number, admission number or username: what they are known by
    #[arg(value_name = "REF")]
    reference: String,
    /// staff, pupil, agency, placement, volunteer, governor, contractor or visitor (else a pupil if a year group or
    /// class is given, and staff if not)
    #[arg(long, value_parser = words::word::<PersonKind>)]
    kind: Option<PersonKind>,
    #[command(flatten)]
    fields: FieldArgs<PersonField>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let fields = args.fields.0;
    let kind = args.kind.unwrap_or_else(|| likely_kind(&fields));
    let order = Add { reference: args.reference, kind, fields };
    let answer = person_edit::add(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}

/// Who is in a year or a class is a pupil.
fn likely_kind(fields: &[(PersonField, String)]) -> PersonKind {
    let places = |(field, text): &(PersonField, String)| {
        matches!(field, PersonField::YearGroup | PersonField::Class) && !text.trim().is_empty()
    };
    if fields.iter().any(places) { PersonKind::Pupil } else { PersonKind::Staff }
}
