//! Sets the school's policy for a whole category, such as laptops or cameras.

use super::category_list::CategoryView;
use crate::{
    act::{Act, Answer},
    file::import::Remarks,
    tested::{
        self,
        again::{Makes, judge},
    },
};
use domain::{
    builtin::{self, Builtin, CATEGORIES, mains_part},
    category::{Category, Check, Encryption, OffSiteRule, Part, PatClass, PatType, Routine},
    fault::{Failure, Fault},
    ids::{AssetId, CategoryId},
    loan::Kind,
    remedy::{Input, Remedy, See},
    say,
    text::{self, fold},
    words::Word as _,
};
use serde_json::json;
use store::{Entry, Store, Subject, WriteTx, changes, details};

/// An order to set a category. A field that is `None` stays unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Set {
    pub name: String,
    /// True to make the category, as a copy of `other`, if there is none with that name.
    pub new: bool,
    pub loan_kind: Option<Kind>,
    pub loan_days: Option<i64>,
    pub loan_minutes: Option<i64>,
    pub check_in_months: Option<i64>,
    pub home: Option<OffSiteRule>,
    pub visit: Option<OffSiteRule>,
    pub holds_data: Option<bool>,
    pub needs_anti_virus: Option<bool>,
    pub encryption: Option<Encryption>,
    pub takes_pictures: Option<bool>,
    pub removable: Option<bool>,
    pub pat_class: Option<PatClass>,
    pub pat_type: Option<PatType>,
    /// The replacement cost in pence.
    pub price_pence: Option<i64>,
    pub life_months: Option<i64>,
    /// The cost centre of charges in the finance system; the inner `None` goes back to the school's.
    pub cost_centre: Option<Option<String>>,
    /// The nominal code of charges in the finance system; the inner `None` goes back to the school's.
    pub nominal_code: Option<Option<String>>,
    /// Parts with their prices in pence. An existing part gets the new price.
    pub parts: Vec<(String, Option<i64>)>,
    pub drop_parts: Vec<String>,
    /// Construction classes by the name of the part; `None` for a part that does not plug in.
    pub part_classes: Vec<(String, Option<PatClass>)>,
    /// Return checks: name, question, and true if it is asked after a loan of one day too.
    pub checks: Vec<(String, String, bool)>,
    pub drop_checks: Vec<String>,
    /// When routine checks and returns ask a check, by its name.
    pub routine: Vec<(String, Routine)>,
    /// The part that a yes in a routine check is a visual check for, by the name of the check; `None` for no part.
    pub tests_parts: Vec<(String, Option<String>)>,
}

impl Set {
    /// True if the order has nothing but the name.
    fn is_empty(&self) -> bool {
        *self == Self { name: self.name.clone(), new: self.new, ..Self::default() }
    }
}

/// Changes a category's policy, or makes a new category. Open loans keep the parts and checks that they went out with.
///
/// Errors: no such category (and `new` is not set); no such part or check to drop; a new part has the same label as a tag.
pub fn set(store: &mut Store, act: &Act, order: &Set) -> Result<Answer<CategoryView>, Failure> {
    act.write(store, |tx, _| {
        let known = store::category::known(tx, &order.name)?;
        let before = match known {
            Some(category) => category,
            None if order.new => make(tx, &order.name)?,
            None => store::category::find(tx, &order.name).map_err(|fault| {
                let near = fault.hint.clone();
                fault.hint(say![
                    near,
                    format!(" To make a new category {}, add ", text::shown(&order.name)),
                    Input::New,
                    "."
                ])
            })?,
        };
        if !order.new && order.is_empty() {
            return Err(Fault::invalid(format!("there is nothing to set for category {}", before.name))
                .hint(say![
                    "Give ",
                    Input::Days,
                    ", ",
                    Input::Home,
                    ", ",
                    Input::Part,
                    " or another option. To see its settings: ",
                    See::Category { name: Some(before.name) },
                    "."
                ])
                .into());
        }
        let mut after = before.clone();
        apply(&mut after, order);
        if before.keeps_data() && !after.keeps_data() {
            must_be_in_no_disposal(tx, &before)?;
        }
        let makes = makes(tx, &before, order)?;
        if let Some(code) = &order.cost_centre {
            after.cost_centre = text::given_line("cost centre", code.as_deref())?;
        }
        if let Some(code) = &order.nominal_code {
            after.nominal_code = text::given_line("nominal code", code.as_deref())?;
        }
        tx.update(&after)?;
        let mut body = changes(&before, &after);
        let parts = set_parts(tx, &after, order)?;
        let checks = set_checks(tx, &after, order)?;
        for (name, changed) in [("parts", parts), ("checks", checks)] {
            if !changed.is_empty() {
                body.insert(name.into(), json!(changed));
            }
        }
        if !body.is_empty() {
            tx.log(Entry::plain("category set", Subject::new("category", after.id), body))?;
            // The change may affect which items need testing, and how often.
            tested::status::refresh_category(tx, after.id)?;
        }
        let mut remarks = Remarks::default();
        for (id, makes) in makes {
            for note in judge(tx, &mut store::asset::by_id(tx, id)?, &makes)? {
                remarks.add(note);
            }
        }
        let notes = remarks.into_notes();
        Ok(Answer { notes, ..Answer::plain(CategoryView::load(tx, &after)?) })
    })
}

