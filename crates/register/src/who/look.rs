//! Looks up who had a device.

use super::names::{Named, Names};
use crate::{
    act::{Act, Answer},
    rule::decider::decider_among,
    view::Who,
};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    fault::{Failure, Fault},
    ids::AssetId,
    loan::{Kind, Loan, Slip},
    person::{Person, Role},
    reading::DateFormat,
    remedy::Input,
    say,
    text::{self, shown},
    when::{Clock, Instant, show_day},
    who::{self, Doubt, Edge, Span, Unreadable, Zone},
};
use serde::Serialize;
use serde_json::{Map, json};
use std::collections::HashMap;
use store::{Entry, ReadTx, Store, Subject, WriteTx};

/// The roles for which a look-up is.
const ROLES: &[Role] = &[Role::SafeguardingLead, Role::Headteacher];

/// A device and a moment, as they are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The line of the file.
    pub(super) line: Option<u64>,
    pub(super) device: String,
    pub(super) at: String,
    /// The moment, or why there is none.
    pub(super) moment: Result<Instant, Unreadable>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Had {
    /// The line of the file; null for a device that was typed.
    pub line: Option<u64>,
    /// The device and the time of the question.
    pub device: String,
    pub time: String,
    /// The moment; null if the time can't be read.
    pub at: Option<Instant>,
    pub answer: who::Answer,
    /// The tag of the item.
    pub tag: Option<String>,
    /// The borrower; of a shared item, the teacher.
    pub person: Option<Who>,
    /// The form or group for which a shared item was lent.
    pub for_class: Option<String>,
    pub loan_no: Option<i64>,
    /// When the loan began; null if only the day is known.
    pub from_at: Option<Instant>,
    pub from_on: Option<NaiveDate>,
    /// When the loan ended; null if only the day is known, or it is open.
    pub to_at: Option<Instant>,
    /// Null if the loan is open.
    pub to_on: Option<NaiveDate>,
    /// Why it is unknown.
    pub reason: Option<String>,
    /// True if the line could not be read.
    #[serde(skip)]
    pub is_unread: bool,
}

impl Had {
    fn unknown(asked: &Asked, reason: String) -> Self {
        Self {
            line: asked.line,
            device: asked.device.clone(),
            time: asked.at.clone(),
            at: asked.moment.as_ref().ok().copied(),
            answer: who::Answer::Unknown,
            tag: None,
            person: None,
            for_class: None,
            loan_no: None,
            from_at: None,
            from_on: None,
            to_at: None,
            to_on: None,
            reason: Some(reason),
            is_unread: false,
        }
    }
}

/// One device and one moment to look up.
#[derive(Debug, Clone)]
pub struct Order {
    pub device: String,
    pub at: String,
    /// The zone of a time without one.
    pub zone: Option<Zone>,
    /// Who asks: the safeguarding lead, or the headteacher.
    pub by: Option<String>,
}

