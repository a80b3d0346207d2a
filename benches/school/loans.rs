//! The loans of the school, with their slips and parts.

use super::{BEGIN, CHUNK, Cast, Dice, SPAN, Size, clock, days, log, moment, write};
use chrono::{Days, NaiveDate};
use domain::{
    asset::Condition,
    fault::Fault,
    ids::{LoanId, RowId, SlipId},
    loan::{Due, Kind, Loan, LoanPart, PartOutcome, SignedHow, Slip, Stage},
    school_year::SchoolYear,
};
use serde_json::{Map, json};
use store::{Store, Subject, WriteTx, details};

/// Writes all loans of the school, in chunks.
pub(super) fn add(store: &mut Store, dice: &mut Dice, size: Size, cast: &Cast) -> Result<(), Fault> {
    let mut ledger = Ledger { no: 0, slip: None, slip_no: 0 };
    while ledger.no < size.loans {
        let end = size.loans.min(ledger.no + CHUNK);
        write(store, out_second(end - 1, size), |tx| {
            while ledger.no < end {
                ledger.add(tx, dice, size, cast)?;
            }
            for (series, value) in [("loan", ledger.no), ("slip", ledger.slip_no)] {
                let sql = "insert into counter (name, value) values (?1, ?2) \
                           on conflict (name) do update set value = excluded.value";
                tx.must_change(1, sql, &[store::Value::Text(series.into()), store::Value::Int(value.into())])?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The second when a loan begins; loans are spread evenly.
fn out_second(no: u32, size: Size) -> i64 {
    BEGIN + SPAN / i64::from(size.loans) * i64::from(no)
}

/// Makes the loans in order: in each round every asset is lent once; the last loans are still open.
struct Ledger {
    no: u32,
    slip: Option<(Slip, usize)>,
    slip_no: u32,
}

impl Ledger {
    fn add(&mut self, tx: &WriteTx<'_>, dice: &mut Dice, size: Size, cast: &Cast) -> Result<(), Fault> {
        let n = self.no;
        self.no += 1;
        let second = out_second(n, size);
        let (asset_id, tag, kind) =
            &cast.assets[usize::try_from(u64::from(n) * 7_919 % u64::from(size.assets)).unwrap_or(0)];
        let (slip, person) = self.slip(tx, dice, cast, second)?;
        let open = (n + size.open).checked_sub(size.loans);
        let mut loan = Loan {
            adjustment: None,
            asset_id: *asset_id,
            away_data: None,
            away_on: None,
            away_purpose: None,
            away_to: None,
            before_recall: None,
            check_in_on: None,
            condition_in: None,
            condition_out: Condition::Good,
            due_at: None,
            due_on: None,
            due_until: None,
            ended_at: None,
            id: LoanId(dice.id(second)),
            kind: Kind::Dated,
            late_days: None,
            marks_out: None,
            no: self.no.into(),
            note: None,
            out_at: moment(second),
            person_id: slip.person_id,
            recall_reason: None,
            recalled_on: None,
            slip_id: slip.id,
            state: Stage::Open,
        };
        self.set_terms(&mut loan, dice, size, open, *kind);
        tx.insert(&loan)?;
        let mut names = Vec::new();
        for part in &cast.parts[*kind] {
            names.push(json!(part.name));
            tx.insert(&LoanPart {
                decided_by: None,
                id: RowId(dice.id(second)),
                lent_damaged: None,
                loan_id: loan.id,
                name: part.name.clone(),
                outcome: loan.ended_at.map(|_| PartOutcome::Returned),
                position: part.position,
                price_pence: part.price_pence,
                settled_at: loan.ended_at,
            })?;
        }
        let mut body = details(&loan);
        body.insert("tag".into(), json!(tag));
        body.insert("person".into(), json!(cast.people[person].1));
        body.insert("slip_no".into(), json!(slip.no));
        if !names.is_empty() {
            body.insert("parts".into(), names.into());
        }
        let about = (Some(loan.asset_id), Some(loan.person_id));
        log(tx, "loan out", Subject::new("loan", loan.id), about, body)?;
        if loan.ended_at.is_some() {
            let body = Map::from_iter([
                ("no".to_owned(), json!(loan.no)),
                ("tag".to_owned(), json!(tag)),
                ("state".to_owned(), json!(loan.state)),
            ]);
            log(tx, "loan in", Subject::new("loan", loan.id), about, body)?;
        }
        Ok(())
    }

    /// Sets the due date and the end of a loan. `open` is its position among the open loans.
    fn set_terms(&self, loan: &mut Loan, dice: &mut Dice, size: Size, open: Option<u32>, kind: usize) {
        let clock = clock(loan.out_at.timestamp());
        let day = clock.today();
        match open {
            None => {
                loan.set_due(Due { on: Some(day + Days::new(14)), at: None }, clock, &SchoolYear::default());
                loan.state = Stage::Returned;
                loan.ended_at = Some(moment(loan.out_at.timestamp() + 3_600 + i64::from(dice.below(60 * 86_400))));
            }
            // A due date that is in the past on any day the benchmark runs.
            Some(place) if place % (size.open / size.overdue) == 0 => {
                loan.set_due(Due { on: Some(day + days(1 + dice.below(20))), at: None }, clock, &SchoolYear::default());
            }
            Some(_) if kind == 0 => {
                loan.kind = Kind::Issue;
                loan.check_in_on = NaiveDate::from_ymd_opt(2090, 1, 5);
            }
            // A due date that is in the future on any day the benchmark runs.
            Some(place) => {
                let due = NaiveDate::from_ymd_opt(2090, 1, 5).unwrap_or(day) + days(place % 300);
                loan.set_due(Due { on: Some(due), at: None }, clock, &SchoolYear::default());
            }
        }
    }

    /// The slip of the next loan; two loans share one.
    fn slip(&mut self, tx: &WriteTx<'_>, dice: &mut Dice, cast: &Cast, second: i64) -> Result<(Slip, usize), Fault> {
        if let Some(slip) = self.slip.take() {
            return Ok(slip);
        }
        self.slip_no += 1;
        let person = dice.below(u32::try_from(cast.people.len()).unwrap_or(1)) as usize;
        let signed = !self.slip_no.is_multiple_of(4);
        let slip = Slip {
            accompanied_by: None,
            personal_data: None,
            for_class: None,
            id: SlipId(dice.id(second)),
            no: self.slip_no.into(),
            off_site: None,
            operator_id: cast.operator,
            out_at: moment(second),
            person_id: cast.people[person].0,
            purpose: None,
            recorded_at: moment(second),
            signed_how: signed.then_some(SignedHow::Paper),
            signed_on: signed.then(|| clock(second).today()),
            signed_witness: None,
        };
        tx.insert(&slip)?;
        self.slip = Some((slip.clone(), person));
        Ok((slip, person))
    }
}
