//! What the register answers of the Department for Education's digital standards: for each point a count, the gap, and
//! the items behind it.

use crate::{
    asset::list::{AssetFilter, Listed, each_asset, each_listed},
    keep::backup::folder::Last,
    support::{
        has_system,
        list::{self as support_list, SupportRow},
        sign_off,
    },
    view::{AssetView, Unnumbered},
};
use chrono::{Days, NaiveDate};
use domain::{
    asset::{Asset, Fate},
    backup,
    fault::Fault,
    person::Role,
    rules::{Level, RULES, level_of},
    standard::{Item, Point},
    support::sign_off::State,
    text::count as count_of,
    when::{Clock, show_day},
    words::Word as _,
};
use serde::Serialize;
use std::collections::HashSet;
use store::{Field as _, ReadTx};

/// The number of days of which leavers and faults are counted.
const YEAR: Days = Days::new(365);

/// The answer to one point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PointView {
    pub point: Point,
    /// The standard that asks it, by its name in the addresses of GOV.UK.
    pub standard: &'static str,
    /// What is asked, in Kitbook's words.
    pub asks: &'static str,
    /// How many answer it, of how many. A question for a yes is one of one.
    pub answered: i64,
    pub of: i64,
    /// What is missing: `of` less `answered`.
    pub gap: i64,
    /// More about the answer, such as a date; empty if there is nothing more to say.
    pub note: String,
    /// The command that lists the gap, or closes it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub command: String,
}

impl Unnumbered for PointView {}

impl PointView {
    fn of(point: Point, answered: i64, of: i64, note: String) -> Self {
        Self {
            point,
            standard: point.standard().slug(),
            asks: point.asks(),
            answered,
            of,
            gap: of - answered,
            note,
            command: String::new(),
        }
    }

    fn yes(point: Point, yes: bool, note: String) -> Self {
        Self::of(point, i64::from(yes), 1, note)
    }
}

/// The points whose gap is a list of items.
pub const OF_ITEMS: [Point; 9] = [
    Point::Described,
    Point::Serial,
    Point::Assigned,
    Point::Purchased,
    Point::Reviewed,
    Point::DeviceNamed,
    Point::Disposed,
    Point::SupportKnown,
    Point::Supported,
];

/// Answers every point, in the order of the list. `last` is when the last backup was made, if that could be found out.
///
/// Errors: the register can't be read.
pub fn standards(tx: &ReadTx<'_>, last: &Result<Last, Fault>, clock: Clock) -> Result<Vec<PointView>, Fault> {
    let today = clock.today();
    let counts = counts(tx, today)?;
    let devices = support_list::list(tx, &support_list::Filter::default(), today)?;
    Point::ALL.iter().map(|point| answer(tx, *point, &counts, &devices, last, clock)).collect()
}

fn answer(
    tx: &ReadTx<'_>,
    point: Point,
    counts: &Counts,
    devices: &[SupportRow],
    last: &Result<Last, Fault>,
    clock: Clock,
) -> Result<PointView, Fault> {
    let today = clock.today();
    let year = store::school_year::year(tx)?;
    let count = |sql: &str| -> Result<(i64, i64), Fault> {
        let since = today - YEAR;
        Ok(tx
            .one(sql, &[today.to_value(), since.to_value()], |row| Ok((row.get(0)?, row.get(1)?)))?
            .unwrap_or_default())
    };
    Ok(match point {
        Point::Described
        | Point::Serial
        | Point::Assigned
        | Point::Purchased
        | Point::Reviewed
        | Point::DeviceNamed
        | Point::Disposed => {
            let (answered, of) = counts.of(point);
            PointView::of(point, answered, of, String::new())
        }
        Point::SupportKnown => of_devices(point, devices, |state| state != State::Unknown, String::new()),
        Point::Supported => {
            let unknown = devices.iter().filter(|row| row.support.state == State::Unknown).count();
            let said = match unknown {
                0 => String::new(),
                _ => format!("of {}, the end of support is unknown", count_of(unknown, "device")),
            };
            of_devices(point, devices, |state| !NOT_SUPPORTED.contains(&state), said)
        }
        Point::DigitalLead => {
            let is_held = !store::person::holders(tx, Role::DigitalLead, today)?.is_empty();
            PointView::yes(point, is_held, String::new())
        }
        Point::SupportTold => {
            let told = sign_off::history(tx)?.into_iter().map(|signed| signed.signed_on).max();
            let term = year.last_term_from(today);
            let is_told = told.is_some_and(|told| term.is_none_or(|term| told >= term));
            PointView::yes(point, is_told, dated("signed off on", told))
        }
        Point::Licences => {
            let (answered, of) = tx
                .one("select count(expires_on), count(*) from licence", &[], |row| Ok((row.get(0)?, row.get(1)?)))?
                .unwrap_or_default();
            PointView::of(point, answered, of, "a licence that never ends has no last day".to_owned())
        }
        Point::BackedUp => match last {
            Ok(last) => {
                let is_made = !backup::backup_is_overdue(last.on, today, &year);
                PointView::yes(point, is_made, dated("the last beside the register is of", last.on))
            }
            Err(fault) => PointView::yes(point, false, fault.message.clone()),
        },
        Point::RestoreTried => {
            let last = store::setting::drilled(tx)?;
            PointView::yes(point, !backup::drill_is_overdue(last, today, &year), dated("tried on", last))
        }
        Point::AccountsEnded => {
            let (cleared, left) = count(
                "select count(*) filter (where exists (select 1 from clearance c where c.person_id = p.id \
                 and not c.past)), count(*) from person p where p.last_working_day < ?1 and p.last_working_day >= ?2",
            )?;
            PointView::of(
                point,
                cleared,
                left,
                "leavers of the last 365 days; accounts are on the checklist if the school added them".to_owned(),
            )
        }
        Point::RemovableStorage => {
            let strictness = store::setting::strictness(tx, Vec::new())?;
            let rule = RULES.iter().find(|rule| rule.name == "data-on-removable-storage");
            let level = rule.map_or(Level::Off, |rule| level_of(rule, &strictness));
            let said = match level {
                Level::Off => "the rule data-on-removable-storage is off",
                Level::Warn => "the rule data-on-removable-storage warns",
                Level::Refuse => "the rule data-on-removable-storage refuses",
            };
            PointView::yes(point, level != Level::Off, said.to_owned())
        }
        Point::Requests => {
            let (told, all) = count(
                "select count(*) filter (where i.reported_by is not null and i.note is not null), count(*) from incident i \
                 where i.kind = 'fault' and i.void_reason is null and i.happened_on <= ?1 and i.happened_on >= ?2",
            )?;
            PointView::of(point, told, all, "faults of the last 365 days; Kitbook keeps no priority".to_owned())
        }
    })
}

