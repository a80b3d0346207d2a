//! `kitbook person edit`: changes a person's details.

use crate::cli::{error::Code, options::fields::FieldArgs, session::Session, words::Format};
use domain::{fault::Failure, person_fields::PersonField, text::count};
use register::{
    person::edit::{self as person_edit, Edit},
    view::Unnumbered as _,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The person's ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// New ref, instead of the old one
    #[arg(long = "ref", value_name = "REF")]
    reference: Option<String>,
    #[command(flatten)]
    fields: FieldArgs<PersonField>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Edit { who: args.person, reference: args.reference, fields: args.fields.0 };
    let (mut edited, code) = session.talk(person_edit::edit(&mut desk.store, &desk.act, &order)?);
    session.kept();
    if session.globals.dry_run {
        edited.pulled_back.unnumber();
    }
    match session.out.format() {
        Format::Json => session.out.json(&edited),
        Format::Csv => session.out.list(&[edited.person], desk.act.clock())?,
        Format::Table => {
            session.out.list(&[edited.person], desk.act.clock())?;
            let title = format!("{} now due on the last day", count(edited.pulled_back.len(), "loan"));
            session.out.section(&title, &edited.pulled_back, desk.act.clock());
        }
    }
    Ok(code)
}
