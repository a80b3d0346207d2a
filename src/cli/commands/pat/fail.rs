//! `kitbook pat fail`: records a failed visual check.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::{own_device::door, pat};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tag of the item, or TAG/part for one part, such as LAP-0042/charger
    tag: String,
    /// Reason why it failed, such as "cable cut"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Person who checked it, if not you
    #[arg(long, value_name = "NAME")]
    tester: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    if let Some(own) = desk.store.read(|tx| door::find(tx, &args.tag, Spelling::Short))? {
        door::fail(&own)?;
    }
    let appliance = (args.tag.as_str(), Spelling::Short);
    let answer = pat::fail(&mut desk.store, &desk.act, appliance, args.tester.as_deref(), &args.reason)?;
    session.answer(answer, desk.act.clock())
}
