//! Every route with its deed. A page can't be reached without one: the router takes only pairs of a deed and a handler.

use crate::{
    files,
    guard::guard,
    pages::{
        account, agreements, attachments, backups, bans, camera, charge_acts, charges, classes, dashboard, desk,
        devices, disposal_acts, disposals, find, health, holds, imports, incidents, item, leaver, leavers, licences,
        live, loan_acts, loans, permissions, person, photos, reconcile, repairs, report, settings, sign_in, slip,
        standards, stock, stocktake, support, tests, today, trust, uploads, users, value, who, wipes,
    },
    site::Site,
};
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request},
    handler::Handler,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::{MethodRouter, get, post},
};
use data_encoding::BASE64;
use domain::access::Deed;
use sha2::{Digest as _, Sha256};
use std::sync::{Arc, OnceLock};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer};
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time::Duration},
};

/// A route, for tests that go over all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub method: Method,
    pub path: &'static str,
    /// `None` for what anybody may ask: signing in, static files, the health of the page.
    pub deed: Option<Deed>,
}

/// Marks a paper, whose style sheet is in it.
#[derive(Debug, Clone, Copy)]
pub struct IsPaper;

/// Routes, each with its deed.
struct Routes {
    site: Arc<Site>,
    router: Router<Arc<Site>>,
    known: Vec<Known>,
}

impl Routes {
    fn add(mut self, method: Method, path: &'static str, deed: Option<Deed>, to: MethodRouter<Arc<Site>>) -> Self {
        let to = match deed {
            Some(deed) => to.layer(from_fn_with_state((Arc::clone(&self.site), deed), guard)),
            None => to,
        };
        self.router = self.router.route(path, to);
        self.known.push(Known { method, path, deed });
        self
    }

    fn get<H: Handler<T, Arc<Site>>, T: 'static>(self, path: &'static str, deed: Deed, handler: H) -> Self {
        self.add(Method::GET, path, Some(deed), get(handler))
    }

    fn post<H: Handler<T, Arc<Site>>, T: 'static>(self, path: &'static str, deed: Deed, handler: H) -> Self {
        self.add(Method::POST, path, Some(deed), post(handler))
    }

    /// Adds a route that takes forms with a file, of at most so many bytes.
    fn upload<H: Handler<T, Arc<Site>>, T: 'static>(
        self,
        path: &'static str,
        deed: Deed,
        most: usize,
        handler: H,
    ) -> Self {
        self.add(Method::POST, path, Some(deed), post(handler).layer(DefaultBodyLimit::max(most)))
    }

    /// Adds a route for those who are not signed in yet.
    fn open(self, method: Method, path: &'static str, to: MethodRouter<Arc<Site>>) -> Self {
        self.add(method, path, None, to)
    }
}

