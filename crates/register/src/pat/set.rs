//! Changes to the school's PAT settings: intervals, electrical details of items, and limits.

use super::{
    settings::{IntervalView, PatLimitView, intervals_of, intervals_of_category, intervals_of_location, limits},
    view::ApplianceView,
};
use crate::{
    act::{Act, Answer},
    tested::{
        self,
        again::{Makes, judge},
        status::find_interval,
    },
};
use domain::{
    asset::Asset,
    category::{PatClass, PatType},
    fault::{Failure, Fault},
    pat::{Basis, Decimal, Edition, Interval, Item, Limit, TestKind, label},
    remedy::Input,
    say,
    say::Notes,
    text::{self, fold, shown},
};
use serde_json::{Map, json};
use store::{Entry, Plans, ReadTx, Store, Subject, WriteTx, asset::Spelling};

/// The subject of an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// One item, by its tag or by tag and part, such as `LAP-0042/charger`.
    Appliance(String, Spelling),
    /// A category, or one part of all its assets.
    Category(String, Option<String>),
    /// All assets that belong in a location, by its full name.
    Location(String),
}

/// An order to set intervals.
#[derive(Debug, Clone)]
pub struct SetInterval {
    pub about: About,
    /// The months for each kind of test; 0 if the test is not required, `None` to remove the interval.
    pub months: Vec<(TestKind, Option<i64>)>,
    /// A note on the risk assessment that supports the interval.
    pub note: Option<String>,
    /// The person who decided the interval, if not the operator.
    pub by: Option<String>,
}

/// The subject of an interval, as the database needs it.
struct Target {
    like: Interval,
    known: Vec<Interval>,
    subject: Subject,
}

/// Sets intervals, and works out the due dates of all affected items again.
///
/// Errors: no interval or no note is given; there is no such item, category or part.
pub fn set_interval(store: &mut Store, act: &Act, order: &SetInterval) -> Result<Answer<Vec<IntervalView>>, Failure> {
    act.write(store, |tx, act| {
        if order.months.is_empty() {
            return Err(Fault::invalid("no interval was given")
                .hint(say![
                    "Add ",
                    Input::Visual.blank(),
                    " or ",
                    Input::Full.blank(),
                    ": a number of months, 0 for no test, or `default`."
                ])
                .into());
        }
        let note = text::given_note("note", order.note.as_deref())?;
        if note.is_none() && order.months.iter().any(|(_, months)| months.is_some()) {
            return Err(Fault::invalid("an interval other than the default needs a risk assessment")
                .hint(say!["Add ", Input::Note.with("what it found, and where you keep it"), "."])
                .into());
        }
        let by = match &order.by {
            Some(by) => store::person::find(tx, by)?.label(),
            None => act.operator.name().to_owned(),
        };
        let on = act.clock.day_of(act.moment(None)?);
        let target = target(tx, &order.about, note, by, on)?;
        let of_another = match target.like.asset_id {
            Some(id) => not_the_part(tx, &store::asset::by_id(tx, id)?, target.like.part.as_deref())?,
            None => None,
        };
        let mut body = Map::new();
        for (kind, months) in &order.months {
            let before = find_interval(&target.known, *kind, target.like.part.as_deref());
            put(tx, &target.like, *kind, before, *months)?;
            let was = before.map(|b| b.months);
            body.insert(kind.to_string(), json!({ "from": was, "to": months }));
        }
        let like = &target.like;
        for (name, value) in [("location", &like.location), ("part", &like.part), ("note", &like.note)] {
            body.extend(value.as_ref().map(|v| (name.to_owned(), json!(v))));
        }
        body.insert("decided_by".to_owned(), json!(like.decided_by));
        tx.log(Entry {
            action: "pat interval",
            subject: target.subject.clone(),
            asset: like.asset_id,
            person: None,
            effective_at: act.effective(act.moment(None)?),
            body,
        })?;
        let mut answer = follow(tx, order, &target.like)?;
        answer.notes.extend(of_another);
        Ok(answer)
    })
}

