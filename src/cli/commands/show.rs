//! `kitbook show`: shows everything about one item or one person.

use crate::cli::{
    error::Code,
    session::{Desk, Session},
    words::Format,
};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    asset_fields::AssetField,
    fault::{Failure, Fault, FaultKind},
    field::Place,
    meaning::Meaning,
    money::shown_pounds,
    person::Person,
    person_fields::PersonField,
    replacement::CostFrom,
    text,
    when::{Clock, show_day},
};
use register::listed::{due, fields::lines, named, stocktake::last_count, support, value::book_value};
use register::overview::{
    self,
    show::{AssetStory, LackingView, LateReturns, PARTS_OWED, PersonStory},
};
use store::{ReadTx, asset::Spelling};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// An item's tag, old tag or serial number; or a person's ref or name
    #[arg(value_name = "TAG|REF")]
    what: String,
    /// Also show the parent or carer; don't use it on a screen that others can see
    #[arg(long)]
    guardian: bool,
    /// Show the item's net book value as at the end of this day; everything else is of today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    as_at: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let as_at = args.as_at.as_deref().map(|day| desk.act.days().day(day, Meaning::Asked)).transpose()?;
    match desk.store.read(|tx| find(tx, &args.what))? {
        Either::Both(asset, person) => {
            session.out.notes([format!(
                "{} is also a ref or username of {}; to see the person: `kitbook person show {}`",
                args.what.trim(),
                person.label(),
                person.reference
            )]);
            let code = show_asset(session, &mut desk, &asset, as_at)?;
            // A document has one record; a page has room for both.
            if session.out.format() == Format::Table {
                session.out.line("");
                show_person(session, &mut desk, &person, args.guardian)?;
            }
            Ok(code)
        }
        Either::Asset(asset) => show_asset(session, &mut desk, &asset, as_at),
        Either::Person(_) if as_at.is_some() => {
            Err(Fault::invalid("only an item has a book value").hint("Leave out --as-at, or give a tag.").into())
        }
        Either::Person(person) => show_person(session, &mut desk, &person, args.guardian),
    }
}

/// Shows everything about an asset, with its value at the end of a day, or of today.
pub fn show_asset(
    session: &mut Session<'_>,
    desk: &mut Desk,
    asset: &Asset,
    as_at: Option<NaiveDate>,
) -> Result<Code, Failure> {
    let clock = desk.act.clock();
    let story = desk.store.read(|tx| overview::show::asset(tx, asset, as_at, clock))?;
    match session.out.format() {
        Format::Table => asset_page(session, asset, &story, clock),
        Format::Json => session.out.json(&story),
        Format::Csv => session.out.list(&[story.asset], clock)?,
    }
    Ok(Code::Done)
}

/// Shows everything about a person.
pub fn show_person(
    session: &mut Session<'_>,
    desk: &mut Desk,
    person: &Person,
    guardian: bool,
) -> Result<Code, Failure> {
    let clock = desk.act.clock();
    let story = desk.store.read(|tx| overview::show::person(tx, person, guardian, clock))?;
    match session.out.format() {
        Format::Table => person_page(session, (person, guardian), &story, clock),
        Format::Json => session.out.json(&story),
        Format::Csv => session.out.list(&[story.person], clock)?,
    }
    Ok(Code::Done)
}

/// The record that a word names.
enum Either {
    Asset(Box<Asset>),
    Person(Box<Person>),
    /// The word names both: a table shows both, a document the asset, and a note names the person.
    Both(Box<Asset>, Box<Person>),
}

/// Finds an asset by its tag, old tag or serial number, else a person, else an asset or person by a short form.
///
/// Errors: nothing matches, or a short form fits both an asset and a person.
fn find(tx: &ReadTx<'_>, what: &str) -> Result<Either, Fault> {
    if let Some(asset) = store::asset::seek(tx, what, Spelling::Whole)? {
        let person = store::person::exact(tx, what)?.into_iter().next();
        return Ok(match person {
            Some(person) => Either::Both(Box::new(asset), Box::new(person)),
            None => Either::Asset(Box::new(asset)),
        });
    }
    if let Some(person) = store::person::find_whole(tx, what)? {
        return Ok(Either::Person(Box::new(person)));
    }
    match (store::asset::seek(tx, what, Spelling::Short), store::person::seek(tx, what)) {
        (Ok(Some(asset)), Ok(Some(person))) => Err(Fault::new(
            FaultKind::Ambiguous,
            format!("{} fits both the item {} and {}", text::shown(what), asset.tag, person.label()),
        )
        .hint("Give the whole tag, or the person's ref.")
        .details(vec![asset.tag, person.reference])),
        (Ok(Some(asset)), _) => Ok(Either::Asset(Box::new(asset))),
        (_, Ok(Some(person))) => Ok(Either::Person(Box::new(person))),
        (Err(fault), _) | (_, Err(fault)) => Err(fault),
        (Ok(None), Ok(None)) => Err(neither(tx, what)?),
    }
}

