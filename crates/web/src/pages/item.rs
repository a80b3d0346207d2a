//! An item's whole story.

use super::Answer;
use crate::{
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::Table,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    access::Deed,
    asset::{Asset, Fate, State as Stands},
    asset_fields::AssetField,
    field::Place,
    replacement::CostFrom,
    when::show_day,
};
use register::{
    disposal,
    listed::{due, fields::lines, named, stocktake::last_count, support, value::book_value},
    overview::show::{self, AssetStory, LackingView},
    permission, wipe,
};
use std::sync::Arc;
use store::asset::Spelling;

#[derive(Template)]
#[template(path = "item.html")]
struct ItemPage {
    frame: Frame,
    segment: String,
    holder: Option<(String, String)>,
    facts: Vec<(&'static str, String)>,
    tables: Vec<Table>,
    may_lend: bool,
    may_report: bool,
    may_repair: bool,
    may_hold: bool,
    may_wipe: bool,
    may_permit: bool,
    is_out: bool,
    /// True if its disposal can be asked for.
    may_go: bool,
}

/// Shows an item.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(tag): Path<String>) -> Answer {
    let (asset, story, permissions, (may_go, may_be_wiped), clock) = site
        .read(move |tx, clock| {
            let asset = store::asset::find(tx, &tag, Spelling::Whole)?;
            let story = show::asset(tx, &asset, None, clock)?;
            let filter = permission::list::Filter { asset: Some(asset.id), ..permission::list::Filter::default() };
            let permissions = permission::list::list(tx, &filter, clock.today())?;
            let may = (disposal::may_be_asked_for(tx, &asset)?, wipe::record::may_be_wiped(tx, &asset)?);
            Ok((asset, story, permissions, may, clock))
        })
        .await?;
    let sees = |deed| visitor.may(deed);
    let title = match asset.description() {
        none if none.is_empty() => asset.tag.clone(),
        description => format!("{} – {description}", asset.tag),
    };
    let hold = |one: &register::incident::hold_list::HoldView| {
        one.no.filter(|_| sees(Deed::SeeIncidents)).map(|no| format!("/holds/{no}"))
    };
    let mut tables = vec![
        Table::of("Tests, with their next dates", &story.tests, clock, |_| None),
        Table::of("Disposals, newest first", &story.disposals, clock, |one| {
            sees(Deed::SeeDisposals).then(|| format!("/disposals/{}", one.no))
        }),
        Table::of("Kept as evidence", &story.holds, clock, hold),
        Table::of("Repairs, newest first", &story.repairs, clock, |one| one.no.map(|no| format!("/repairs/{no}"))),
        Table::of("Wipes, newest first", &story.wipes, clock, |one| one.no.map(|no| format!("/wipes/{no}"))),
        Table::of("Software that is licensed for it", &story.licences, clock, |seat| {
            sees(Deed::SeePeople).then(|| format!("/licences/{}", seat.no))
        }),
        Table::of("Routine checks of this loan, newest first", &story.routine_checks, clock, |_| None),
    ];
    if sees(Deed::SeeIncidents) {
        let href = |incident: &register::incident::list::IncidentView| incident.no.map(|no| format!("/incidents/{no}"));
        tables.insert(0, Table::of("Incidents, newest first", &story.incidents, clock, href));
    }
    if sees(Deed::SeePeople) {
        let href = |loan: &register::view::LoanView| loan.no.map(|no| format!("/loans/{no}"));
        tables.push(super::permissions::of_item(&permissions, clock));
        tables.push(Table::of("Loans, newest first", &story.loans, clock, href));
    }
    let mut facts = facts(&asset, &story, clock);
    if let Some(value) = story.value.as_ref().filter(|_| sees(Deed::SeeValue)) {
        facts.push(("book value", book_value(value)));
    }
    // What nobody can override is not offered.
    let is_out = story.asset.holder.is_some();
    let can_be_lent =
        matches!(asset.standing(is_out).state(), Stands::Available | Stands::AwaitingCheck | Stands::AwaitingWipe);
    let is_here = asset.fate != Some(Fate::Disposed);
    let holder = story.asset.holder.as_ref().filter(|_| sees(Deed::SeePeople));
    Ok(page(&ItemPage {
        frame: Frame::of(&visitor, title, "/find"),
        segment: segment(&asset.tag),
        holder: holder.map(|who| (named(who), format!("/people/{}", segment(&who.reference)))),
        facts: facts.into_iter().filter(|(_, fact)| !fact.is_empty()).collect(),
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        may_lend: sees(Deed::Desk) && (is_out || can_be_lent),
        may_report: is_here && sees(Deed::ReportFault),
        may_repair: is_here && sees(Deed::Repair),
        may_hold: is_here && sees(Deed::Hold),
        may_wipe: is_here && may_be_wiped && sees(Deed::Wipe),
        may_permit: is_here && sees(Deed::Permit),
        is_out,
        may_go: may_go && sees(Deed::Dispose),
    })?)
}

fn facts(known: &Asset, story: &AssetStory, clock: domain::when::Clock) -> Vec<(&'static str, String)> {
    let asset = &story.asset;
    let flags = asset.flags.iter().map(|flag| format!("also {}", flag.to_string().replace('_', " ")));
    let state: Vec<String> = std::iter::once(asset.state_in_words()).chain(flags).collect();
    // In a trolley, an item is where the trolley is.
    let there = Asset { location: asset.location.clone(), ..known.clone() };
    let fields = |places: &[Place]| lines::<AssetField>(&there, places, true);
    let cost = story.replacement_cost.filter(|cost| cost.from != CostFrom::Item);
    [
        vec![
            ("state", state.join(", ")),
            ("category", asset.category.clone()),
            ("open checks", story.open_checks.join(", ")),
        ],
        fields(&[Place::Standing]),
        vec![("due", due(asset.due_on, asset.due_at, clock))],
        fields(&[Place::Whereabouts]),
        vec![
            ("in", story.inside.clone().unwrap_or_default()),
            ("belongs in", story.home.clone().filter(|home| Some(home) != story.inside.as_ref()).unwrap_or_default()),
            ("contains", story.contents.join(", ")),
            ("last counted", last_count(story.last_count.as_ref(), clock)),
        ],
        fields(&[Place::Nature, Place::Contact]),
        vec![
            ("parts", asset.parts.iter().map(|part| part.name.as_str()).collect::<Vec<_>>().join(", ")),
            ("without", story.lacking.iter().map(lacking).collect::<Vec<_>>().join("; ")),
            ("support", story.support.as_ref().and_then(support::line).unwrap_or_default()),
        ],
        fields(&[Place::Price, Place::Purchase, Place::Days]),
        vec![
            ("replacement cost", cost.map(|cost| cost.told()).unwrap_or_default()),
            ("old tags", story.aliases.join(", ")),
        ],
        fields(&[Place::Notes]),
    ]
    .concat()
}

/// A part that is not there as it should be.
fn lacking(part: &LackingView) -> String {
    format!("{} {} since {}", part.name, part.state, show_day(part.since_on))
}
