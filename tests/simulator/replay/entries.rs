//! What each entry tells of the rows.

use super::{Entry, Replay, Row, key_of, plain, text};
use serde_json::{Value as Json, json};

/// An object as a row.
fn row(value: Json) -> Row {
    value.as_object().unwrap().clone()
}

/// Sets a value that is not there yet.
fn unless_set(row: &mut Row, name: &str, value: &str) {
    if row.get(name).is_none_or(Json::is_null) {
        row.insert(name.to_owned(), json!(value));
    }
}

/// True for a part that still has to come back.
fn is_owed(part: &Row) -> bool {
    part.get("outcome").and_then(Json::as_str).is_none_or(|outcome| matches!(outcome, "missing" | "damaged"))
}

impl Replay {
    pub(super) fn take(&mut self, entry: &Entry) {
        let Some(body) = &entry.body else {
            self.erased.insert(entry.id.clone());
            self.unsure.extend(entry.asset.clone());
            return;
        };
        let (id, action) = (entry.id.as_str(), entry.action.as_str());
        if action == "person merge" {
            return self.merge(entry, body);
        }
        self.take_columns(entry, body);
        let none = || Json::Null;
        let told = |name: &str| body.get(name).cloned().unwrap_or_else(none);
        match action {
            "register init" => {
                let mut register = body.clone();
                register.insert("id".to_owned(), json!(1));
                self.table("register").clear();
                self.add("register", register);
            }
            "asset retag" => {
                self.table("asset_alias").remove(&key_of("asset_alias", &row(json!({"tag": body["tag"]["to"]}))));
                let old = json!({"asset_id": id, "tag": body["tag"]["from"], "retired_at": entry.at});
                self.add("asset_alias", row(old));
            }
            "incident report" | "repair close" | "repair open" => {
                for (name, value) in body.iter().filter(|(_, value)| value.is_object()) {
                    if matches!(name.as_str(), "fate" | "condition" | "inside_id") {
                        self.set(entry.no, ("asset", entry.asset.as_deref().unwrap()), name, value);
                    }
                }
                if action == "incident report" && !body.contains_key("referred_on") {
                    self.tie(entry);
                }
                if action == "repair close" {
                    let repair = self.row("repair", id);
                    repair.insert("state".to_owned(), json!("closed"));
                    unless_set(repair, "back_on", &entry.day);
                }
            }
            "incident decide" => {
                let by = self.id_of("person", "ref", &told("decided_by"));
                self.row("incident", id).insert("decided_by".to_owned(), by);
            }
            "disposal request" | "disposal authorise" | "disposal reopen" => {
                let (column, name) = match action {
                    "disposal request" => ("requested_by", "by"),
                    "disposal authorise" => ("authorised_by", "authorised_by"),
                    _ => ("reopened_by", "by"),
                };
                let by = self.id_of("person", "ref", &told(name));
                // The entries about its items have the same action.
                if entry.subject == "disposal" {
                    let disposal = self.row("disposal", id);
                    disposal.insert(column.to_owned(), by);
                    if action == "disposal request" {
                        disposal.insert("operator_id".to_owned(), entry.operator.clone());
                    }
                }
            }
            "disposal limit set" => {
                let name = format!("disposal.limit.{}", body["role"].as_str().unwrap_or_default());
                self.add("setting", row(json!({"name": name, "value": body["limit"]})));
            }
            "stocktake open" | "stocktake scan" => {
                self.row(&entry.subject, id).insert("operator_id".to_owned(), entry.operator.clone());
            }
            "stocktake close" => {
                self.row("stocktake", id).insert("closed_by".to_owned(), json!(entry.person));
            }
            "incident reopen" => {
                let incident = self.row("incident", id);
                let is_decided = incident.get("outcome").is_some_and(Json::is_string);
                let state = if is_decided { "decided" } else { "open" };
                incident.extend(row(json!({"state": state, "closed_on": null, "void_reason": null})));
            }
            "incident void" => {
                let incident = self.row("incident", id);
                incident.extend(row(json!({"state": "closed", "void_reason": body["reason"]})));
                unless_set(incident, "closed_on", &entry.day);
            }
            "incident attach" => self.add(
                "attachment",
                row(json!({
                    "no": body["attachment_no"], "incident_id": id, "name": body["name"],
                    "size_bytes": body["size_bytes"], "sha256": body["sha256"], "added_at": entry.at,
                })),
            ),
            "asset part" => self.take_parts(entry, body),
            "calendar add" => self.add(if body.contains_key("kind") { "closed_day" } else { "term" }, body.clone()),
            "calendar remove" => {
                let table = if told("kind") == "term" { "term" } else { "closed_day" };
                self.table(table).remove(&key_of(table, body));
            }
            "calendar change" => {
                let key = key_of("term", &row(json!({"name": body["term"]})));
                let term = self.table("term").entry(key).or_default();
                let changed = body.iter().filter(|(_, change)| change.is_object());
                term.extend(changed.map(|(name, change)| (name.clone(), change["to"].clone())));
            }
            "loan seen" | "loan seen void" => self.take_routine(entry, body),
            "permission grant" => {
                let category = self.id_of("category", "name", &told("category"));
                self.row("permission", id).insert("category_id".to_owned(), category);
            }
            "permission give" => {
                let by = self.id_of("person", "ref", &told("by"));
                let grant = json!({"permission_id": id, "role": body["role"], "given_on": entry.day, "person_id": by});
                self.add("permission_grant", row(grant));
            }
            "agreement sign" => {
                let mut signature = body.clone();
                signature.extend(row(json!({"agreement_id": id, "person_id": entry.person})));
                self.add("agreement_signature", signature);
            }
            "letter send" | "letter begin" => self.take_letter(entry, body),
            "role set" => {
                let mut role = body.clone();
                role.insert("person_id".to_owned(), json!(entry.person));
                self.add("role_held", role);
            }
            _ if entry.subject == "charge" => self.take_charge(entry, body),
            _ if entry.subject == "loan" => self.take_loan(entry, body),
            _ if action.starts_with("pat ") => self.take_test(entry, body),
            _ if action.starts_with("leaver ") => self.take_leaver(entry, body),
            _ => self.take_shared(entry, body),
        }
    }

