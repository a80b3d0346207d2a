//! Views of assets, people, loans and slips, used in every answer. Scripts rely on their JSON names.

pub mod groups;
mod overridden;
mod signed;

use chrono::NaiveDate;
use domain::{
    agreement::Overall,
    asset::{Asset, Condition, Standing, State},
    category::{Category, Part},
    fault::Fault,
    field::{Field, Shown},
    ids::{CategoryId, OperatorId},
    loan::{Kind, Loan, LoanPart, LoanPhoto, LoanState, OffSite, PartOutcome, Slip},
    money::{Vat, shown_pounds},
    pat,
    person::{Person, PersonKind},
    replacement::{CostFrom, ReplacementCost},
    when::{Clock, Instant},
};
pub use overridden::OverrideView;
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
pub use signed::Signed;
use store::{Field as _, ReadTx, asset, category, loan, person, place};

/// A person's ref and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Who {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
}

impl From<&Person> for Who {
    fn from(person: &Person) -> Self {
        Self { reference: person.reference.clone(), name: person.name.clone() }
    }
}

/// A part that every asset of a category has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartPrice {
    pub name: String,
    pub price_pence: Option<i64>,
}

impl From<&Part> for PartPrice {
    fn from(part: &Part) -> Self {
        Self { name: part.name.clone(), price_pence: part.price_pence }
    }
}

/// An asset's test status and its next test date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PatView {
    pub status: pat::Status,
    pub next_due_on: Option<NaiveDate>,
}

impl PatView {
    /// Works out the test status of an item and its parts on a date.
    pub fn of(tests: pat::TestState, today: NaiveDate) -> Self {
        Self { status: tests.status(today), next_due_on: tests.due_on }
    }
}

/// The replacement cost of an item, and where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReplacementCostView {
    pub pence: i64,
    /// The VAT basis of a purchase cost; null if it is unknown, and for a price that was set.
    pub vat: Option<Vat>,
    /// Set for this item, set for its category, its purchase cost, or set by the school for any item.
    pub from: CostFrom,
}

impl ReplacementCostView {
    /// Finds the replacement cost of an item.
    pub fn load(tx: &ReadTx<'_>, asset: &Asset) -> Result<Option<Self>, Fault> {
        let cost = store::finance::replacement_cost(tx, asset, &category::by_id(tx, asset.category_id)?)?;
        Ok(cost.map(|ReplacementCost { pence, vat, from }| Self { pence, vat, from }))
    }

    /// The cost with where it comes from, such as "£450.00 (price set for the category)".
    pub fn told(&self) -> String {
        let Self { pence, vat, from } = *self;
        format!("{} ({})", shown_pounds(pence), ReplacementCost { pence, vat, from }.source())
    }
}

/// The columns of an asset that lists show. Reading only these takes half the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    pub tag: String,
    pub category_id: CategoryId,
    pub name: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub condition: Condition,
    /// Where the asset is: its trolley's location, if it is in one.
    pub location: Option<String>,
    /// The asset's standing if it were not on loan.
    pub standing: Standing,
    pub pat: pat::TestState,
    pub purchase_cost_pence: Option<i64>,
    pub purchase_cost_vat: Option<Vat>,
    pub purchased_on: Option<NaiveDate>,
    pub warranty_until: Option<NaiveDate>,
}

impl From<Asset> for Glimpse {
    fn from(asset: Asset) -> Self {
        Self {
            standing: asset.standing(false),
            pat: asset.pat(),
            tag: asset.tag,
            category_id: asset.category_id,
            name: asset.name,
            make: asset.make,
            model: asset.model,
            serial: asset.serial,
            condition: asset.condition,
            location: asset.location,
            purchase_cost_pence: asset.purchase_cost_pence,
            purchase_cost_vat: asset.purchase_vat,
            purchased_on: asset.purchased_on,
            warranty_until: asset.warranty_until,
        }
    }
}

