//! `kitbook agreement publish`: publishes a version of a policy.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, meaning::Meaning, person::PersonKind};
use register::{
    agreement::sign::{self as agreement_sign, Publish},
    file::attachment,
};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "To publish a new version, give the same title again. People who signed the older version have until \
                  --sign-by to sign the new one."
)]
pub struct Args {
    /// The agreement's title, like "Laptop loan agreement"
    title: String,
    /// The date when it takes effect (default: today)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// The last day to sign it; until then, people can borrow without having signed
    #[arg(long, value_name = "DAY")]
    sign_by: Option<String>,
    /// The date when the school must review it
    #[arg(long, value_name = "DAY")]
    review: Option<String>,
    /// The kinds of people who sign it, like staff,pupil (default: all, or as in the older version): staff, pupil,
    /// agency, placement, volunteer, governor, contractor or visitor
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = words::word::<PersonKind>)]
    kinds: Vec<PersonKind>,
    /// A pupil's parent or carer signs too
    #[arg(long)]
    guardian: bool,
    /// The file with the agreement's text, at most 10 MB; the register keeps a copy
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>| given.as_deref().map(|d| days.day(d, Meaning::Holds)).transpose();
    let order = Publish {
        from: day(&args.from)?,
        sign_by: day(&args.sign_by)?,
        review: day(&args.review)?,
        file: args.file.as_deref().map(attachment::read).transpose()?,
        title: args.title,
        kinds: args.kinds,
        guardian: args.guardian,
    };
    let answer = agreement_sign::publish(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, clock)
}
