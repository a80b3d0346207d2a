//! `kitbook asset part`: records which parts are with an item.

use crate::cli::{error::Code, session::Session, verb::Effect, words};
use domain::{fault::Failure, part::PartSaid};
use register::asset::part;
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook asset part LAP-0042 charger=missing`. The next borrower's slip lists what is \
    there. What a borrower owes is recorded on the loan instead: `kitbook loan part`."
)]
pub struct Args {
    /// The item's tag
    tag: String,
    /// A part and how it is: there, missing or damaged. None: list the parts
    #[arg(value_name = "NAME=STATE", value_parser = words::named_word::<PartSaid>)]
    parts: Vec<(String, PartSaid)>,
    /// A note
    #[arg(long, value_name = "TEXT", requires = "parts", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
}

impl Args {
    /// The effect on the register: without parts, the command lists them.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.parts.is_empty())
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    if args.parts.is_empty() {
        let act = desk.act.now();
        let parts = desk.store.read(|tx| {
            let asset = store::asset::find(tx, &args.tag, Spelling::Short)?;
            part::standing(tx, &act, &asset)
        })?;
        session.out.list(&parts, clock)?;
        return Ok(Code::Done);
    }
    let tag = (args.tag.as_str(), Spelling::Short);
    let answer = part::set(&mut desk.store, &desk.act, tag, &args.parts, args.note.as_deref())?;
    session.answer_all(answer, clock)
}
