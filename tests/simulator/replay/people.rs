//! Entries about people, and about what they share.

use super::{Entry, Replay, Row, key_of};
use serde_json::{Value as Json, json};

fn row(value: Json) -> Row {
    value.as_object().unwrap().clone()
}

impl Replay {
    /// Two records of one person become one: everything of the double is the kept record's.
    pub(super) fn merge(&mut self, entry: &Entry, body: &Row) {
        let kept = json!(entry.id);
        let double = self.id_of("person", "ref", &body["merged"]);
        self.table("person").remove(&double.to_string());
        for (column, change) in body.get("filled").and_then(Json::as_object).into_iter().flatten() {
            self.set(entry.no, ("person", &entry.id), column, change);
        }
        for table in store::recorded() {
            let naming: Vec<&str> = table
                .columns
                .iter()
                .filter(|column| column.what.refers == Some("person"))
                .map(|column| column.name)
                .collect();
            let is_of_double = |row: &Row| naming.iter().any(|name| row.get(*name) == Some(&double));
            let rows = self.table(table.name);
            let theirs: Vec<String> =
                rows.iter().filter(|(_, row)| is_of_double(row)).map(|(key, _)| key.clone()).collect();
            for key in theirs {
                let mut row = rows.remove(&key).unwrap();
                for name in &naming {
                    if row.get(*name) == Some(&double) {
                        row.insert((*name).to_owned(), kept.clone());
                    }
                }
                let is_now = |row: &Row| row.get("past").is_none_or(|past| *past == 0);
                if table.name == "clearance" && rows.values().any(|one| one["person_id"] == kept && is_now(one)) {
                    row.insert("past".to_owned(), json!(1));
                }
                let is_signed = |one: &Row| {
                    one["agreement_id"] == row["agreement_id"]
                        && one["person_id"] == kept
                        && one.get("void_reason").is_none_or(Json::is_null)
                };
                if table.name == "agreement_signature" && rows.values().any(is_signed) {
                    row.insert("void_reason".to_owned(), json!("signed twice: registered twice"));
                }
                // What both have stays once.
                rows.entry(key_of(table.name, &row)).or_insert(row);
            }
        }
        let alias = json!({
            "id": double, "person_id": kept, "kind": body["kind"], "ref": body["merged"], "merged_on": entry.day,
        });
        self.add("person_alias", row(alias));
    }

    pub(super) fn take_leaver(&mut self, entry: &Entry, body: &Row) {
        let person = json!(entry.person);
        match entry.action.as_str() {
            "leaver line" => {
                let last = self.table("leaver_line").values().filter_map(|line| line["position"].as_i64()).max();
                let line = self.row("leaver_line", &entry.id);
                line.extend(body.clone());
                line.entry("position").or_insert(json!(last.unwrap_or(0) + 1));
            }
            "leaver tick" => {
                let by = body.get("by").map(|by| self.id_of("person", "ref", by)).unwrap_or_default();
                let mut tick = body.clone();
                tick.extend(row(json!({
                    "person_id": person, "ticked_on": entry.day, "decided_by": by, "operator_id": entry.operator, "past": 0,
                })));
                self.add("leaver_tick", tick);
            }
            "leaver clear" => {
                let last = self.row("person", &entry.id).get("last_working_day").cloned();
                let clearance = json!({
                    "no": body["no"], "person_id": person, "cleared_on": entry.day, "last_working_day": last,
                    "operator_id": entry.operator, "past": 0,
                });
                self.add("clearance", row(clearance));
            }
            "leaver reopen" | "leaver back" => {
                for clearance in self.with("clearance", "person_id", &entry.id) {
                    clearance.insert("past".to_owned(), json!(1));
                }
                if entry.action == "leaver back" {
                    self.table("leaver_tick").retain(|_, tick| tick["person_id"] != person);
                }
            }
            _ => {}
        }
    }

