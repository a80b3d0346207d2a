//! `kitbook slip print`: prints the slip or the receipt, to sign.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session, verb::Effect};
use domain::fault::Failure;
use register::loan::{
    bundle::{self, Which},
    printed, receipt_paper,
    slip::{ReceiptPaper, SlipPaper},
    slip_paper,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Several slips are one document, each on its own page. Open the page in a web browser and print it from \
                  there. A slip or receipt that was signed prints as it was signed; what was done later is listed below it. The words of a slip to sign are \
                  remembered, so that `kitbook loan sign` sees if they have changed since."
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

impl Args {
    /// The effect on the register: the words of slips to sign are remembered.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.receipt)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.paper.check(session)?;
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let day = args.today.then(|| clock.today());
    let which = Which { nos: args.no, class: args.class, day, by_form: args.by_form };
    let (html, printed) = desk.store.read(|tx| {
        let slips = bundle::find(tx, &which, args.receipt, clock)?;
        let printed = if args.receipt { Vec::new() } else { printed::to_record(tx, &slips, clock)? };
        let html = match (slips.as_slice(), args.receipt) {
            ([slip], true) => receipt_paper::receipt(&ReceiptPaper::load(tx, slip, clock)?, clock),
            ([slip], false) => slip_paper::slip(&SlipPaper::load(tx, slip, clock)?, clock),
            (slips, true) => bundle::bundle(tx, &[], slips, clock),
            (slips, false) => bundle::bundle(tx, slips, &[], clock),
        }?;
        Ok::<_, Failure>((html, printed))
    })?;
    args.paper.put(session, &html)?;
    // The page first: what was not printed is not remembered.
    if !session.globals.dry_run && !session.out.has_failed() {
        // The paper is out: that it can't be remembered, such as while the clock is behind the log, is said and no more.
        let kept = printed::record(&mut desk.store, &desk.act, &printed);
        session.out.notes(kept.err().map(|why| {
            format!(
                "the words of this print are not remembered ({why}), so a signature on paper is not compared with them"
            )
        }));
    }
    Ok(Code::Done)
}
