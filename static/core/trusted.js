/**
 * The one Trusted Types policy of the site.
 *
 * The page's security policy forbids string sinks (require-trusted-types-for 'script'; trusted-types default). The
 * policy bears the name "default" because htmx parses answers with DOMParser and offers no other hook; it lets exactly
 * that sink through and refuses every other one, so that innerHTML, insertAdjacentHTML, eval and script URLs stay shut.
 * A parsed document is inert: no script in it runs, and inline handlers are stopped by script-src.
 */
const PARSER_SINK = "DOMParser parseFromString";

if (window.trustedTypes) {
  window.trustedTypes.createPolicy("default", {
    createHTML: (text, _type, sink) => (sink === PARSER_SINK ? text : null),
  });
}

/** Parses a fragment rendered by our own server; returns a DocumentFragment whose scripts never run. */
export function fragment(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll("script").forEach((script) => script.remove());
  const made = document.createDocumentFragment();
  made.append(...page.body.childNodes);
  return made;
}
