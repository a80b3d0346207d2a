//! Signing out: one slip, many tags. Every rule is asked of every tag, all refusals come back at once, and nothing
//! is written unless all pass.

use super::{Act, Answer, kit, pat};
use crate::{
    domain::{
        asset::Asset,
        category::{Category, Part},
        fault::{Failure, Fault, FaultKind, Refusal, Refused},
        ids::{AssetId, CategoryId, SlipId},
        loan::{self, Due, Kind, Loan, LoanOverride, LoanPart, OffSite, Slip, Stage},
        person::Person,
        rules::{self, Bending, Holder, Override, Proposal},
        text,
        when::{Instant, When, add_months, show_day},
    },
    reports::view::{LoanView, SlipView},
    store::{self, Plans, Store, Subject, Tx, asset::Spelling, details},
};
use serde_json::json;
use std::collections::{HashMap, HashSet, hash_map::Entry};

/// What is asked for at the desk.
#[derive(Debug, Clone)]
pub struct Order {
    pub tags: Vec<String>,
    pub spelling: Spelling,
    /// Ref, username or name.
    pub to: String,
    pub terms: Terms,
    /// Take what passes, leave what is refused.
    pub partial: bool,
    pub overrides: Vec<Override>,
}

/// For how long and what for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    pub due: Option<When>,
    pub off_site: Option<OffSite>,
    pub purpose: Option<String>,
    pub for_class: Option<String>,
}

/// Signs things out.
///
/// Errors: refused by rules (every refusal of every tag), a tag or person not known, the register can't be written.
pub fn sign_out(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx| {
        let person = store::person::find(tx, &order.to)?;
        let (assets, unknown) = find_all(tx, &order.tags, order.spelling)?;
        let bending = store::setting::bending(tx, order.overrides.clone())?;
        let unknown_tags = unknown.as_ref().map(|f| f.tags.clone()).unwrap_or_default();
        let fault = unknown.map(|u| u.fault);
        let lending = Lending { person: &person, terms: &order.terms, bending: &bending, partial: order.partial };
        let lent = match lend(tx, act, &lending, assets, None) {
            Err(Failure::Refused(refused)) => return Err(Failure::Refused(Box::new(Refused { fault, ..*refused }))),
            other => other?,
        };
        if let Some(fault) = fault
            && (!order.partial || lent.loans.is_empty())
        {
            return Err(Failure::Fault(fault));
        }
        Ok(lent.answer(&person, unknown_tags))
    })
}

/// Tags that nothing is known by, in one fault.
pub(super) struct Unknown {
    pub(super) fault: Fault,
    pub(super) tags: Vec<String>,
}

/// Finds every tag; those that are not known come back together. A tag given twice counts once.
pub(super) fn find_all(
    tx: &Tx<'_>,
    tags: &[String],
    spelling: Spelling,
) -> Result<(Vec<Asset>, Option<Unknown>), Fault> {
    let mut seen = HashSet::new();
    let (mut assets, mut faults, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
    for tag in tags {
        match store::asset::find(tx, tag, spelling) {
            Ok(asset) => {
                if seen.insert(asset.id) {
                    assets.push(asset);
                }
            }
            Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) => {
                unknown.push(tag.clone());
                faults.push(fault);
            }
            Err(fault) => return Err(fault),
        }
    }
    let fault = match faults.len() {
        0 => return Ok((assets, None)),
        1 => faults.remove(0),
        number => {
            let lines =
                faults.iter().map(|f| format!("{}. {}", f.message, f.hint.as_deref().unwrap_or_default())).collect();
            Fault::not_found(format!("{} not known", text::count(number, "tag is").replace("tag iss", "tags are")))
                .hint("Nothing was written. Correct them, or take the others with --partial.")
                .details(lines)
        }
    };
    Ok((assets, Some(Unknown { fault, tags: unknown })))
}

/// Who borrows, on what terms, under which rules.
pub(super) struct Lending<'a> {
    pub(super) person: &'a Person,
    pub(super) terms: &'a Terms,
    pub(super) bending: &'a Bending,
    pub(super) partial: bool,
}

/// What was lent.
pub(super) struct Lent {
    pub(super) slip: Slip,
    pub(super) loans: Vec<(Loan, LoanView)>,
    pub(super) warnings: Vec<Refusal>,
    pub(super) left_out: Vec<Refusal>,
    pub(super) notes: Vec<String>,
}

