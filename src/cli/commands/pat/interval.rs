//! `kitbook pat interval`: shows or sets intervals between tests.

use crate::cli::{error::Code, session::Session, verb::Effect, words};
use domain::{fault::Failure, pat::TestKind, text::fold};
use register::pat::{self, About, SetInterval, SetNewItems, settings};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The law sets no interval: the school decides, from its own risk assessment. To set one: `kitbook pat \
                  interval --location Workshop --visual 3 --full 12 --note \"Dusty room\"`. Without --visual and \
                  --full, the command shows the intervals that apply. With no option and no tag, it lists the intervals \
                  in force: the defaults of every category, and what the school set. A new item may stand on visual \
                  checks until its first full test, one interval after the first check, but no longer than the \
                  months of --new-items after its purchase (24 at first; without a purchase date, after it came into \
                  the register). An item that is older at its first check needs a full test as well."
)]
pub struct Args {
    /// Tag of the item, or TAG/part for one part, such as LAP-0042/charger
    #[arg(group = "about")]
    tag: Option<String>,
    /// For all items of this category
    #[arg(long, value_name = "NAME", group = "about")]
    category: Option<String>,
    /// With --category: for this part of its items only, such as charger
    #[arg(long, value_name = "NAME", requires = "category")]
    part: Option<String>,
    /// For all items in this location, and in trolleys there; give its full name
    #[arg(long, value_name = "PLACE", group = "about")]
    location: Option<String>,
    /// Months between visual checks; 0 if none is needed; `default` removes the interval that you set
    #[arg(long, value_name = "MONTHS", value_parser = months, requires = "about", allow_hyphen_values = true)]
    visual: Option<Months>,
    /// Months between full tests; 0 if none is needed; `default` removes the interval that you set
    #[arg(long, alias = "combined", value_name = "MONTHS", value_parser = months, requires = "about", allow_hyphen_values = true)]
    full: Option<Months>,
    /// Months after the purchase in which a new item may stand on visual checks; 0 if every item must have a full
    /// test; `default` for 24
    #[arg(long, value_name = "MONTHS", value_parser = months, conflicts_with_all = ["about", "visual", "full"], allow_hyphen_values = true)]
    new_items: Option<Months>,
    /// Reason for the interval, from the risk assessment
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Person who decided on the interval, if not you: ref, username or name
    #[arg(long, value_name = "REF")]
    by: Option<String>,
}

/// Months, or `None` to remove the interval.
type Months = Option<i64>;

/// The longest interval, in months.
const MOST: i64 = 240;

fn months(text: &str) -> Result<Months, String> {
    if text.trim().eq_ignore_ascii_case("default") {
        return Ok(None);
    }
    let months = text.trim().parse::<i64>().ok().filter(|m| (0..=MOST).contains(m));
    months.map(Some).ok_or_else(|| format!("write a whole number of months up to {MOST}, or default"))
}

impl Args {
    /// The effect on the register: setting months changes it.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(self.visual.is_none() && self.full.is_none() && self.new_items.is_none())
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    if args.effect() == Effect::Reads && args.note.is_none() && args.by.is_none() {
        let views = desk.store.read(|tx| match (&args.tag, &args.category, &args.location) {
            (Some(tag), ..) => settings::intervals_of(tx, &store::pat::find(tx, tag, Spelling::Short)?),
            (_, Some(category), _) => settings::intervals_of_category(tx, store::category::find(tx, category)?.id),
            (.., Some(place)) => settings::intervals_of_location(tx, &fold(place.trim())),
            (None, None, None) => settings::intervals(tx),
        })?;
        session.out.list(&views, clock)?;
        return Ok(Code::Done);
    }
    if let Some(months) = args.new_items {
        // The parser allows no more than fits.
        let months = months.map(|months| u32::try_from(months).unwrap_or_default());
        let order = SetNewItems { months, note: args.note, by: args.by };
        let answer = pat::set_new_items(&mut desk.store, &desk.act, &order)?;
        return session.answer_all(answer, clock);
    }
    let about = match (args.tag, args.category, args.location) {
        (Some(tag), ..) => About::Appliance(tag, Spelling::Short),
        (_, Some(category), _) => About::Category(category, args.part),
        (.., place) => About::Location(place.unwrap_or_default()),
    };
    let given = [(TestKind::Visual, args.visual), (TestKind::Full, args.full)];
    let months = given.into_iter().filter_map(|(kind, months)| Some((kind, months?))).collect();
    let order = SetInterval { about, months, note: args.note, by: args.by };
    let answer = pat::set_interval(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, clock)
}