    fn take_letter(&mut self, entry: &Entry, body: &Row) {
        let charge = body.get("charge_no").map(|no| self.id_of("charge", "no", no));
        let sent = json!({"charge_id": charge, "sent_at": entry.at, "operator_id": entry.operator});
        self.row("letter", &entry.id).extend(row(sent));
        for no in body.get("loans").and_then(Json::as_array).into_iter().flatten() {
            let loan = self.id_of("loan", "no", no);
            // Of the loan of someone who was erased, the log has no number left; the letter may be to someone else.
            if !loan.is_null() {
                self.add("letter_loan", row(json!({"letter_id": entry.id, "loan_id": loan})));
            }
        }
    }

    /// An incident is of the loan on which the item was, or else of its last before that.
    fn tie(&mut self, entry: &Entry) {
        let asset = entry.asset.as_deref().unwrap();
        let before = |loan: &&mut Row| text(loan, "state") != "void" && text(loan, "out_at") <= entry.moment;
        let order = |loan: &&mut Row| (text(loan, "out_at"), loan["no"].as_i64());
        let loan = self.with("loan", "asset_id", asset).filter(before).max_by_key(order);
        let id = loan.map(|loan| loan["id"].clone()).unwrap_or_default();
        self.row("incident", &entry.id).insert("loan_id".to_owned(), id);
    }

    /// Takes what has the name of a column, in an entry about one row.
    fn take_columns(&mut self, entry: &Entry, body: &Row) {
        let Some(table) = store::recorded().find(|table| table.name == entry.subject) else { return };
        let is_other = ["leaver ", "privacy ", "role "].iter().any(|noun| entry.action.starts_with(noun));
        if is_other
            || matches!(entry.action.as_str(), "agreement sign" | "asset part" | "permission give" | "pat interval")
            || table.name == "register"
        {
            return;
        }
        if matches!(table.name, "slip" | "ban") {
            return self.take_numbered(entry, body);
        }
        let is_new = !self.table(table.name).contains_key(&json!(entry.id).to_string());
        for (name, value) in body.iter().filter(|(name, _)| table.at(name).is_some()) {
            self.set(entry.no, (table.name, &entry.id), name, value);
        }
        let row = self.row(table.name, &entry.id);
        for (name, id) in [("asset_id", &entry.asset), ("person_id", &entry.person)] {
            if is_new && table.at(name).is_some() {
                row.insert(name.to_owned(), json!(id));
            }
        }
    }