fn routes(site: &Arc<Site>) -> Routes {
    use Deed::{
        AuthoriseDisposals, Backup, Ban, ClearLeavers, CompareDevices, CountItems, DecideIncidents, Desk, Dispose,
        Hold, Import, LendStock, License, LookUp, Own, Permit, Reconcile, RecordMoney, Repair, ReportFault,
        RunStocktakes, SeeBans, SeeDisposals, SeeIncidents, SeeItems, SeeLeavers, SeeMoney, SeePeople, SeeReports,
        SeeStock, SeeValue, Settings, SignOff, Test, Users, Wipe,
    };
    Routes { site: Arc::clone(site), router: Router::new(), known: Vec::new() }
        .open(Method::GET, "/sign-in", get(sign_in::form))
        .open(Method::POST, "/sign-in", post(sign_in::sign_in))
        .open(Method::GET, "/welcome", get(sign_in::welcome))
        .open(Method::POST, "/welcome", post(sign_in::set_password))
        .open(Method::GET, "/static/{name}", get(files::get))
        .open(Method::GET, "/trust", get(trust::show))
        .open(Method::GET, "/authority.crt", get(trust::file))
        .open(Method::GET, "/health", get(health::health))
        .open(Method::GET, "/metrics", get(health::metrics))
        .get("/", Own, today::show)
        .get("/events", Own, live::events)
        .post("/sign-out", Own, sign_in::sign_out)
        .post("/lock", Own, account::lock)
        .get("/unlock", Own, account::locked)
        .post("/unlock", Own, account::unlock)
        .get("/account", Own, account::show)
        .post("/account/password", Own, account::change_password)
        .post("/account/pin", Own, account::set_pin)
        .post("/account/device", Own, account::adopt_device)
        .get("/desk", Desk, desk::show)
        .post("/desk", Desk, desk::line)
        .upload("/desk/photograph", Desk, camera::SENT, desk::photograph)
        .get("/desk/papers", Desk, desk::papers)
        .get("/classes", SeePeople, classes::show)
        .get("/find", SeeItems, find::show)
        .get("/items", SeeItems, find::items)
        .get("/items/{tag}", SeeItems, item::show)
        .get("/items/{tag}/report", ReportFault, report::form)
        .post("/items/{tag}/report", ReportFault, report::report)
        .get("/people/{ref}", SeePeople, person::show)
        .get("/loans", SeePeople, loans::list)
        .get("/loans/{no}", SeePeople, loans::show)
        .post("/loans/{no}/renew", Desk, loan_acts::renew)
        .post("/loans/{no}/recall", Desk, loan_acts::recall)
        .post("/loans/{no}/lift", Desk, loan_acts::lift)
        .post("/loans/{no}/part", Desk, loan_acts::part)
        .post("/loans/{no}/reopen", Desk, loan_acts::reopen)
        .post("/loans/{no}/void", Desk, loan_acts::void)
        .get("/slips/{no}", SeePeople, slip::show)
        .post("/slips/{no}/print", Desk, slip::print)
        .get("/slips/{no}/sign", Desk, slip::to_sign)
        .post("/slips/{no}/sign", Desk, slip::sign)
        .get("/slips/{no}/signed", Desk, slip::signed)
        .get("/slips/{no}/receipt/sign", Desk, slip::receipt_to_sign)
        .post("/slips/{no}/receipt/sign", Desk, slip::sign_receipt)
        .get("/mine/slips/{no}/sign", Own, slip::mine_to_sign)
        .post("/mine/slips/{no}/sign", Own, slip::sign_mine)
        .get("/mine/agreements", Own, agreements::mine)
        .get("/mine/agreements/{no}/sign", Own, agreements::mine_to_sign)
        .post("/mine/agreements/{no}/sign", Own, agreements::sign_mine)
        .get("/agreements", SeePeople, agreements::list)
        .get("/agreements/{no}/text", Own, agreements::text)
        .get("/people/{ref}/agreements", Desk, agreements::of_person)
        .get("/people/{ref}/agreements/{no}/sign", Desk, agreements::to_sign)
        .post("/people/{ref}/agreements/{no}/sign", Desk, agreements::sign)
        .post("/camera", Own, camera::read)
        .get("/photos/{no}", SeePeople, photos::show)
        .upload("/loans/{no}/photos", Desk, uploads::SENT_PHOTOGRAPHS, photos::add)
        .get("/stock", SeeStock, stock::show)
        .post("/stock/out", LendStock, stock::out)
        .post("/stock/in", LendStock, stock::take_in)
        .get("/who", LookUp, who::form)
        .post("/who", LookUp, who::look_up)
        .get("/tests", Test, tests::rooms)
        .get("/tests/round", Test, tests::round)
        .post("/tests/round", Test, tests::record)
        .upload("/tests/photograph", Test, camera::SENT, tests::photograph)
        .get("/stocktakes", SeeItems, stocktake::show::list)
        .post("/stocktakes", RunStocktakes, stocktake::acts::open)
        .get("/stocktakes/{no}", SeeItems, stocktake::show::show)
        .get("/stocktakes/{no}/room", CountItems, stocktake::room::show)
        .post("/stocktakes/{no}/scan", CountItems, stocktake::room::scan)
        .post("/stocktakes/{no}/void", CountItems, stocktake::room::void)
        .get("/stocktakes/{no}/sheet", SeeItems, stocktake::show::sheet)
        // The person who closes it proves who they are, on any screen.
        .post("/stocktakes/{no}/close", RunStocktakes, stocktake::acts::close)
        .post("/stocktakes/{no}/accept", RunStocktakes, stocktake::acts::accept)
        .get("/support", SeeItems, support::show)
        .post("/support/sign-off", SignOff, support::sign_off)
        .get("/users", Users, users::list)
        .post("/users", Users, users::add)
        .get("/users/{ref}", Users, users::show)
        .post("/users/{ref}/reset", Users, users::reset)
        .post("/users/{ref}/disable", Users, users::disable)
        .get("/devices", Users, devices::list)
        .post("/devices", Users, devices::add)
        .post("/devices/end", Users, devices::end)
        .get("/imports", Import, imports::show)
        .upload("/imports", Import, imports::SENT, imports::upload)
        .get("/imports/plan", Import, imports::show_plan)
        .post("/imports/plan", Import, imports::answer)
        .post("/imports/carry-out", Import, imports::carry_out)
        .post("/imports/give-up", Import, imports::give_up)
        .get("/imports/left-out", Import, imports::left_out)
        .get("/imports/extra", Import, imports::extra::show)
        .post("/imports/extra", Import, imports::extra::choose)
        .post("/imports/extra/carry-out", Import, imports::extra::carry_out)
        .get("/reconcile", CompareDevices, reconcile::show)
        .upload("/reconcile", CompareDevices, imports::SENT, reconcile::upload)
        .post("/reconcile/answers", CompareDevices, reconcile::answer)
        .post("/reconcile/carry-out", Reconcile, reconcile::carry_out)
        .get("/reconcile/csv", CompareDevices, reconcile::csv)
        .post("/reconcile/give-up", CompareDevices, reconcile::give_up)
        .get("/backups", Backup, backups::show)
        .post("/backups", Backup, backups::make)
        .get("/settings", Settings, settings::show)
        .post("/settings/school", Settings, settings::set_school)
        .post("/settings/rule", Settings, settings::set_rule)
        .get("/dashboard", SeeReports, dashboard::show)
        .get("/dashboard/paper", SeeReports, dashboard::paper)
        .get("/standards", SeeReports, standards::show)
        .get("/standards/paper", SeeReports, standards::paper)
        .get("/standards/{point}", SeeItems, standards::missing)
        .get("/incidents", SeeIncidents, incidents::list)
        .get("/incidents/{no}", SeeIncidents, incidents::show)
        .post("/incidents/{no}/decide", DecideIncidents, incidents::decide)
        .post("/incidents/{no}/close", DecideIncidents, incidents::close)
        .post("/incidents/{no}/reopen", DecideIncidents, incidents::reopen)
        .post("/incidents/{no}/void", DecideIncidents, incidents::void)
        // The data protection lead decides, on whosever screen: the act itself asks for their password.
        .post("/incidents/{no}/breach", ReportFault, incidents::breach)
        .upload("/incidents/{no}/photographs", ReportFault, uploads::SENT_PHOTOGRAPHS, attachments::add)
        .get("/attachments/{no}", SeeIncidents, attachments::get)
        .post("/incidents/{no}/charge", RecordMoney, charge_acts::assess)
        .get("/disposals", SeeDisposals, disposals::list)
        .post("/disposals", Dispose, disposal_acts::request)
        .get("/disposals/new", Dispose, disposals::form)
        .get("/disposals/{no}", SeeDisposals, disposals::show)
        .get("/disposals/{no}/sheet", SeeDisposals, disposals::sheet)
        .get("/disposals/certificates/{no}", SeeDisposals, disposals::certificate)
        // Who authorises it proves that in the form, on whosever screen.
        .post("/disposals/{no}/authorise", AuthoriseDisposals, disposal_acts::authorise)
        .post("/disposals/{no}/edit", Dispose, disposal_acts::edit)
        .upload("/disposals/{no}/certificates", Dispose, uploads::SENT_PHOTOGRAPHS, disposal_acts::certify)
        .post("/disposals/{no}/done", Dispose, disposal_acts::done)
        .post("/disposals/{no}/reopen", AuthoriseDisposals, disposal_acts::reopen)
        .post("/disposals/{no}/withdraw", Dispose, disposal_acts::withdraw)
        .get("/charges", SeeMoney, charges::list)
        .get("/charges/{no}", SeeMoney, charges::show)
        .get("/charges/{no}/evidence", SeeMoney, charges::evidence)
        .get("/receipts/{no}", SeeMoney, charges::receipt)
        // Letters name parents and carers, whom not everybody who sees money may see.
        .post("/charges/{no}/letter", RecordMoney, charge_acts::letter)
        .post("/charges/{no}/request", RecordMoney, charge_acts::request)
        .post("/charges/{no}/plan", RecordMoney, charge_acts::plan)
        .post("/charges/{no}/pay", RecordMoney, charge_acts::pay)
        .post("/charges/{no}/dispute", RecordMoney, charge_acts::dispute)
        .post("/charges/{no}/adjust", RecordMoney, charge_acts::adjust)
        .post("/charges/{no}/refund", RecordMoney, charge_acts::refund)
        .post("/charges/{no}/edit", RecordMoney, charge_acts::edit)
        .get("/value", SeeValue, value::note)
        .get("/value/left-out", SeeValue, value::left_out)
        .get("/value/paper", SeeValue, value::note_paper)
        .get("/value/insurance", SeeValue, value::insurance)
        .get("/value/replacement", SeeValue, value::replacement)
        .get("/repairs", SeeItems, repairs::list)
        .get("/repairs/new", Repair, repairs::form)
        .post("/repairs", Repair, repairs::open)
        .get("/repairs/{no}", SeeItems, repairs::show)
        .post("/repairs/{no}/set", Repair, repairs::set)
        .post("/repairs/{no}/close", Repair, repairs::close)
        .get("/holds", SeeIncidents, holds::list)
        .get("/holds/new", Hold, holds::form)
        .post("/holds", Hold, holds::add)
        .get("/holds/{no}", SeeIncidents, holds::show)
        .post("/holds/{no}/lift", Hold, holds::lift)
        .get("/wipes", SeeItems, wipes::list)
        .get("/wipes/new", Wipe, wipes::form)
        .post("/wipes", Wipe, wipes::record)
        .get("/wipes/{no}", SeeItems, wipes::show)
        .post("/wipes/{no}/void", Wipe, wipes::void)
        .get("/bans", SeeBans, bans::list)
        .get("/bans/new", Ban, bans::form)
        .post("/bans", Ban, bans::add)
        .get("/bans/{no}", SeeBans, bans::show)
        .post("/bans/{no}/lift", Ban, bans::lift)
        .get("/permissions", SeePeople, permissions::list)
        .get("/permissions/new", Permit, permissions::form)
        .post("/permissions", Permit, permissions::grant)
        .get("/permissions/{no}", SeePeople, permissions::show)
        .post("/permissions/{no}/give", Permit, permissions::give)
        .post("/permissions/{no}/revoke", Permit, permissions::revoke)
        .get("/licences", SeePeople, licences::list)
        .get("/licences/new", License, licences::form)
        .post("/licences", License, licences::add)
        .get("/licences/{no}", SeePeople, licences::show)
        .post("/licences/{no}/edit", License, licences::edit)
        .post("/licences/{no}/assign", License, licences::assign)
        .post("/licences/{no}/release", License, licences::release)
        .get("/leavers", SeeLeavers, leavers::list)
        .post("/leavers", ClearLeavers, leavers::clear)
        .get("/leavers/{ref}", SeeLeavers, leaver::show)
        .get("/leavers/{ref}/checklist", SeeLeavers, leaver::on_paper)
        .get("/leavers/{ref}/certificate", SeeLeavers, leaver::certificate)
        .post("/leavers/{ref}/tick", ClearLeavers, leaver::tick)
        .post("/leavers/{ref}/untick", ClearLeavers, leaver::untick)
        .post("/leavers/{ref}/clear", ClearLeavers, leaver::clear)
        .post("/leavers/{ref}/reopen", ClearLeavers, leaver::reopen)
        .post("/leavers/{ref}/letter", RecordMoney, leaver::letter)
}

