//! Gives people access to the page, and takes it away. A password is set by the person who has the one-time code; hashing is the
//! page's own, so only hashes come here.

use crate::{
    account::list::AccountView,
    act::{Act, Answer, Timed},
    view::Unnumbered,
};
use chrono::NaiveDate;
use domain::{
    account::{self, Account},
    fault::{Failure, Fault},
    person::Person,
    remedy::Remedy,
    say,
    when::Instant,
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx};

/// A one-time code, which is shown once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewCode {
    #[serde(flatten)]
    pub account: AccountView,
    /// The code that sets the password. `None` in a dry run, whose code nobody could use.
    pub code: Option<String>,
}

impl Unnumbered for NewCode {
    fn unnumber(&mut self) {
        self.code = None;
    }
}

/// Gives a person an account, and a one-time code with which they set their password.
///
/// Errors: no one matches; pupils, visitors and people who have left can have none; the person has an account.
pub fn add(store: &mut Store, act: &Act, reference: &str) -> Result<Answer<NewCode>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::find_for_sure(tx, reference, "this is about who has access")?;
        account::may_have(&person, act.clock.today())?;
        if let Some(known) = store::account::of_person(tx, person.id)? {
            let message = format!("{} has an account already: it is {}", person.label(), known.state(tx.at()));
            return Err(Fault::conflict(
                message,
                say!["For a new one-time code: ", Remedy::ResetAccount { person: person.reference }, "."],
            )
            .into());
        }
        let mut account = Account {
            changed_at: tx.at(),
            code: None,
            code_until: None,
            disabled_on: None,
            id: tx.new_id(),
            password: None,
            person_id: person.id,
            pin: None,
        };
        let code = renew(tx, &mut account)?;
        tx.insert(&account)?;
        log(tx, "account add", &person, Map::new())?;
        answer(tx, act, &person, &account, code)
    })
}

/// Gives a new one-time code. The password, the PIN and the sessions end at once; a disabled account is in use again.
///
/// Errors: no one matches, or they have left; the person has no account.
pub fn reset(store: &mut Store, act: &Act, reference: &str) -> Result<Answer<NewCode>, Failure> {
    act.write(store, |tx, act| {
        let (person, mut account) = find(tx, reference)?;
        account::may_have(&person, act.clock.today())?;
        (account.password, account.pin, account.disabled_on) = (None, None, None);
        let code = renew(tx, &mut account)?;
        tx.update(&account)?;
        log(tx, "account reset", &person, Map::new())?;
        answer(tx, act, &person, &account, code)
    })
}

/// Ends a person's access at once: their sessions, password, PIN and one-time code.
///
/// Errors: no one matches; the person has no account, or it is disabled already.
pub fn disable(store: &mut Store, act: &Act, reference: &str) -> Result<Answer<AccountView>, Failure> {
    act.write(store, |tx, act| {
        let (person, account) = find(tx, reference)?;
        if account.disabled_on.is_some() {
            return Err(Fault::conflict(
                format!("the account of {} is disabled already", person.label()),
                say!["To use it again: ", Remedy::ResetAccount { person: person.reference }, "."],
            )
            .into());
        }
        let account = Account {
            changed_at: tx.at(),
            code: None,
            code_until: None,
            disabled_on: Some(act.clock.today()),
            password: None,
            pin: None,
            ..account
        };
        tx.update(&account)?;
        log(tx, "account disable", &person, Map::new())?;
        Ok(Answer::plain(AccountView::load(tx, &person, &account, act.clock)?))
    })
}

/// Finds the person who has this one-time code, if it is still good.
///
/// Errors: no account has this code, or it has expired. Both say the same, so that a guess learns nothing.
pub fn of_code(tx: &ReadTx<'_>, code: &str, now: Instant, today: NaiveDate) -> Result<(Person, Account), Fault> {
    let wrong = || {
        Fault::not_found("this code is not valid").hint(
            "Check each letter. A code is good for seven days and for one password: ask for a new one if it was used.",
        )
    };
    let hash = account::code_hash(code).ok_or_else(wrong)?;
    let account = store::account::by_code(tx, &hash)?.filter(|known| known.code_is_good(now)).ok_or_else(wrong)?;
    let person = store::person::by_id(tx, account.person_id)?;
    account::may_have(&person, today)?;
    Ok((person, account))
}

