//! `kitbook person add`: registers a person.

use crate::cli::{error::Code, options::fields::FieldArgs, session::Session, words};
use domain::{fault::Failure, person::PersonKind, person_fields::PersonField};
use register::person::edit::{self as person_edit, Add};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The person's ref: staff number, admission number or username
    #[arg(value_name = "REF")]
    reference: String,
    /// Kind of person: staff, pupil, agency, placement (a student teacher or trainee), volunteer, governor, contractor
    /// or visitor (default: pupil if you give a year group or form, otherwise staff)
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

/// Guesses the kind: a person with a year group or a class is a pupil.
fn likely_kind(fields: &[(PersonField, String)]) -> PersonKind {
    let places = |(field, text): &(PersonField, String)| {
        matches!(field, PersonField::YearGroup | PersonField::Class) && !text.trim().is_empty()
    };
    if fields.iter().any(places) { PersonKind::Pupil } else { PersonKind::Staff }
}
