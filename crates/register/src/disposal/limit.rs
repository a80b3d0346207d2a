//! The sums up to which each role authorises disposals.

use crate::act::{Act, Answer};
use domain::{
    disposal::limit::{Limit, ROLES},
    fault::{Failure, Fault},
    money::shown_pounds,
    person::Role,
    remedy::See,
    say,
    text::and_list,
    words::Word as _,
};
use serde::Serialize;
use serde_json::{Map, json};
use store::{Entry, ReadTx, Store, Subject};

/// The limit of one role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisposalLimitView {
    pub role: Role,
    /// False if the role authorises no disposal.
    pub may_authorise: bool,
    /// The most that the role authorises; null: any sum, or none.
    pub most_pence: Option<i64>,
    /// False if the school has set its own.
    pub is_usual: bool,
}

impl DisposalLimitView {
    /// The limit in words, such as "up to £2,500.00".
    pub fn told(&self) -> String {
        match (self.may_authorise, self.most_pence) {
            (false, _) => "none".to_owned(),
            (true, Some(pence)) => format!("up to {}", shown_pounds(pence)),
            (true, None) => "any sum".to_owned(),
        }
    }
}

impl crate::view::Unnumbered for DisposalLimitView {}

/// Lists the limits, from the lowest.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<DisposalLimitView>, Fault> {
    let mut limits = store::disposal::limits(tx)?;
    limits.sort_by_key(|(_, limit)| *limit);
    Ok(limits.into_iter().map(view).collect())
}

fn view((role, limit): (Role, Limit)) -> DisposalLimitView {
    let most_pence = match limit {
        Limit::UpTo(pence) => Some(pence),
        Limit::Never | Limit::Any => None,
    };
    DisposalLimitView {
        role,
        may_authorise: limit != Limit::Never,
        most_pence,
        is_usual: ROLES.contains(&(role, limit)),
    }
}

/// Sets the limit of a role.
///
/// Errors: the role is none of those that authorise disposals.
pub fn set(store: &mut Store, act: &Act, role: Role, limit: Limit) -> Result<Answer<Vec<DisposalLimitView>>, Failure> {
    act.write(store, |tx, _| {
        let Some((_, usual)) = ROLES.iter().find(|(known, _)| *known == role) else {
            let names: Vec<String> = ROLES.iter().map(|(role, _)| role.to_string()).collect();
            return Err(Fault::invalid(format!("a {role} authorises no disposals"))
                .hint(say![
                    format!("Give one of these roles: {}. ", and_list(&names)),
                    See::DisposalLimits,
                    " lists the limits."
                ])
                .into());
        };
        let own = Some(limit).filter(|limit| limit != usual);
        store::disposal::set_limit(tx, role, own)?;
        let uuid = store::register_of(tx)?.uuid;
        let body =
            Map::from_iter([("role".to_owned(), json!(role.word())), ("limit".to_owned(), json!(limit.stored()))]);
        tx.log(Entry::plain("disposal limit set", Subject::new("register", uuid), body))?;
        Ok(Answer::plain(list(tx)?))
    })
}