impl Lent {
    /// As a command answers it.
    pub(super) fn answer(self, person: &Person, unknown: Vec<String>) -> Answer<SlipView> {
        let views = self.loans.into_iter().map(|(_, view)| view).collect();
        Answer {
            value: SlipView::build(&self.slip, person, views),
            warnings: self.warnings,
            left_out: self.left_out,
            unknown,
            notes: self.notes,
        }
    }
}

/// One thing that is to go out.
struct Line {
    asset: Asset,
    /// The trolley that it goes out with.
    via: Option<AssetId>,
    kind: Kind,
    due: Due,
    bent: Vec<Override>,
}

/// What the school has decided for a category, and for this borrower.
struct Policy {
    category: Category,
    parts: Vec<Part>,
    /// The most that this kind of person may hold, of all kit.
    limit: Option<i64>,
    /// The most of this category.
    limit_of_category: Option<i64>,
}

/// Policies are few and assets many: each is read once an act.
#[derive(Default)]
struct Policies(HashMap<CategoryId, Policy>);

impl Policies {
    fn get(&mut self, tx: &Tx<'_>, id: CategoryId, person: &Person) -> Result<&Policy, Fault> {
        Ok(match self.0.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let (limit, limit_of_category) = store::category::limits(tx, person.kind, id)?;
                let category = store::category::by_id(tx, id)?;
                let parts = store::category::parts(tx, id)?;
                place.insert(Policy { category, parts, limit, limit_of_category })
            }
        })
    }
}

/// Lends assets to a person, on a new slip or on one that is open at the desk.
///
/// Errors: refused (and not `partial`, or nothing is left), or the register can't be written.
pub(super) fn lend(
    tx: &Tx<'_>,
    act: &Act,
    lending: &Lending<'_>,
    assets: Vec<Asset>,
    slip: Option<Slip>,
) -> Result<Lent, Failure> {
    let person = lending.person;
    let (mut policies, mut plans) = (Policies::default(), Plans::default());
    let mut notes = Vec::new();
    let lines = lines(tx, act, lending, assets, &mut policies, &mut notes)?;
    let mut refused: Refused = Refused::default();
    let mut taken: Vec<Line> = Vec::with_capacity(lines.len());
    let (mut left_behind, mut stays): (HashSet<AssetId>, Vec<Asset>) = Default::default();
    let mut out_already = 0;
    let mut of_category: HashMap<CategoryId, i64> = HashMap::new();
    for mut line in lines {
        if line.via.is_some_and(|trolley| left_behind.contains(&trolley)) {
            left_behind.insert(line.asset.id);
            continue;
        }
        let policy = policies.get(tx, line.asset.category_id, person)?;
        let holder = holder(tx, &line.asset, person)?;
        let (held, held_of_category, overdue) = store::loan::held(tx, person.id, policy.category.id, act.clock.now())?;
        let tests = pat::findings(tx, &mut plans, &line.asset, act.clock.today())?;
        let open_checks =
            if line.asset.awaiting_check { store::asset::open_checks(tx, line.asset.id)? } else { Vec::new() };
        let with_this_slip = of_category.entry(policy.category.id).or_default();
        let verdict = rules::judge(
            &Proposal {
                asset: &line.asset,
                category: &policy.category,
                borrower: person,
                holder,
                off_site: lending.terms.off_site,
                purpose: lending.terms.purpose.as_deref(),
                tests: &tests,
                open_checks: &open_checks,
                held: held + out_already,
                held_of_category: held_of_category + *with_this_slip,
                overdue,
                // What goes out in a trolley is the trolley's: it counts as one thing.
                limit: policy.limit.filter(|_| line.via.is_none()),
                limit_of_category: policy.limit_of_category.filter(|_| line.via.is_none()),
                clock: act.clock,
            },
            lending.bending,
        );
        add_once(&mut refused.warnings, verdict.warnings);
        if verdict.refusals.is_empty() {
            line.bent = verdict.bent;
            if line.via.is_none() {
                out_already += 1;
                *with_this_slip += 1;
            }
            taken.push(line);
        } else {
            left_behind.insert(line.asset.id);
            if line.via.is_some() {
                stays.push(line.asset);
            }
            add_once(&mut refused.refusals, verdict.refusals);
        }
    }
    if !refused.refusals.is_empty() && (!lending.partial || taken.is_empty()) {
        return Err(Failure::Refused(Box::new(refused)));
    }
    for asset in stays {
        // Its trolley goes without it: it belongs there still, and is not in it.
        kit::moved(tx, "kit take", &asset, Asset { inside_id: None, ..asset.clone() })?;
    }
    let lent = write(tx, act, lending, slip, taken, &mut policies)?;
    Ok(Lent { warnings: refused.warnings, left_out: refused.refusals, notes, ..lent })
}