    pub(super) fn take_shared(&mut self, entry: &Entry, body: &Row) {
        let id = json!(entry.id);
        let list = |name: &str| body.get(name).and_then(Json::as_array).cloned().unwrap_or_default();
        match entry.action.as_str() {
            "group put" | "group take" => {
                for person in list("pupils_joined") {
                    self.add("group_member", row(json!({"group_id": id, "person_id": person, "role": "pupil"})));
                }
                for person in list("left") {
                    let gone = row(json!({"group_id": id, "person_id": person}));
                    self.table("group_member").remove(&key_of("group_member", &gone));
                }
                let has_members = self.with("group_member", "group_id", &entry.id).next().is_some();
                if !has_members {
                    self.table("teaching_group").remove(&id.to_string());
                }
            }
            "licence assign" => {
                let seat = json!({
                    "licence_id": id, "person_id": entry.person, "asset_id": entry.asset, "since_on": entry.day,
                });
                self.add("licence_seat", row(seat));
            }
            "licence release" => {
                let (person, asset) = (json!(entry.person), json!(entry.asset));
                let is_it = |seat: &Row| {
                    let has = |name: &str, value: &Json| seat.get(name).unwrap_or(&Json::Null) == value;
                    has("licence_id", &id)
                        && has("person_id", &person)
                        && has("asset_id", &asset)
                        && has("until_on", &Json::Null)
                };
                let key = self.table("licence_seat").iter().find(|(_, seat)| is_it(seat)).map(|(key, _)| key.clone());
                if let Some(mut seat) = key.and_then(|key| self.table("licence_seat").remove(&key)) {
                    seat.insert("until_on".to_owned(), json!(entry.day));
                    self.add("licence_seat", seat);
                }
            }
            "charge tariff" => {
                let category = self.id_of("category", "name", &body["category"]);
                let tariff = json!({"category_id": category, "damage": body["damage"], "amount_pence": body["to"]});
                self.add("tariff", row(tariff));
            }
            "charge policy" => self.take_policy(body),
            "rule set" => self.take_rule(&entry.id, body),
            _ => {}
        }
    }

    /// A group of which all members were erased is no more.
    pub(super) fn empty_groups(&mut self) {
        let erased = self.erased.clone();
        let is_here = |member: &&Row| !erased.contains(member["person_id"].as_str().unwrap());
        let left: Vec<Json> =
            self.table("group_member").values().filter(is_here).map(|member| member["group_id"].clone()).collect();
        self.table("teaching_group").retain(|_, group| left.contains(&group["id"]));
    }

    pub(super) fn setting(&mut self, name: String, value: Option<String>) {
        let setting = row(json!({"name": name, "value": value}));
        if value.is_some() {
            self.add("setting", setting);
        } else {
            self.table("setting").remove(&key_of("setting", &setting));
        }
    }

    fn take_policy(&mut self, body: &Row) {
        let yes_no = |value: &Json| if value.as_bool() == Some(true) { "yes" } else { "no" }.to_owned();
        self.setting("charge.age".to_owned(), body.get("age").map(yes_no));
        self.table("setting").retain(|_, setting| !setting["name"].as_str().unwrap().starts_with("charge.percent."));
        for percent in body.get("percents").and_then(Json::as_array).into_iter().flatten() {
            self.setting(format!("charge.percent.{}", percent[0]), Some(percent[1].to_string()));
        }
        for (name, told) in [("charge.cap", "cap_pence"), ("charge.within", "within_months")] {
            self.setting(name.to_owned(), body.get(told).and_then(Json::as_i64).map(|value| value.to_string()));
        }
    }

    fn take_rule(&mut self, rule: &str, body: &Row) {
        for (name, value) in body {
            let number = value.as_i64().map(|number| number.to_string());
            match name.as_str() {
                "level" => self.setting(format!("rule.{rule}"), value.as_str().map(str::to_owned)),
                "after" => self.setting("strikes.after".to_owned(), number),
                "within_months" => self.setting("strikes.within".to_owned(), number),
                limit => {
                    let (kind, category) = limit.split_once(", ").map_or((limit, None), |(kind, of)| (kind, Some(of)));
                    let category = category.map(|name| self.id_of("category", "name", &json!(name)));
                    let mut limit = row(json!({"person_kind": kind, "category_id": category, "maximum": value}));
                    limit.retain(|_, value| !value.is_null());
                    if value.is_null() {
                        self.table("loan_limit").remove(&key_of("loan_limit", &limit));
                    } else {
                        self.add("loan_limit", limit);
                    }
                }
            }
        }
    }
}
