// A screen that is left or locked shows nothing of its page, not even by the way back; what was typed on it stays.
// It is part of the page's one module, after page.js.

/** The time between two questions if this screen is locked by now, in milliseconds. */
const ASKS_AFTER = 30000;

/** Where to open this screen again, if it is locked or its session has ended. A question by itself does not count as use. */
async function closedAt(byItself) {
  const headers = { "x-part": "yes", ...(byItself ? { "x-by-itself": "yes" } : {}) };
  const response = await fetch(`${base()}/account`, { method: "HEAD", headers });
  return response.status === 401 ? response.headers.get("x-go") ?? `${base()}/sign-in` : undefined;
}

/** True if something was typed here that is not sent. */
const isTyped = () => $$("main input:not([type=hidden]), main textarea").some((field) =>
  field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);

/** Covers the page while it is closed, and shows it again after. Where nothing was typed, the page goes to be opened again. */
async function coverIfClosed() {
  const go = await closedAt(true), main = $("main");
  if (go && !isTyped()) return location.replace(location.href);
  main.hidden = !!go;
  if (!go) return $("#cover")?.remove();
  if ($("#cover")) return;
  const cover = document.createElement("section"), line = document.createElement("p"), link = document.createElement("a");
  cover.id = "cover";
  line.textContent = "This screen is locked. What you typed is still here.";
  [link.textContent, link.className, link.target] = [go.endsWith("/unlock") ? "Unlock" : "Sign in", "button", "_blank"];
  link.href = `${go}?then=/account`;
  cover.append(line, link);
  main.after(cover);
  link.focus();
}

if (document.body.dataset.who) {
  let told = Date.now();
  const ask = () => coverIfClosed().catch(() => {});
  setInterval(ask, ASKS_AFTER);
  addEventListener("focus", () => $("#cover") && ask());
  // Whoever types is here, though nothing is sent yet.
  addEventListener("input", () => {
    if (Date.now() - told < ASKS_AFTER) return;
    told = Date.now();
    closedAt(false).catch(() => {});
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    $("main").hidden = true;
    // Without a network, a round goes on.
    coverIfClosed().catch(() => ($("main").hidden = false));
  });
}
