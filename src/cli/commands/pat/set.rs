//! `kitbook pat set`: sets an item's electrical details.

use crate::cli::{
    error::Code,
    session::Session,
    words::{self, yes_no},
};
use domain::{
    category::{PatClass, PatType},
    fault::Failure,
    pat::Decimal,
    words::Word,
};
use register::pat::{self, Electrics};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Tag of the item, or TAG/part for one part, such as LAP-0042/charger
    tag: String,
    /// Construction class: I, II, III, unknown, or `default` (the class of its category)
    #[arg(long, value_name = "CLASS", value_parser = or_default::<PatClass>)]
    class: Option<Or<PatClass>>,
    /// Equipment type: S (stationary), IT (computers), M (movable), P (portable),
    /// H (hand-held), or `default` (the type of its category)
    #[arg(long = "type", value_name = "TYPE", value_parser = or_default::<PatType>)]
    equipment: Option<Or<PatType>>,
    /// The item is a Class I heater, so its insulation limit is lower: yes or no
    #[arg(long, value_name = "yes|no", value_parser = yes_no)]
    heating: Option<bool>,
    /// Measured resistance of the lead's earth wire in Ω, which is added to the earth limit; or `none`
    #[arg(long, value_name = "OHMS", value_parser = decimal)]
    lead: Option<Or<Decimal>>,
    /// Fuse rating in A, or `none`
    #[arg(long, value_name = "AMPS", value_parser = decimal)]
    fuse: Option<Or<Decimal>>,
}

/// A value, or `None` to remove the item's own.
type Or<T> = Option<T>;

fn or_default<T: Word>(text: &str) -> Result<Or<T>, String> {
    if text.trim().eq_ignore_ascii_case("default") { Ok(None) } else { words::word(text).map(Some) }
}

fn decimal(text: &str) -> Result<Or<Decimal>, String> {
    match text.trim().to_lowercase().as_str() {
        "none" | "default" | "" => Ok(None),
        number => Decimal::parse(number).map(Some).ok_or_else(|| "write a number like 0.25, or none".to_owned()),
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Electrics {
        class: args.class,
        equipment: args.equipment,
        heating: args.heating,
        lead: args.lead,
        fuse: args.fuse,
    };
    let answer = pat::set_electrics(&mut desk.store, &desk.act, (&args.tag, Spelling::Short), &order)?;
    session.answer(answer, desk.act.clock())
}
