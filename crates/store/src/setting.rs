//! The school's settings, where they differ from the program's own defaults.

use super::{Field, ReadTx, Setting, Value, WriteTx, erase::TRACES};
use chrono::NaiveDate;
use domain::{
    ban::Strikes,
    called::{Called, Term},
    fault::Fault,
    label::Stock,
    letter::{MailServer, Security},
    money::Vat,
    privacy::What,
    rules::{self, Level, Override, Strictness},
    when::Instant,
    words::Word as _,
};

/// The prefix of settings that hold a rule's level.
const RULE: &str = "rule.";

/// The prefix of settings that hold a clause of the school's policy.
const CLAUSE: &str = "clause.";

/// The prefix of settings that hold the school's own words.
const CALLED: &str = "called.";

/// The setting that says if the school's costs include VAT.
const VAT: &str = "vat";

/// For the rule `late-returns`: the number of late returns, and the months within which they count.
const AFTER: &str = "strikes.after";
const WITHIN: &str = "strikes.within";

/// For the rule `own-device-untested`: the months for which a test counts.
const OWN_TESTS: &str = "own-device.months";

/// Reads the school's rule levels, and adds the overrides in this command.
pub fn strictness(tx: &ReadTx<'_>, overrides: Vec<Override>) -> Result<Strictness, Fault> {
    let set: Vec<Setting> = tx.list(
        "where r.name like 'rule.%' or r.name like 'strikes.%' or r.name like 'clause.%' or r.name like 'called.%' \
         or r.name = 'own-device.months'",
        &[],
    )?;
    let number = |name: &str| set.iter().find(|s| s.name == name).and_then(|s| s.value.parse::<i64>().ok());
    let within = number(WITHIN).and_then(|months| u32::try_from(months).ok());
    let strikes = number(AFTER).zip(within).map(|(after, within_months)| Strikes { after, within_months });
    let levels = set
        .iter()
        .filter_map(|s| Some((s.name.strip_prefix(RULE)?.to_owned(), rules::stored_level(&s.value)?)))
        .collect();
    let clauses = set.iter().filter_map(|s| Some((s.name.strip_prefix(CLAUSE)?.to_owned(), s.value.clone()))).collect();
    let own_test_months = number(OWN_TESTS).and_then(|months| u32::try_from(months).ok());
    Ok(Strictness { levels, clauses, called: words(&set), overrides, strikes, own_test_months })
}

/// Sets a rule's level.
pub fn set_rule(tx: &WriteTx<'_>, rule: &str, level: Level) -> Result<(), Fault> {
    put(tx, format!("{RULE}{rule}"), Some(level.to_string()))
}

/// The clause of the school's policy that a rule rests on, if the school has set one.
pub fn clause(tx: &ReadTx<'_>, rule: &str) -> Result<Option<String>, Fault> {
    let set = tx.get::<Setting>("where r.name = ?1", &[format!("{CLAUSE}{rule}").to_value()])?;
    Ok(set.map(|setting| setting.value))
}

/// Sets the clause of the school's policy that a rule rests on; `None` removes it.
pub fn set_clause(tx: &WriteTx<'_>, rule: &str, clause: Option<String>) -> Result<(), Fault> {
    put(tx, format!("{CLAUSE}{rule}"), clause)
}

/// The school's own words for its people and groups.
pub fn called(tx: &ReadTx<'_>) -> Result<Called, Fault> {
    Ok(words(&tx.list("where r.name like 'called.%'", &[])?))
}

fn words(set: &[Setting]) -> Called {
    Called::new(|term| {
        let found = set.iter().find(|s| s.name.strip_prefix(CALLED) == Some(term.word()));
        found.map(|s| s.value.clone())
    })
}

/// Sets the school's own word; `None` goes back to the usual one.
pub fn set_called(tx: &WriteTx<'_>, term: Term, word: Option<String>) -> Result<(), Fault> {
    put(tx, format!("{CALLED}{term}"), word)
}

/// Tells whether the school's costs include VAT, where no basis is given; `None` if it hasn't said so.
pub fn vat(tx: &ReadTx<'_>) -> Result<Option<Vat>, Fault> {
    let set = tx.get::<Setting>("where r.name = ?1", &[VAT.to_owned().to_value()])?;
    Ok(set.and_then(|setting| Vat::parse(&setting.value)))
}

/// Sets whether the school's costs include VAT, where no basis is given.
pub fn set_vat(tx: &WriteTx<'_>, vat: Option<Vat>) -> Result<(), Fault> {
    put(tx, VAT.to_owned(), vat.map(|vat| vat.to_string()))
}

/// The setting that says if the reports of device managers count as routine checks.
const EXPORT_COUNTS: &str = "routine.export";