fn target(
    tx: &WriteTx<'_>,
    about: &About,
    note: Option<String>,
    decided_by: String,
    decided_on: chrono::NaiveDate,
) -> Result<Target, Fault> {
    let mut like = Interval {
        asset_id: None,
        basis: Basis::RiskAssessment,
        category_id: None,
        decided_by,
        decided_on,
        id: tx.new_id(),
        kind: TestKind::Visual,
        location: None,
        location_folded: None,
        months: 0,
        note,
        part: None,
    };
    match about {
        About::Appliance(appliance, spelling) => {
            let named = store::pat::find(tx, appliance, *spelling)?;
            (like.asset_id, like.part) = (Some(named.asset.id), named.part);
            let known = store::pat::intervals_of_asset(tx, named.asset.id)?;
            Ok(Target { like, known, subject: Subject::new("asset", named.asset.id) })
        }
        About::Category(name, part) => {
            let category = store::category::find(tx, name)?;
            like.part = part.as_deref().map(|part| part_of_category(tx, &category, part)).transpose()?;
            like.category_id = Some(category.id);
            let known = shared(tx, |i| i.category_id == Some(category.id))?;
            Ok(Target { like, known, subject: Subject::new("category", category.id) })
        }
        About::Location(place) => {
            let place = text::required("location", place, text::SHORT)?;
            let folded = fold(&place);
            let known = shared(tx, |i| i.location_folded.as_deref() == Some(&folded))?;
            let subject = Subject::new("location", &folded);
            (like.location, like.location_folded) = (Some(place), Some(folded));
            Ok(Target { like, known, subject })
        }
    }
}

fn shared(tx: &ReadTx<'_>, wanted: impl Fn(&Interval) -> bool) -> Result<Vec<Interval>, Fault> {
    Ok(store::pat::shared_intervals(tx)?.into_iter().filter(wanted).collect())
}

fn part_of_category(tx: &ReadTx<'_>, category: &domain::category::Category, typed: &str) -> Result<String, Fault> {
    let parts = store::category::parts(tx, category.id)?;
    let found = parts.iter().find(|p| fold(&p.name) == fold(typed.trim())).map(|p| p.name.clone());
    found.ok_or_else(|| {
        let names: Vec<&str> = parts.iter().map(|p| p.name.as_str()).collect();
        let hint = if names.is_empty() {
            "It has no parts.".to_owned()
        } else {
            format!("Give one that it has: {}.", text::and_list(&names).replace(" and ", " or "))
        };
        Fault::not_found(format!("the category {} has no part {}", category.name, shown(typed))).hint(hint)
    })
}

fn put(
    tx: &WriteTx<'_>,
    like: &Interval,
    kind: TestKind,
    before: Option<&Interval>,
    months: Option<i64>,
) -> Result<(), Fault> {
    match (before, months) {
        (Some(before), Some(months)) => tx.update(&Interval { id: before.id, kind, months, ..like.clone() }),
        (Some(before), None) => tx.delete(before),
        (None, Some(months)) => tx.insert(&Interval { id: tx.new_id(), kind, months, ..like.clone() }),
        (None, None) => Ok(()),
    }
}

/// Works out the due dates that the interval affects, and lists the intervals that now apply.
fn follow(tx: &WriteTx<'_>, order: &SetInterval, like: &Interval) -> Result<Answer<Vec<IntervalView>>, Failure> {
    if let Some(id) = like.asset_id {
        let mut asset = store::asset::by_id(tx, id)?;
        let status_before = asset.pat();
        tested::status::refresh(tx, &mut Plans::default(), &mut asset)?;
        tested::status::mark(tx, &asset, status_before)?;
        let by_name = like.part.is_some();
        let named = store::pat::Named { asset, part: like.part.clone(), by_name };
        return Ok(Answer::plain(intervals_of(tx, &named)?));
    }
    if let Some(id) = like.category_id {
        tested::status::refresh_category(tx, id)?;
        return Ok(Answer::plain(intervals_of_category(tx, id)?));
    }
    let folded = like.location_folded.as_deref().unwrap_or_default();
    let touched = tested::status::refresh_location(tx, folded)?;
    let mut answer = Answer::plain(intervals_of_location(tx, folded)?);
    if touched == 0 {
        let About::Location(place) = &order.about else { return Ok(answer) };
        answer.notes.push(format!("no item is in {} yet: check that this is the location's full name", shown(place)));
    }
    Ok(answer)
}

/// Makes a note if a setting was given to an asset of which only a part is tested. To record a test, a laptop's tag
/// means its charger, but a setting for that tag applies to the laptop itself.
fn not_the_part(tx: &ReadTx<'_>, asset: &Asset, part: Option<&str>) -> Result<Option<String>, Fault> {
    let appliances = Plans::default().appliances(tx, asset)?;
    let tested = appliances.iter().find(|t| t.part.is_some() && t.is_tested()).filter(|_| !appliances[0].is_tested());
    Ok(tested.filter(|_| part.is_none()).map(|tested| {
        let of = label(&asset.tag, tested.part.as_deref());
        format!("this was set for {} itself; to set it for its tested part, give {of}", asset.tag)
    }))
}

/// Changes to an item's electrical details: class, type, lead and fuse. `None` leaves one unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Electrics {
    /// The class; `Some(None)` to use the category's class.
    pub class: Option<Option<PatClass>>,
    pub equipment: Option<Option<PatType>>,
    pub heating: Option<bool>,
    /// The lead's resistance in Ω.
    pub lead: Option<Option<Decimal>>,
    /// The fuse's rating in A.
    pub fuse: Option<Option<Decimal>>,
}

