//! Portable appliance tests (PAT): recording results, importing tester files, correcting results, and the school's
//! settings.

pub mod correct;
mod doubt;
pub mod due;
pub mod findings;
pub mod history;
pub mod import;
pub mod label;
pub mod label_paper;
mod line;
pub mod list;
pub mod log;
pub mod match_id;
pub mod new_items;
pub(crate) mod record;
pub mod results;
pub mod room;
pub mod set;
pub mod settings;
pub mod sheet;
pub mod sheet_paper;
pub mod summary;
pub mod testers;
pub mod unmatched;
pub mod view;

pub use correct::{accept, void};
pub use log::{Reply, Round, Sitting};
pub use match_id::settle_id;
pub use new_items::{SetNewItems, set_new_items};
pub(crate) use record::on_the_recall_list;
pub use record::{Given, Pass, Test, fail, pass, record};
pub use results::{Arrivals, Arrived, Confirmed, Found, How};
pub use set::{About, Electrics, SetInterval, set_edition, set_electrics, set_interval, set_limit};
