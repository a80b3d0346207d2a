//! `kitbook disposal limit set`: sets the sum up to which a role authorises disposals.

use crate::cli::{error::Code, session::Session, words};
use domain::{disposal::limit::Limit, fault::Failure, person::Role};
use register::disposal::limit as disposal_limit;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook disposal limit set headteacher 2500`. The limits that Kitbook begins with are a \
    starting point; no law sets them."
)]
pub struct Args {
    /// Role, such as headteacher
    #[arg(value_parser = words::word::<Role>)]
    role: Role,
    /// The most in pounds, such as 2500.00; any for any sum; never if the role authorises none
    #[arg(value_name = "POUNDS|any|never", value_parser = limit)]
    limit: Limit,
}

fn limit(text: &str) -> Result<Limit, String> {
    match text.trim().to_lowercase().as_str() {
        "any" => Ok(Limit::Any),
        "never" => Ok(Limit::Never),
        _ => words::pounds(text).map(Limit::UpTo),
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = disposal_limit::set(&mut desk.store, &desk.act, args.role, args.limit)?;
    session.answer_all(answer, desk.act.clock())
}
