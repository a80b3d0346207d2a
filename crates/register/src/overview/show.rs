//! Reads everything about one asset or one person.

use crate::{
    agreement::{self, list::StatusRow},
    ban::{self, list::BanView},
    charge::{self, list::ChargeView},
    disposal::{self, list::OfItem},
    incident::{self, hold_list::HoldView, list::IncidentView},
    letter::{self, list::LetterView},
    licence::{self, list::Used},
    loan::{
        self,
        list::{Filter, Order, Standing},
        routine::{LoanStory, RoutineView},
    },
    own_device::{self, list::DeviceView},
    pat::{self, view::ApplianceView},
    permission::{self, list::PermissionView},
    person::{self, group::list::OfPerson},
    repair::list::RepairView,
    stock::{self, list::StockLoanView},
    stocktake::{self, view::LastCount},
    support::{self, SupportView},
    value::of_item::{self, ValueView},
    view::{AssetView, LoanView, PersonView, ReplacementCostView, Who, unlisted},
    wipe::{self, list::WipeView},
};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    asset_fields::AssetField,
    fault::Fault,
    loan::{Loan, LoanState},
    order::Extent,
    part::PartState,
    person::{Person, Role},
    person_fields::PersonField,
    when::{Clock, months_before},
};
use serde::Serialize;
use serde_json::{Map, Value as Json};
use store::{ReadTx, agreement::Book};

/// A part that is missing or damaged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LackingView {
    pub name: String,
    pub state: PartState,
    pub since_on: NaiveDate,
    /// The loan on which it is owed; null if no loan answers for it.
    pub loan_no: Option<i64>,
    pub owed_by: Option<Who>,
    pub note: Option<String>,
}

/// The most past loans that a page shows. `loan list --tag TAG --all` shows the rest.
const PAST: usize = 20;

/// Everything about one asset.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssetStory {
    #[serde(flatten)]
    pub asset: AssetView,
    #[serde(flatten)]
    pub known: Map<String, Json>,
    /// The replacement cost that slips, letters and charges use; null if none is known.
    pub replacement_cost: Option<ReplacementCostView>,
    /// The value in the accounts; null if no policy of depreciation counts for the item.
    pub value: Option<ValueView>,
    pub extra: Option<Json>,
    /// The maker's support; null if the item is no device.
    pub support: Option<SupportView>,
    /// The item's old tags.
    pub aliases: Vec<String>,
    /// The trolley that the item is in. `home` is the trolley where it belongs.
    pub inside: Option<String>,
    /// The location recorded for the item itself, if it is somewhere else inside a trolley.
    pub own_location: Option<String>,
    pub home: Option<String>,
    /// Tags of the items in it, if it is a trolley.
    pub contents: Vec<String>,
    /// The parts that are missing or damaged.
    pub lacking: Vec<LackingView>,
    /// Questions of the last return check that were not answered with yes.
    pub open_checks: Vec<String>,
    /// The routine checks of the open loan, newest first.
    pub routine_checks: Vec<RoutineView>,
    /// The tests of the item, or of its parts that plug into the mains.
    pub tests: Vec<ApplianceView>,
    /// Newest first.
    pub incidents: Vec<IncidentView>,
    /// Newest first.
    pub repairs: Vec<RepairView>,
    /// Holds in force: the item is kept as evidence.
    pub holds: Vec<HoldView>,
    /// Newest first.
    pub wipes: Vec<WipeView>,
    /// Licences that the item uses a seat of.
    pub licences: Vec<Used>,
    /// Where it was last scanned in a stocktake; null if never.
    pub last_count: Option<LastCount>,
    /// The disposals that the item is or was in, newest first.
    pub disposals: Vec<OfItem>,
    /// Newest first.
    pub loans: Vec<LoanView>,
}

