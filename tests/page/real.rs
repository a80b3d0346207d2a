//! A real browser at a page that listens on this machine. It collects what the browser complains about: errors of
//! scripts, and what was blocked or could not be loaded.

use super::{PASSWORD, Page};
use headless_chrome::{
    Browser, LaunchOptions, Tab,
    protocol::cdp::{Audits, Emulation, Page as Cdp, types::Event},
};
use std::{
    ffi::OsStr,
    fs,
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};
use tokio::sync::watch;
use web::{Front, Listen, serve::Tls};

/// The longest time that a page may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A page that listens.
pub struct Live {
    pub address: String,
    stop: watch::Sender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Live {
    /// Lets a page listen on a free port of this machine.
    pub fn of(page: &Page) -> Self {
        Self::on(page, TcpListener::bind("127.0.0.1:0").unwrap(), None)
    }

    /// Lets a page listen with a certificate.
    pub fn with_tls(page: &Page, tls: Tls) -> Self {
        Self::on(page, TcpListener::bind("127.0.0.1:0").unwrap(), Some(tls))
    }

    /// Lets the page listen again where it did before.
    pub fn again(page: &Page, address: &str) -> Self {
        Self::on(page, TcpListener::bind(address.trim_start_matches("http://")).unwrap(), None)
    }

    fn on(page: &Page, listener: TcpListener, tls: Option<Tls>) -> Self {
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (stop, told) = watch::channel(());
        let front = Front::School(Arc::clone(&page.site));
        let thread = thread::spawn(move || {
            web::serve(&front, Listen { listener, tls, access_log: None }, told).unwrap();
        });
        Self { address, stop, thread: Some(thread) }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        let _ = self.stop.send(());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// A browser with one tab.
pub struct Real {
    pub tab: Arc<Tab>,
    pub address: String,
    complaints: Arc<Mutex<Vec<String>>>,
    _browser: Browser,
    _folder: tempfile::TempDir,
}

impl Real {
    /// Starts a browser; `None` if there is none on this machine, which is said.
    pub fn at(live: &Live, more: &[&str]) -> Option<Self> {
        let program = crate::support::browser::find()?;
        let folder = tempfile::tempdir().unwrap();
        let mut args: Vec<&OsStr> = [
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--no-first-run",
            "--autoplay-policy=no-user-gesture-required",
        ]
        .map(OsStr::new)
        .to_vec();
        args.extend(more.iter().map(OsStr::new));
        let options = LaunchOptions {
            headless: true,
            sandbox: false,
            path: Some(program),
            user_data_dir: Some(folder.path().to_owned()),
            window_size: Some((1280, 900)),
            idle_browser_timeout: Duration::from_secs(300),
            args,
            ..LaunchOptions::default()
        };
        let browser = Browser::new(options).unwrap();
        let tab = browser.new_tab().unwrap();
        tab.set_default_timeout(PATIENCE);
        let complaints: Arc<Mutex<Vec<String>>> = Arc::default();
        let heard = Arc::clone(&complaints);
        tab.enable_log().unwrap();
        tab.enable_runtime().unwrap();
        tab.add_event_listener(Arc::new(move |event: &Event| match event {
            Event::LogEntryAdded(entry) => {
                let entry = &entry.params.entry;
                heard.lock().unwrap().push(format!("{:?}: {} {:?}", entry.level, entry.text, entry.url));
            }
            Event::RuntimeExceptionThrown(thrown) => {
                heard.lock().unwrap().push(format!("{:?}", thrown.params.exception_details));
            }
            Event::AuditsIssueAdded(found) => {
                heard.lock().unwrap().push(format!("{:?}", found.params.issue));
            }
            _ => {}
        }))
        .unwrap();
        Some(Self { tab, address: live.address.clone(), complaints, _browser: browser, _folder: folder })
    }

    /// Goes to a page, and waits until it is there.
    pub fn go(&self, path: &str) -> &Self {
        self.tab.navigate_to(&format!("{}{path}", self.address)).unwrap().wait_until_navigated().unwrap();
        self
    }

    /// Signs in by the keyboard alone.
    pub fn sign_in(&self, reference: &str) -> &Self {
        self.go("/sign-in");
        self.tab.wait_for_element("#name").unwrap();
        self.tab.type_str(reference).unwrap().press_key("Tab").unwrap();
        self.tab.type_str(PASSWORD).unwrap().press_key("Enter").unwrap();
        self.until("signed in", "!location.pathname.startsWith('/sign-in') && document.readyState === 'complete'");
        self
    }

    /// Types a line, as a scanner does, and ends it with Enter.
    pub fn scan(&self, line: &str) -> &Self {
        self.tab.type_str(line).unwrap().press_key("Enter").unwrap();
        self
    }

    /// Evaluates an expression.
    pub fn eval(&self, expression: &str) -> serde_json::Value {
        self.tab.evaluate(expression, true).unwrap().value.unwrap_or_default()
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub fn until(&self, what: &str, expression: &str) -> &Self {
        let begun = Instant::now();
        while self.tab.evaluate(expression, true).ok().and_then(|found| found.value) != Some(true.into()) {
            assert!(begun.elapsed() < PATIENCE, "never {what}: {}", self.text());
            thread::sleep(Duration::from_millis(20));
        }
        self
    }

    /// Waits until the page has these words.
    #[track_caller]
    pub fn shows(&self, words: &str) -> &Self {
        let wanted = serde_json::to_string(words).unwrap();
        self.until(words, &format!("document.body.innerText.replace(/\\s+/g, ' ').includes({wanted})"))
    }

    /// The text of the page.
    pub fn text(&self) -> String {
        self.eval("document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// Makes the window this wide.
    pub fn width(&self, width: u32) -> &Self {
        let metrics = Emulation::SetDeviceMetricsOverride {
            width,
            height: 900,
            device_scale_factor: 1.0,
            mobile: false,
            scale: None,
            screen_width: None,
            screen_height: None,
            position_x: None,
            position_y: None,
            dont_set_visible_size: None,
            screen_orientation: None,
            viewport: None,
            display_feature: None,
            device_posture: None,
        };
        self.tab.call_method(metrics).unwrap();
        self
    }

    /// Prefers dark colours, or light ones.
    pub fn colours(&self, scheme: &str) -> &Self {
        let feature = Emulation::MediaFeature { name: "prefers-color-scheme".to_owned(), value: scheme.to_owned() };
        self.tab.call_method(Emulation::SetEmulatedMedia { media: None, features: Some(vec![feature]) }).unwrap();
        self
    }

    /// Lets the browser itself look for text with too little contrast, and complain of that and of whatever else it
    /// finds amiss.
    pub fn audit(&self) -> &Self {
        self.tab.call_method(Audits::Enable(None)).unwrap();
        self
    }

    /// Takes a picture of the whole page, if the tests are asked to keep them.
    pub fn picture(&self, name: &str) -> &Self {
        if let Some(folder) = std::env::var_os("KITBOOK_PICTURES").map(PathBuf::from) {
            let png = self.tab.capture_screenshot(Cdp::CaptureScreenshotFormatOption::Png, None, None, true).unwrap();
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join(format!("{name}.png")), png).unwrap();
        }
        self
    }

    /// Checks that the browser had nothing to complain about, but for what these words allow.
    #[track_caller]
    pub fn is_content(&self, but: &[&str]) -> &Self {
        let all = self.complaints.lock().unwrap().clone();
        let other: Vec<_> = all.iter().filter(|one| !but.iter().any(|allowed| one.contains(allowed))).collect();
        assert!(other.is_empty(), "{other:#?}");
        self
    }
}
