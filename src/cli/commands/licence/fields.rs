//! The options for the fields of a licence, shared by `add` and `edit`.

use crate::cli::{commands::agreement::edit::day_or_none, session::Session, words::pounds};
use domain::{calendar::Calendar, fault::Fault};
use register::licence::assign::Fields;

// Options for the fields of a licence.
#[derive(Debug, clap::Args)]
pub struct FieldArgs {
    /// Company that sells the licence
    #[arg(long, value_name = "NAME")]
    vendor: Option<String>,
    /// Number of seats (people or items that may use it), or none for no limit
    #[arg(long, value_name = "NUMBER|none", value_parser = seats)]
    seats: Option<Seats>,
    /// Licence key, hidden in every list. Give `-` to type it on the next line, so that it is not kept in the command
    /// history
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    key: Option<String>,
    /// Last day of the licence, or none if it does not expire
    #[arg(long, value_name = "DAY|none")]
    expires: Option<String>,
    /// Purchase cost in pounds, such as 120.00
    #[arg(long, value_name = "AMOUNT", value_parser = pounds)]
    cost: Option<i64>,
}

/// The value of `--seats`: a number, or no limit.
#[derive(Debug, Clone, Copy)]
struct Seats(Option<i64>);

fn seats(text: &str) -> Result<Seats, String> {
    match text.trim() {
        "none" => Ok(Seats(None)),
        digits => {
            let number = digits.parse().ok().filter(|n| (1..=1_000_000).contains(n));
            number.map(|n| Seats(Some(n))).ok_or_else(|| "write a whole number from 1 to 1000000, or none".to_owned())
        }
    }
}

impl FieldArgs {
    /// Reads the options.
    ///
    /// Errors: --expires is not a date; standard input can't be read.
    pub fn read(self, product: Option<String>, session: &mut Session<'_>, days: Calendar) -> Result<Fields, Fault> {
        let key = match self.key.as_deref() {
            Some("-") => {
                let mut line = String::new();
                session.read_line(&mut line)?;
                Some(line)
            }
            _ => self.key,
        };
        Ok(Fields {
            product,
            expires: day_or_none(self.expires.as_deref(), days)?,
            vendor: self.vendor,
            seats: self.seats.map(|Seats(seats)| seats),
            key,
            cost: self.cost,
        })
    }
}
