//! `kitbook charge tariff`: sets the amount for one kind of damage to a category's items.

use super::policy;
use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::charge;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For example: `kitbook charge tariff laptop screen 80.00`. `kitbook charge policy` shows the whole \
    tariff."
)]
pub struct Args {
    /// Category of the item, like laptop
    category: String,
    /// Kind of damage, like screen
    damage: String,
    /// Amount in pounds, like 80.00; none removes this kind of damage from the tariff
    #[arg(value_name = "POUNDS|none", value_parser = amount)]
    amount: Amount,
}

/// An amount, or none.
#[derive(Debug, Clone, Copy)]
struct Amount(Option<i64>);

fn amount(text: &str) -> Result<Amount, String> {
    if text.trim().eq_ignore_ascii_case("none") {
        Ok(Amount(None))
    } else {
        words::pounds(text).map(|p| Amount(Some(p)))
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let Amount(amount) = args.amount;
    let answer = charge::set_tariff(&mut desk.store, &desk.act, &args.category, &args.damage, amount)?;
    let (view, code) = session.talk(answer);
    session.kept();
    policy::show(session, &view);
    Ok(code)
}