/// The fields that a page shows and a list doesn't, as JSON. Fields shown only on request (the parent or carer) are
/// left out.
pub fn unlisted<F: Field>(of: &F::Of) -> Map<String, Json> {
    let told = F::ALL.iter().map(|field| (field, field.data()));
    let told =
        told.filter(|(_, data)| !data.listed && matches!(data.shown, Shown::Title | Shown::On(_) | Shown::With(_)));
    told.map(|(field, data)| (field.word().to_owned(), json!(data.reads.get(of)))).collect()
}

/// An asset's holder, and the date or time when the asset is due back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub by: Who,
    pub due_on: Option<NaiveDate>,
    pub due_at: Option<Instant>,
}

impl Held {
    /// Reads the holder from an open loan.
    fn load(tx: &ReadTx<'_>, loan: &Loan) -> Result<Self, Fault> {
        let by = (&person::by_id(tx, loan.person_id)?).into();
        Ok(Self { by, due_on: loan.due_on, due_at: loan.due_at })
    }
}

/// One asset as every answer shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AssetView {
    pub tag: String,
    pub category: String,
    pub name: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub state: State,
    pub flags: Vec<State>,
    /// The number of the disposal that it is in, while that is neither done nor withdrawn.
    pub disposal_no: Option<i64>,
    pub condition: Condition,
    /// Where the item is: its trolley's location, if it is in one.
    pub location: Option<String>,
    pub holder: Option<Who>,
    pub due_on: Option<NaiveDate>,
    pub due_at: Option<Instant>,
    pub pat: PatView,
    pub purchase_cost_pence: Option<i64>,
    pub purchase_cost_vat: Option<Vat>,
    pub purchased_on: Option<NaiveDate>,
    pub warranty_until: Option<NaiveDate>,
    pub parts: Vec<PartPrice>,
}

impl AssetView {
    /// The state in words, with the disposal that the item is in: "available, in disposal 3".
    pub fn state_in_words(&self) -> String {
        let state = self.state.to_string().replace('_', " ");
        match self.disposal_no {
            Some(no) => format!("{state}, in disposal {no}"),
            None => state,
        }
    }

    /// Builds the view of an asset and its holder. A list may build a hundred thousand, so values are moved, not
    /// copied.
    pub fn build(
        asset: Glimpse,
        category: &Category,
        parts: &[Part],
        (held, disposal_no): (Option<Held>, Option<i64>),
        today: NaiveDate,
    ) -> Self {
        let standing = Standing { on_loan: held.is_some(), ..asset.standing };
        let (due_on, due_at) = held.as_ref().map_or((None, None), |held| (held.due_on, held.due_at));
        Self {
            state: standing.state(),
            flags: standing.flags(),
            disposal_no,
            pat: PatView::of(asset.pat, today),
            tag: asset.tag,
            category: category.name.clone(),
            name: asset.name,
            make: asset.make,
            model: asset.model,
            serial: asset.serial,
            condition: asset.condition,
            location: asset.location,
            holder: held.map(|held| held.by),
            due_on,
            due_at,
            purchase_cost_pence: asset.purchase_cost_pence,
            purchase_cost_vat: asset.purchase_cost_vat,
            purchased_on: asset.purchased_on,
            warranty_until: asset.warranty_until,
            parts: parts.iter().map(Into::into).collect(),
        }
    }

    /// Reads an asset's category, parts and holder, and builds its view.
    pub fn load(tx: &ReadTx<'_>, asset: &Asset, today: NaiveDate) -> Result<Self, Fault> {
        let kind = category::by_id(tx, asset.category_id)?;
        let parts = category::parts(tx, kind.id)?;
        let open = asset::open_loan(tx, asset.id)?;
        let held = open.map(|loan| Held::load(tx, &loan)).transpose()?;
        let glimpse = Glimpse { location: place::of(tx, asset)?.name, ..asset.clone().into() };
        let disposal_no = store::disposal::open_in(tx, asset.id)?.map(|open| open.no);
        Ok(Self::build(glimpse, &kind, &parts, (held, disposal_no), today))
    }
}

