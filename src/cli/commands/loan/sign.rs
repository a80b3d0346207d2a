//! `kitbook loan sign`: records the borrower's signature on a slip or on a receipt.

use crate::cli::{
    error::Code,
    session::Session,
    words::{self, Format},
};
use domain::{
    fault::{Failure, Fault},
    loan::SignedHow,
};
use register::{
    loan::{self, sign::Which},
    view::Unnumbered as _,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A copy of the signed words is kept: the slip prints like that from then on, and what is done later is \
                  listed below it. The paper shows the hash of the copy. With --receipt it is the receipt for what has \
                  come back."
)]
pub struct Args {
    /// Number of any loan on the signed slip
    #[arg(value_name = "NO", required_unless_present = "slip", conflicts_with = "slip")]
    no: Option<i64>,
    /// Number of the signed slip, instead of a loan's number
    #[arg(long, value_name = "NO")]
    slip: Option<i64>,
    /// The borrower signed the receipt for what came back, not the slip
    #[arg(long)]
    receipt: bool,
    /// How the borrower signed it: on paper, or on the screen (needs --witness)
    #[arg(long, value_parser = words::word::<SignedHow>, value_name = "paper|screen")]
    how: SignedHow,
    /// Name of someone else who saw the borrower sign
    #[arg(long, value_name = "NAME")]
    witness: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let which = match (args.no, args.slip) {
        (_, Some(slip)) => Which::Slip(slip),
        (Some(no), None) => Which::Loan(no),
        (None, None) => {
            return Err(Fault::invalid("no slip was given").hint("Give a loan's number, or --slip NO.").into());
        }
    };
    let sign = if args.receipt { loan::sign::sign_receipt } else { loan::sign::sign };
    let answer = sign(&mut desk.store, &desk.act, which, args.how, args.witness.as_deref())?;
    let (mut slip, code) = session.talk(answer);
    session.kept();
    if session.globals.dry_run {
        slip.unnumber();
    }
    match session.out.format() {
        Format::Json => session.out.json(&slip),
        Format::Csv => session.out.list(&slip.loans, desk.act.clock())?,
        Format::Table => {
            session.out.list(&slip.loans, desk.act.clock())?;
            if !session.globals.dry_run {
                session.out.hint(format!("signed on {} by {}", args.how, slip.person.name));
            }
        }
    }
    Ok(code)
}
