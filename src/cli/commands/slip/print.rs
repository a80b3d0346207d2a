//! `kitbook slip print`: prints the slip or the receipt, to sign.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::fault::Failure;
use register::loan::{
    bundle::{self, Which},
    receipt_paper,
    slip::{ReceiptPaper, SlipPaper},
    slip_paper,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Several slips are one document, each on its own page. Open the page in a web browser and print it from \
                  there. A slip or receipt that was signed prints as it was signed; what was done later is listed below it."
)]
pub struct Args {
    /// The slips' numbers: `kitbook out` showed them
    #[arg(required_unless_present_any = ["class", "today"])]
    no: Vec<i64>,
    /// All slips of this form or teaching group with something on loan; with --receipt, with something that came back
    #[arg(long, value_name = "CLASS")]
    class: Option<String>,
    /// All slips of today; with --receipt, those with something that came back today
    #[arg(long)]
    today: bool,
    /// Print the borrower's receipt for returned items, instead of the slip
    #[arg(long)]
    receipt: bool,
    /// In the order of forms, then of names, to hand them out; otherwise in the order of their numbers
    #[arg(long)]
    by_form: bool,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.paper.check(session)?;
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let day = args.today.then(|| clock.today());
    let which = Which { nos: args.no, class: args.class, day, by_form: args.by_form };
    let html = desk.store.read(|tx| {
        let slips = bundle::find(tx, &which, args.receipt, clock)?;
        match (slips.as_slice(), args.receipt) {
            ([slip], true) => receipt_paper::receipt(&ReceiptPaper::load(tx, slip, clock)?, clock),
            ([slip], false) => slip_paper::slip(&SlipPaper::load(tx, slip, clock)?, clock),
            (slips, true) => bundle::bundle(tx, &[], slips, clock),
            (slips, false) => bundle::bundle(tx, slips, &[], clock),
        }
    })?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