/// Every route, for tests.
pub fn known(site: &Arc<Site>) -> Vec<Known> {
    routes(site).known
}

/// The deed of each page, with its path in parts. It is the same for every register.
static PAGES: OnceLock<Vec<(Vec<&'static str>, Option<Deed>)>> = OnceLock::new();

/// The deed of the page at an address of this program; `None` if anybody may open it, or there is no such page.
pub fn deed_of(href: &str) -> Option<Deed> {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').collect();
    // A path that is spelled out comes before one with a tag or a number in the same place.
    let fits = |known: &[&str]| {
        let is_part = |(known, part): (&&str, &&str)| known == part || (known.starts_with('{') && !part.is_empty());
        known.len() == parts.len() && known.iter().zip(&parts).all(is_part)
    };
    let mut found: Vec<_> = PAGES.get()?.iter().filter(|(known, _)| fits(known)).collect();
    found.sort_by_key(|(known, _)| known.iter().filter(|part| part.starts_with('{')).count());
    found.first().and_then(|(_, deed)| *deed)
}

/// The whole page.
pub fn router(site: Arc<Site>) -> Router {
    let base = site.settings.base.as_str();
    let sessions = SessionManagerLayer::new(site.cookies.clone())
        .with_name(match (site.settings.is_secure, base) {
            (false, _) => "kitbook",
            (true, "") => "__Host-kitbook",
            // A cookie of one school is not sent to the pages of another.
            (true, _) => "__Secure-kitbook",
        })
        .with_path(if base.is_empty() { "/".to_owned() } else { base.to_owned() })
        .with_secure(site.settings.is_secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(Duration::hours(10)));
    let Routes { router, known, .. } = routes(&site);
    let pages = || known.iter().filter(|known| known.method == Method::GET);
    PAGES.get_or_init(|| pages().map(|page| (page.path.split('/').collect(), page.deed)).collect());
    let router = router
        .fallback(sign_in::unknown)
        .layer(DefaultBodyLimit::max(512 * 1024))
        .layer(sessions)
        .layer(CsrfLayer::new());
    safe(router).with_state(site)
}

/// Routes whose answers have the headers of all pages, and whose panics are answered too.
pub fn safe<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.layer(from_fn(headers)).layer(CompressionLayer::new()).layer(CatchPanicLayer::custom(
        |_: Box<dyn std::any::Any + Send>| {
            let words = "This request failed, for a reason that Kitbook did not foresee. Go back and try again.\n";
            let mut response = Response::new(Body::from(words));
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        },
    ))
}

async fn headers(request: Request, next: Next) -> Response {
    dressed(next.run(request).await).await
}

/// An answer with the headers of the OWASP cheat sheet on HTTP headers.
pub async fn dressed(mut response: Response) -> Response {
    // Nothing of a page is for another site, not even what was asked.
    const ALWAYS: [(HeaderName, &str); 6] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(), geolocation=(), payment=()"),
    ];
    let style = if response.extensions().get::<IsPaper>().is_some() {
        let (parts, body) = response.into_parts();
        let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        };
        let allowed = styles(&String::from_utf8_lossy(&bytes));
        response = Response::from_parts(parts, Body::from(bytes));
        allowed
    } else {
        "'self'".to_owned()
    };
    let policy = format!(
        "default-src 'none'; style-src {style}; script-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Allows the style sheets in a paper by their hashes, and no other.
fn styles(html: &str) -> String {
    let sheets = html.split("<style>").skip(1).filter_map(|rest| rest.split_once("</style>"));
    let hashes = sheets.map(|(sheet, _)| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(sheet.as_bytes()))));
    let hashes: Vec<String> = hashes.collect();
    if hashes.is_empty() { "'none'".to_owned() } else { hashes.join(" ") }
}