/// A rule that looks at the person says the same of every tag: once is enough.
fn add_once(all: &mut Vec<Refusal>, more: Vec<Refusal>) {
    for refusal in more {
        if !all.contains(&refusal) {
            all.push(refusal);
        }
    }
}

/// What goes out: the assets, and behind each trolley what is in it, on the trolley's terms.
fn lines(
    tx: &Tx<'_>,
    act: &Act,
    lending: &Lending<'_>,
    assets: Vec<Asset>,
    policies: &mut Policies,
    notes: &mut Vec<String>,
) -> Result<Vec<Line>, Fault> {
    let (person, terms) = (lending.person, lending.terms);
    let mut lines: Vec<Line> = Vec::with_capacity(assets.len());
    let mut seen: HashSet<AssetId> = HashSet::new();
    let mut pulled: Option<Due> = None;
    // A loan that is recorded late is due so many days after it went out, not after today.
    let then = act.clock.standing_at(act.moment(None)?);
    for asset in assets {
        let policy = policies.get(tx, asset.category_id, person)?;
        let (kind, due) = loan::terms(&policy.category, terms.due, terms.for_class.is_some(), then);
        let (due, was_pulled) = due.pulled_back(person.last_working_day, act.clock);
        if was_pulled {
            pulled = Some(due);
        }
        if due.until(act.clock).is_some_and(|until| until <= act.clock.now()) && act.on.is_none() && pulled.is_none() {
            return Err(Fault::usage("that due date has gone by").hint("Give one that lies ahead, like --due +14d."));
        }
        let root = asset.id;
        // A trolley that was named after a thing in it: the thing goes out with it all the same.
        let mut wave = vec![(asset, None)];
        while let Some((asset, via)) = wave.pop() {
            if !seen.insert(asset.id) {
                continue;
            }
            for inner in store::asset::inside(tx, asset.id)?.into_iter().rev() {
                wave.push((inner, Some(asset.id)));
            }
            if asset.id == root {
                for absent in store::asset::belonging(tx, root)?.iter().filter(|a| a.inside_id != Some(root)) {
                    notes.push(format!("{} belongs in {} and is not in it", absent.tag, asset.tag));
                }
            }
            lines.push(Line { asset, via, kind, due, bent: Vec::new() });
        }
    }
    if let Some(day) = pulled.and_then(|due| due.on) {
        notes.push(format!("due {}: the last working day of {}", show_day(day), person.name));
    }
    Ok(lines)
}

fn holder(tx: &Tx<'_>, asset: &Asset, borrower: &Person) -> Result<Option<Holder>, Fault> {
    let Some(open) = store::asset::open_loan(tx, asset.id)? else { return Ok(None) };
    let holder = store::person::by_id(tx, open.person_id)?;
    Ok(Some(Holder { label: holder.label(), loan_no: open.no, is_borrower: holder.id == borrower.id }))
}

fn write(
    tx: &Tx<'_>,
    act: &Act,
    lending: &Lending<'_>,
    slip: Option<Slip>,
    lines: Vec<Line>,
    policies: &mut Policies,
) -> Result<Lent, Failure> {
    let person = lending.person;
    let mut before: Option<Instant> = None;
    if act.on.is_some() {
        for line in &lines {
            before = before.max(store::asset::last_loan(tx, line.asset.id)?.and_then(|l| l.ended_at));
        }
    }
    let out_at = act.moment(before.map(|at| (at, "it last came back")))?;
    let slip = match slip {
        Some(slip) => slip,
        None => new_slip(tx, lending, out_at)?,
    };
    let mut loans = Vec::with_capacity(lines.len());
    for line in lines {
        let policy = policies.get(tx, line.asset.category_id, person)?;
        let mut loan = Loan {
            asset_id: line.asset.id,
            check_in_on: None,
            condition_in: None,
            condition_out: line.asset.condition,
            due_at: None,
            due_on: None,
            due_until: None,
            ended_at: None,
            id: tx.new_id(),
            kind: line.kind,
            no: tx.next_no("loan")?,
            note: None,
            out_at,
            person_id: person.id,
            slip_id: slip.id,
            state: Stage::Open,
        };
        loan.set_due(line.due, act.clock);
        if line.kind == Kind::Issue {
            let months = policy.category.check_in_months.and_then(|m| u32::try_from(m).ok());
            loan.check_in_on = months.map(|m| add_months(act.clock.day_of(out_at), m));
        }
        let view = write_loan(tx, act, lending, &slip, &loan, &line, &policy.parts)?;
        loans.push((loan, view));
    }
    Ok(Lent { slip, loans, warnings: Vec::new(), left_out: Vec::new(), notes: Vec::new() })
}

