//! Random sequences of loan commands, compared with a model that fits on a page.

use crate::support::{Cli, School, asset, bringing, office::add_deciders, order, person};
use domain::{
    fault::Failure,
    loan::{LoanState, PartOutcome},
    person::PersonKind,
    rules::Level,
    when::When,
};
use proptest::{
    collection::vec,
    prelude::{Just, ProptestConfig, Strategy, any, prop_oneof},
    test_runner::TestRunner,
};
use register::{
    act::Act,
    loan::{
        self,
        hand_over::{self, HandOver, Transfer},
        mistakes, renew,
        sign_out::{self, Order, Terms},
        take_in::{self, Seen},
    },
    view::LoanView,
};
use store::{asset::Spelling, damaged_rows, verify_chain};

const ASSETS: usize = 4;
const PEOPLE: usize = 3;
/// The most items that each person may hold. The limit is low, so that refusals happen.
const LIMIT: usize = 3;
const PARTS: [&str; 2] = ["charger", "case"];

/// One command. Loans are given by their position among all loans so far.
#[derive(Debug, Clone)]
enum Step {
    Out { assets: Vec<usize>, to: usize, partial: bool },
    In { asset: usize, well: bool, part: Option<(usize, PartOutcome)> },
    Part { loan: usize, part: usize, outcome: PartOutcome },
    Renew { loan: usize },
    Transfer { loan: usize, to: usize, well: bool },
    Swap { first: usize, second: usize },
    Correct { loan: usize, asset: usize },
    Reopen { loan: usize },
    Void { loan: usize },
}

fn steps() -> impl Strategy<Value = Vec<(Step, bool)>> {
    use PartOutcome::{Damaged, Missing, Replaced, Returned, Waived};
    let outcome = || prop_oneof![Just(Missing), Just(Damaged), Just(Returned), Just(Replaced), Just(Waived)];
    let (loan, item, who) = (|| 0..1_000usize, || 0..ASSETS, || 0..PEOPLE);
    let step = prop_oneof![
        4 => (vec(item(), 1..=3), who(), any::<bool>()).prop_map(|(assets, to, partial)| Step::Out { assets, to, partial }),
        4 => (item(), any::<bool>(), proptest::option::of((0..2usize, outcome())))
            .prop_map(|(asset, well, part)| Step::In { asset, well, part }),
        2 => (loan(), 0..2usize, outcome()).prop_map(|(loan, part, outcome)| Step::Part { loan, part, outcome }),
        1 => loan().prop_map(|loan| Step::Renew { loan }),
        2 => (loan(), who(), any::<bool>()).prop_map(|(loan, to, well)| Step::Transfer { loan, to, well }),
        2 => (loan(), loan()).prop_map(|(first, second)| Step::Swap { first, second }),
        1 => (loan(), item()).prop_map(|(loan, asset)| Step::Correct { loan, asset }),
        2 => loan().prop_map(|loan| Step::Reopen { loan }),
        1 => loan().prop_map(|loan| Step::Void { loan }),
    ];
    vec((step, proptest::bool::weighted(0.1)), 1..40)
}

impl Step {
    /// Limits loan positions to those that exist, plus one that does not.
    fn among(mut self, loans: usize) -> Self {
        match &mut self {
            Step::Out { .. } | Step::In { .. } => {}
            Step::Swap { first, second } => (*first, *second) = (*first % (loans + 1), *second % (loans + 1)),
            Step::Part { loan, .. }
            | Step::Renew { loan }
            | Step::Transfer { loan, .. }
            | Step::Correct { loan, .. }
            | Step::Reopen { loan }
            | Step::Void { loan } => *loan %= loans + 1,
        }
        self
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum State {
    Open,
    Over,
    Void,
}

/// A loan in the model.
#[derive(Debug, Clone, PartialEq)]
struct Lent {
    asset: usize,
    to: usize,
    state: State,
    /// The outcome of each part, with true if it was recorded at the return or later.
    parts: [Option<(PartOutcome, bool)>; 2],
    /// For each part, whether it went out, and whether it was damaged before.
    handed: [bool; 2],
    damaged: [bool; 2],
    /// The numbers of the steps at which the loan began and ended. They are the model's time.
    out: u32,
    ended: u32,
}

impl Lent {
    fn new(asset: usize, to: usize, out: u32) -> Self {
        let (handed, damaged) = ([true; 2], [false; 2]);
        Self { asset, to, state: State::Open, parts: [None; 2], handed, damaged, out, ended: 0 }
    }

    /// What is recorded if this is said of a part.
    fn outcome(&self, part: usize, said: PartOutcome) -> PartOutcome {
        if said == PartOutcome::Damaged && self.damaged[part] { PartOutcome::Returned } else { said }
    }

    fn owes(&self) -> bool {
        self.parts.iter().flatten().any(|(outcome, _)| outcome.is_owed())
    }

    fn end(&mut self, named: Option<(usize, PartOutcome)>, now: u32) {
        (self.state, self.ended) = (State::Over, now);
        for at in (0..2).filter(|at| self.handed[*at]) {
            self.parts[at] = match named {
                Some((named, said)) if named == at => Some((self.outcome(at, said), true)),
                _ => self.parts[at].or(Some((PartOutcome::Returned, true))),
            };
        }
    }
}

/// The school in the model: every loan by number, and the items that await their check.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    loans: Vec<Lent>,
    unchecked: [bool; ASSETS],
    now: u32,
}

impl Model {
    fn open(&self, asset: usize) -> Option<usize> {
        self.loans.iter().position(|l| l.asset == asset && l.state == State::Open)
    }

