//! Signing out: one slip, many tags. Every rule is checked for every tag, all refusals come back together, and nothing
//! is written unless all pass.

pub(crate) mod borrower;
mod decided;
pub(crate) mod lines;
mod write;

use super::photo;
use crate::{
    act::{Act, Answer, Timed},
    asset::{find::find_all, kit},
    incident,
    pat::findings,
    permission::ends,
    person::{self, leaving},
    view::{LoanView, SlipView, Who, companion},
};
use decided::Decided;
use domain::{
    agreement::Owed,
    asset::Asset,
    ban::{Ban, Strikes},
    category::Category,
    fault::{Failure, Fault, FaultKind, Refusal, Refused},
    ids::{AssetId, CategoryId, PersonId},
    loan::{Kind, Loan, LoanOverride, OffSite, Slip},
    permission::{self, Permission},
    person::{Person, PersonKind},
    remedy::See,
    rules::{self, ClassBan, Holder, Level, Override, Proposal, Strictness},
    say,
    say::{Notes, Say},
    school_year::DueWanted,
    text,
    when::months_before,
    words::Word as _,
};
use lines::{Line, Policies};
use std::collections::{HashMap, HashSet, hash_map::Entry};
use store::{Plans, ReadTx, Store, WriteTx, asset::Spelling, loan::Held};
pub(crate) use write::record_open;

/// A sign-out as the desk orders it.
#[derive(Debug, Clone)]
pub struct Order {
    pub tags: Vec<String>,
    pub spelling: Spelling,
    /// The borrower's ref, username or name.
    pub to: String,
    /// The kind and the whole name of a borrower who is to be registered under that ref.
    pub new: Option<(PersonKind, String)>,
    pub terms: Terms,
    /// True to lend the items that pass, and skip the refused items.
    pub partial: bool,
    pub overrides: Vec<Override>,
    /// What was seen on the items as they went out, with photographs.
    pub seen: Vec<photo::Seen>,
}

/// The terms of a loan: its length, the place of use and the purpose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Terms {
    pub due: Option<DueWanted>,
    pub off_site: Option<OffSite>,
    pub purpose: Option<String>,
    pub for_class: Option<String>,
    /// True for a reasonable adjustment for a disability, which is exempt from bans and bulk recalls (Equality Act 2010
    /// s. 20).
    pub adjustment: bool,
    /// The member of staff who goes along with a visitor.
    pub accompanied_by: Option<Companion>,
    /// True if the borrower takes personal data off site, false if not; `None` if nobody asked.
    pub personal_data: Option<bool>,
}

/// A member of staff who goes along with a visitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Companion {
    /// By ref, username or name.
    Named(String),
    /// As on the slip of a loan that goes on.
    Known(PersonId),
}

impl Companion {
    /// Finds the member of staff.
    ///
    /// Errors: there is no such person; they are not staff, or have left.
    pub(super) fn find(&self, tx: &ReadTx<'_>, act: &Timed<'_>) -> Result<PersonId, Fault> {
        match self {
            Self::Known(id) => Ok(*id),
            Self::Named(named) => Ok(person::companion::find(tx, named, act.clock.today())?.id),
        }
    }
}

impl Terms {
    /// The same terms, with the member of staff found who goes along with a visitor.
    ///
    /// Errors: there is no such person; they are not staff, or have left.
    pub(crate) fn with_companion(self, tx: &ReadTx<'_>, act: &Timed<'_>) -> Result<Self, Fault> {
        let accompanied_by = self.accompanied_by.as_ref().map(|one| one.find(tx, act)).transpose()?;
        Ok(Self { accompanied_by: accompanied_by.map(Companion::Known), ..self })
    }

    /// The member of staff who goes along with a visitor, once found.
    pub(crate) fn companion(&self) -> Option<PersonId> {
        match self.accompanied_by {
            Some(Companion::Known(id)) => Some(id),
            _ => None,
        }
    }