/// Tells whether the reports of device managers count as routine checks.
pub fn export_counts(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(text(tx, EXPORT_COUNTS)?.as_deref() == Some("yes"))
}

/// Sets whether the reports of device managers count as routine checks.
pub fn set_export_counts(tx: &WriteTx<'_>, counts: bool) -> Result<(), Fault> {
    put(tx, EXPORT_COUNTS.to_owned(), counts.then(|| "yes".to_owned()))
}

/// The setting that holds the school's telephone number.
const PHONE: &str = "phone";

/// The setting that holds the school's usual label sheet or roll.
const LABELS: &str = "label.sheet";

/// The setting that holds the number of the last log entry whose new items have had their labels.
pub(super) const LABELLED: &str = "label.printed";

fn text(tx: &ReadTx<'_>, name: &str) -> Result<Option<String>, Fault> {
    let set = tx.get::<Setting>("where r.name = ?1", &[name.to_owned().to_value()])?;
    Ok(set.map(|setting| setting.value))
}

/// The school's telephone number.
pub fn phone(tx: &ReadTx<'_>) -> Result<Option<String>, Fault> {
    text(tx, PHONE)
}

/// Sets the school's telephone number; `None` removes it.
pub fn set_phone(tx: &WriteTx<'_>, phone: Option<String>) -> Result<(), Fault> {
    put(tx, PHONE.to_owned(), phone)
}

/// The name of the label sheet or roll that the school uses, if it has set one.
pub fn label_stock(tx: &ReadTx<'_>) -> Result<Option<String>, Fault> {
    text(tx, LABELS)
}

/// Sets the label sheet or roll that the school uses; `None` goes back to the usual one.
pub fn set_label_stock(tx: &WriteTx<'_>, stock: Option<Stock>) -> Result<(), Fault> {
    put(tx, LABELS.to_owned(), stock.map(Stock::name))
}

/// The number of the last log entry whose new items have had their labels.
pub fn labelled_to(tx: &ReadTx<'_>) -> Result<Option<i64>, Fault> {
    Ok(text(tx, LABELLED)?.and_then(|no| no.parse().ok()))
}

/// Sets the number of the last log entry whose new items have had their labels.
pub fn set_labelled_to(tx: &WriteTx<'_>, no: i64) -> Result<(), Fault> {
    put(tx, LABELLED.to_owned(), Some(no.to_string()))
}

/// The setting with what the school's scanners put before each code.
const SCAN_PREFIX: &str = "scan.prefix";

/// What the school's scanners put before each code.
pub fn scan_prefix(tx: &ReadTx<'_>) -> Result<Option<String>, Fault> {
    let set = tx.get::<Setting>("where r.name = ?1", &[SCAN_PREFIX.to_owned().to_value()])?;
    Ok(set.map(|setting| setting.value))
}

/// Sets what the school's scanners put before each code; `None`: nothing.
pub fn set_scan_prefix(tx: &WriteTx<'_>, prefix: Option<String>) -> Result<(), Fault> {
    put(tx, SCAN_PREFIX.to_owned(), prefix)
}

/// The settings of the server for e-mails.
const MAIL_HOST: &str = "mail.host";
const MAIL_PORT: &str = "mail.port";
const MAIL_SECURITY: &str = "mail.security";
const MAIL_FROM: &str = "mail.from";
const MAIL_USER: &str = "mail.user";

/// The school's server for e-mails, if it has one with an address to write from.
pub fn mail(tx: &ReadTx<'_>) -> Result<Option<MailServer>, Fault> {
    let (Some(host), Some(from)) = (text(tx, MAIL_HOST)?, text(tx, MAIL_FROM)?) else { return Ok(None) };
    let security = text(tx, MAIL_SECURITY)?.and_then(|word| Security::parse(&word)).unwrap_or(Security::StartTls);
    let port = text(tx, MAIL_PORT)?.and_then(|port| port.parse().ok()).unwrap_or_else(|| security.usual_port());
    Ok(Some(MailServer { host, port, security, from, user: text(tx, MAIL_USER)? }))
}

/// Sets the school's server for e-mails; `None` removes it.
pub fn set_mail(tx: &WriteTx<'_>, server: Option<&MailServer>) -> Result<(), Fault> {
    put(tx, MAIL_HOST.to_owned(), server.map(|server| server.host.clone()))?;
    put(tx, MAIL_PORT.to_owned(), server.map(|server| server.port.to_string()))?;
    put(tx, MAIL_SECURITY.to_owned(), server.map(|server| server.security.to_string()))?;
    put(tx, MAIL_FROM.to_owned(), server.map(|server| server.from.clone()))?;
    put(tx, MAIL_USER.to_owned(), server.and_then(|server| server.user.clone()))
}

