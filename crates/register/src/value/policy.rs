//! The policies of depreciation: the school's, those of categories, and those of single items, each from the beginning of a
//! financial year on.

use crate::{
    act::{Act, Answer, Timed},
    rule::accounts::Since,
};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    category::Category,
    fault::{Failure, Fault},
    remedy::{Input, See},
    say,
    say::Notes,
    text::count,
    value::{
        Convention, Dated, Depreciation, Method, Policy, YearEnd,
        depreciation::{Residual, percent},
    },
    when::show_date,
};
use serde::Serialize;
use serde_json::{Map, json};
use store::{
    Entry, ReadTx, Store, Subject, WriteTx,
    asset::Spelling,
    changes,
    depreciation::{self, Policies},
    details,
};

/// The items that a policy is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Of {
    /// Every item whose category has no policy of its own.
    School,
    /// The items of the category with this name.
    Category(String),
    /// The item with this tag.
    Item(String),
}

/// An order to set a policy. What is `None` is taken from the policy that counted until then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    pub of: Of,
    pub method: Option<Method>,
    pub life_months: Option<i64>,
    /// The rate a year in hundredths of a per cent.
    pub rate: Option<i64>,
    pub residual: Option<Residual>,
    pub convention: Option<Convention>,
    /// `None` if no policy counts for these items yet: then it counts from their purchase.
    pub since: Option<Since>,
}

/// A policy of depreciation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DepreciationView {
    /// The category; null for the school's own policy and for that of one item.
    pub category: Option<String>,
    /// The tag of the item, if the policy is of one item alone.
    pub tag: Option<String>,
    /// The first day of the financial year from which it counts; null: from each item's purchase.
    pub from_on: Option<NaiveDate>,
    /// How the value falls: `straight-line`, `reducing-balance` or `none`.
    pub method: Method,
    /// The useful life of a straight line.
    pub life_months: Option<i64>,
    /// The rate a year, in hundredths of a per cent.
    pub rate_hundredths: Option<i64>,
    pub residual_pence: Option<i64>,
    /// The residual value in hundredths of a per cent of the cost.
    pub residual_hundredths: Option<i64>,
    /// The part of the first and the last year that is charged: `days`, `months` or `full-years`.
    pub convention: Option<Convention>,
    /// The policy in words.
    pub policy: String,
}

impl crate::view::Unnumbered for DepreciationView {}

impl DepreciationView {
    /// Reads the names of what a policy is for.
    pub fn load(tx: &ReadTx<'_>, row: &Depreciation) -> Result<Self, Fault> {
        let category = row.category_id.map(|id| store::category::by_id(tx, id)).transpose()?;
        let asset = row.asset_id.map(|id| store::asset::by_id(tx, id)).transpose()?;
        Ok(Self {
            category: category.map(|category| category.name),
            tag: asset.map(|asset| asset.tag),
            from_on: row.from_on,
            method: row.method,
            life_months: row.life_months,
            rate_hundredths: row.rate_hundredths,
            residual_pence: row.residual_pence,
            residual_hundredths: row.residual_hundredths,
            convention: row.convention,
            policy: row.dated().policy.told(),
        })
    }

    /// The items that the policy is for, in words.
    pub fn of(&self) -> String {
        match (&self.category, &self.tag) {
            (_, Some(tag)) => tag.clone(),
            (Some(category), None) => category.clone(),
            (None, None) => "every other category".to_owned(),
        }
    }
}

/// The items that a policy is for, found in the register.
enum Found {
    School,
    Category(Box<Category>),
    Item(Box<Asset>),
}

impl Found {
    fn find(tx: &ReadTx<'_>, of: &Of) -> Result<Self, Fault> {
        Ok(match of {
            Of::School => Self::School,
            Of::Category(name) => Self::Category(Box::new(store::category::find(tx, name)?)),
            Of::Item(tag) => Self::Item(Box::new(store::asset::find(tx, tag, Spelling::Short)?)),
        })
    }

