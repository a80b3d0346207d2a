//! `kitbook school set`: sets the school's own words for its people and groups, its letterhead, its labels, its server for
//! e-mails and the VAT basis of its costs.

use crate::cli::{
    commands::depreciation::of::since,
    error::Code,
    options::letterhead::{LetterheadArgs, MailArgs},
    session::Session,
    words,
};
use domain::{
    called::Term,
    fault::{Failure, Fault},
    label::Stock,
    money,
    money::Vat,
    value::YearEnd,
};
use register::rule::{
    accounts::{AccountsChange, ThresholdChange},
    school,
};

#[derive(Debug, clap::Args)]
#[command(after_help = "Messages and papers use these words. Write each word as it follows “see”, “ask” or “by” in a \
                  sentence, with its article if it has one: \"the site team\", \"student services\". `none` goes back \
                  to the usual word.\n\n\
                  Labels show --phone below the school's name. --label-sheet is for `kitbook label print` without \
                  --sheet and --roll.\n\n\
                  Letters show the address, the telephone, the e-mail address and the logo, and end with --head. \
                  --how-to-pay and --how-to-dispute are their usual sentences.\n\n\
                  The password of the e-mail server is never stored: `kitbook letter send` takes it from \
                  KITBOOK_MAIL_PASSWORD or --password-file.\n\n\
                  --vat applies to costs that are recorded from now on without \"inc VAT\" or \"ex VAT\". Costs that \
                  are recorded already stay as they are.")]
pub struct Args {
    /// Your word for the caretaker, such as "the site team"
    #[arg(long, value_name = "TEXT|none", value_parser = words::said)]
    caretaker: Option<String>,
    /// Your word for the office, such as "student services"
    #[arg(long, value_name = "TEXT|none", value_parser = words::said)]
    office: Option<String>,
    /// Your word for a form, such as "tutor group"
    #[arg(long, value_name = "TEXT|none", value_parser = words::said)]
    form: Option<String>,
    /// If your costs include VAT, unless a cost says otherwise: inc, ex or unknown
    #[arg(long, value_name = "inc|ex|unknown", value_parser = words::said)]
    vat: Option<String>,
    /// The school's telephone number, for labels
    #[arg(long, value_name = "NUMBER|none", value_parser = words::said)]
    phone: Option<String>,
    /// The labels that you use: L7160, L7163, L7651, L4731, or the width and length on a roll in millimetres (62x29)
    #[arg(long, value_name = "NAME|WIDTHxLENGTH|none", value_parser = words::said)]
    label_sheet: Option<String>,
    /// What your scanners put before each code, if they were set to
    #[arg(long, value_name = "TEXT|none", value_parser = words::said, allow_hyphen_values = true)]
    scan_prefix: Option<String>,
    /// Does it count as a routine check that a device manager has seen a device? If yes, `kitbook seen --from` reads its
    /// exports
    #[arg(long, value_name = "yes|no", value_parser = words::yes_no)]
    export_counts: Option<bool>,
    #[command(flatten)]
    letterhead: LetterheadArgs,
    #[command(flatten)]
    mail: MailArgs,
    /// Replacement cost in pounds of items with no other: neither their own, nor their category's, nor a purchase cost
    #[arg(long, value_name = "POUNDS|none", value_parser = words::said)]
    replacement_cost: Option<String>,
    /// Cost centre of charges in the finance system, unless their category has another
    #[arg(long, value_name = "CODE|none", value_parser = words::said)]
    cost_centre: Option<String>,
    /// Nominal code of charges in the finance system, unless their category has another
    #[arg(long, value_name = "CODE|none", value_parser = words::said)]
    nominal_code: Option<String>,
    /// Last day of the financial year, the last of a month, like "31 August" (none: 31 August)
    #[arg(long, value_name = "DAY|none", value_parser = words::said)]
    year_end: Option<String>,
    #[command(flatten)]
    threshold: ThresholdArgs,
}

// The capital threshold. (A doc comment here would become the command's help.)
#[derive(Debug, clap::Args)]
struct ThresholdArgs {
    /// Cost in pounds from which an item is in the accounts (none: every item)
    #[arg(long, value_name = "POUNDS|none", value_parser = words::said)]
    capital_threshold: Option<String>,
    /// Does what was bought together count together? The same order number of one supplier, else the same day, category and
    /// supplier (default: yes)
    #[arg(long, value_name = "yes|no", value_parser = words::yes_no, requires = "capital_threshold")]
    capital_together: Option<bool>,
    /// First day of purchase for which the threshold counts; always: any day, past years too
    #[arg(long, value_name = "DAY|always", requires = "capital_threshold")]
    capital_from: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let given = [(Term::Caretaker, args.caretaker), (Term::Office, args.office), (Term::Form, args.form)];
    let words = given.into_iter().filter_map(|(term, word)| Some((term, words::unless_none(word?)))).collect();
    let label_stock = args.label_sheet.map(|name| words::unless_none(name).map(|name| Stock::read(&name)).transpose());
    let pounds = |typed: String| words::unless_none(typed).map(|typed| money::parse(&typed)).transpose();
    let replacement_cost = args.replacement_cost.map(pounds);
    let year_end = args.year_end.map(|day| words::unless_none(day).map(|day| YearEnd::read(&day)).transpose());
    let ThresholdArgs { capital_threshold, capital_together, capital_from } = args.threshold;
    let days = desk.act.days();
    let threshold = capital_threshold.map(|typed| {
        Ok::<_, Fault>(ThresholdChange {
            pence: pounds(typed)?,
            grouped: capital_together,
            since: capital_from.as_deref().map(|typed| since(typed, days)).transpose()?,
        })
    });
    let threshold = threshold.transpose()?;
    let set = school::Set {
        words,
        vat: args.vat.as_deref().map(Vat::read).transpose()?,
        phone: args.phone.map(words::unless_none),
        label_stock: label_stock.transpose()?,
        scan_prefix: args.scan_prefix.map(words::unless_none),
        export_counts: args.export_counts,
        letterhead: args.letterhead.change()?,
        mail: args.mail.change(),
        replacement_cost_pence: replacement_cost.transpose()?,
        cost_centre: args.cost_centre.map(words::unless_none),
        nominal_code: args.nominal_code.map(words::unless_none),
        accounts: AccountsChange { year_end: year_end.transpose()?, threshold },
    };
    session.answer(school::set(&mut desk.store, &desk.act, &set)?, desk.act.clock())
}
