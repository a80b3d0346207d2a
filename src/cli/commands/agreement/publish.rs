//! `kitbook agreement publish`: a version of a policy.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, meaning::Meaning, person::PersonKind};
use register::{
    agreement::sign::{self as agreement_sign, Publish},
    file::attachment,
};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The same title again is a newer version: who signed the older one has until --sign-by to sign this one."
)]
pub struct Args {
    /// The policy's title
    title: String,
    /// The day on which it takes effect (else today)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Until the end of that day nobody is refused for want of it
    #[arg(long, value_name = "DAY")]
    sign_by: Option<String>,
    /// When the school looks at it again
    #[arg(long, value_name = "DAY")]
    review: Option<String>,
    /// Which kinds of people sign it: staff,pupil … (else all)
    #[arg(long, value_name = "KINDS", value_delimiter = ',', value_parser = words::word::<PersonKind>)]
    kinds: Vec<PersonKind>,
    /// A pupil's guardian signs too
    #[arg(long)]
    guardian: bool,
    /// Its text, kept in the register by its hash, 10 MB at most
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