    fn held(&self, person: usize) -> usize {
        self.loans.iter().filter(|l| l.to == person && l.state == State::Open).count()
    }

    /// The newest loan of an item that is not void.
    fn last(&self, asset: usize) -> Option<usize> {
        self.loans.iter().rposition(|l| l.asset == asset && l.state != State::Void)
    }

    /// Lends an item with the parts that no earlier loan of it lacks.
    fn lend(&mut self, asset: usize, to: usize, out: u32) {
        let mut lent = Lent::new(asset, to, out);
        let earlier = || self.loans.iter().filter(|l| l.asset == asset && l.state != State::Void);
        for part in 0..2 {
            let is = |wanted| earlier().any(|l| l.parts[part].is_some_and(|(outcome, _)| outcome == wanted));
            lent.handed[part] = !is(PartOutcome::Missing);
            lent.damaged[part] = lent.handed[part] && is(PartOutcome::Damaged);
        }
        self.loans.push(lent);
    }

    fn may_lend(&self, asset: usize, to: usize) -> bool {
        self.open(asset).is_none() && !self.unchecked[asset] && self.held(to) < LIMIT
    }

    fn is_open(&self, loan: usize) -> bool {
        self.loans.get(loan).is_some_and(|l| l.state == State::Open)
    }

    /// Performs the step and returns true, or refuses it and changes nothing.
    fn perform(&mut self, step: &Step) -> bool {
        self.now += 1;
        let before = self.clone();
        let done = self.attempt(step);
        if !done {
            *self = before;
        }
        done
    }