    /// Slips and bans are known by their number.
    fn take_numbered(&mut self, entry: &Entry, body: &Row) {
        let is_slip = entry.subject == "slip";
        let mut new = row(json!({"no": body[if is_slip { "slip_no" } else { "no" }], "person_id": entry.person}));
        let key = key_of(&entry.subject, &new);
        if is_slip && !self.table("slip").contains_key(&key) {
            // The loans of the slip are erased.
            self.erased.insert(entry.person.clone().unwrap());
        }
        let known = self.table(&entry.subject).entry(key).or_insert_with(|| std::mem::take(&mut new));
        for (name, value) in body {
            known.insert(name.clone(), value.get("to").map_or_else(|| plain(value), plain));
        }
    }

    fn take_loan(&mut self, entry: &Entry, body: &Row) {
        let (id, asset) = (entry.id.as_str(), entry.asset.clone().unwrap());
        // Nothing happens to a loan before it began, nor are questions answered before it ended, whatever the clock says.
        let after = if entry.action == "loan check" { "ended_at" } else { "out_at" };
        let moment = text(self.row("loan", id), after).max(entry.moment.clone());
        let entry = &Entry { moment, ..entry.clone() };
        let told = |name: &str| body.get(name).cloned().unwrap_or_default();
        match entry.action.as_str() {
            "loan out" => self.take_out(entry, body),
            "loan in" | "loan check" => {
                if !body.contains_key("state") {
                    // The item changed hands, and nobody looked at it.
                    for part in self
                        .with("loan_part", "loan_id", id)
                        .filter(|part| part.get("outcome").is_none_or(Json::is_null))
                    {
                        part.extend(row(json!({"outcome": "returned", "settled_at": entry.moment})));
                    }
                }
                let owes = self.with("loan_part", "loan_id", id).any(|part| is_owed(part));
                let loan = self.row("loan", id);
                if entry.action == "loan in" {
                    let state = json!(if owes { "part_returned" } else { "returned" });
                    let state = body.get("state").unwrap_or(&state);
                    loan.extend(row(json!({"state": state, "ended_at": entry.moment})));
                }
                if let Some(condition) = body.get("condition") {
                    loan.insert("condition_in".to_owned(), condition.clone());
                }
                for (name, outcome) in told("parts").as_object().into_iter().flatten() {
                    self.settle(entry, name, outcome);
                }
                for one in told("waived").as_array().into_iter().flatten() {
                    self.waived(entry, one["part"].as_str().unwrap(), &one["by"]);
                }
                for (name, answer) in told("checks").as_object().into_iter().flatten() {
                    let check = row(json!({"loan_id": id, "name": name}));
                    let key = key_of("loan_check", &check);
                    let check = self.table("loan_check").entry(key).or_insert(check);
                    if answer.is_null() {
                        check.insert("answered_at".to_owned(), Json::Null);
                    } else if check.get("answer") != Some(&plain(answer)) {
                        check.insert("answered_at".to_owned(), json!(entry.moment));
                    }
                    check.insert("answer".to_owned(), plain(answer));
                }
            }
            "loan part" => {
                for (name, change) in body.iter().filter(|(_, change)| change.is_object()) {
                    self.settle(entry, name, &change["to"]);
                    self.waived(entry, name, &change["by"]);
                }
                let owes = self.with("loan_part", "loan_id", id).any(|part| is_owed(part));
                let loan = self.row("loan", id);
                if matches!(text(loan, "state").as_str(), "returned" | "part_returned") {
                    loan.insert("state".to_owned(), json!(if owes { "part_returned" } else { "returned" }));
                }
            }
            "loan reopen" => {
                // The item is with the borrower, and nowhere else.
                self.row("asset", &asset).remove("fate");
                for (name, outcome) in told("parts").as_object().into_iter().flatten() {
                    self.settle(entry, name, outcome);
                }
                for check in self.with("loan_check", "loan_id", id) {
                    check.extend(row(json!({"answer": null, "answered_at": null})));
                }
            }
            "loan void" => {
                let loan = self.row("loan", id);
                let ended = loan.get("ended_at").filter(|at| !at.is_null()).cloned().unwrap_or(json!(entry.moment));
                let notes = [text(loan, "note"), text(body, "reason")];
                let note = notes.into_iter().filter(|note| !note.is_empty()).collect::<Vec<_>>().join("\n");
                loan.extend(row(json!({"state": "void", "ended_at": ended, "note": note})));
            }
            "loan lost" | "loan stolen" => {
                let state = entry.action.trim_start_matches("loan ");
                self.row("loan", id).extend(row(json!({"state": state, "ended_at": entry.moment})));
            }
            "loan correct" | "loan swap" => {
                // The new loan has the terms of the one that it replaces.
                let old = self.table("loan").values().find(|loan| loan.get("no") == body.get("instead_of")).cloned();
                let old = old.unwrap_or_default();
                for name in ["kind", "due_on", "due_at", "check_in_on"] {
                    self.row("loan", id).insert(name.to_owned(), old.get(name).cloned().unwrap_or_default());
                }
                if entry.action == "loan correct" {
                    self.row("loan", id)
                        .extend(old.get("late_days").map(|days| ("late_days".to_owned(), days.clone())));
                }
                // A recall goes on: in a swap, it is of the item.
                let is_swap = entry.action == "loan swap";
                let before =
                    self.with("loan", "asset_id", &asset).filter(|loan| loan["id"] != id && loan["state"] != "void");
                let of_item = before.max_by_key(|loan| loan["no"].as_i64()).cloned().unwrap_or_default();
                let recalled = if is_swap { of_item } else { old };
                // The entry that recalled it may have lost its details with the borrower's.
                if self.erased.contains(&text(&recalled, "id")) || (is_swap && self.unsure.contains(&asset)) {
                    self.erased.insert(id.to_owned());
                }
                for name in ["recalled_on", "recall_reason"] {
                    self.row("loan", id).insert(name.to_owned(), recalled.get(name).cloned().unwrap_or_default());
                }
            }
            _ => {}
        }
    }