/// One person as every answer shows them. A queue may see the screen, so it has no parent or carer, no UPN and no
/// notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PersonView {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
    pub kind: PersonKind,
    pub year_group: Option<String>,
    pub class: Option<String>,
    pub email: Option<String>,
    pub last_working_day: Option<NaiveDate>,
    pub contract_end: Option<NaiveDate>,
    pub agreement: Overall,
    /// The number of open loans.
    pub loans: i64,
    /// The charges that are requested and not settled. Disputed charges are paused, so they don't count.
    pub owes_pence: i64,
}

impl PersonView {
    /// Builds the view from a person, the number of open loans and the status of the agreements.
    pub fn build(person: &Person, loans: i64, agreement: Overall) -> Self {
        Self {
            reference: person.reference.clone(),
            name: person.name.clone(),
            kind: person.kind,
            year_group: person.year_group.clone(),
            class: person.class.clone(),
            email: person.email.clone(),
            last_working_day: person.last_working_day,
            contract_end: person.contract_end,
            agreement,
            loans,
            owes_pence: person.owes_pence,
        }
    }
}

/// A part of a loaned item, and its outcome. The outcome is `None` until it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartView {
    pub name: String,
    pub outcome: Option<PartOutcome>,
    /// True if it was damaged before it went out: the borrower does not answer for that.
    pub damaged_before: bool,
}

impl PartView {
    pub(crate) fn of(part: &LoanPart) -> Self {
        let damaged_before = part.lent_damaged == Some(true);
        Self { name: part.name.clone(), outcome: part.outcome, damaged_before }
    }
}

/// One loan as every answer shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoanView {
    pub no: Option<i64>,
    pub slip_no: Option<i64>,
    pub kind: Kind,
    pub tag: String,
    pub person: Who,
    pub for_class: Option<String>,
    pub out_at: Instant,
    pub due_on: Option<NaiveDate>,
    pub due_at: Option<Instant>,
    /// The school days by which it was late before it was renewed; null if it was not.
    pub late_days: Option<i64>,
    /// The date of an issue's next routine check.
    pub check_in_on: Option<NaiveDate>,
    /// The date of a recall. `None` if the loan is not recalled.
    pub recalled_on: Option<NaiveDate>,
    pub returned_at: Option<Instant>,
    pub state: LoanState,
    pub off_site: Option<OffSite>,
    pub purpose: Option<String>,
    pub signed: bool,
    pub parts: Vec<PartView>,
    pub overrides: Vec<OverrideView>,
}

impl LoanView {
    /// Builds the view of a loan.
    pub fn build(
        loan: &Loan,
        slip: &Slip,
        tag: &str,
        person: &Person,
        parts: &[LoanPart],
        overrides: Vec<OverrideView>,
        clock: Clock,
    ) -> Self {
        Self {
            no: Some(loan.no),
            slip_no: Some(slip.no),
            kind: loan.kind,
            tag: tag.to_owned(),
            person: person.into(),
            for_class: slip.for_class.clone(),
            out_at: loan.out_at,
            due_on: loan.due_on,
            due_at: loan.due_at,
            late_days: loan.late_days,
            check_in_on: loan.check_in_on,
            recalled_on: loan.recalled_on,
            returned_at: loan.ended_at,
            state: loan.state_at(clock.now()),
            off_site: loan.off_site(slip),
            purpose: loan.purpose(slip).cloned(),
            signed: slip.signed_how.is_some(),
            parts: parts.iter().map(PartView::of).collect(),
            overrides,
        }
    }

    /// Reads a loan's slip, item, borrower, parts and overrides, and builds its view.
    pub fn load(tx: &ReadTx<'_>, loan: &Loan, clock: Clock) -> Result<Self, Fault> {
        let slip = loan::slip_by_id(tx, loan.slip_id)?;
        let asset = asset::by_id(tx, loan.asset_id)?;
        let person = person::by_id(tx, loan.person_id)?;
        let (parts, overrides) = (loan::parts(tx, loan.id)?, OverrideView::of_loan(tx, loan.id)?);
        Ok(Self::build(loan, &slip, &asset.tag, &person, &parts, overrides, clock))
    }
}

