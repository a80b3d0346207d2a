//! Returns at the desk, and what is said of an item that has just come back.

use super::{
    super::{
        return_check,
        take_in::{self, Seen},
    },
    Did, Expected, Reply, Sitting, Step,
};
use crate::{
    act::{Act, Timed},
    incident,
    view::LoanView,
};
use domain::{
    asset::{Asset, Condition},
    fault::{Failure, Fault},
    ids::{LoanId, PersonId},
    incident::Kind,
    loan::{self, Loan, LoanCheck, PartOutcome, Stage, said, said::Said},
    remedy::See,
    say,
    say::{Notes, Say},
    text::{count, fold, shown},
};
use store::{ReadTx, Store, WriteTx, asset::Spelling};

const NOTHING_CAME: &str = "nothing has come back in this session, so there is nothing to say it of";

impl Sitting {
    /// Expects the items of a form or teaching group back: they are scanned in any order, and each answer says how many
    /// are still out.
    ///
    /// Errors: no form or group has this name; nobody in it has anything.
    pub fn expect(&mut self, store: &mut Store, act: &Act, class: &str) -> Result<Reply, Failure> {
        let (name, people) = store.read(|tx| super::walk::members(tx, act, class))?;
        let people: Vec<PersonId> = people.iter().map(|person| person.id).collect();
        let expected = Expected { name, people };
        let out = store.read(|tx| expected.still_out(tx))?.len();
        if out == 0 {
            return Err(Fault::not_found(format!("nobody in {} has anything on loan", shown(&expected.name)))
                .hint(say![See::OpenLoans, " lists the open loans."])
                .into());
        }
        let why = format!("{} of {} on loan; scan them in any order", count(out, "item"), expected.name);
        self.expected = Some(expected);
        Ok(Reply::just(Did::Expecting { why, out }))
    }

    /// The loans of the form or group that are still open: borrower and tag.
    pub fn still_out(&self, store: &mut Store) -> Result<Vec<(String, String)>, Fault> {
        match &self.expected {
            Some(expected) => store.read(|tx| expected.still_out(tx)),
            None => Ok(Vec::new()),
        }
    }

    fn left_of_class(&self, store: &mut Store, _act: &Act, loan: &Loan) -> Result<Notes, Fault> {
        let mut notes = Notes::default();
        if let Some(expected) = &self.expected {
            if !expected.people.contains(&loan.person_id) {
                notes.push(format!("it was not out to {}", expected.name));
            }
            let left = store.read(|tx| expected.still_out(tx))?.len();
            notes.push(if left == 0 { "all are back".to_owned() } else { format!("{left} still out") });
        }
        Ok(notes)
    }

    /// Answers the return check with yes to all questions: of the item with this tag, which may still be out, or without a
    /// tag of the item that came in last.
    ///
    /// Errors: no item has this tag; it is neither out nor awaits its check.
    pub(super) fn all_is_well(&mut self, store: &mut Store, act: &Act, tag: &str) -> Result<Reply, Failure> {
        let asset = match (tag, self.last_in) {
            ("", None) => return Ok(Reply::nothing(NOTHING_CAME)),
            ("", Some(id)) => store.read(|tx| store::asset::by_id(tx, store::loan::by_id(tx, id)?.asset_id))?,
            _ => store.read(|tx| store::asset::find(tx, tag, Spelling::Whole))?,
        };
        self.receive(store, act, &asset, true)
    }

    pub(super) fn take_in(&mut self, store: &mut Store, act: &Act, asset: &Asset) -> Result<Reply, Failure> {
        self.receive(store, act, asset, self.all_well)
    }

    fn receive(&mut self, store: &mut Store, act: &Act, asset: &Asset, all_well: bool) -> Result<Reply, Failure> {
        let is_out = store.read(|tx| store::asset::open_loan(tx, asset.id))?.is_some();
        if !is_out && asset.awaiting_check && !all_well {
            return self.wait_for_check(store, asset);
        }
        let taken = act.write(store, |tx, act| {
            let asset = store::asset::by_id(tx, asset.id)?;
            take_in::take_one(tx, act, asset, &Seen { all_well, ..Seen::default() })
        })?;
        if !is_out {
            // Only the return check was answered. No loan ended, so there is nothing to undo.
            let did = Did::Checked { tag: asset.tag.clone() };
            return Ok(Reply { notes: taken.notes, ..Reply::just(did) });
        }
        let mut loans = taken.loans;
        self.came_in.extend(loans.iter().map(|(loan, _)| loan.asset_id));
        self.tally.1 += loans.len();
        let ended = loans.iter().map(|(loan, _)| loan.id).collect();
        self.steps.push(Step { ended, turn: self.turn_now(), ..Step::default() });
        let (loan, view) = loans.swap_remove(0);
        self.last_in = Some(loan.id);
        if !self.received.contains(&loan.slip_id) {
            self.received.push(loan.slip_id);
        }
        let mut notes = taken.notes;
        notes.extend(self.left_of_class(store, act, &loan)?);
        Ok(Reply { did: Did::In(Box::new(view)), warnings: Vec::new(), notes })
    }

    /// Says what must be looked at on an item that is in. What is said next is about it.
    fn wait_for_check(&mut self, store: &mut Store, asset: &Asset) -> Result<Reply, Failure> {
        let (last, questions) = store.read::<_, Fault>(|tx| {
            let last = store::asset::last_loan(tx, asset.id)?;
            let checks = last.as_ref().map(|loan| store::loan::checks(tx, loan.id)).transpose()?.unwrap_or_default();
            let open = checks.into_iter().filter(|check| check.answer != Some(true));
            Ok((last, open.map(|check| format!("{} ({})", check.question, check.name)).collect::<Vec<_>>()))
        })?;
        self.last_in = last.map(|loan| loan.id);
        let questions = if questions.is_empty() { String::new() } else { format!(": {}", questions.join(" ")) };
        let tag = &asset.tag;
        Ok(Reply::nothing(format!(
            "{tag} is already in and needs its return check{questions}. If it is fine, `all well {tag}`; else `no` and the name \
             in brackets"
        )))
    }