/// Looks up who had a device at a moment.
///
/// Errors: nobody who may ask was named; the time can't be read; it is only tried.
pub fn look_up(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<Had>, Failure> {
    let device = text::required("device", &order.device, text::SHORT)?;
    let clock = act.clock();
    let moment =
        who::read(&order.at, DateFormat::Uk, order.zone, clock.today()).map_err(|why| misread(&order.at, &why))?;
    if moment > clock.now() {
        return Err(Fault::invalid(format!("{} is in the future", clock.show(moment)))
            .hint(say!["Give a time that has been: ", Input::At.blank(), "."])
            .into());
    }
    let asked = Asked { line: None, device, at: order.at.trim().to_owned(), moment: Ok(moment) };
    let mut found = look_up_all(store, act, order.by.as_deref(), &[asked])?;
    found.value.pop().map_or_else(
        || Err(Fault::register("there is no answer").hint("Please report this with what you did.").into()),
        |one| Ok(Answer::plain(one)),
    )
}

/// The fault of a typed time that can't be read.
fn misread(typed: &str, why: &Unreadable) -> Fault {
    let hint = match why {
        Unreadable::NotATime(_) => say!["Write the day and the time: ", Input::At.with("2026-11-20 10:35"), "."],
        Unreadable::NoZone => say![
            "Say in which zone it was written: ",
            Input::Zone.with("Europe/London"),
            " or ",
            Input::Zone.with("UTC"),
            "."
        ],
        Unreadable::Twice | Unreadable::Never => {
            say!["Give it in a zone whose clocks don't change: ", Input::Zone.with("UTC"), "."]
        }
    };
    Fault::invalid(format!("{}: {}", shown(typed.trim()), why.in_words())).hint(hint)
}

/// Answers each of these, and logs that it was asked and by whom. Device, time and name are not logged.
pub(super) fn look_up_all(
    store: &mut Store,
    act: &Act,
    by: Option<&str>,
    asked: &[Asked],
) -> Result<Answer<Vec<Had>>, Failure> {
    if act.dry_run || act.on.is_some() {
        let what = if act.dry_run { Input::DryRun } else { Input::On };
        return Err(Fault::invalid("every look-up is logged when it is made")
            .hint(say!["Leave out ", what, "."])
            .into());
    }
    act.write(store, |tx, act| {
        let by = decider_among(tx, act, by, ROLES, &[], act.clock.today())?;
        let names = Names::of(tx)?;
        let mut known: HashMap<AssetId, Item> = HashMap::new();
        let mut found = Vec::with_capacity(asked.len());
        for one in asked {
            found.push(answer(tx, act.clock, &names, &mut known, one)?);
        }
        log(tx, &by, asked.len())?;
        Ok(Answer::plain(found))
    })
}

fn log(tx: &WriteTx<'_>, by: &Person, number: usize) -> Result<(), Fault> {
    let body = Map::from_iter([("by".to_owned(), json!(by.reference)), ("number".to_owned(), json!(number))]);
    tx.log(Entry::plain("who", Subject::new("look-up", by.id), body)).map(|_| ())
}

/// An item with its loans.
struct Item {
    tag: String,
    /// The moment since which the register has it.
    since: Instant,
    loans: Vec<Loan>,
    spans: Vec<Span>,
}

impl Item {
    fn load(tx: &ReadTx<'_>, id: AssetId, clock: Clock) -> Result<Self, Fault> {
        let asset = store::asset::by_id(tx, id)?;
        let loans = store::loan::of_asset(tx, id)?;
        let later = store::loan::recorded_later(tx, id)?;
        let moments: Vec<Instant> =
            loans.iter().flat_map(|loan| [Some(loan.out_at), loan.ended_at]).flatten().collect();
        let edge = |loan: &Loan, at: Instant| {
            let is_later = later.iter().any(|(of, then)| *of == loan.id.to_string() && *then == at);
            if is_later && may_be_a_day(at, &moments, clock) { Edge::On(clock.day_of(at)) } else { Edge::At(at) }
        };
        let span = |loan: &Loan| Span {
            no: loan.no,
            from: edge(loan, loan.out_at),
            to: loan.ended_at.map(|at| edge(loan, at)),
        };
        let spans = loans.iter().map(span).collect();
        Ok(Self { tag: asset.tag, since: asset.created_at, loans, spans })
    }
}

/// True if a moment that was recorded later may stand for a day alone: it is noon, or that of another hand-over on the
/// day, which such a day may not come before.
fn may_be_a_day(at: Instant, moments: &[Instant], clock: Clock) -> bool {
    let noon = NaiveTime::from_hms_opt(12, 0, 0);
    Some(clock.time_of(at)) == noon || moments.iter().filter(|other| **other == at).count() > 1
}

fn answer(
    tx: &ReadTx<'_>,
    clock: Clock,
    names: &Names,
    known: &mut HashMap<AssetId, Item>,
    asked: &Asked,
) -> Result<Had, Fault> {
    let at = match &asked.moment {
        Ok(at) => *at,
        Err(why) => return Ok(Had { is_unread: true, ..Had::unknown(asked, why.in_words()) }),
    };
    if asked.device.is_empty() {
        return Ok(Had { is_unread: true, ..Had::unknown(asked, "there is no device".to_owned()) });
    }
    if at > clock.now() {
        return Ok(Had { is_unread: true, ..Had::unknown(asked, "the time is in the future".to_owned()) });
    }
    let (id, until) = match names.find(&asked.device) {
        Named::One(id, until) => (id, until),
        Named::Several => return Ok(Had::unknown(asked, "two items have or had this name".to_owned())),
        Named::Nobody => return Ok(Had::unknown(asked, "no item has this name".to_owned())),
    };
    let item = match known.entry(id) {
        std::collections::hash_map::Entry::Occupied(item) => item.into_mut(),
        std::collections::hash_map::Entry::Vacant(place) => place.insert(Item::load(tx, id, clock)?),
    };
    let unknown = |reason: String| Had { tag: Some(item.tag.clone()), ..Had::unknown(asked, reason) };
    if let Some(until) = until.filter(|until| at >= *until) {
        return Ok(unknown(format!("it has had another name since {}", show_day(clock.day_of(until)))));
    }
    let span = match who::on_loan(&item.spans, at, clock) {
        Ok(span) => span,
        Err(Doubt::NotOnLoan) if at < item.since => {
            let since = show_day(clock.day_of(item.since));
            return Ok(unknown(format!("it was not in the register then; it is since {since}")));
        }
        Err(doubt) => return Ok(unknown(in_words(doubt, clock))),
    };
    let Some(loan) = item.loans.iter().find(|loan| loan.no == span.no) else {
        return Ok(unknown("its loan can't be read".to_owned()));
    };
    let slip = store::loan::slip_by_id(tx, loan.slip_id)?;
    let person = store::person::by_id(tx, loan.person_id)?;
    Ok(had(asked, &item.tag, (loan, &slip, span), &person, clock))
}

fn had(asked: &Asked, tag: &str, (loan, slip, span): (&Loan, &Slip, &Span), person: &Person, clock: Clock) -> Had {
    let moment = |edge: Edge| match edge {
        Edge::At(at) => (Some(at), clock.day_of(at)),
        Edge::On(day) => (None, day),
    };
    let (from_at, from_on) = moment(span.from);
    let to = span.to.map(moment);
    let is_shared = loan.kind == Kind::Class || slip.for_class.is_some();
    Had {
        answer: if is_shared { who::Answer::Shared } else { who::Answer::Holder },
        tag: Some(tag.to_owned()),
        person: Some(person.into()),
        for_class: slip.for_class.clone().filter(|_| is_shared),
        loan_no: Some(loan.no),
        from_at,
        from_on: Some(from_on),
        to_at: to.and_then(|(at, _)| at),
        to_on: to.map(|(_, on)| on),
        reason: None,
        ..Had::unknown(asked, String::new())
    }
}

/// Why nobody can be named, in words.
fn in_words(doubt: Doubt, clock: Clock) -> String {
    match doubt {
        Doubt::HandOver { no, edge: Edge::At(at) } => {
            format!("within five minutes of a hand-over (loan {no}, {})", clock.show(at))
        }
        Doubt::HandOver { no, edge } => format!("it changed hands on that day (loan {no}, {})", edge.in_words(clock)),
        Doubt::Two(one, other) => format!("two loans are recorded for that time ({one} and {other})"),
        Doubt::NotOnLoan => "it was not on loan".to_owned(),
    }
}
