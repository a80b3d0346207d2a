//! `kitbook group put`: puts people into a teaching group.

use crate::cli::{error::Code, session::Session};
use domain::{fault::Failure, group::MemberRole};
use register::person::group;

#[derive(Debug, clap::Args)]
#[command(after_help = "For example: `kitbook group put 9B/Sc1 1001 1003`, and its teacher: \
    `kitbook group put 9B/Sc1 AKO --teacher`.")]
pub struct Args {
    /// The group's name, such as 9B/Sc1
    name: String,
    /// The people: refs, usernames or names
    #[arg(required = true, value_name = "REF")]
    people: Vec<String>,
    /// They teach the group
    #[arg(long)]
    teacher: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let role = if args.teacher { MemberRole::Teacher } else { MemberRole::Pupil };
    let answer = group::put(&mut desk.store, &desk.act, &args.name, &args.people, role)?;
    session.answer(answer, desk.act.clock())
}
