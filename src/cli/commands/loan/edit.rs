//! `kitbook loan edit`: records that the item of a loan goes home, or on a visit, or stays in school, from now on.

use crate::cli::{
    error::Code,
    options::sign_out::OverrideArgs,
    session::Session,
    words::{self, yes_no},
};
use domain::{fault::Failure, loan::Place};
use register::loan::away::{self, Edit};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The rules are those of signing out for going off site. The slip stays as it was signed; printed again, \
    it says below since which day the item goes home. For example: `kitbook loan edit 12 --off-site home --purpose \
    \"marking\" --personal-data no`. When it stays in school again: `kitbook loan edit 12 --off-site school`."
)]
pub struct Args {
    /// The loan's number, from `kitbook loan list`
    no: i64,
    /// Place from now on: home (to where the borrower lives), visit (on a school visit) or school (no longer off site)
    #[arg(long, value_name = "WHERE", value_parser = words::word::<Place>)]
    off_site: Place,
    /// Purpose of taking it there
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    purpose: Option<String>,
    /// Does the borrower take personal data of pupils or staff on it?
    #[arg(long, value_name = "yes|no", value_parser = yes_no)]
    personal_data: Option<bool>,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    let order =
        Edit { no: args.no, to: args.off_site, purpose: args.purpose, personal_data: args.personal_data, overrides };
    let answer = away::edit(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