    /// Applies what is said of the item that came back last, with an incident where something is wrong.
    pub(super) fn say(&mut self, store: &mut Store, act: &Act, typed: &str) -> Result<Reply, Failure> {
        let Some(id) = self.last_in else {
            return Ok(Reply::nothing(NOTHING_CAME));
        };
        let amended = act.write(store, |tx, act| amend(tx, act, id, typed))?;
        if let (Some(step), Some(no)) = (self.steps.iter_mut().rev().find(|s| s.ended.contains(&id)), amended.incident)
        {
            step.incidents.push(no);
        }
        let did = Did::Noted { loan: Box::new(amended.view), what: amended.what };
        Ok(Reply { notes: amended.notes, ..Reply::just(did) })
    }
}

impl Expected {
    fn still_out(&self, tx: &ReadTx<'_>) -> Result<Vec<(String, String)>, Fault> {
        let mut out = Vec::new();
        for person in &self.people {
            for loan in store::loan::open_of_person(tx, *person)? {
                let borrower = store::person::by_id(tx, *person)?.label();
                out.push((borrower, store::asset::by_id(tx, loan.asset_id)?.tag));
            }
        }
        Ok(out)
    }
}

/// What was written about an item that had come back.
struct Amended {
    view: LoanView,
    /// What was understood, in words.
    what: String,
    notes: Notes,
    incident: Option<i64>,
}

fn amend(tx: &WriteTx<'_>, act: &Timed<'_>, id: LoanId, typed: &str) -> Result<Amended, Failure> {
    let mut loan = store::loan::by_id(tx, id)?;
    loan.must_be(&[Stage::Returned, Stage::PartReturned], "changed any more")?;
    let mut asset = store::asset::by_id(tx, loan.asset_id)?;
    if store::asset::last_loan(tx, asset.id)?.is_some_and(|last| last.id != loan.id) {
        return Err(Fault::conflict(
            format!("{} has gone out again since", asset.tag),
            say!["To record what became of a part: ", domain::remedy::Remedy::SettlePart { loan_no: loan.no }, "."],
        )
        .into());
    }
    let (mut parts, mut checks) = (store::loan::parts(tx, loan.id)?, store::loan::checks(tx, loan.id)?);
    let (names, questions): (Vec<&str>, Vec<&str>) =
        (parts.iter().map(|p| p.name.as_str()).collect(), checks.iter().map(|c| c.name.as_str()).collect());
    let said = said::read(typed, &asset.tag, &names, &questions)?;
    let at = act.moment(loan.ended_at.map(|ended_at| (ended_at, "it came back")))?;
    let mut found: Option<(Kind, Option<String>, Option<String>)> = None;
    let what = match said {
        Said::Part { name, outcome, reported, note } => {
            let part = parts.iter_mut().find(|part| fold(&part.name) == fold(&name));
            if let Some(part) = part {
                part.settle(outcome, None, at);
                tx.update(&*part)?;
                if reported && part.outcome.is_some_and(PartOutcome::is_owed) {
                    let kind = if outcome == PartOutcome::Missing { Kind::Loss } else { Kind::Damage };
                    found = Some((kind, Some(name.clone()), note.clone()));
                }
            }
            loan.state = loan::stage_from_parts(&parts);
            add_note(&mut loan, note);
            format!("{name} {outcome}")
        }
        Said::Damaged { note } => {
            asset.look(Some(Condition::Damaged));
            loan.condition_in = Some(Condition::Damaged);
            found = Some((Kind::Damage, None, note.clone()));
            add_note(&mut loan, note);
            "damaged".to_owned()
        }
        Said::Condition(condition) => {
            if asset.look(Some(condition)) {
                return Err(asset.damage_stays(store::repair::open_of(tx, asset.id)?.map(|open| open.no)).into());
            }
            loan.condition_in = Some(condition);
            format!("condition {condition}")
        }
        Said::Check { name, note } => {
            // An answer that is given again keeps its first time.
            let is_answered = |check: &&mut LoanCheck| fold(&check.name) == fold(&name) && check.answer != Some(false);
            if let Some(check) = checks.iter_mut().find(is_answered) {
                (check.answer, check.answered_at) = (Some(false), Some(at));
                tx.update(&*check)?;
            }
            asset.awaiting_check = true;
            add_note(&mut loan, note);
            format!("{name}: no")
        }
        Said::Note(note) => {
            let note = domain::text::given_note("note", Some(&note))?;
            add_note(&mut loan, note);
            "noted".to_owned()
        }
    };
    tx.update(&loan)?;
    tx.update(&asset)?;
    take_in::log_return(tx, act, ("loan check", at), &loan, &asset, &parts, &checks)?;
    let (mut notes, mut incident) = (Notes::default(), None);
    if let Some((kind, part, note)) = found {
        let (no, more) = incident::at_return(tx, act, &asset, kind, part, note.as_deref())?;
        notes.extend(more);
        incident = Some(no);
    }
    let open: Vec<Say> = return_check::still_open(&asset, &checks).into_iter().collect();
    notes.extend(open);
    Ok(Amended { view: LoanView::load(tx, &loan, act.clock)?, what, notes, incident })
}

fn add_note(loan: &mut Loan, note: Option<String>) {
    if let Some(note) = note {
        loan.note = Some(loan.note.take().map_or_else(|| note.clone(), |before| format!("{before}\n{note}")));
    }
}