/// Makes the fault for a word that is neither a tag nor a person, with the nearest tags and names.
fn neither(tx: &ReadTx<'_>, what: &str) -> Result<Fault, Fault> {
    let mut near = store::asset::unknown(tx, what)?.details;
    near.extend(store::person::unknown(tx, what)?.details);
    let hint = if near.is_empty() {
        "Search for part of it: `kitbook find TEXT`."
    } else {
        "Did you mean one of these? If not, search for part of it: `kitbook find TEXT`."
    };
    Ok(Fault::not_found(format!("{} is neither a tag nor a person", text::shown(what))).hint(hint).details(near))
}

fn asset_page(session: &mut Session<'_>, known: &Asset, story: &AssetStory, clock: Clock) {
    let asset = &story.asset;
    let item = known.description();
    let flags: Vec<String> = asset.flags.iter().map(|f| format!("also {}", f.to_string().replace('_', " "))).collect();
    let mut state = vec![asset.state_in_words()];
    state.extend(flags);
    let holder = asset.holder.as_ref().map(|h| format!("{} ({})", h.name, h.reference)).unwrap_or_default();
    let extra = story.extra.as_ref().and_then(|e| e.as_object()).map(|map| {
        map.iter().map(|(k, v)| format!("{k}: {}", v.as_str().unwrap_or_default())).collect::<Vec<_>>().join("\n")
    });
    // In a trolley, an item is where the trolley is.
    let there = Asset { location: asset.location.clone(), ..known.clone() };
    let fields = |places: &[Place]| lines::<AssetField>(&there, places, true);
    // A cost that was set for the item is a field of its own.
    let cost = story.replacement_cost.filter(|cost| cost.from != CostFrom::Item);
    let replacement = vec![
        ("replacement cost", cost.map(|cost| cost.told()).unwrap_or_default()),
        ("book value", story.value.as_ref().map(book_value).unwrap_or_default()),
    ];
    let lines = [
        vec![
            ("name", known.name.clone().filter(|name| *name != item).unwrap_or_default()),
            ("category", asset.category.clone()),
            ("state", state.join(", ")),
            ("open checks", story.open_checks.join(", ")),
        ],
        fields(&[Place::Standing]),
        vec![("holder", holder), ("due", due(asset.due_on, asset.due_at, clock))],
        fields(&[Place::Whereabouts]),
        vec![
            ("in", story.inside.clone().unwrap_or_default()),
            ("own location", story.own_location.clone().unwrap_or_default()),
            ("belongs in", story.home.clone().filter(|h| Some(h) != story.inside.as_ref()).unwrap_or_default()),
            ("contains", story.contents.join(", ")),
            ("last counted", last_count(story.last_count.as_ref(), clock)),
        ],
        fields(&[Place::Nature, Place::Contact]),
        vec![
            ("parts", asset.parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")),
            ("without", story.lacking.iter().map(lacking).collect::<Vec<_>>().join("\n")),
            ("tests", tests_in_a_word(story).to_owned()),
            ("support", story.support.as_ref().and_then(support::line).unwrap_or_default()),
        ],
        fields(&[Place::Price, Place::Purchase, Place::Days]),
        replacement,
        vec![("old tags", story.aliases.join(", "))],
        fields(&[Place::Notes]),
        vec![("extra fields", extra.unwrap_or_default())],
    ]
    .concat();
    let title = if item.is_empty() { asset.tag.clone() } else { format!("{}  {item}", asset.tag) };
    session.out.page(&title, &lines);
    session.out.section("Tests, with their next dates; `kitbook pat history` lists the results", &story.tests, clock);
    session.out.section("Evidence: must not be wiped, repaired or disposed of", &story.holds, clock);
    session.out.section("Incidents, newest first", &story.incidents, clock);
    session.out.section(&repairs_title(story), &story.repairs, clock);
    session.out.section("Wipes, newest first", &story.wipes, clock);
    session.out.section("Disposals, newest first", &story.disposals, clock);
    session.out.section("Software that is licensed for it", &story.licences, clock);
    session.out.section("Routine checks of this loan, newest first", &story.routine_checks, clock);
    session.out.section("Loans, newest first", &story.loans, clock);
}

/// A part that is not there as it should be, and who owes it.
fn lacking(part: &LackingView) -> String {
    let LackingView { name, state, since_on, loan_no, owed_by, note } = part;
    let owed = match (owed_by, loan_no) {
        (Some(who), Some(no)) => format!(", owed by {} (loan {no})", named(who)),
        _ => String::new(),
    };
    let note = note.as_ref().map(|note| format!(": {note}")).unwrap_or_default();
    format!("{name} {state} since {}{owed}{note}", show_day(*since_on))
}

/// The title of the repairs, with their total cost and the item's value.
fn repairs_title(story: &AssetStory) -> String {
    let Some(newest) = story.repairs.first() else { return String::new() };
    let spent = shown_pounds(newest.spent_pence);
    match newest.worth_pence {
        Some(worth) if newest.beyond_worth => {
            format!("Repairs, {spent} in total: more than its value of {}", shown_pounds(worth))
        }
        Some(worth) => format!("Repairs, {spent} in total; its value is {}", shown_pounds(worth)),
        None => format!("Repairs, {spent} in total"),
    }
}

/// The reason why an item has no tests. An empty line could mean that the tests were forgotten.
fn tests_in_a_word(story: &AssetStory) -> &'static str {
    if story.tests.is_empty() { "none needed: battery, or class III" } else { "" }
}

