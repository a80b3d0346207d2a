//! Entries about charges.

use super::{Entry, Replay, Row};
use serde_json::{Value as Json, json};

impl Replay {
    pub(super) fn take_charge(&mut self, entry: &Entry, body: &Row) {
        let id = entry.id.as_str();
        let number = self.with("charge_line", "charge_id", id).count();
        let line = |kind: &str, pence: i64| {
            let told = |name: &str| body.get(name).cloned().unwrap_or_default();
            let line = json!({
                "charge_id": id, "position": number + 1, "kind": kind, "amount_pence": pence,
                "operator_id": entry.operator, "how": told("how"), "receipt_no": told("receipt_no"),
            });
            line.as_object().unwrap().clone()
        };
        let amount = body.get("amount_pence").and_then(Json::as_i64);
        match (entry.action.as_str(), amount) {
            ("charge assess", _) => {
                let mut line = line("assessment", body["assessed_pence"].as_i64().unwrap());
                line.insert("happened_on".to_owned(), body["assessed_on"].clone());
                self.add("charge_line", line);
                return;
            }
            (_, Some(pence)) => {
                let kind = body.get("kind").and_then(Json::as_str).unwrap_or("payment");
                let adds = matches!(kind, "refund" | "mistaken-payment" | "reinstatement");
                let mut line = line(kind, if adds { pence } else { -pence });
                line.insert("happened_on".to_owned(), json!(entry.day));
                line.insert("reason".to_owned(), body.get("reason").cloned().unwrap_or_default());
                let by = body.get("by").map(|by| self.id_of("person", "ref", by));
                line.insert("decided_by".to_owned(), by.unwrap_or_default());
                self.add("charge_line", line);
            }
            ("charge request", _) => drop(self.row("charge", id).insert("requested_on".to_owned(), json!(entry.day))),
            ("charge dispute", _) if !body.contains_key("settled") => {
                self.row("charge", id).insert("dispute_reason".to_owned(), body["reason"].clone());
            }
            _ => {}
        }
        if let Some(dues) = body.get("dues").and_then(Json::as_array) {
            self.table("charge_due").retain(|_, due| due["charge_id"] != id);
            for due in dues {
                let mut due = due.as_object().unwrap().clone();
                due.insert("charge_id".to_owned(), json!(id));
                self.add("charge_due", due);
            }
        }
        let (mut sums, mut outstanding) = ([0; 2], 0);
        for line in self.with("charge_line", "charge_id", id) {
            outstanding += line["amount_pence"].as_i64().unwrap();
            let of = match line["kind"].as_str().unwrap() {
                "payment" | "refund" | "mistaken-payment" => 0,
                "assessment" => continue,
                _ => 1,
            };
            sums[of] -= line["amount_pence"].as_i64().unwrap();
        }
        self.spread(id, outstanding);
        let charge = self.row("charge", id);
        let is_disputed = charge.get("state").is_some_and(|state| state == "disputed");
        for (name, value) in [("paid_pence", sums[0]), ("let_off_pence", sums[1]), ("disputed", i64::from(is_disputed))]
        {
            charge.insert(name.to_owned(), json!(value));
        }
    }

    /// The sums that fell due first are settled first.
    fn spread(&mut self, charge: &str, outstanding: i64) {
        let mut dues: Vec<&mut Row> = self.with("charge_due", "charge_id", charge).collect();
        dues.sort_by_key(|due| due["due_on"].as_str().unwrap().to_owned());
        let mut left = outstanding;
        for due in dues.into_iter().rev() {
            let open = left.clamp(0, due["amount_pence"].as_i64().unwrap());
            due.insert("open_pence".to_owned(), json!(open));
            left -= open;
        }
    }
}