    fn attempt(&mut self, step: &Step) -> bool {
        match *step {
            Step::Out { ref assets, to, partial } => {
                let mut wanted = assets.clone();
                let mut seen = Vec::new();
                wanted.retain(|a| {
                    !seen.contains(a) && {
                        seen.push(*a);
                        true
                    }
                });
                let all = wanted.len();
                let mut taken = 0;
                for asset in wanted {
                    if self.may_lend(asset, to) {
                        self.lend(asset, to, self.now);
                        taken += 1;
                    }
                }
                taken == all || (partial && taken > 0)
            }
            Step::In { asset, well, part } => match self.open(asset) {
                Some(loan) => {
                    let is_known = part.is_none_or(|(part, _)| self.loans[loan].handed[part]);
                    self.loans[loan].end(part, self.now);
                    self.unchecked[asset] = !well;
                    is_known
                }
                // The rest of the return check is answered. The parts are settled on the loan.
                None => {
                    let awaits = self.unchecked[asset];
                    self.unchecked[asset] &= !well;
                    awaits && part.is_none()
                }
            },
            Step::Part { loan, part, outcome } => match self.loans.get_mut(loan) {
                Some(lent) if lent.state != State::Void && lent.handed[part] => {
                    let outcome = lent.outcome(part, outcome);
                    // An outcome recorded at the return or later is undone when the loan is reopened.
                    lent.parts[part] = Some((outcome, lent.state == State::Over));
                    true
                }
                _ => false,
            },
            Step::Renew { loan } => self.is_open(loan),
            Step::Transfer { loan, to, well } => {
                if !self.is_open(loan) || self.loans[loan].to == to {
                    return false;
                }
                let asset = self.loans[loan].asset;
                self.loans[loan].end(None, self.now);
                self.unchecked[asset] = !well;
                let may = self.may_lend(asset, to);
                self.lend(asset, to, self.now);
                may
            }
            Step::Swap { first, second } => {
                if !self.is_open(first) || !self.is_open(second) || self.loans[first].to == self.loans[second].to {
                    return false;
                }
                self.loans[first].end(None, self.now);
                self.loans[second].end(None, self.now);
                let mut may = true;
                for (person_of, item_of) in [(first, second), (second, first)] {
                    let (to, asset) = (self.loans[person_of].to, self.loans[item_of].asset);
                    may &= self.may_lend(asset, to);
                    self.lend(asset, to, self.now);
                }
                may
            }
            Step::Correct { loan, asset } => {
                if !self.is_open(loan) || self.loans[loan].asset == asset {
                    return false;
                }
                let Lent { to, out, .. } = self.loans[loan];
                // Two people can't have had one item at the same time.
                let overlaps =
                    self.last(asset).is_some_and(|l| self.loans[l].state == State::Over && self.loans[l].ended > out);
                self.loans[loan].state = State::Void;
                let may = self.may_lend(asset, to);
                self.lend(asset, to, out);
                may && !overlaps
            }
            Step::Reopen { loan } => {
                let Some(lent) = self.loans.get(loan) else { return false };
                if lent.state != State::Over || self.last(lent.asset) != Some(loan) {
                    return false;
                }
                let asset = lent.asset;
                let lent = &mut self.loans[loan];
                lent.state = State::Open;
                for part in &mut lent.parts {
                    *part = part.filter(|(_, at_return)| !at_return);
                }
                self.unchecked[asset] = false;
                true
            }
            Step::Void { loan } => {
                if !self.loans.get(loan).is_some_and(|l| l.state != State::Void) {
                    return false;
                }
                let asset = self.loans[loan].asset;
                if self.loans[loan].state == State::Over && self.last(asset) == Some(loan) {
                    self.unchecked[asset] = false;
                }
                self.loans[loan].state = State::Void;
                true
            }
        }
    }
}

fn tag(asset: usize) -> String {
    format!("LAP-000{asset}")
}

fn reference(person: usize) -> String {
    format!("S{person}")
}

fn no(loan: usize) -> i64 {
    i64::try_from(loan).unwrap() + 1
}

/// The person who waives a part.
fn waiver(outcome: PartOutcome) -> Option<&'static str> {
    (outcome == PartOutcome::Waived).then_some("H1")
}

/// Performs the step on the register. An `Err` is an expected refusal.
fn perform(school: &mut School, act: &Act, step: &Step) -> Result<(), Failure> {
    let store = &mut school.store;
    let seen = |well: bool| Seen { all_well: well, ..Seen::default() };
    match *step {
        Step::Out { ref assets, to, partial } => {
            let tags: Vec<String> = assets.iter().map(|a| tag(*a)).collect();
            let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
            sign_out::sign_out(store, act, &Order { partial, ..order(&tags, &reference(to)) }).map(drop)
        }
        Step::In { asset, well, part } => {
            let parts = part.map(|(at, outcome)| (PARTS[at].to_owned(), outcome)).into_iter().collect();
            let by = part.and_then(|(_, outcome)| waiver(outcome)).map(str::to_owned);
            take_in::take_in(store, act, &bringing(&[&tag(asset)], Seen { parts, by, ..seen(well) })).map(drop)
        }
        Step::Part { loan, part, outcome } => {
            loan::part::part(store, act, no(loan), &[(PARTS[part].to_owned(), outcome)], waiver(outcome)).map(drop)
        }
        Step::Renew { loan } => {
            let due = When::Day(act.clock().today() + chrono::Days::new(7));
            renew::renew(store, act, &no(loan).into(), due.into(), false).map(drop)
        }
        Step::Transfer { loan, to, well } => {
            let hand_over = HandOver { terms: Terms::default(), seen: seen(well), wiped: None, overrides: Vec::new() };
            let order = Transfer { no: no(loan), to: reference(to), hand_over };
            hand_over::transfer(store, act, &order).map(drop)
        }
        Step::Swap { first, second } => mistakes::swap(store, act, (no(first), no(second)), None, &[]).map(drop),
        Step::Correct { loan, asset } => {
            mistakes::correct(store, act, no(loan), (&tag(asset), Spelling::Whole), None, &[]).map(drop)
        }
        Step::Reopen { loan } => mistakes::reopen(store, act, no(loan)).map(drop),
        Step::Void { loan } => mistakes::void(store, act, no(loan), "a test").map(drop),
    }
}

