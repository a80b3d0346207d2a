//! `kitbook category set`: changes a category, or adds one.

use super::page::page;
use crate::cli::{
    error::Code,
    session::Session,
    words::{self, named_word, named_yes_no, yes_no},
};
use domain::{
    category::{Encryption, OffSiteRule, PatClass, PatType, Routine},
    fault::{Failure, Fault},
    loan::Kind,
    money,
};
use register::rule::{self, category::Set};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The category's name, like camera
    name: String,
    /// Add a category with this name
    #[arg(long)]
    new: bool,
    /// Kind of loan: issue (no fixed end), dated (until a due date or time) or class (to a teacher, for a
    /// form or teaching group)
    #[arg(long, value_parser = words::word::<Kind>, value_name = "KIND")]
    loan: Option<Kind>,
    /// Usual length of a loan in days; 0 means due back on the same day
    #[arg(long, value_parser = clap::value_parser!(i64).range(0..=3650))]
    days: Option<i64>,
    /// Usual length of a loan in minutes, in place of --days
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..=10_000), conflicts_with = "days")]
    minutes: Option<i64>,
    /// Months between routine checks of an item on a loan with no fixed end; 0 means never
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(i64).range(0..=120))]
    check_in: Option<i64>,
    /// May these items be taken home? never, permission (only with a recorded permission) or allowed
    #[arg(long, value_parser = words::word::<OffSiteRule>, value_name = "RULE")]
    home: Option<OffSiteRule>,
    /// May these items be taken on a school visit? never, permission (only with a recorded permission) or allowed
    #[arg(long, value_parser = words::word::<OffSiteRule>, value_name = "RULE")]
    visit: Option<OffSiteRule>,
    /// Do these items hold data? If yes, an item must be encrypted to leave the site
    #[arg(long, value_parser = yes_no, value_name = "yes|no")]
    holds_data: Option<bool>,
    /// Do these items need anti-virus software to leave the site?
    #[arg(long, value_parser = yes_no, value_name = "yes|no")]
    needs_anti_virus: Option<bool>,
    /// Where must these items be encrypted? none (they can't be, like cameras), off-site (before they leave the site) or
    /// always (on site too, like USB sticks)
    #[arg(long, value_parser = words::word::<Encryption>, value_name = "WHERE")]
    encryption: Option<Encryption>,
    /// Do these items take pictures? If yes, a visitor borrows one only with a member of staff
    #[arg(long, value_parser = yes_no, value_name = "yes|no")]
    takes_pictures: Option<bool>,
    /// Are these items removable storage, such as USB sticks? See the rule `data-on-removable-storage`
    #[arg(long, value_name = "yes|no", value_parser = words::yes_no)]
    removable: Option<bool>,
    /// Construction class for PAT tests: I (earthed), II (double insulated), III (battery or USB power) or unknown
    #[arg(long, value_parser = words::word::<PatClass>, value_name = "CLASS")]
    pat_class: Option<PatClass>,
    /// Equipment type for PAT tests: S (stationary), IT, M (movable), P (portable) or H (hand-held)
    #[arg(long, value_parser = words::word::<PatType>, value_name = "TYPE")]
    pat_type: Option<PatType>,
    /// Replacement cost of one item in pounds, like 429.00
    #[arg(long, value_name = "POUNDS")]
    price: Option<String>,
    /// Useful life in months
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(i64).range(1..=1200))]
    life: Option<i64>,
    /// Cost centre of charges for these items in the finance system (default: the school's)
    #[arg(long, value_name = "CODE|none", value_parser = words::said)]
    cost_centre: Option<String>,
    /// Nominal code of charges for these items in the finance system (default: the school's)
    #[arg(long, value_name = "CODE|none", value_parser = words::said)]
    nominal_code: Option<String>,
    /// A part that goes out with the item, with its replacement cost in pounds: charger=35.00
    #[arg(long = "part", value_name = "NAME[=POUNDS]")]
    parts: Vec<String>,
    /// A part to remove from the category
    #[arg(long = "drop-part", value_name = "NAME")]
    drop_parts: Vec<String>,
    /// Construction class of a part: charger=II (I, II, III or unknown; none if it doesn't plug in)
    #[arg(long = "part-class", value_name = "NAME=CLASS", value_parser = part_class)]
    part_classes: Vec<(String, Option<PatClass>)>,
    /// A question of the return check: lens="Is the lens clean?"
    #[arg(long = "check", value_name = "NAME=QUESTION")]
    checks: Vec<String>,
    /// Ask the question after a one-day loan too: lens=yes; give it with --check
    #[arg(long = "short", value_name = "NAME=yes|no", value_parser = named_yes_no, requires = "checks")]
    short: Vec<(String, bool)>,
    /// A question to remove from the return check
    #[arg(long = "drop-check", value_name = "NAME")]
    drop_checks: Vec<String>,
    /// Ask the question in routine checks too: tag-on=yes; in them alone and not at returns: updated=only
    #[arg(long = "routine", value_name = "NAME=yes|only|no", value_parser = named_word::<Routine>)]
    routine: Vec<(String, Routine)>,
    /// A yes to this question in a routine check is a visual check of a part: charger-works=charger (none: of no part)
    #[arg(long = "tests-part", value_name = "NAME=PART", value_parser = named_part)]
    tests_parts: Vec<(String, Option<String>)>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let parts = args.parts.iter().map(|p| part(p)).collect::<Result<_, _>>()?;
    let checks = args.checks.iter().map(|c| check(c, &args.short)).collect::<Result<_, _>>()?;
    let order = Set {
        name: args.name,
        new: args.new,
        loan_kind: args.loan,
        loan_days: args.days,
        loan_minutes: args.minutes,
        check_in_months: args.check_in,
        home: args.home,
        visit: args.visit,
        holds_data: args.holds_data,
        needs_anti_virus: args.needs_anti_virus,
        encryption: args.encryption,
        takes_pictures: args.takes_pictures,
        removable: args.removable,
        pat_class: args.pat_class,
        pat_type: args.pat_type,
        price_pence: args.price.as_deref().map(money::parse).transpose()?,
        life_months: args.life,
        cost_centre: args.cost_centre.map(words::unless_none),
        nominal_code: args.nominal_code.map(words::unless_none),
        parts,
        drop_parts: args.drop_parts,
        part_classes: args.part_classes,
        checks,
        drop_checks: args.drop_checks,
        routine: args.routine,
        tests_parts: args.tests_parts,
    };
    let mut desk = session.desk()?;
    let (category, code) = session.talk(rule::category::set(&mut desk.store, &desk.act, &order)?);
    session.kept();
    page(session, category, desk.act.clock())?;
    Ok(code)
}