/// Reads everything about an asset. Its value is of the end of `value_on`, or of today.
pub fn asset(tx: &ReadTx<'_>, asset: &Asset, value_on: Option<NaiveDate>, clock: Clock) -> Result<AssetStory, Fault> {
    let filter = Filter { standing: Standing::All, asset: Some(asset.id), ..Filter::default() };
    let loans = loan::list::list(tx, &filter, Order::Newest, Some(PAST), clock)?;
    let tag_of = |id| store::asset::by_id(tx, id).map(|a| a.tag);
    let view = AssetView::load(tx, asset, clock.today())?;
    let open_checks = if asset.awaiting_check { store::asset::open_checks(tx, asset.id)? } else { Vec::new() };
    Ok(AssetStory {
        tests: pat::view::appliances_of(tx, asset, None, clock.today())?,
        own_location: asset.location.clone().filter(|own| view.location.as_ref() != Some(own)),
        asset: view,
        known: unlisted::<AssetField>(asset),
        replacement_cost: ReplacementCostView::load(tx, asset)?,
        value: of_item::value(tx, asset, value_on.unwrap_or(clock.today()), clock)?,
        extra: asset.extra.as_deref().and_then(|text| serde_json::from_str(text).ok()),
        support: support::of_item(tx, asset, clock.today())?,
        aliases: store::asset::aliases(tx, asset.id)?,
        inside: asset.inside_id.map(tag_of).transpose()?,
        home: asset.home_id.map(tag_of).transpose()?,
        contents: store::asset::inside(tx, asset.id)?.into_iter().map(|a| a.tag).collect(),
        lacking: lacking(tx, asset, clock)?,
        open_checks,
        routine_checks: match store::asset::open_loan(tx, asset.id)? {
            Some(open) => loan::routine::of_loan(tx, &open)?,
            None => Vec::new(),
        },
        incidents: of(store::incident::of_asset(tx, asset.id)?, |i| IncidentView::load(tx, i, clock))?,
        repairs: of(store::repair::of_asset(tx, asset.id)?, |r| RepairView::load(tx, r, clock))?,
        holds: if asset.held {
            let holds = store::repair::holds_of(tx, asset.id)?.into_iter().filter(|h| h.lifted_on.is_none());
            of(holds.collect(), |h| HoldView::load(tx, h))?
        } else {
            Vec::new()
        },
        wipes: wipe::list::of_asset(tx, asset.id)?,
        licences: licence::list::of_asset(tx, asset.id)?,
        last_count: stocktake::view::last_count(tx, asset.id)?,
        disposals: disposal::list::of_asset(tx, asset.id)?,
        loans,
    })
}

/// Turns rows into views.
fn of<R, V>(rows: Vec<R>, load: impl FnMut(&R) -> Result<V, Fault>) -> Result<Vec<V>, Fault> {
    rows.iter().map(load).collect()
}

/// A parent or carer. Read only on request, because others may see the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guardian {
    pub name: Option<String>,
    pub contact: Option<String>,
}

/// Everything about one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonStory {
    #[serde(flatten)]
    pub person: PersonView,
    #[serde(flatten)]
    pub known: Map<String, Json>,
    pub roles: Vec<Role>,
    /// The person's teaching groups, by name.
    pub groups: Vec<OfPerson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guardian: Option<Guardian>,
    /// Tags of held items that must come back: they were recalled, or have failed a test.
    pub recalled: Vec<String>,
    /// The number of late returns; `None` if the school doesn't count them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_returns: Option<LateReturns>,
    /// Each agreement, with this person's status.
    pub agreements: Vec<StatusRow>,
    /// Permissions that are granted or awaited.
    pub permissions: Vec<PermissionView>,
    /// The person's own devices on site.
    pub own_devices: Vec<DeviceView>,
    /// Licences that the person uses a seat of.
    pub licences: Vec<Used>,
    /// Bans that were not lifted and have not ended.
    pub bans: Vec<BanView>,
    /// Newest first.
    pub incidents: Vec<IncidentView>,
    /// Unsettled charges.
    pub charges: Vec<ChargeView>,
    /// Counted stock that the person has.
    pub stock: Vec<StockLoanView>,
    /// Open loans and loans with parts owed, overdue ones first.
    pub open: Vec<LoanView>,
    /// Newest first.
    pub past: Vec<LoanView>,
    /// Letters to the person or to their parents or carers, newest first.
    pub letters: Vec<LetterView>,
}

/// The heading of loans whose item is back while a part of it is owed.
pub const PARTS_OWED: &str = "Returned, with parts owed";

impl PersonStory {
    /// The open loans: those whose item is out, and those that owe only a part of it.
    pub fn on_loan(&self) -> (Vec<LoanView>, Vec<LoanView>) {
        self.open.iter().cloned().partition(|loan| loan.state != LoanState::PartReturned)
    }
}

/// One loan with its checks and the letters about it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LoanPage {
    #[serde(flatten)]
    pub story: LoanStory,
    /// Newest first.
    pub letters: Vec<LetterView>,
}