    /// Checks and trims the texts for the slip.
    ///
    /// Errors: a text that can't go on a slip.
    pub(crate) fn cleaned(&self) -> Result<Self, Fault> {
        Ok(Self {
            purpose: text::given_line("purpose", self.purpose.as_deref())?,
            for_class: text::given_line("class", self.for_class.as_deref())?,
            accompanied_by: self.accompanied_by.clone(),
            ..*self
        })
    }
}

/// Signs items out to one borrower.
///
/// Errors: refused by rules (every refusal of every tag); an unknown tag or person.
pub fn sign_out(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx, act| {
        let (person, registered) = borrower(tx, act, order)?;
        let (assets, unknown) = find_all(tx, &order.tags, order.spelling)?;
        let strictness = store::setting::strictness(tx, order.overrides.clone())?;
        let unknown_tags = unknown.as_ref().map(|f| f.tags.clone()).unwrap_or_default();
        let fault = unknown.map(|u| u.fault);
        let lending = Lending {
            person: &person,
            terms: &order.terms,
            strictness: &strictness,
            partial: order.partial,
            kept: &[],
        };
        let mut lent = match lend(tx, act, &lending, assets, None) {
            Err(Failure::Refused(refused)) => return Err(Failure::Refused(Box::new(Refused { fault, ..*refused }))),
            other => other?,
        };
        photo::record(tx, act, &mut lent, (&order.seen, order.spelling))?;
        if let Some(fault) = fault
            && (!order.partial || lent.loans.is_empty())
        {
            return Err(Failure::Fault(fault));
        }
        let mut answer = lent.answer(&person, unknown_tags);
        answer.notes.extend(registered.iter().cloned());
        Ok(answer)
    })
}

/// Finds the borrower, or registers a new one.
fn borrower(tx: &WriteTx<'_>, act: &Timed<'_>, order: &Order) -> Result<(Person, Notes), Failure> {
    let Some((kind, name)) = &order.new else { return Ok((store::person::find(tx, &order.to)?, Notes::default())) };
    let (person, mut notes) = person::edit::add_in(tx, act, &person::edit::Add::named(&order.to, *kind, name))?;
    notes.insert(0, format!("{} was registered", person.label()).into());
    Ok((person, notes))
}

/// The borrower, terms and rules of a sign-out.
pub(crate) struct Lending<'a> {
    pub(crate) person: &'a Person,
    pub(crate) terms: &'a Terms,
    pub(crate) strictness: &'a Strictness,
    pub(crate) partial: bool,
    /// The overrides of a loan that is replaced: they stay those of the operators who gave them.
    pub(crate) kept: &'a [LoanOverride],
}

/// The result of a sign-out.
pub(crate) struct Lent {
    pub(crate) slip: Slip,
    pub(crate) loans: Vec<(Loan, LoanView)>,
    pub(crate) warnings: Vec<Refusal>,
    pub(crate) left_out: Vec<Refusal>,
    pub(crate) notes: Notes,
    /// The member of staff who goes along with a visitor.
    pub(crate) companion: Option<Who>,
}

impl Lent {
    /// Turns the result into a command's answer.
    pub(crate) fn answer(self, person: &Person, unknown: Vec<String>) -> Answer<SlipView> {
        let views = self.loans.into_iter().map(|(_, view)| view).collect();
        Answer {
            warnings: self.warnings,
            left_out: self.left_out,
            unknown,
            notes: self.notes,
            ..Answer::plain(SlipView::build(&self.slip, person, self.companion, views))
        }
    }
}

/// The facts that rules need about the borrower. They are read once per sign-out, and only if the register has such
/// records.
struct Record {
    agreements: Vec<Owed>,
    cleared: Option<i64>,
    bans: Vec<Ban>,
    class_ban: Option<ClassBan>,
    late_returns: Option<(i64, Strikes)>,
    overdue_stock: i64,
}