/// A photograph of an item as it went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PhotoView {
    pub no: Option<i64>,
    pub name: String,
    pub size_bytes: i64,
    pub sha256: String,
    /// The day whose condition it shows.
    pub taken_on: NaiveDate,
    pub added_at: Instant,
}

impl From<&LoanPhoto> for PhotoView {
    fn from(photo: &LoanPhoto) -> Self {
        Self {
            no: Some(photo.no),
            name: photo.name.clone(),
            size_bytes: photo.size_bytes,
            sha256: photo.sha256.clone(),
            taken_on: photo.taken_on,
            added_at: photo.added_at,
        }
    }
}

impl Unnumbered for PhotoView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// One slip as every answer shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlipView {
    pub no: Option<i64>,
    pub person: Who,
    pub out_at: Instant,
    pub signed: Option<Signed>,
    /// The signatures on receipts for what came back.
    pub receipts: Vec<Signed>,
    /// The member of staff who goes along with a visitor.
    pub accompanied_by: Option<Who>,
    /// True if the borrower takes personal data off site, false if not; null if nobody asked.
    pub personal_data: Option<bool>,
    pub loans: Vec<LoanView>,
}

impl SlipView {
    /// Builds the view of a slip.
    pub fn build(slip: &Slip, person: &Person, companion: Option<Who>, loans: Vec<LoanView>) -> Self {
        Self {
            no: Some(slip.no),
            person: person.into(),
            out_at: slip.out_at,
            signed: Signed::of(slip),
            receipts: Vec::new(),
            accompanied_by: companion,
            personal_data: slip.personal_data,
            loans,
        }
    }

    /// Reads a slip's borrower and loans, and builds its view.
    pub fn load(tx: &ReadTx<'_>, slip: &Slip, clock: Clock) -> Result<Self, Fault> {
        let person = person::by_id(tx, slip.person_id)?;
        let loans = loan::of_slip(tx, slip.id)?;
        let loans = loans.iter().map(|loan| LoanView::load(tx, loan, clock)).collect::<Result<_, _>>()?;
        let mut view = Self::build(slip, &person, companion(tx, slip)?, loans);
        view.signed = Signed::load(tx, slip)?;
        view.receipts = store::signed::receipts(tx, slip.id)?.into_iter().map(Signed::from).collect();
        Ok(view)
    }
}

/// Reads the member of staff who goes along with a visitor.
pub fn companion(tx: &ReadTx<'_>, slip: &Slip) -> Result<Option<Who>, Fault> {
    Ok(slip.accompanied_by.map(|id| person::by_id(tx, id)).transpose()?.as_ref().map(Who::from))
}

/// Reads the name of the operator who recorded an act.
pub fn operator(tx: &ReadTx<'_>, id: OperatorId) -> Result<String, Fault> {
    let name = tx.one("select name from operator where id = ?1", &[id.to_value()], |row| row.get(0))?;
    name.ok_or_else(|| Fault::damaged(format!("the operator {id} is not in the register")))
}

/// An answer with short numbers. A dry run must not show them, because the next real act gets the same numbers.
pub trait Unnumbered {
    /// Removes the short numbers, if there are any.
    fn unnumber(&mut self) {}
}

impl Unnumbered for AssetView {}
impl Unnumbered for PersonView {}

impl Unnumbered for LoanView {
    fn unnumber(&mut self) {
        (self.no, self.slip_no) = (None, None);
    }
}

impl Unnumbered for SlipView {
    fn unnumber(&mut self) {
        self.no = None;
        self.loans.unnumber();
    }
}

impl<T: Unnumbered> Unnumbered for Vec<T> {
    fn unnumber(&mut self) {
        self.iter_mut().for_each(Unnumbered::unnumber);
    }
}