    /// The policies that count for these items now, in order of their days, and their own.
    fn known(&self, tx: &ReadTx<'_>) -> Result<(Vec<Dated>, Vec<Depreciation>), Fault> {
        let policies = Policies::load(tx)?;
        Ok(match self {
            Self::School => {
                let own = depreciation::of_category(tx, None)?;
                (own.iter().map(Depreciation::dated).collect(), own)
            }
            Self::Category(category) => {
                (policies.of_category(category.id).to_vec(), depreciation::of_category(tx, Some(category.id))?)
            }
            Self::Item(asset) => {
                let counting = policies.of_asset(asset.id, asset.category_id).to_vec();
                (counting, depreciation::of_asset(tx, asset.id)?)
            }
        })
    }

    fn told(&self) -> String {
        match self {
            Self::School => "the school's items".to_owned(),
            Self::Category(category) => format!("category {}", category.name),
            Self::Item(asset) => asset.tag.clone(),
        }
    }
}

/// Sets a policy from the beginning of a financial year on.
///
/// Errors: no such category or item; the policy is incomplete or contradicts itself; a policy counts already, and the order
/// doesn't say since when the new one does.
pub fn set(store: &mut Store, act: &Act, order: &Set) -> Result<Answer<DepreciationView>, Failure> {
    act.write(store, |tx, act| {
        let found = Found::find(tx, &order.of)?;
        let (counting, own) = found.known(tx)?;
        let ends = depreciation::year_end(tx)?;
        let from_on = since(order.since, !counting.is_empty(), ends, &found)?;
        let before = counting.iter().rfind(|dated| dated.from.is_none_or(|from| from_on.is_some_and(|on| from <= on)));
        let (policy, mut notes) = whole(order, before.or(counting.first()), &found)?;
        let known = own.into_iter().find(|row| row.from_on == from_on);
        let row = row(&found, &policy, from_on, known.as_ref(), tx);
        let mut body = match &known {
            Some(known) => {
                tx.update(&row)?;
                changes(known, &row)
            }
            None => {
                tx.insert(&row)?;
                details(&row)
            }
        };
        if known.is_none() || !body.is_empty() {
            body.insert("of".to_owned(), json!(found.told()));
            log(tx, "depreciation set", &row, body)?;
        }
        if !counting.is_empty() {
            notes.extend(past_years_change(from_on, ends, act));
        }
        Ok(Answer { notes, ..Answer::plain(DepreciationView::load(tx, &row)?) })
    })
}

/// The first day of the financial year from which a policy counts.
fn since(given: Option<Since>, has_one: bool, ends: YearEnd, found: &Found) -> Result<Option<NaiveDate>, Failure> {
    match given {
        Some(Since::Always) => Ok(None),
        Some(Since::Day(day)) => Ok(Some(ends.of(day).first)),
        None if !has_one => Ok(None),
        None => Err(Fault::invalid(format!("a policy counts for {} already", found.told()))
            .hint(say![
                "Say from when the new one counts: ",
                Input::From.with("DAY"),
                " for the financial year with this day and later ones, or ",
                Input::From.with("always"),
                " for past years too. To see what counts: ",
                See::Depreciation,
                "."
            ])
            .into()),
    }
}

/// Completes a policy by the one that counted until then; notes what was taken from elsewhere.
fn whole(order: &Set, before: Option<&Dated>, found: &Found) -> Result<(Policy, Notes), Failure> {
    let mut notes = Notes::default();
    let before = before.map(|dated| dated.policy);
    let Some(method) = order.method.or(before.map(|policy| policy.method)) else {
        return Err(Fault::invalid(format!(
            "{} has no policy of depreciation yet, and no method was given",
            found.told()
        ))
        .hint(format!("The methods are {}.", <Method as domain::words::Word>::list()))
        .into());
    };
    // A life or a rate replaces the other, and neither belongs to another method.
    let pace = before.filter(|policy| policy.method == method && order.life_months.is_none() && order.rate.is_none());
    let mut policy = Policy {
        method,
        life_months: order.life_months.or(pace.and_then(|policy| policy.life_months)),
        rate: order.rate.or(pace.and_then(|policy| policy.rate)),
        residual: order.residual.or(before.map(|policy| policy.residual)).unwrap_or(Residual::Pence(0)),
        convention: order.convention.or(before.map(|policy| policy.convention)).unwrap_or(Convention::Months),
    };
    if let (Method::StraightLine, None, None, Found::Category(category)) =
        (method, policy.life_months, policy.rate, found)
        && let Some(months) = category.life_months
    {
        policy.life_months = Some(months);
        let life = count(usize::try_from(months).unwrap_or(0), "month");
        notes.push(format!("the life is the useful life of category {}, {life}", category.name));
    }
    policy.must_be_whole()?;
    Ok((policy, notes))
}

