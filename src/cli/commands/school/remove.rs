//! `kitbook school remove`: removes a school from a server.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::{act::Answer, keep::schools};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "It can't be undone, so it needs --yes, or a yes at a terminal. Export the school first: `kitbook export \
                  --all DIR`. Only the role that made the school may remove it."
)]
pub struct Args {
    /// The school's short name
    #[arg(value_name = "SHORT")]
    short: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let (address, act) = (session.address()?, session.act()?);
    let planned = Answer::plain(schools::one(&address, &args.short)?);
    let name = planned.value.name.clone().unwrap_or_else(|| args.short.clone());
    let question = format!("Permanently remove {name}, with everything recorded there?");
    session.must_be_meant(&planned, &question, "no school was removed", |session, school| {
        session.out.line(&format!("{name} ({})", school.school));
    })?;
    if !act.dry_run {
        schools::remove(&address, &args.short)?;
    }
    session.answer(planned, act.clock())
}