/// Refuses to say that a category's items hold no data while one of them is in a disposal that is not over, since its
/// certificates depend on it.
fn must_be_in_no_disposal(tx: &WriteTx<'_>, category: &Category) -> Result<(), Fault> {
    let Some((tag, no)) = store::disposal::open_of_category(tx, category.id)? else { return Ok(()) };
    Err(Fault::conflict(
        format!("{tag} is in disposal {no}, which needs to know whether a {} holds data", category.name),
        say!["Finish or withdraw the disposal first: ", See::Disposal { no }, "."],
    ))
}

/// The properties of the category's items whose passes may be judged otherwise after the order.
fn makes(tx: &WriteTx<'_>, category: &Category, order: &Set) -> Result<Vec<(AssetId, Makes)>, Fault> {
    if order.pat_class.is_none() && order.pat_type.is_none() && order.part_classes.is_empty() {
        return Ok(Vec::new());
    }
    let ids = store::pat::with_judged_passes(tx, category.id)?;
    ids.into_iter().map(|id| Ok((id, Makes::read(tx, &store::asset::by_id(tx, id)?)?))).collect()
}

fn apply(category: &mut Category, order: &Set) {
    category.loan_kind = order.loan_kind.unwrap_or(category.loan_kind);
    if let Some(days) = order.loan_days {
        (category.loan_days, category.loan_minutes) = (Some(days), None);
    }
    category.loan_minutes = order.loan_minutes.or(category.loan_minutes);
    if let Some(months) = order.check_in_months {
        category.check_in_months = (months > 0).then_some(months);
    }
    category.home_rule = order.home.unwrap_or(category.home_rule);
    category.visit_rule = order.visit.unwrap_or(category.visit_rule);
    category.holds_data = order.holds_data.unwrap_or(category.holds_data);
    category.needs_anti_virus = order.needs_anti_virus.unwrap_or(category.needs_anti_virus);
    category.encryption = order.encryption.or(category.encryption);
    category.takes_pictures = order.takes_pictures.or(category.takes_pictures);
    category.removable = order.removable.or(category.removable);
    category.pat_class = order.pat_class.unwrap_or(category.pat_class);
    category.pat_type = order.pat_type.or(category.pat_type);
    category.replacement_price_pence = order.price_pence.or(category.replacement_price_pence);
    category.life_months = order.life_months.or(category.life_months);
}

/// Adds a built-in category with its parts and checks.
pub(crate) fn add_builtin(tx: &WriteTx<'_>, builtin: &Builtin) -> Result<Category, Fault> {
    let category = Category {
        check_in_months: builtin.check_in_months,
        cost_centre: None,
        encryption: Some(builtin.encryption),
        holds_data: builtin.holds_data,
        home_rule: builtin.home,
        id: tx.new_id::<CategoryId>(),
        life_months: builtin.life_months,
        loan_days: builtin.days,
        loan_kind: builtin.kind,
        loan_minutes: builtin.minutes,
        name: builtin.name.to_owned(),
        name_folded: fold(builtin.name),
        needs_anti_virus: builtin.needs_anti_virus,
        nominal_code: None,
        pat_class: builtin.pat_class,
        pat_type: builtin.pat_type,
        replacement_price_pence: builtin.price,
        takes_pictures: Some(builtin.takes_pictures),
        removable: Some(builtin.removable),
        visit_rule: builtin.visit,
    };
    tx.insert(&category)?;
    for (position, (name, price)) in (1..).zip(builtin.parts) {
        let mains = mains_part(name);
        tx.insert(&Part {
            category_id: category.id,
            id: tx.new_id(),
            name: (*name).to_owned(),
            pat_class: mains.map(|(class, _)| class),
            pat_type: mains.map(|(_, equipment)| equipment),
            position,
            price_pence: Some(*price),
        })?;
    }
    for (position, (name, question, on_short)) in (1..).zip(builtin.checks) {
        let routine = builtin.routine.iter().find(|asked| asked.name == *name);
        tx.insert(&Check {
            category_id: category.id,
            id: tx.new_id(),
            name: (*name).to_owned(),
            on_routine: routine.map(|_| true),
            on_short: *on_short,
            position,
            question: (*question).to_owned(),
            routine_only: routine.filter(|asked| asked.only).map(|_| true),
            tests_part: routine.and_then(|asked| asked.tests_part.map(str::to_owned)),
        })?;
    }
    tx.log(Entry::plain("category add", Subject::new("category", category.id), details(&category)))?;
    Ok(category)
}

