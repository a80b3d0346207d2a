//! Who may authorise a disposal, up to which sum. Each school sets its own limits; the usual ones are a starting point and
//! no law.

use super::DisposalItem;
use crate::person::Role;

/// The sum up to which a role may authorise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    Never,
    /// Up to so many pence.
    UpTo(i64),
    Any,
}

impl Limit {
    /// The limit as a setting keeps it.
    pub fn stored(self) -> String {
        match self {
            Self::Never => "never".to_owned(),
            Self::UpTo(pence) => pence.to_string(),
            Self::Any => "any".to_owned(),
        }
    }

    /// Reads a setting. What can't be read allows nothing.
    pub fn read(stored: &str) -> Self {
        match stored {
            "any" => Self::Any,
            pence => pence.parse().map_or(Self::Never, Self::UpTo),
        }
    }

    /// True if the limit allows this sum.
    pub fn allows(self, sum: Sum) -> bool {
        match self {
            Self::Never => false,
            Self::UpTo(most) => sum.unknown == 0 && sum.pence <= most,
            Self::Any => true,
        }
    }
}

/// The roles that may be given a limit, with the usual one: in one maintained school the headteacher decides up to
/// £2,500 and the governors above.
pub const ROLES: [(Role, Limit); 6] = [
    (Role::BusinessManager, Limit::UpTo(50_000)),
    (Role::Headteacher, Limit::UpTo(250_000)),
    (Role::ChairOfGovernors, Limit::Any),
    (Role::DigitalLead, Limit::Never),
    (Role::IctCoordinator, Limit::Never),
    (Role::Office, Limit::Never),
];

/// The sum that limits are compared with: what the items cost. Where that is unknown their replacement cost counts, and
/// where that is unknown too, only someone without a limit decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    pub pence: i64,
    /// The number of items with neither a cost nor a replacement cost.
    pub unknown: usize,
}

impl Sum {
    /// Adds up the items that are still in a disposal.
    pub fn of<'a>(items: impl IntoIterator<Item = &'a DisposalItem>) -> Self {
        let mut sum = Self::default();
        for item in items {
            match item.cost_pence.or(item.replacement_pence) {
                Some(pence) => sum.pence = sum.pence.saturating_add(pence),
                None => sum.unknown += 1,
            }
        }
        sum
    }
}

/// The roles that may authorise a sum, the lowest limit first. What the headteacher asks for or gets, the chair of governors
/// authorises (Trosnant, Shirley Warren).
pub fn roles(limits: &[(Role, Limit)], sum: Sum, of_head: bool) -> Vec<Role> {
    if of_head {
        return vec![Role::ChairOfGovernors];
    }
    let mut may: Vec<(Limit, Role)> =
        limits.iter().filter(|(_, limit)| limit.allows(sum)).map(|(role, limit)| (*limit, *role)).collect();
    may.sort_by_key(|(limit, _)| *limit);
    may.into_iter().map(|(_, role)| role).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual(pence: i64, unknown: usize) -> Vec<Role> {
        roles(&ROLES, Sum { pence, unknown }, false)
    }

    #[test]
    fn a_larger_sum_needs_a_higher_role_and_an_unknown_one_the_highest() {
        use Role::{BusinessManager, ChairOfGovernors, Headteacher};
        assert_eq!(usual(50_000, 0), [BusinessManager, Headteacher, ChairOfGovernors]);
        assert_eq!(usual(50_001, 0), [Headteacher, ChairOfGovernors]);
        assert_eq!(usual(250_001, 0), [ChairOfGovernors]);
        assert_eq!(usual(0, 1), [ChairOfGovernors]);
        assert_eq!(roles(&ROLES, Sum::default(), true), [ChairOfGovernors]);
    }

    #[test]
    fn a_limit_is_kept_as_it_is_read_and_nonsense_allows_nothing() {
        for limit in [Limit::Never, Limit::Any, Limit::UpTo(0), Limit::UpTo(250_000)] {
            assert_eq!(Limit::read(&limit.stored()), limit);
        }
        assert_eq!(Limit::read("2500.00"), Limit::Never);
    }
}