fn part(text: &str) -> Result<(String, Option<i64>), Fault> {
    match text.rsplit_once('=') {
        Some((name, price)) => Ok((name.to_owned(), Some(money::parse(price)?))),
        None => Ok((text.to_owned(), None)),
    }
}

/// Reads a part and its class, such as `charger=II` or `case=none`.
fn part_class(text: &str) -> Result<(String, Option<PatClass>), String> {
    let (name, class) = text.rsplit_once('=').ok_or_else(|| "write NAME=I, II, III, unknown or none".to_owned())?;
    let class = if class.trim().eq_ignore_ascii_case("none") { None } else { Some(words::word(class)?) };
    Ok((name.trim().to_owned(), class))
}

/// Reads a question and the part that it tests, such as `charger-works=charger`.
fn named_part(text: &str) -> Result<(String, Option<String>), String> {
    let (name, part) = text.rsplit_once('=').ok_or_else(|| "write NAME=PART, or NAME=none".to_owned())?;
    Ok((name.trim().to_owned(), words::unless_none(part.trim().to_owned())))
}

fn check(text: &str, short: &[(String, bool)]) -> Result<(String, String, bool), Fault> {
    let (name, question) = text.split_once('=').ok_or_else(|| {
        Fault::invalid("a return check needs a name and a question").hint("Write --check lens=\"Is the lens clean?\".")
    })?;
    let on_short = short.iter().find(|(n, _)| n == name).is_some_and(|(_, yes)| *yes);
    Ok((name.to_owned(), question.to_owned(), on_short))
}
