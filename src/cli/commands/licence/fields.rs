//! What may be said of a licence, as options that `add` and `edit` share.

use crate::cli::{
    commands::agreement::edit::day_or_none,
    session::{Session, read_line},
    words::pounds,
};
use domain::{calendar::Calendar, fault::Fault};
use register::licence::assign::Fields;

// Options for what is known of a licence.
#[derive(Debug, clap::Args)]
pub struct FieldArgs {
    #[arg(long, value_name = "NAME")]
    vendor: Option<String>,
    /// How many may use it; none: as many as are wanted
    #[arg(long, value_name = "NUMBER|none", value_parser = seats)]
    seats: Option<Seats>,
    /// Its key: masked wherever it is not asked for by name; `-` reads it from standard input, so that it stays out of the
    /// shell's history
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    key: Option<String>,
    /// Its last day; none: it does not expire
    #[arg(long, value_name = "DAY|none")]
    expires: Option<String>,
    /// What it cost
    #[arg(long, value_name = "AMOUNT", value_parser = pounds)]
    cost: Option<i64>,
}

/// A number of seats, or none.
#[derive(Debug, Clone, Copy)]
struct Seats(Option<i64>);

fn seats(text: &str) -> Result<Seats, String> {
    match text.trim() {
        "none" => Ok(Seats(None)),
        digits => {
            let number = digits.parse().ok().filter(|n| (1..=1_000_000).contains(n));
            number.map(|n| Seats(Some(n))).ok_or_else(|| "write a whole number from 1 on, or none".to_owned())
        }
    }
}

impl FieldArgs {
    /// Reads them.
    ///
    /// Errors: a day that is none; standard input can't be read.
    pub fn read(self, product: Option<String>, session: &mut Session<'_>, days: Calendar) -> Result<Fields, Fault> {
        let key = match self.key.as_deref() {
            Some("-") => {
                let mut line = String::new();
                read_line(session.input, &mut line)?;
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