/// Sets the months for which a test of a personal device counts.
pub fn set_own_test_months(tx: &WriteTx<'_>, months: u32) -> Result<(), Fault> {
    put(tx, OWN_TESTS.to_owned(), Some(months.to_string()))
}

/// Sets the limit on late returns, or removes it.
pub fn set_strikes(tx: &WriteTx<'_>, strikes: Option<Strikes>) -> Result<(), Fault> {
    put(tx, AFTER.to_owned(), strikes.map(|s| s.after.to_string()))?;
    put(tx, WITHIN.to_owned(), strikes.map(|s| s.within_months.to_string()))
}

/// The prefix of settings that hold the retention schedule; the value `none` means for ever.
const KEEP: &str = "keep.";

/// The number of years for which each kind of record is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule(Vec<(What, Option<u32>)>);

impl Schedule {
    /// The number of years for which a kind of record is kept; `None` means for ever.
    pub fn years(&self, what: What) -> Option<u32> {
        self.0.iter().find(|(known, _)| *known == what).map_or(Some(what.usual()), |(_, years)| *years)
    }
}

/// The school's retention schedule.
pub fn schedule(tx: &ReadTx<'_>) -> Result<Schedule, Fault> {
    let set: Vec<Setting> = tx.list("where r.name like 'keep.%' order by r.name", &[])?;
    let years = set.iter().filter_map(|s| Some((What::parse(s.name.strip_prefix(KEEP)?)?, s.value.parse().ok())));
    Ok(Schedule(years.collect()))
}

/// Sets the number of years for which a kind of record is kept; `None` means for ever.
pub fn set_years(tx: &WriteTx<'_>, what: What, years: Option<u32>) -> Result<(), Fault> {
    put(tx, format!("{KEEP}{what}"), Some(years.map_or_else(|| "none".to_owned(), |years| years.to_string())))
}

/// The setting that holds the day of the last drill of a backup. The log has the drills, but it is long, and the morning
/// page reads this.
pub(super) const DRILLED: &str = "backup.drilled";

/// The day of the last drill of a backup.
pub fn drilled(tx: &ReadTx<'_>) -> Result<Option<NaiveDate>, Fault> {
    let set = tx.get::<Setting>("where r.name = ?1", &[DRILLED.to_owned().to_value()])?;
    Ok(set.and_then(|setting| setting.value.parse().ok()))
}

/// Sets the day of the last drill of a backup, unless a later one is set.
pub fn set_drilled(tx: &WriteTx<'_>, day: NaiveDate) -> Result<(), Fault> {
    if drilled(tx)?.is_some_and(|last| last >= day) {
        return Ok(());
    }
    put(tx, DRILLED.to_owned(), Some(day.to_string()))
}

/// The setting that holds the time of the last backup of a school on a server, which has no folder of backups beside it.
pub(super) const BACKED_UP: &str = "backup.made";

/// The time of the last backup of a school on a server.
pub fn backed_up(tx: &ReadTx<'_>) -> Result<Option<Instant>, Fault> {
    let set = tx.get::<Setting>("where r.name = ?1", &[BACKED_UP.to_owned().to_value()])?;
    Ok(set.and_then(|setting| Instant::parse(&setting.value)))
}

/// Sets the time of the last backup of a school on a server.
pub fn set_backed_up(tx: &WriteTx<'_>, at: Instant) -> Result<(), Fault> {
    put(tx, BACKED_UP.to_owned(), Some(at.to_string()))
}

/// Saves a setting, or removes it.
pub(super) fn put(tx: &WriteTx<'_>, name: String, value: Option<String>) -> Result<(), Fault> {
    let known = tx.get::<Setting>("where r.name = ?1", &[name.to_value()])?;
    match (known, value) {
        (Some(_), Some(value)) => tx.update(&Setting { name, value }),
        (None, Some(value)) => tx.insert(&Setting { name, value }),
        (Some(known), None) => tx.delete(&known),
        (None, None) => Ok(()),
    }
}

/// The last number of each series of short numbers.
pub fn counters(tx: &ReadTx<'_>) -> Result<Vec<(String, i64)>, Fault> {
    let sql = "select name, value from counter where name <> ?1 order by name";
    tx.all(sql, &[Value::Text(TRACES.into())], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Raises each series of short numbers to the last number of another register, where that is higher.
pub fn go_on_from(tx: &WriteTx<'_>, counters: &[(String, i64)]) -> Result<(), Fault> {
    let sql = "insert into counter (name, value) values (?1, ?2) \
               on conflict (name) do update set value = excluded.value where counter.value < excluded.value";
    for (name, value) in counters {
        let params = [name.to_value(), value.to_value()];
        tx.may_change(sql, &params)?;
        tx.must_be(true, "select 1 from counter where name = ?1 and value >= ?2", &params)?;
    }
    Ok(())
}
