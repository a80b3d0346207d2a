//! A browser without a screen: it keeps cookies, and reads what a page says.

use super::Page;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, header},
};
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU32, Ordering},
};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// The number of forms so far: each has a key of its own, as each page that is loaded.
static KEYS: AtomicU32 = AtomicU32::new(1);

/// A browser, with its cookies.
pub struct Browser<'p> {
    router: &'p Router,
    runtime: &'p Runtime,
    /// The value of each cookie, by the path that it is for and its name.
    cookies: BTreeMap<(String, String), String>,
    /// Headers that this browser sends with everything.
    pub headers: Vec<(&'static str, String)>,
}

/// What came back.
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The text of the page without its marks, each run of spaces as one.
    pub fn text(&self) -> String {
        let html = String::from_utf8_lossy(&self.body);
        let mut out = String::new();
        let mut inside = false;
        for c in html.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                _ if !inside => out.push(c),
                _ => {}
            }
        }
        let plain = [("&#38;", "&"), ("&#39;", "'"), ("&#34;", "\""), ("&#60;", "<"), ("&#62;", ">")];
        let text = plain.iter().fold(out, |text, (mark, c)| text.replace(mark, c));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The page as it was sent.
    pub fn html(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Checks that the page was shown, and has these words.
    #[track_caller]
    pub fn shows(&self, words: &[&str]) -> &Self {
        let text = self.text();
        assert_eq!(self.status, 200, "{text}");
        for one in words {
            assert!(text.contains(one), "{one:?} is not in {text}");
        }
        self
    }

    /// Checks that the answer is a failure with these words.
    #[track_caller]
    pub fn fails(&self, status: u16, words: &[&str]) -> &Self {
        let text = self.text();
        assert_eq!(self.status, status, "{text}");
        for one in words {
            assert!(text.contains(one), "{one:?} is not in {text}");
        }
        self
    }
}

impl<'p> Browser<'p> {
    pub fn new(page: &'p Page) -> Self {
        Self::at(&page.router, &page.runtime)
    }

    /// A browser at the pages of several schools.
    pub fn at(router: &'p Router, runtime: &'p Runtime) -> Self {
        Self { router, runtime, cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|((_, known), _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Puts a cookie, as somebody who found one would. It goes everywhere.
    pub fn put_cookie(&mut self, name: &str, value: &str) {
        self.cookies.retain(|(_, known), _| known != name);
        self.cookies.insert(("/".to_owned(), name.to_owned()), value.to_owned());
    }

    /// Asks for a page.
    pub fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], Body::empty())
    }

    /// Asks for a page, and goes on to where it leads.
    pub fn follow(&mut self, answer: &Answer) -> Answer {
        let to = answer.location.clone().unwrap_or_else(|| panic!("{}: {}", answer.status, answer.text()));
        self.get(&to)
    }

    /// Sends a form with a new key, as a page that was just loaded does.
    pub fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let key = format!("test-{}", KEYS.fetch_add(1, Ordering::Relaxed));
        self.send_with(path, &key, fields)
    }

    /// Sends a form with this key.
    pub fn send_with(&mut self, path: &str, key: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("key", key);
        for (name, value) in fields {
            form.append_pair(name, value);
        }
        let kind = (header::CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded");
        self.ask(Method::POST, path, &[kind], Body::from(form.finish()))
    }

    /// Sends a form, and goes on to the page that it leads to.
    #[track_caller]
    pub fn done(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let answer = self.send(path, fields);
        if answer.status == 200 {
            return answer;
        }
        assert_eq!(answer.status, 303, "{}", answer.text());
        self.follow(&answer)
    }

    /// Sends any request.
    pub fn ask(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "kitbook.test");
        let is_for = |of: &str| of == "/" || path == of || path.starts_with(&format!("{}/", of.trim_end_matches('/')));
        let sent = self.cookies.iter().filter(|((of, _), _)| is_for(of));
        let cookies: Vec<String> = sent.map(|((_, name), value)| format!("{name}={value}")).collect();
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(body).unwrap();
        let router = self.router.clone();
        let (parts, body) = self.runtime.block_on(async move {
            let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
            // A stream of events never ends.
            let is_stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
            let body = if is_stream { Vec::new() } else { to_bytes(body, usize::MAX).await.unwrap().to_vec() };
            (parts, body)
        });
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let (cookie, rest) = set.to_str().unwrap().split_once(';').unwrap();
            let (name, value) = cookie.split_once('=').unwrap();
            let path = rest.split(';').find_map(|part| part.trim().strip_prefix("Path=")).unwrap_or("/");
            let key = (path.to_owned(), name.to_owned());
            if value.is_empty() || rest.contains("Max-Age=0") {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
        let location = parts.headers.get(header::LOCATION).map(|to| to.to_str().unwrap().to_owned());
        Answer { status: parts.status.as_u16(), location, headers: parts.headers, body }
    }
}

impl Browser<'_> {
    /// True if a page offers the camera of this device.
    pub fn html_has_camera(&mut self, path: &str) -> bool {
        self.get(path).html().contains("data-camera")
    }
}
