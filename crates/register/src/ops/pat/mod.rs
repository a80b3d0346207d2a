//! Portable appliance tests: recording them, taking a tester's file in, putting a wrong one right, and what the school
//! sets of them.

mod arrive;
mod decide;
pub mod findings;
pub(crate) mod record;
mod setting;
pub(crate) mod settle;
mod sitting;

pub use arrive::{Arrivals, Arrived, Found, How};
pub use decide::{accept, void};
pub(crate) use record::on_the_recall_list;
pub use record::{Given, Pass, Test, fail, pass, record};
pub use setting::{About, Electrics, SetInterval, set_edition, set_electrics, set_interval, set_limit};
pub use settle::settle_id;
pub use sitting::{Reply, Sitting};
