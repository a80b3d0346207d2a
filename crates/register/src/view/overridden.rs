//! Rules that were overridden, each with the person who decided it.

use super::Who;
use domain::{fault::Fault, ids::LoanId, loan::LoanOverride, person::Person};
use serde::{Deserialize, Serialize};
use store::{Field as _, ReadTx};

/// A rule that was overridden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideView {
    pub rule: String,
    pub reason: String,
    /// The person who decided it; null if the rule asks for nobody's decision, or an older Kitbook did not ask.
    #[serde(skip_deserializing)]
    pub by: Option<Who>,
}

impl OverrideView {
    /// Builds the view of an override, whose decider the caller knows.
    pub(crate) fn of<'p>(one: LoanOverride, decider: impl Fn(&str) -> Option<&'p Person>) -> Self {
        let by = decider(&one.rule).map(Into::into);
        Self { rule: one.rule, reason: one.reason, by }
    }

    /// Reads the overrides of a loan, in order.
    pub(crate) fn of_loan(tx: &ReadTx<'_>, loan: LoanId) -> Result<Vec<Self>, Fault> {
        let sql = "select o.rule, o.reason, p.ref, p.name from loan_override o \
                   left join person p on p.id = o.decided_by where o.loan_id = ?1 order by o.rule";
        tx.all(sql, &[loan.to_value()], |row| {
            let who: (Option<String>, Option<String>) = (row.get(2)?, row.get(3)?);
            let by = who.0.zip(who.1).map(|(reference, name)| Who { reference, name });
            Ok(Self { rule: row.get(0)?, reason: row.get(1)?, by })
        })
    }
}