/// Records a loan that another register held open, on the borrower's slip if one was made already. It is a fact: no
/// rule is asked of it, and where no due day is known none is made up.
///
/// Errors: the register can't be written.
pub(crate) fn record_open(
    tx: &Tx<'_>,
    act: &Act,
    person: &Person,
    asset: &Asset,
    due: Option<When>,
    slip: Option<Slip>,
) -> Result<Slip, Failure> {
    let (terms, bending) = (Terms::default(), Bending::default());
    let lending = Lending { person, terms: &terms, bending: &bending, partial: false };
    let mut policies = Policies::default();
    let (kind, due) = match due {
        Some(_) => loan::terms(&policies.get(tx, asset.category_id, person)?.category, due, false, act.clock),
        None => (Kind::Issue, Due::NONE),
    };
    let line = Line { asset: asset.clone(), via: None, kind, due, bent: Vec::new() };
    Ok(write(tx, act, &lending, slip, vec![line], &mut policies)?.slip)
}

fn new_slip(tx: &Tx<'_>, lending: &Lending<'_>, out_at: Instant) -> Result<Slip, Fault> {
    let terms = lending.terms;
    let slip = Slip {
        for_class: terms.for_class.clone(),
        id: tx.new_id::<SlipId>(),
        no: tx.next_no("slip")?,
        off_site: terms.off_site,
        operator_id: tx.operator_id()?,
        out_at,
        person_id: lending.person.id,
        purpose: terms.purpose.clone(),
        recorded_at: tx.at(),
        signed_how: None,
        signed_on: None,
        signed_witness: None,
    };
    tx.insert(&slip)?;
    Ok(slip)
}

/// Writes a loan with its parts, the rules that were bent for it, and its line in the log.
fn write_loan(
    tx: &Tx<'_>,
    act: &Act,
    lending: &Lending<'_>,
    slip: &Slip,
    loan: &Loan,
    line: &Line,
    parts: &[Part],
) -> Result<LoanView, Fault> {
    tx.insert(loan)?;
    let mut loan_parts = Vec::with_capacity(parts.len());
    for part in parts {
        let part = LoanPart {
            id: tx.new_id(),
            loan_id: loan.id,
            name: part.name.clone(),
            outcome: None,
            position: part.position,
            price_pence: part.price_pence,
            settled_at: None,
        };
        tx.insert(&part)?;
        loan_parts.push(part);
    }
    let mut overrides = Vec::with_capacity(line.bent.len());
    for bent in &line.bent {
        let bent = LoanOverride {
            id: tx.new_id(),
            loan_id: loan.id,
            operator_id: slip.operator_id,
            reason: bent.reason.clone(),
            rule: bent.rule.to_owned(),
        };
        tx.insert(&bent)?;
        overrides.push(bent);
    }
    let mut body = details(loan);
    body.insert("tag".into(), json!(line.asset.tag));
    body.insert("person".into(), json!(lending.person.reference));
    body.insert("slip_no".into(), json!(slip.no));
    if !loan_parts.is_empty() {
        body.insert("parts".into(), loan_parts.iter().map(|p| json!(p.name)).collect());
    }
    for (name, value) in [
        ("off_site", slip.off_site.map(|o| json!(o))),
        ("purpose", slip.purpose.as_ref().map(|p| json!(p))),
        ("for_class", slip.for_class.as_ref().map(|c| json!(c))),
    ] {
        if let Some(value) = value {
            body.insert(name.into(), value);
        }
    }
    if !overrides.is_empty() {
        body.insert(
            "overrides".into(),
            overrides.iter().map(|o| json!({ "rule": o.rule, "reason": o.reason })).collect(),
        );
    }
    // Lent alone, it is no longer in its trolley; its home is kept, and it goes back there when it comes in.
    if line.via.is_none() && line.asset.inside_id.is_some() {
        tx.update(&Asset { inside_id: None, ..line.asset.clone() })?;
        body.insert("taken_out_of".into(), json!(line.asset.inside_id.map(|id| id.to_string())));
    }
    tx.log(store::Entry {
        action: "loan out",
        subject: Subject::new("loan", loan.id),
        asset: Some(loan.asset_id),
        person: Some(loan.person_id),
        effective_at: act.effective(loan.out_at),
        body,
    })?;
    Ok(LoanView::build(loan, slip, &line.asset.tag, lending.person, &loan_parts, &overrides, act.clock))
}