/// The states of devices of which nobody can say that their system is supported.
const NOT_SUPPORTED: [State; 2] = [State::Ended, State::Unknown];

/// The answer of the devices by the state of their support.
fn of_devices(point: Point, devices: &[SupportRow], answers: impl Fn(State) -> bool, said: String) -> PointView {
    let of = i64::try_from(devices.len()).unwrap_or(i64::MAX);
    let gap = devices.iter().filter(|row| !answers(row.support.state)).count();
    PointView::of(point, of - i64::try_from(gap).unwrap_or(i64::MAX), of, said)
}

fn dated(what: &str, day: Option<NaiveDate>) -> String {
    day.map(|day| format!("{what} {}", show_day(day))).unwrap_or_default()
}

/// How many items answer each point of items, of how many.
#[derive(Debug, Default)]
struct Counts(Vec<(Point, i64, i64)>);

impl Counts {
    fn of(&self, point: Point) -> (i64, i64) {
        self.0.iter().find(|(known, ..)| *known == point).map_or((0, 0), |(_, answered, of)| (*answered, *of))
    }
}

/// Passes every item with what is known of it.
fn each_item(
    tx: &ReadTx<'_>,
    today: NaiveDate,
    mut take: impl FnMut(&Item<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let disposed: HashSet<String> = tx
        .all(
            "select a.tag_folded from disposal d join disposal_item i on i.disposal_id = d.id \
             join asset a on a.id = i.asset_id where d.state = 'done' and i.taken_out_on is null",
            &[],
            |row| Ok(row.text(0)?.to_owned()),
        )?
        .into_iter()
        .collect();
    each_listed(tx, &AssetFilter::default(), |listed: Listed<'_, Asset>| {
        let asset = &listed.asset;
        take(&Item {
            is_device: asset.os.is_some() || asset.support_ends.is_some() || has_system(listed.category),
            has_disposal: asset.fate == Some(Fate::Disposed) && disposed.contains(&asset.tag_folded),
            is_held: listed.held.is_some(),
            category: listed.category,
            asset,
            today,
        })
    })
}

fn counts(tx: &ReadTx<'_>, today: NaiveDate) -> Result<Counts, Fault> {
    let mut counts: Vec<(Point, i64, i64)> = OF_ITEMS.iter().map(|point| (*point, 0, 0)).collect();
    each_item(tx, today, |item| {
        for (point, answered, of) in &mut counts {
            if let Some(answers) = item.answers(*point) {
                *of += 1;
                *answered += i64::from(answers);
            }
        }
        Ok(())
    })?;
    Ok(Counts(counts))
}

/// Lists the items in the gap of a point, in the order of their tags; `None` if its gap is no list of items.
///
/// Errors: the register can't be read.
pub fn gap(tx: &ReadTx<'_>, point: Point, clock: Clock) -> Result<Option<Vec<AssetView>>, Fault> {
    let today = clock.today();
    let mut tags: HashSet<String> = HashSet::new();
    match point {
        Point::SupportKnown | Point::Supported => {
            let states = if point == Point::Supported { NOT_SUPPORTED.to_vec() } else { vec![State::Unknown] };
            let filter = support_list::Filter { states, ..support_list::Filter::default() };
            tags.extend(support_list::list(tx, &filter, today)?.into_iter().map(|row| row.tag));
        }
        _ if OF_ITEMS.contains(&point) => each_item(tx, today, |item| {
            if item.answers(point) == Some(false) {
                tags.insert(item.asset.tag.clone());
            }
            Ok(())
        })?,
        _ => return Ok(None),
    }
    let mut rows = Vec::new();
    each_asset(tx, &AssetFilter::default(), today, |asset| {
        if tags.contains(&asset.tag) {
            rows.push(asset);
        }
        Ok::<(), Fault>(())
    })?;
    Ok(Some(rows))
}
