//! The holder of a device, as the register has them and as the file does.

use super::known::Open;
use domain::text::{folded_but_for_case, is_same_folded};

/// The holder of an open loan.
pub(super) fn named(loan: &Open) -> String {
    format!("{} ({})", loan.name, loan.reference)
}

/// True if one of the words of the file is the holder's: an account or address, or, if there is none, the name.
pub(super) fn is_holder(loan: &Open, [user, email, name]: [&str; 3]) -> bool {
    let fits = |word: &str| {
        let word = folded_but_for_case(word);
        let account = word.split('@').next().unwrap_or_default();
        let known = [Some(&loan.reference), loan.username.as_ref(), loan.email.as_ref()].into_iter().flatten();
        known.map(|known| folded_but_for_case(known)).any(|known| {
            known.eq_ignore_ascii_case(&word) || (!known.contains('@') && known.eq_ignore_ascii_case(account))
        })
    };
    let mut accounts = [user, email].into_iter().filter(|word| !word.is_empty()).peekable();
    if accounts.peek().is_none() { is_same_folded(name, &loan.name) } else { accounts.any(fits) }
}
