//! The disposal of the item that a charge is about: once the item has gone, nobody can look at it again.

use super::chain::Chain;
use chrono::NaiveDate;
use domain::{
    disposal::{Disposal, DisposalItem, Method, State},
    fault::Fault,
    ids::AssetId,
    money::shown_pounds,
    when::show_day,
};
use serde::Serialize;
use serde_json::json;

/// A disposal that the item is in, or went with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Departure {
    pub disposal_no: i64,
    pub state: State,
    pub requested_on: NaiveDate,
    pub authorised_on: Option<NaiveDate>,
    /// The day on which the item went; null: it has not gone.
    pub done_on: Option<NaiveDate>,
    pub method: Option<Method>,
    pub recipient: Option<String>,
    pub carrier: Option<String>,
    /// What the item brought; null: nobody has said.
    pub proceeds_pence: Option<i64>,
}

impl Departure {
    fn of(disposal: &Disposal, item: &DisposalItem) -> Self {
        Self {
            disposal_no: disposal.no,
            state: disposal.state,
            requested_on: disposal.requested_on,
            authorised_on: disposal.authorised_on,
            done_on: disposal.done_on,
            method: disposal.method,
            recipient: disposal.recipient.clone(),
            carrier: disposal.carrier.clone(),
            proceeds_pence: item.proceeds_pence,
        }
    }

    /// The disposal in words, such as "gone on Mon 7 Dec 2026: recycled, to Green Byte Ltd; brought £0.00 (disposal 3)".
    pub fn in_words(&self) -> String {
        let how = self.method.map_or_else(|| "no method given".to_owned(), |method| method.told().to_owned());
        let to = self.recipient.as_ref().map(|to| format!(", to {to}")).unwrap_or_default();
        let no = self.disposal_no;
        let Some(day) = self.done_on else {
            return format!("{} (disposal {no}), and not gone: {how}{to}", self.state);
        };
        let by = self.carrier.as_ref().map(|by| format!(", taken away by {by}")).unwrap_or_default();
        let brought = match self.proceeds_pence {
            Some(pence) => format!("brought {}", shown_pounds(pence)),
            None => "what it brought is not recorded".to_owned(),
        };
        format!("gone on {}: {how}{to}{by}; {brought} (disposal {no})", show_day(day))
    }
}

impl Chain<'_, '_> {
    /// Finds the disposals of an item that were not withdrawn, oldest first, and adds them as subjects.
    pub(super) fn disposals(&mut self, id: AssetId) -> Result<Vec<(Disposal, DisposalItem)>, Fault> {
        let mut found = Vec::new();
        for disposal in store::disposal::of_asset(self.tx, id)?.into_iter().rev() {
            let items = store::disposal::items(self.tx, disposal.id)?;
            let item = items.into_iter().find(|item| item.asset_id == id && item.taken_out_on.is_none());
            if let Some(item) = item.filter(|_| disposal.state != State::Withdrawn) {
                self.subject("disposal", disposal.no, disposal.id);
                found.push((disposal, item));
            }
        }
        Ok(found)
    }

    /// Compares disposals with their digests and the log.
    pub(super) fn check_disposals(&mut self, found: &[(Disposal, DisposalItem)]) -> Result<Vec<Departure>, Fault> {
        for (disposal, item) in found {
            let id = disposal.id.to_string();
            self.digest(&id, "the disposal", disposal)?;
            self.digest(&id, "the item in the disposal", item)?;
            self.compare(&id, &[("done_on", json!(disposal.done_on)), ("method", json!(disposal.method))]);
            if !self.is_erased(&id) {
                let texts = [("recipient", json!(disposal.recipient)), ("carrier", json!(disposal.carrier))];
                self.compare(&id, &texts);
            }
        }
        Ok(found.iter().map(|(disposal, item)| Departure::of(disposal, item)).collect())
    }
}