/// Asserts that the register agrees with the model.
fn compare(school: &mut School, model: &Model) {
    let clock = school.act.clock();
    school.read(|tx| {
        let open = "select count(*) from (select asset_id from loan where state = 'open' group by asset_id having count(*) > 1) t";
        assert_eq!(tx.one(open, &[], |row| row.get::<i64>(0))?, Some(0), "an item is on two open loans");
        let assets = tx.one("select count(*) from asset", &[], |row| row.get::<i64>(0))?;
        assert_eq!(assets, Some(i64::try_from(ASSETS).unwrap()), "an item is lost");
        let count = tx.one("select count(*) from loan", &[], |row| row.get::<i64>(0))?;
        assert_eq!(count, Some(i64::try_from(model.loans.len()).unwrap()));
        for (at, lent) in model.loans.iter().enumerate() {
            let loan = LoanView::load(tx, &store::loan::by_no(tx, no(at))?, clock)?;
            assert_eq!((loan.tag, loan.person.reference), (tag(lent.asset), reference(lent.to)), "loan {}", no(at));
            let state = match lent.state {
                State::Open => LoanState::Open,
                State::Void => LoanState::Void,
                State::Over if lent.owes() => LoanState::PartReturned,
                State::Over => LoanState::Returned,
            };
            assert_eq!(loan.state, state, "loan {}", no(at));
            let outcomes: Vec<_> = loan.parts.iter().map(|p| p.outcome).collect();
            let handed = (0..2).filter(|part| lent.handed[*part]);
            let wanted: Vec<_> = handed.map(|part| lent.parts[part].map(|(outcome, _)| outcome)).collect();
            assert_eq!(outcomes, wanted, "loan {}", no(at));
        }
        for asset in 0..ASSETS {
            let row = store::asset::find(tx, &tag(asset), Spelling::Whole)?;
            assert_eq!(row.awaiting_check, model.unchecked[asset], "{}", row.tag);
            let holder = store::asset::open_loan(tx, row.id)?.map(|l| l.no);
            assert_eq!(holder, model.open(asset).map(no), "{}", row.tag);
        }
        assert_eq!(verify_chain(tx, None)?.findings, []);
        for table in store::recorded() {
            damaged_rows(tx, table, |key| panic!("{} {key} does not fit its digest", table.name))?;
        }
        Ok(())
    });
}

fn school() -> School {
    let mut school = School::new();
    for at in 0..PEOPLE {
        person(&mut school, &reference(at), PersonKind::Staff, &format!("Teacher {at}"));
    }
    for at in 0..ASSETS {
        asset(&mut school, &tag(at), "laptop");
    }
    school.limit(PersonKind::Staff, Some(i64::try_from(LIMIT).unwrap()), None);
    add_deciders(&Cli::of(&school));
    // The model does not cover wipes.
    school.rule("awaiting-wipe", Level::Off);
    school
}

#[test]
fn the_register_and_the_model_agree_after_any_steps() {
    let cases = if std::env::var_os("KITBOOK_LONG").is_some() { 500 } else { 32 };
    let config =
        ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 400, ..ProptestConfig::default() };
    let (mut done, mut refused) = (0u32, 0u32);
    let count = std::cell::RefCell::new((&mut done, &mut refused));
    TestRunner::new(config)
        .run(&steps(), |steps| {
            let (mut school, mut model) = (school(), Model::default());
            for (minute, (step, dry)) in steps.iter().enumerate() {
                school.at(&format!("2026-11-23T10:{minute:02}:00Z"));
                let step = &step.clone().among(model.loans.len());
                let act = Act { dry_run: *dry, ..school.act.clone() };
                let traces = dry.then(|| school.traces());
                let mut expected = model.clone();
                let may = expected.perform(step);
                let outcome = perform(&mut school, &act, step);
                assert_eq!(outcome.is_ok(), may, "{step:?}: {outcome:?}\n{model:#?}");
                if let Err(Failure::Fault(fault)) = &outcome {
                    let kind = fault.kind;
                    assert!(!kind.is_of_register(), "{step:?}: {fault:?}");
                }
                if !dry {
                    model = expected;
                }
                if let Some(traces) = traces {
                    assert_eq!(school.traces(), traces, "a dry run of {step:?} left something");
                }
                compare(&mut school, &model);
                let mut count = count.borrow_mut();
                *(if outcome.is_ok() { &mut *count.0 } else { &mut *count.1 }) += 1;
            }
            Ok(())
        })
        .unwrap_or_else(|problem| panic!("{problem}"));
    // Both outcomes must be common enough for the test to mean something.
    assert!(done > cases && refused > cases, "{done} done, {refused} refused");
}
