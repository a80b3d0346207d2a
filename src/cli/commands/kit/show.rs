//! `kitbook kit show`: shows the contents of a trolley.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::{fault::Failure, text::count};
use register::asset::kit_list;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The trolley's tag
    trolley: String,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let today = desk.act.clock().today();
    let kit = desk.store.read(|tx| kit_list::show(tx, &args.trolley, Spelling::Short, today))?;
    match session.out.format() {
        Format::Json => session.out.json(&kit),
        Format::Csv => session.out.list(&kit.inside, clock)?,
        Format::Table => {
            let state = kit.trolley.state_in_words();
            session.out.line(&format!("{}, {state}: {} in it", kit.trolley.tag, count(kit.inside.len(), "item")));
            session.out.section("In it", &kit.inside, clock);
            session.out.section("Belongs in it, but is elsewhere", &kit.elsewhere, clock);
        }
    }
    Ok(Code::Done)
}