fn row(
    found: &Found,
    policy: &Policy,
    from_on: Option<NaiveDate>,
    known: Option<&Depreciation>,
    tx: &WriteTx<'_>,
) -> Depreciation {
    let (asset_id, category_id) = match found {
        Found::School => (None, None),
        Found::Category(category) => (None, Some(category.id)),
        Found::Item(asset) => (Some(asset.id), None),
    };
    let falls = policy.method != Method::Never;
    let (residual_pence, residual_hundredths) = match policy.residual {
        _ if !falls => (None, None),
        Residual::Pence(pence) => (Some(pence), None),
        Residual::OfCost(part) => (None, Some(part)),
    };
    Depreciation {
        asset_id,
        category_id,
        convention: falls.then_some(policy.convention),
        from_on,
        id: known.map_or_else(|| tx.new_id(), |known| known.id),
        life_months: policy.life_months,
        method: policy.method,
        rate_hundredths: policy.rate,
        residual_hundredths,
        residual_pence,
    }
}

/// A note if the fixed asset notes of years that have ended change with a policy.
fn past_years_change(from_on: Option<NaiveDate>, ends: YearEnd, act: &Timed<'_>) -> Option<String> {
    let this = ends.of(act.clock.today()).first;
    match from_on {
        None => Some("the figures of financial years that have ended change with it".to_owned()),
        Some(from) if from < this => {
            Some(format!("the figures of financial years since {}, which have ended, change with it", show_date(from)))
        }
        Some(_) => None,
    }
}

fn log(
    tx: &WriteTx<'_>,
    action: &'static str,
    row: &Depreciation,
    body: Map<String, serde_json::Value>,
) -> Result<(), Fault> {
    let entry = Entry::plain(action, Subject::new("depreciation", row.id), body);
    tx.log(Entry { asset: row.asset_id, ..entry }).map(|_| ())
}

/// Every policy: the school's, then the categories', then those of single items.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<DepreciationView>, Fault> {
    depreciation::all(tx)?.iter().map(|row| DepreciationView::load(tx, row)).collect()
}

/// Removes a policy that was set by mistake.
///
/// Errors: these items have none, or none from that day.
pub fn remove(
    store: &mut Store,
    act: &Act,
    of: &Of,
    since: Option<Since>,
) -> Result<Answer<Vec<DepreciationView>>, Failure> {
    act.write(store, |tx, act| {
        let found = Found::find(tx, of)?;
        let (_, own) = found.known(tx)?;
        let ends = depreciation::year_end(tx)?;
        let from_on = match since {
            Some(Since::Day(day)) => Some(ends.of(day).first),
            Some(Since::Always) => None,
            None if own.len() == 1 => own[0].from_on,
            None if own.is_empty() => None,
            None => {
                return Err(Fault::invalid(format!("{} has several policies", found.told()))
                    .hint(say![
                        "Say which, by its day: ",
                        Input::From.with("DAY"),
                        ". ",
                        See::Depreciation,
                        " lists them."
                    ])
                    .into());
            }
        };
        let Some(row) = own.into_iter().find(|row| row.from_on == from_on) else {
            return Err(Fault::not_found(format!("{} has no such policy of its own", found.told()))
                .hint(say!["To see every policy: ", See::Depreciation, "."])
                .into());
        };
        tx.delete(&row)?;
        let mut body = details(&row);
        body.insert("of".to_owned(), json!(found.told()));
        log(tx, "depreciation remove", &row, body)?;
        let notes = past_years_change(from_on, ends, act).into_iter().collect::<Vec<_>>();
        Ok(Answer { notes: Notes::from(notes), ..Answer::plain(list(tx)?) })
    })
}

/// Writes the rate of a policy, such as "20%".
pub fn rate(view: &DepreciationView) -> String {
    view.rate_hundredths.map(percent).unwrap_or_default()
}
