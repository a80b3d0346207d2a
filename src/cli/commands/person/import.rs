//! `kitbook person import`: reads people from a CSV file, or from another system's folder.

use crate::cli::{
    error::Code,
    options::import::{ImportArgs, Kindred},
    session::Session,
    words,
};
use domain::{fault::Failure, person::PersonKind};
use register::person::import::{Source, import};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A file needs a row of headings and a column that identifies each person: Ref, Admission Number, \
                  Student ID, Staff Code, Employee ID, Username, User Principal Name or Email. Other columns: Kind or \
                  Role, First Name, Last Name or one Name (Abel, Amy or Amy Abel), Job Title, Email, Year Group, Class \
                  (the form), Teaching Groups, Start Date, Last Working Day, Contract End, Manager, Status. A year \
                  group, a form or an admission number means a pupil.\n\n\
                  Recognised by their headings: users of Entra (Download users), Microsoft 365 and Google; OneRoster \
                  and School Data Sync v1, v2 and v2.1, as a folder or a zip file of one, with their teaching groups. \
                  Disabled accounts are skipped and listed.\n\n\
                  Dates of birth, ethnicity, special needs, meals, medical columns and passwords are never kept."
)]
pub struct Args {
    #[command(flatten)]
    file: ImportArgs,
    /// Also list people who are in the register but not in the file, if they are of a kind that the file has, such as
    /// pupils; they are unchanged (a folder or Google's file always lists them)
    #[arg(long)]
    leavers: bool,
    /// Kind of new people whose row doesn't tell: staff, pupil …
    #[arg(long, value_name = "KIND", value_parser = words::word::<PersonKind>)]
    kind: Option<PersonKind>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let kindred = Kindred { default: args.kind.map(|kind| kind.to_string()), folders: true, ..Kindred::default() };
    let path = args.file.path().to_owned();
    args.file.run(session, &mut desk, &kindred, |store, act, reader, options, progress| {
        import(store, act, Source::of(&path, reader)?, options, args.leavers, progress)
    })
}