    fn take_out(&mut self, entry: &Entry, body: &Row) {
        let id = entry.id.as_str();
        let no = body["slip_no"].clone();
        self.row("loan", id).insert("slip_id".to_owned(), no.clone());
        let key = key_of("slip", &row(json!({"no": no})));
        if !self.table("slip").contains_key(&key) {
            let mut slip = row(json!({
                "no": no, "person_id": entry.person, "out_at": body["out_at"], "recorded_at": entry.at,
                "operator_id": entry.operator,
            }));
            for name in ["off_site", "purpose", "for_class"] {
                slip.extend(body.get(name).map(|value| (name.to_owned(), value.clone())));
            }
            self.add("slip", slip);
        }
        for (position, name) in (1..).zip(body.get("parts").and_then(Json::as_array).into_iter().flatten()) {
            let was_damaged = body.get("damaged_before").and_then(Json::as_array).is_some_and(|all| all.contains(name));
            let mut part = row(json!({"loan_id": id, "name": name, "position": position}));
            part.extend(was_damaged.then(|| ("lent_damaged".to_owned(), json!(1))));
            self.add("loan_part", part);
        }
        for rule in body.get("overrides").and_then(Json::as_array).into_iter().flatten() {
            let mut rule = row(rule.clone());
            rule.insert("loan_id".to_owned(), json!(id));
            // An override that the loan has from the one that it replaces is of the operator who gave it.
            rule.entry("operator_id").or_insert(entry.operator.clone());
            if let Some(by) = rule.remove("by") {
                let by = self.id_of("person", "ref", &by);
                rule.insert("decided_by".to_owned(), by);
            }
            self.add("loan_override", rule);
        }
    }

    /// A routine check, which moves the day of the next one; or its end.
    fn take_routine(&mut self, entry: &Entry, body: &Row) {
        let told = |name: &str| body.get(name).cloned().unwrap_or_default();
        if let Some(no) = body.get("loan_no") {
            let loan = self.id_of("loan", "no", no);
            self.row("routine_check", &entry.id).insert("loan_id".to_owned(), loan);
        }
        let loan = text(self.row("routine_check", &entry.id), "loan_id");
        if entry.action == "loan seen void" {
            self.row("routine_check", &entry.id).insert("void_reason".to_owned(), told("reason"));
        }
        // The entry that names the loan lost its details with the borrower's.
        if loan.is_empty() {
            return;
        }
        if entry.action == "loan seen void" {
            self.row("loan", &loan).insert("check_in_on".to_owned(), told("check_in_on"));
            return;
        }
        self.row("loan", &loan).insert("check_in_on".to_owned(), told("next_on"));
        let tests = told("tests");
        for (name, answer) in told("answers").as_object().into_iter().flatten() {
            let answer = plain(answer);
            let test = tests.get(name);
            self.add(
                "routine_answer",
                row(json!({"check_id": entry.id, "name": name, "answer": answer, "test_id": test})),
            );
        }
    }