/// Sets the password of the person who has a one-time code, which is used up.
///
/// Errors: the code is not valid.
pub fn set_password(store: &mut Store, act: &Act, code: &str, hash: &str) -> Result<Person, Failure> {
    act.write(store, |tx, act| {
        let (person, account) = of_code(tx, code, tx.at(), act.clock.today())?;
        put_password(tx, &person, account, hash, "code")?;
        Ok(person)
    })
}

/// Changes the password of a person who has proved that they know the old one. Other sessions end, and so does the PIN.
///
/// Errors: the account was disabled meanwhile.
pub fn change_password(store: &mut Store, act: &Act, person: &Person, hash: &str) -> Result<(), Failure> {
    act.write(store, |tx, _| {
        let account = usable(tx, person)?;
        put_password(tx, person, account, hash, "password")
    })
}

/// Sets the PIN that opens a desk which its own person has left; `None` removes it.
///
/// Errors: the account was disabled meanwhile.
pub fn set_pin(store: &mut Store, act: &Act, person: &Person, hash: Option<String>) -> Result<(), Failure> {
    act.write(store, |tx, _| {
        let account = usable(tx, person)?;
        let action = if hash.is_some() { "account pin set" } else { "account pin remove" };
        tx.update(&Account { pin: hash, ..account })?;
        log(tx, action, person, Map::new())
    })
}

/// The account of a person that has a password.
fn usable(tx: &ReadTx<'_>, person: &Person) -> Result<Account, Failure> {
    let account = store::account::of_person(tx, person.id)?.filter(|account| account.password.is_some());
    account.ok_or_else(|| none_of(person).into())
}

fn put_password(tx: &WriteTx<'_>, person: &Person, account: Account, hash: &str, with: &str) -> Result<(), Failure> {
    let account = Account {
        changed_at: tx.at(),
        code: None,
        code_until: None,
        password: Some(hash.to_owned()),
        pin: None,
        ..account
    };
    tx.update(&account)?;
    log(tx, "account password", person, Map::from_iter([("with".to_owned(), json!(with))]))
}

/// Gives an account a new one-time code; returns the code.
fn renew(tx: &WriteTx<'_>, account: &mut Account) -> Result<String, Fault> {
    let code = store::account::new_code(tx);
    account.code = account::code_hash(&code);
    account.code_until = Some(account::code_until(tx.at()));
    account.changed_at = tx.at();
    Ok(code)
}

fn answer(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    person: &Person,
    account: &Account,
    code: String,
) -> Result<Answer<NewCode>, Failure> {
    let view = AccountView::load(tx, person, account, act.clock)?;
    let has_role = !view.roles.is_empty();
    let mut answer = Answer::plain(NewCode { account: view, code: Some(code) });
    answer.notes.push(format!("give the code to {} alone: it is shown once, and sets the password", person.label()));
    if !has_role {
        answer.notes.push(say![
            format!("{} has no role, and will see their own loans alone; give a role: ", person.label()),
            Remedy::SetRole
        ]);
    }
    Ok(answer)
}

/// Finds a person and their account.
fn find(tx: &ReadTx<'_>, reference: &str) -> Result<(Person, Account), Fault> {
    let person = store::person::find_for_sure(tx, reference, "this is about who has access")?;
    match store::account::of_person(tx, person.id)? {
        Some(account) => Ok((person, account)),
        None => Err(none_of(&person)),
    }
}

fn none_of(person: &Person) -> Fault {
    Fault::conflict(
        format!("{} has no account", person.label()),
        say!["To give them one: ", Remedy::AddAccount { person: person.reference.clone() }, "."],
    )
}

/// Logs a change of an account. No entry holds a hash.
fn log(tx: &WriteTx<'_>, action: &'static str, person: &Person, body: Map<String, Json>) -> Result<(), Failure> {
    tx.log(Entry {
        action,
        subject: Subject::new("account", person.id),
        asset: None,
        person: Some(person.id),
        effective_at: None,
        body,
    })?;
    Ok(())
}