/// Sets an item's electrical details, and works out its due dates again.
///
/// Errors: there is no such item; no change is given.
pub fn set_electrics(
    store: &mut Store,
    act: &Act,
    (appliance, spelling): (&str, Spelling),
    order: &Electrics,
) -> Result<Answer<ApplianceView>, Failure> {
    act.write(store, |tx, act| {
        if *order == Electrics::default() {
            return Err(Fault::invalid("no change was given")
                .hint(say![
                    "Add ",
                    Input::Class,
                    ", ",
                    Input::Type,
                    ", ",
                    Input::Heating,
                    ", ",
                    Input::Lead,
                    " or ",
                    Input::Fuse,
                    "."
                ])
                .into());
        }
        let named = store::pat::find(tx, appliance, spelling)?;
        let mut asset = named.asset;
        let of_another = not_the_part(tx, &asset, named.part.as_deref())?;
        let mut answer = Answer::plain(());
        match change(tx, &mut asset, named.part.as_deref(), order)? {
            Some(judged) => {
                answer.notes.extend(of_another);
                answer.notes.extend(judged);
            }
            None => answer.notes.push("nothing was changed".to_owned()),
        }
        let mut plans = Plans::default();
        let appliance = plans.appliance(tx, &asset, named.part.as_deref())?;
        let plan = plans.of(tx, asset.category_id)?;
        let place = store::place::of(tx, &asset)?.name;
        let of = (&asset, plan.category.name.as_str());
        let view = ApplianceView::build(tx, of, place, &appliance, None, act.clock.today())?;
        Ok(answer.map(|()| view))
    })
}

/// Changes an item's electrical details, judges its passes again, and works out its due dates. The notes are about passes;
/// `None` if nothing changed.
pub(crate) fn change(
    tx: &WriteTx<'_>,
    asset: &mut Asset,
    part: Option<&str>,
    order: &Electrics,
) -> Result<Option<Notes>, Fault> {
    let makes = Makes::read(tx, asset)?;
    let known = store::pat::items(tx, asset.id)?.into_iter().find(|i| i.is(part));
    let before = known.clone().unwrap_or_else(|| Item::new(tx.new_id(), asset.id, part.map(str::to_owned)));
    let after = Item {
        pat_class: order.class.unwrap_or(before.pat_class),
        pat_type: order.equipment.unwrap_or(before.pat_type),
        heating: order.heating.unwrap_or(before.heating),
        lead: order.lead.unwrap_or(before.lead),
        fuse: order.fuse.unwrap_or(before.fuse),
        ..before.clone()
    };
    let mut body = store::changes(&before, &after);
    if body.is_empty() {
        return Ok(None);
    }
    (if known.is_some() { tx.update(&after) } else { tx.insert(&after) })?;
    body.extend(part.map(|part| ("part".to_owned(), json!(part))));
    tx.log(Entry {
        action: "pat set",
        subject: Subject::new("asset", asset.id),
        asset: Some(asset.id),
        person: None,
        effective_at: None,
        body,
    })?;
    let status_before = asset.pat();
    tested::status::refresh(tx, &mut Plans::default(), asset)?;
    tested::status::mark(tx, asset, status_before)?;
    judge(tx, asset, &makes).map(Some)
}

/// Sets the school's value for a limit; `None` goes back to the default. Recorded results are not changed.
///
/// Errors: there is no limit with that name.
pub fn set_limit(
    store: &mut Store,
    act: &Act,
    name: &str,
    value: Option<Decimal>,
) -> Result<Answer<Vec<PatLimitView>>, Failure> {
    act.write(store, |tx, _| {
        let limit = Limit::named(name)?;
        store::pat::set_limit(tx, limit.name, value)?;
        let value = value.map_or_else(|| "default".to_owned(), |v| v.to_string());
        log_limit(tx, Map::from_iter([(limit.name.to_owned(), json!(value))]))
    })
}

/// Sets the edition of the Code of Practice that readings are checked against.
pub fn set_edition(store: &mut Store, act: &Act, edition: Edition) -> Result<Answer<Vec<PatLimitView>>, Failure> {
    act.write(store, |tx, _| {
        store::pat::set_edition(tx, &edition.to_string())?;
        log_limit(tx, Map::from_iter([("edition".to_owned(), json!(edition))]))
    })
}

fn log_limit(tx: &WriteTx<'_>, body: Map<String, serde_json::Value>) -> Result<Answer<Vec<PatLimitView>>, Failure> {
    tx.log(Entry::plain("pat limit", Subject::new("setting", "pat.limit"), body))?;
    Ok(Answer::plain(limits(tx)?))
}