/// Warns that a borrower must see the office because of a ban, money, a recall or too many late returns. The warning
/// doesn't say why, because a queue can see the screen (Frederick Gent 14.2).
pub(crate) fn see_the_office(tx: &ReadTx<'_>, act: &Timed<'_>, person: &Person) -> Result<Option<String>, Fault> {
    let strictness = store::setting::strictness(tx, Vec::new())?;
    let record = Record::of(tx, act, person, &strictness)?;
    let today = act.clock.today();
    let must = person.owes_pence > 0
        || record.bans.iter().any(|ban| ban.holds(today))
        || record.late_returns.is_some_and(|(late, strikes)| late >= strikes.after)
        || store::loan::open_of_person(tx, person.id)?.iter().any(|loan| loan.recalled_on.is_some());
    Ok(must.then(|| format!("see {}", strictness.called.office)))
}

/// A note on the pupils of a class who have not signed an agreement that is due. The teacher borrows, so it refuses
/// nothing.
fn unsigned_in(tx: &ReadTx<'_>, act: &Timed<'_>, class: &str) -> Result<Option<Say>, Fault> {
    if store::agreement::versions(tx)?.is_empty() {
        return Ok(None);
    }
    let today = act.clock.today();
    let found = match store::group::class(tx, class, today) {
        Ok(found) => found,
        // The class of a slip is free text.
        Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) => return Ok(None),
        Err(fault) => return Err(fault),
    };
    let mut pupils = found.people(tx, today)?;
    pupils.retain(|person| person.kind == PersonKind::Pupil);
    let mut unsigned = 0;
    for pupil in &pupils {
        let book = store::agreement::Book::of_person(tx, pupil.id)?;
        unsigned += usize::from(Owed::of(&book.stands(pupil, today)).iter().any(|owed| owed.presses(today)));
    }
    let name = found.name().to_owned();
    let (have, all) = (if unsigned == 1 { "has" } else { "have" }, text::count(pupils.len(), "pupil"));
    Ok((unsigned > 0).then(|| {
        say![
            format!("{unsigned} of {all} of {name} {have} not signed an agreement that is due: "),
            See::AgreementsOfClass { class: name }
        ]
    }))
}

impl Record {
    fn of(tx: &ReadTx<'_>, act: &Timed<'_>, person: &Person, strictness: &Strictness) -> Result<Self, Fault> {
        let bans = if person.bans > 0 { store::ban::of_person(tx, person.id)? } else { Vec::new() };
        let late_returns = match strictness.strikes {
            Some(strikes) => {
                let since = act.clock.start_of(months_before(act.clock.today(), strikes.within_months));
                Some((store::loan::late_returns(tx, person.id, since)?, strikes))
            }
            None => None,
        };
        let book = store::agreement::Book::of_person(tx, person.id)?;
        let agreements = Owed::of(&book.stands(person, act.clock.today()));
        let cleared = leaving::certificate_of(tx, person)?;
        let overdue_stock = store::stock::overdue_of(tx, person.id, act.clock.now())?;
        Ok(Self { agreements, cleared, bans, class_ban: None, late_returns, overdue_stock })
    }
}