/// Makes a category: the built-in one of that name, such as a kettle in a register that was made before there was one,
/// else a copy of `other`. Imports call it for an unknown category.
///
/// Errors: the name is empty or too long.
pub(crate) fn make(tx: &WriteTx<'_>, name: &str) -> Result<Category, Fault> {
    let name = text::required("category", name, text::SHORT)?;
    let folded = fold(&name);
    let singular = folded.strip_suffix('s').unwrap_or(&folded);
    if let Some(builtin) = builtin::named(&folded).or_else(|| builtin::named(singular))
        && store::category::known(tx, builtin.name)?.is_none()
    {
        return add_builtin(tx, builtin);
    }
    let like = match store::category::known(tx, "other")? {
        Some(other) => other,
        None => {
            return Err(Fault::damaged("the built-in category “other” is missing").hint(say![
                "Make it again: ",
                Remedy::MakeOtherCategory,
                "."
            ]));
        }
    };
    let category = Category { id: tx.new_id::<CategoryId>(), name_folded: fold(&name), name, ..like.clone() };
    tx.insert(&category)?;
    for part in store::category::parts(tx, like.id)? {
        tx.insert(&Part { id: tx.new_id(), category_id: category.id, ..part })?;
    }
    for check in store::category::checks(tx, like.id)? {
        tx.insert(&Check { id: tx.new_id(), category_id: category.id, ..check })?;
    }
    tx.log(Entry::plain("category add", Subject::new("category", category.id), details(&category)))?;
    Ok(category)
}

fn set_parts(tx: &WriteTx<'_>, category: &Category, order: &Set) -> Result<Vec<String>, Fault> {
    let mut changed = Vec::new();
    let mut parts = store::category::parts(tx, category.id)?;
    for (name, price_pence) in &order.parts {
        let name = text::required("part's name", name, text::SHORT)?;
        match parts.iter().find(|p| fold(&p.name) == fold(&name)) {
            Some(known) => tx.update(&Part { price_pence: *price_pence, ..known.clone() })?,
            None => {
                store::parts::must_not_be_a_tag(tx, category.id, &name)?;
                let position = parts.last().map_or(1, |p| p.position + 1);
                // A charger plugs in, whatever category it belongs to.
                let mains = mains_part(&fold(&name));
                let part = Part {
                    category_id: category.id,
                    id: tx.new_id(),
                    name: name.clone(),
                    pat_class: mains.map(|(class, _)| class),
                    pat_type: mains.map(|(_, equipment)| equipment),
                    position,
                    price_pence: *price_pence,
                };
                tx.insert(&part)?;
                parts.push(part);
            }
        }
        changed.push(format!("{name}={}", price_pence.map_or_else(String::new, |p| p.to_string())));
    }
    for (name, class) in &order.part_classes {
        let known = store::category::parts(tx, category.id)?;
        let part =
            known.iter().find(|p| fold(&p.name) == fold(name)).ok_or_else(|| not_there(category, "part", name))?;
        let pat_type = class.and(part.pat_type.or(Some(PatType::Portable)));
        tx.update(&Part { pat_class: *class, pat_type, ..part.clone() })?;
        changed.push(format!("{}: class {}", part.name, class.map_or_else(|| "none".to_owned(), |c| c.to_string())));
    }
    for name in &order.drop_parts {
        let part =
            parts.iter().find(|p| fold(&p.name) == fold(name)).ok_or_else(|| not_there(category, "part", name))?;
        tx.delete(part)?;
        for check in store::category::checks(tx, category.id)? {
            if check.tests_part.as_ref().is_some_and(|tested| fold(tested) == fold(&part.name)) {
                tx.update(&Check { tests_part: None, ..check })?;
            }
        }
        changed.push(format!("-{}", part.name));
    }
    Ok(changed)
}

