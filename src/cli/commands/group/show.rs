//! `kitbook group show`: shows who is in a teaching group.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::{fault::Failure, text::count};
use register::person::group::list;

#[derive(Debug, clap::Args)]
#[command(after_help = "People who have left are not shown.")]
pub struct Args {
    /// The group's name, such as 9B/Sc1
    name: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let story = desk.store.read(|tx| list::show(tx, &args.name, clock.today()))?;
    match session.out.format() {
        Format::Json => session.out.json(&story),
        Format::Csv => session.out.list(&story.members, clock)?,
        Format::Table => {
            let (pupils, teachers) = (count(story.group.pupils, "pupil"), count(story.group.teachers.len(), "teacher"));
            session.out.line(&format!("{}: {pupils}, {teachers}", story.group.name));
            session.out.section("In it", &story.members, clock);
        }
    }
    Ok(Code::Done)
}