impl LoanPage {
    /// Reads everything about a loan.
    pub fn load(tx: &ReadTx<'_>, loan: &Loan, clock: Clock) -> Result<Self, Fault> {
        let letters = store::letter::of_loan(tx, loan.id)?;
        Ok(Self {
            story: LoanStory::load(tx, loan, clock)?,
            letters: of(letters, |letter| LetterView::load(tx, letter, clock))?,
        })
    }
}

/// Late returns within the months that the school counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct LateReturns {
    pub late: i64,
    pub too_many: i64,
    pub within_months: u32,
}

fn late_returns(tx: &ReadTx<'_>, person: &Person, clock: Clock) -> Result<Option<LateReturns>, Fault> {
    let Some(strikes) = store::setting::strictness(tx, Vec::new())?.strikes else { return Ok(None) };
    let since = clock.start_of(months_before(clock.today(), strikes.within_months));
    let late = store::loan::late_returns(tx, person.id, since)?;
    Ok(Some(LateReturns { late, too_many: strikes.after, within_months: strikes.within_months }))
}

/// Reads everything about a person. The parent or carer is read only if `guardian` is set.
pub fn person(tx: &ReadTx<'_>, person: &Person, guardian: bool, clock: Clock) -> Result<PersonStory, Fault> {
    let of = |standing| Filter { standing, person: Some(person.id), ..Filter::default() };
    let open = loan::list::list(tx, &of(Standing::Open), Order::Due, None, clock)?;
    let mut recalled = Vec::new();
    let failed = Filter { recalled: true, ..of(Standing::Open) };
    loan::list::each(tx, &failed, Order::Tag, Extent::default(), false, clock, |listed| {
        recalled.push(listed.loan.tag);
        Ok::<(), Fault>(())
    })?;
    let mut past = loan::list::list(tx, &of(Standing::All), Order::Newest, Some(PAST + open.len()), clock)?;
    past.retain(|loan| !open.contains(loan));
    past.truncate(PAST);
    let book = Book::of_person(tx, person.id)?;
    let of_permissions = permission::list::Filter { person: Some(person.id), ..permission::list::Filter::default() };
    Ok(PersonStory {
        person: PersonView::build(person, person::list::holds(tx, person)?, book.overall(person, clock.today())),
        known: unlisted::<PersonField>(person),
        roles: store::person::roles(tx, person.id, clock.today())?,
        groups: person::group::list::of_person(tx, person)?,
        guardian: guardian
            .then(|| Guardian { name: person.guardian_name.clone(), contact: person.guardian_contact.clone() }),
        recalled,
        late_returns: late_returns(tx, person, clock)?,
        agreements: agreement::list::of_person(&book, person, clock.today()),
        permissions: permission::list::list(tx, &of_permissions, clock.today())?,
        own_devices: own_device::list::devices(tx, Some(person.id), &own_device::list::Which::default(), clock)?,
        licences: licence::list::of_person(tx, person.id)?,
        bans: if person.bans > 0 { ban::list::list(tx, Some(person.id), false, clock.today())? } else { Vec::new() },
        incidents: incidents_of(tx, person, clock)?,
        charges: charge::list::list(
            tx,
            &charge::list::Filter { person: Some(person.id), ..charge::list::Filter::default() },
            clock,
        )?,
        stock: stock::list::of_person(tx, person, clock)?,
        open,
        past,
        letters: letter::list::of_person(tx, person.id, clock)?,
    })
}

fn incidents_of(tx: &ReadTx<'_>, person: &Person, clock: Clock) -> Result<Vec<IncidentView>, Fault> {
    let filter = incident::list::Filter { all: true, person: Some(person.id), ..incident::list::Filter::default() };
    let mut out = Vec::new();
    incident::list::each(tx, &filter, Some(PAST), clock, |incident| {
        out.push(incident);
        Ok::<(), Fault>(())
    })?;
    Ok(out)
}

fn lacking(tx: &ReadTx<'_>, asset: &Asset, clock: Clock) -> Result<Vec<LackingView>, Fault> {
    let view = |part: domain::part::Lacking| {
        let owed_by = part.owed.map(|owed| store::person::by_id(tx, owed.person)).transpose()?;
        Ok(LackingView {
            name: part.name,
            state: part.state,
            since_on: part.since_on,
            loan_no: part.owed.map(|owed| owed.loan_no),
            owed_by: owed_by.as_ref().map(Who::from),
            note: part.note,
        })
    };
    store::asset_part::lacking(tx, asset.id, clock)?.into_iter().map(view).collect()
}