/// The rules that make the desk say "see the office", and the option that overrides them.
fn desk_says(story: &PersonStory, office: &str) -> String {
    let rules = [
        ("banned", story.bans.iter().any(|ban| ban.holds)),
        ("owes-money", story.person.owes_pence > 0),
        ("recalled", !story.recalled.is_empty()),
        ("late-returns", story.late_returns.is_some_and(|l| l.late >= l.too_many)),
    ];
    let named: Vec<&str> = rules.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect();
    if named.is_empty() {
        return String::new();
    }
    format!("see {office} ({}); to lend anyway, add --override {} --reason \"…\"", named.join(", "), named[0])
}

/// The number of late returns. If there are too many, a ban is suggested; the program never bans anyone by itself.
fn late_returns(story: &PersonStory) -> String {
    let Some(LateReturns { late, too_many, within_months }) = story.late_returns else { return String::new() };
    if late == 0 {
        return String::new();
    }
    let suggested = if late >= too_many {
        format!(
            "; to ban them: `kitbook ban add {} --reason \"late returns\" --until DATE --by REF`",
            story.person.reference
        )
    } else {
        String::new()
    };
    format!("{late} within {within_months} months ({too_many} are too many){suggested}")
}

fn person_page(session: &mut Session<'_>, (known, guardian): (&Person, bool), story: &PersonStory, clock: Clock) {
    let person = &story.person;
    let fields = |places: &[Place]| lines::<PersonField>(known, places, guardian);
    let roles = ("roles", story.roles.iter().map(|role| session.out.called.role(*role)).collect::<Vec<_>>().join(", "));
    let groups: Vec<String> = story.groups.iter().map(|group| format!("{} ({})", group.name, group.role)).collect();
    let standing = [
        ("must come back", story.recalled.join(", ")),
        ("owes", if person.owes_pence == 0 { String::new() } else { shown_pounds(person.owes_pence) }),
        ("late returns", late_returns(story)),
        ("at the desk", desk_says(story, &session.out.called.office)),
        ("holds", if story.open.is_empty() && story.stock.is_empty() { "nothing".to_owned() } else { String::new() }),
    ];
    let lines = [
        fields(&[Place::Standing, Place::Whereabouts, Place::Nature]),
        vec![roles, ("groups", groups.join(", "))],
        fields(&[Place::Contact, Place::Price, Place::Purchase, Place::Days, Place::Notes]),
        standing.to_vec(),
    ]
    .concat();
    session.out.page(&format!("{}  {}", person.reference, person.name), &lines);
    session.out.section("Bans", &story.bans, clock);
    session.out.section("Unsettled charges", &story.charges, clock);
    session.out.section("Incidents, newest first", &story.incidents, clock);
    session.out.section("Agreements", &story.agreements, clock);
    session.out.section("Permissions", &story.permissions, clock);
    session.out.section("Own devices on site", &story.own_devices, clock);
    session.out.section("Licences", &story.licences, clock);
    let (out, owed) = story.on_loan();
    session.out.section("On loan now", &out, clock);
    session.out.section(PARTS_OWED, &owed, clock);
    session.out.section("Counted stock on loan now", &story.stock, clock);
    session.out.section("Past loans, newest first", &story.past, clock);
    session.out.section("Letters, newest first", &story.letters, clock);
}
