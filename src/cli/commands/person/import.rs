//! `kitbook person import`: reads people from a CSV file, or from another system's folder.

use crate::cli::{
    error::Code,
    options::import::{ImportArgs, Kindred},
    session::Session,
    words,
};
use domain::{fault::Failure, person::PersonKind};
use register::person::{self, school_systems};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A CSV file needs a row of headings and a column that identifies each person: Ref, Admission Number, \
                  Staff Number or Username. Other columns: Kind, First Name, Last Name, Job Title, Email, Year Group, \
                  Class (form or teaching group), Start Date, Last Working Day, Contract End, Manager. To import from \
                  Microsoft School Data Sync, give the folder with users.csv and roles.csv (v2.1), or Student.csv and \
                  Teacher.csv (v1). Google's user download is recognised by its headings; its organisational units \
                  show who is a pupil. Dates of birth, ethnicity, special needs, meals, medical columns and passwords \
                  are never kept."
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
        if path.is_dir() {
            let folder = school_systems::folder(&path)?;
            return person::import::import_folder(store, act, folder, options, progress);
        }
        person::import::import(store, act, reader, options, args.leavers, progress)
    })
}