    /// Parts that are there, missing or damaged, for which no loan answers.
    fn take_parts(&mut self, entry: &Entry, body: &Row) {
        for (name, change) in body.iter().filter(|(_, change)| change.is_object()) {
            let mut part = row(json!({"asset_id": entry.id, "name": name}));
            let before = self.table("asset_part").remove(&key_of("asset_part", &part)).unwrap_or_default();
            if change["to"] == "there" {
                continue;
            }
            let (is_same, note) = (before.get("state") == Some(&change["to"]), body.get("note").cloned());
            let since = if is_same { before["since_on"].clone() } else { json!(entry.day) };
            let note = note.or_else(|| before.get("note").filter(|_| is_same).cloned());
            part.extend(row(json!({"state": change["to"], "since_on": since, "note": note})));
            self.add("asset_part", part);
        }
    }

    /// The outcome of a part.
    fn settle(&mut self, entry: &Entry, name: &str, outcome: &Json) {
        let part = row(json!({"loan_id": entry.id, "name": name}));
        let key = key_of("loan_part", &part);
        let part = self.table("loan_part").entry(key).or_insert(part);
        // A return tells the outcome of every part, also of those that were settled before.
        if part.get("outcome") != Some(outcome) {
            let settled = if outcome.is_null() { Json::Null } else { json!(entry.moment) };
            part.extend(row(json!({"outcome": outcome, "settled_at": settled, "decided_by": null})));
        }
    }

    /// The person who waived a part.
    fn waived(&mut self, entry: &Entry, name: &str, by: &Json) {
        let by = self.id_of("person", "ref", by);
        let key = key_of("loan_part", &row(json!({"loan_id": entry.id, "name": name})));
        self.table("loan_part").entry(key).or_default().insert("decided_by".to_owned(), by);
    }

    fn take_test(&mut self, entry: &Entry, body: &Row) {
        let id = entry.id.as_str();
        for (position, reading) in (1..).zip(body.get("readings").and_then(Json::as_array).into_iter().flatten()) {
            // Such as "earth 0.06 Ω".
            let mut words = reading.as_str().unwrap().split(' ');
            let reading = json!({
                "result_id": id, "position": position, "test": words.next(), "value": words.next(),
            });
            self.add("pat_reading", row(reading));
        }
        if entry.action == "pat match" {
            let test = self.row("pat_result", id).clone();
            let known = json!({"foreign_id": test.get("foreign_id"), "asset_id": test.get("asset_id"), "part": test.get("part")});
            self.add("pat_tester_id", row(known));
        }
        if let Some(change) = body.get("new_items").filter(|_| entry.action == "pat interval") {
            let months = change["to"].as_i64().map(|months| months.to_string());
            self.setting("pat.new-kit-decided-on".to_owned(), months.as_ref().map(|_| entry.day.clone()));
            self.setting("pat.new-kit-months".to_owned(), months);
        }
        if entry.action == "pat interval" {
            let of = match entry.subject.as_str() {
                "location" => ("location", body["location"].clone()),
                subject => (if subject == "asset" { "asset_id" } else { "category_id" }, json!(id)),
            };
            for (kind, name) in [("visual", "visual"), ("combined", "full")] {
                let Some(change) = body.get(name) else { continue };
                let mut interval = row(json!({
                    "kind": kind, "part": body.get("part"), "months": change["to"], "basis": "risk assessment",
                    "note": body.get("note"), "decided_on": entry.day, "decided_by": body["decided_by"],
                }));
                interval.insert(of.0.to_owned(), of.1.clone());
                interval.retain(|_, value| !value.is_null());
                if change["to"].is_null() {
                    self.table("pat_interval").remove(&key_of("pat_interval", &interval));
                } else {
                    self.add("pat_interval", interval);
                }
            }
        }
    }
}