/// Lends assets to a person, on a new slip or on the slip that is open at the desk.
///
/// Errors: a rule refuses an item and `partial` is not set; or no item is left.
pub(crate) fn lend(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    lending: &Lending<'_>,
    assets: Vec<Asset>,
    slip: Option<Slip>,
) -> Result<Lent, Failure> {
    let terms = lending.terms.cleaned()?;
    let mut terms = terms.with_companion(tx, act)?;
    if let (None, Some(slip)) = (&terms.accompanied_by, &slip) {
        terms.accompanied_by = slip.accompanied_by.map(Companion::Known);
    }
    let along = terms.companion();
    // Who goes along stands on the slip, so with somebody else another slip begins.
    let slip = slip.filter(|slip| slip.accompanied_by == along);
    let lending = &Lending { terms: &terms, ..*lending };
    let person = lending.person;
    let (mut policies, mut plans) = (Policies::default(), Plans::default());
    let mut record = Record::of(tx, act, person, lending.strictness)?;
    if let Some(class) = &lending.terms.for_class {
        record.class_ban = store::ban::of_class(tx, class, act.clock.today())?;
    }
    let mut notes = Notes::default();
    // A slip that goes on has said it already.
    if let (Some(class), None) = (&lending.terms.for_class, &slip) {
        notes.extend(unsigned_in(tx, act, class)?);
    }
    let year = store::school_year::year(tx)?;
    let lines = lines::lines(tx, act, lending, assets, (&mut policies, &year), &mut notes)?;
    let mut some_hold_data = false;
    for line in &lines {
        some_hold_data |= policies.get(tx, line.asset.category_id, person)?.category.holds_data;
    }
    let asks_use = rules::level_of(rules::named(rules::PERSONAL_USE)?, lending.strictness) != Level::Off;
    let mut refused: Refused = Refused::default();
    let mut taken: Vec<Line> = Vec::with_capacity(lines.len());
    let (mut left_behind, mut stays): (HashSet<AssetId>, Vec<Asset>) = Default::default();
    let mut out_already = 0;
    let mut of_category: HashMap<CategoryId, i64> = HashMap::new();
    let mut held_by: HashMap<CategoryId, Held> = HashMap::new();
    for mut line in lines {
        if line.via.is_some_and(|trolley| left_behind.contains(&trolley)) {
            left_behind.insert(line.asset.id);
            continue;
        }
        let policy = policies.get(tx, line.asset.category_id, person)?;
        let holder = if line.marks.is_lent { holder(tx, &line.asset, person)? } else { None };
        let held = match held_by.entry(policy.category.id) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(place) => {
                *place.insert(store::loan::held(tx, person.id, policy.category.id, act.clock.now())?)
            }
        };
        let known = Some((&policy.category, &*policy.parts));
        let tests = findings::findings(tx, &mut plans, &line.asset, known, act.clock.today())?;
        let open_checks =
            if line.asset.awaiting_check { store::asset::open_checks(tx, line.asset.id)? } else { Vec::new() };
        let repair = if line.asset.in_repair { store::repair::open_of(tx, line.asset.id)? } else { None };
        let hold_nos = if line.asset.held { store::repair::standing_holds(tx, line.asset.id)? } else { Vec::new() };
        let fault_nos = if line.marks.has_faults { incident::open_faults(tx, act, line.asset.id)? } else { Vec::new() };
        let disposal = if line.marks.is_in_disposal { store::disposal::open_in(tx, line.asset.id)? } else { None };
        let to = (lending.terms.off_site, lending.terms.personal_data);
        (line.permission, line.data_permission) = permissions(tx, act, to, person, (&line.asset, &policy.category))?;
        // A trolley is no one's own, and what is in it goes with it.
        let is_for_own_use =
            asks_use && line.kind == Kind::Issue && person.kind == PersonKind::Staff && line.via.is_none();
        if is_for_own_use {
            let covering = store::permission::covering;
            let (asset, today) = (Some(&line.asset), act.clock.today());
            line.use_permission = covering(tx, permission::PERSONAL_USE, person.id, asset, today)?;
        }
        let known = (&line.permission, &line.data_permission);
        let mut given_oneself = given_oneself(tx, act, to, person, (&line.asset, &policy.category), known)?;
        if is_for_own_use && line.use_permission.is_none() {
            given_oneself = store::permission::given_oneself(tx, person.id, &line.asset, act.clock.today())?;
        }
        let with_this_slip = of_category.entry(policy.category.id).or_default();
        let verdict = rules::judge(
            &Proposal {
                asset: &line.asset,
                category: &policy.category,
                borrower: person,
                holder,
                off_site: lending.terms.off_site,
                purpose: lending.terms.purpose.as_deref(),
                accompanied: along.is_some(),
                personal_data: lending.terms.personal_data,
                may_take_data: line.data_permission.is_some() || (some_hold_data && !policy.category.holds_data),
                permission: line.permission.as_ref(),
                data_permission: line.data_permission.as_ref(),
                given_oneself: &given_oneself,
                personal_use: is_for_own_use.then_some(line.use_permission.is_some()),
                agreements: &record.agreements,
                cleared: record.cleared,
                tests: &tests,
                open_checks: &open_checks,
                repair_no: repair.map(|r| r.no),
                hold_nos: &hold_nos,
                fault_nos: &fault_nos,
                disposal,
                held: held.items + out_already,
                held_of_category: held.of_category + *with_this_slip,
                overdue: held.overdue,
                overdue_stock: record.overdue_stock,
                recalled: held.recalled,
                bans: &record.bans,
                class_ban: record.class_ban,
                late_returns: record.late_returns,
                adjustment: lending.terms.adjustment,
                // A trolley counts as one item; its contents don't count towards a limit.
                limit: policy.limit.filter(|_| line.via.is_none()),
                limit_of_category: policy.limit_of_category.filter(|_| line.via.is_none()),
                called: &lending.strictness.called,
                clock: act.clock,
            },
            lending.strictness,
        );
        add_once(&mut refused.warnings, verdict.warnings);
        if verdict.refusals.is_empty() {
            line.overridden = verdict.used;
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
    let decided = Decided::of(tx, act, lending, &taken)?;
    for asset in stays {
        // The trolley goes out without this item, which keeps the trolley as its home but is no longer inside.
        kit::moved(tx, "kit take", &asset, Asset { inside_id: None, ..asset.clone() })?;
    }
    for line in &taken {
        let of_data = line.data_permission.as_ref().filter(|_| terms.personal_data == Some(true));
        for found in line.permission.iter().chain(of_data).chain(&line.use_permission) {
            notes.extend(ends::note(tx, found, (person, &line.asset), line.due, act.clock)?);
        }
    }
    let at = act.moment(None)?;
    taken.iter().try_for_each(|line| act.must_be_bought_by(at, &line.asset))?;
    let lent = write::write(tx, act, (lending, &decided), slip, taken, (&mut policies, &year))?;
    notes.extend(lent.notes.iter().cloned());
    let companion = companion(tx, &lent.slip)?;
    Ok(Lent { warnings: refused.warnings, left_out: refused.refusals, notes, companion, ..lent })
}

/// Finds the permission to take an item off site, if its category needs one, and that to take personal data on it.
pub(super) fn permissions(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    (off_site, personal_data): (Option<OffSite>, Option<bool>),
    person: &Person,
    (asset, category): (&Asset, &Category),
) -> Result<(Option<Permission>, Option<Permission>), Fault> {
    let Some(to) = off_site else { return Ok((None, None)) };
    let covering = |kind| store::permission::covering(tx, kind, person.id, Some(asset), act.clock.today());
    let to_go = if rules::asks_permission(category, to) { covering(to.word())? } else { None };
    // A permission may be for this item or its category alone. Nobody looks it up if no data goes.
    let for_data = if personal_data == Some(false) { None } else { covering(permission::PERSONAL_DATA)? };
    Ok((to_go, for_data))
}

/// Lists the permissions for everybody that this borrower gave, if one is missing.
pub(super) fn given_oneself(
    tx: &ReadTx<'_>,
    act: &Act,
    (off_site, personal_data): (Option<OffSite>, Option<bool>),
    person: &Person,
    (asset, category): (&Asset, &Category),
    (to_go, for_data): (&Option<Permission>, &Option<Permission>),
) -> Result<Vec<Permission>, Fault> {
    let asks = off_site.is_some_and(|to| rules::asks_permission(category, to));
    let lacks_data = off_site.is_some() && personal_data == Some(true) && for_data.is_none();
    if !lacks_data && (!asks || to_go.is_some()) {
        return Ok(Vec::new());
    }
    store::permission::given_oneself(tx, person.id, asset, act.clock().today())
}

/// Adds refusals that are not listed yet: a rule about the person repeats for every tag.
pub(super) fn add_once(all: &mut Vec<Refusal>, more: Vec<Refusal>) {
    for refusal in more {
        if !all.contains(&refusal) {
            all.push(refusal);
        }
    }
}

fn holder(tx: &ReadTx<'_>, asset: &Asset, borrower: &Person) -> Result<Option<Holder>, Fault> {
    let Some(open) = store::asset::open_loan(tx, asset.id)? else { return Ok(None) };
    let holder = store::person::by_id(tx, open.person_id)?;
    Ok(Some(Holder { label: holder.label(), loan_no: open.no, is_borrower: holder.id == borrower.id }))
}