fn set_checks(tx: &WriteTx<'_>, category: &Category, order: &Set) -> Result<Vec<String>, Fault> {
    let mut changed = Vec::new();
    let mut checks = store::category::checks(tx, category.id)?;
    for (name, question, on_short) in &order.checks {
        let name = text::required("check's name", name, text::SHORT)?;
        let question = text::required("check's question", question, text::SHORT)?;
        match checks.iter().find(|c| fold(&c.name) == fold(&name)) {
            Some(known) if *on_short && !known.is_of_returns() => {
                let message =
                    format!("returns don't ask {}, so it can't be on the short list", text::shown(&known.name));
                let ask = Input::Routine.with(format!("{}=yes", known.name));
                return Err(Fault::conflict(message, say!["To ask it at returns too, run this first with ", ask, "."]));
            }
            Some(known) => tx.update(&Check { question, on_short: *on_short, ..known.clone() })?,
            None => {
                let position = checks.last().map_or(1, |c| c.position + 1);
                let check = Check {
                    category_id: category.id,
                    id: tx.new_id(),
                    name: name.clone(),
                    on_routine: None,
                    on_short: *on_short,
                    position,
                    question,
                    routine_only: None,
                    tests_part: None,
                };
                tx.insert(&check)?;
                checks.push(check);
            }
        }
        changed.push(name);
    }
    changed.extend(set_routine(tx, category, order)?);
    for name in &order.drop_checks {
        let check =
            checks.iter().find(|c| fold(&c.name) == fold(name)).ok_or_else(|| not_there(category, "check", name))?;
        tx.delete(check)?;
        changed.push(format!("-{}", check.name));
    }
    Ok(changed)
}

/// Sets which checks a routine check asks, and the parts that they test.
///
/// Errors: no such check or part; a check that tests a part is not asked by routine checks.
fn set_routine(tx: &WriteTx<'_>, category: &Category, order: &Set) -> Result<Vec<String>, Fault> {
    let mut changed = Vec::new();
    let parts = store::category::parts(tx, category.id)?;
    let known = |name: &str| -> Result<Check, Fault> {
        let checks = store::category::checks(tx, category.id)?;
        let check = checks.into_iter().find(|c| fold(&c.name) == fold(name));
        check.ok_or_else(|| not_there(category, "check", name))
    };
    for (name, routine) in &order.routine {
        let check = known(name)?;
        let (is_asked, is_only) = (*routine != Routine::Never, *routine == Routine::Only);
        let tests_part = check.tests_part.clone().filter(|_| is_asked);
        changed.push(format!("{}: routine {}", check.name, routine.word()));
        // A question that returns don't ask is on neither of their lists.
        let on_short = check.on_short && !is_only;
        let (on_routine, routine_only) = (is_asked.then_some(true), is_only.then_some(true));
        tx.update(&Check { on_routine, on_short, routine_only, tests_part, ..check })?;
    }
    for (name, part) in &order.tests_parts {
        let check = known(name)?;
        let part = match part {
            None => None,
            Some(part) => {
                let found = parts.iter().find(|p| fold(&p.name) == fold(part));
                Some(found.ok_or_else(|| not_there(category, "part", part))?.name.clone())
            }
        };
        if part.is_some() && check.on_routine != Some(true) {
            return Err(Fault::conflict(
                format!("routine checks don't ask {}, so it can't test a part", text::shown(&check.name)),
                say!["Add ", Input::Routine.with(format!("{}=yes", check.name)), "."],
            ));
        }
        changed.push(format!("{}: tests {}", check.name, part.as_deref().unwrap_or("no part")));
        tx.update(&Check { tests_part: part, ..check })?;
    }
    Ok(changed)
}

fn not_there(category: &Category, what: &str, name: &str) -> Fault {
    Fault::invalid(format!("the category {} has no {what} {}", category.name, text::shown(name)))
        .hint(say![See::Category { name: Some(category.name.clone()) }, " lists them."])
}

/// The names of the built-in categories, for help texts.
pub fn builtin_names() -> Vec<&'static str> {
    CATEGORIES.iter().map(|c| c.name).collect()
}
