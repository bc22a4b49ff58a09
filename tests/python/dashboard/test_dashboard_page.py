"""The page as people meet it: alone, in both languages, dark, narrow, printed, by keyboard."""

import re
from pathlib import Path
from typing import Any

import pytest
from dashboard.browsing import PAGES, Browser

MEGABYTE = 1_000_000
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
# WCAG 2: contrast of text against the nearest ground that is painted.
LOW_CONTRAST = """() => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(part => part / 255)
    .map(part => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *:not(script, noscript, svg, svg *)')]
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()) && one.offsetParent)
    .map(one => { const [a, b] = [light(parts(getComputedStyle(one).color)), light(ground(one))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one.className, one.textContent.slice(0, 40)]; })
    .filter(([contrast]) => contrast < 4.5);
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_load_without_errors_or_requests(open_page: Browser, theme: str) -> None:
    for name in PAGES:
        page = open_page.open(name, is_drawn=True, color_scheme=theme)
        assert page.evaluate("document.documentElement.dataset.theme") == theme
        assert page.locator("h1").count() == 1
        assert page.locator(".card, .tile").count() >= 3
        assert not re.search(r"undefined|NaN|\[object|Infinity", page.inner_text("body"))
        assert not page.evaluate(LOW_CONTRAST)
    assert not open_page.problems
    outside = [url for url in open_page.requests if not url.startswith(("file:", "data:", "blob:"))]
    assert not outside
    assert {url.split("#")[0] for url in open_page.requests if url.startswith("file:")} == {open_page.file.as_uri()}


def test_the_page_is_small_and_opens_fast(open_page: Browser) -> None:
    assert open_page.file.stat().st_size < 8 * MEGABYTE
    page = open_page.open()
    assert page.evaluate("performance.getEntriesByName('numbers-shown')[0].startTime") < 2000


def test_both_languages_say_everything(open_page: Browser) -> None:
    page = open_page.open("overview?language=en")
    for name in PAGES:
        open_page.go(page, f"{name}?language=ru")
        assert page.evaluate("document.documentElement.lang") == "ru"
        for heading in page.locator("h1, h2, h3, th, caption").all_inner_texts():
            assert CYRILLIC.search(heading) or re.fullmatch(r"[+\d\s]*|SQL|VIP|CAC.*|LTV.*", heading), heading
        open_page.go(page, f"{name}?language=en")
        for heading in page.locator("h1, h2, h3, th, caption").all_inner_texts():
            assert not CYRILLIC.search(heading), heading
    page.click("#language")
    page.wait_for_selector("html[lang=ru]")
    assert "Перспективные" in page.text_content("#filter-segment")
    assert not open_page.problems


def test_nothing_sticks_out_on_a_phone(open_page: Browser) -> None:
    page = open_page.open(is_drawn=True, viewport={"width": 360, "height": 740})
    for name in PAGES:
        open_page.go(page, f"{name}?language=ru")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, name
        assert page.evaluate(
            "[...document.querySelectorAll('.card, .tile')].every(one => one.getBoundingClientRect().right <= 360)"
        ), name


def test_the_keyboard_reaches_everything(open_page: Browser) -> None:
    page = open_page.open("overview")
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.textContent.slice(0, 20)"))
    assert seen[0] == "skip"
    for wanted in ("language", "theme", "print", "Segments", "filter-period", "filter-channel"):
        assert wanted in seen
    page.focus("#theme")
    page.keyboard.press("Enter")
    assert page.evaluate("[document.documentElement.dataset.theme, document.activeElement.id]") == ["dark", "theme"]
    page.focus("nav a[href^='#funnel']")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-rendered=funnel]")
    assert page.evaluate("document.activeElement.id") == "main"


def test_everything_has_a_name(open_page: Browser) -> None:
    page = open_page.open()
    for name in PAGES:
        open_page.go(page, f"{name}?")
        nameless = page.evaluate(
            "[...document.querySelectorAll('select, button, [role=img], [role=region], table, nav, form')]"
            ".filter(one => !(one.getAttribute('aria-label') || one.labels?.length || one.caption || "
            "one.textContent.trim())).map(one => one.outerHTML.slice(0, 80))"
        )
        assert not nameless
        levels = page.eval_on_selector_all("h1, h2, h3", "all => all.map(one => Number(one.tagName[1]))")
        assert levels[0] == 1
        assert page.locator("th:not([scope])").count() == 0
        twice = page.evaluate(
            "(() => { const ids = [...document.querySelectorAll('main [id]')].map(one => one.id);"
            "return ids.filter((id, place) => ids.indexOf(id) !== place && !id.match(/^[a-z0-9]{6}/)); })()"
        )
        assert not [id for id in twice if id.startswith(("card-", "title-"))]


def test_paper_is_light(open_page: Browser) -> None:
    page = open_page.open("funnel", color_scheme="dark")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert not page.is_visible("nav")
    assert page.is_visible(".chosen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_an_empty_choice_says_so_in_words(open_page: Browser) -> None:
    page = open_page.open("funnel?period=1&segment=vip&team=moscow&channel=email")
    assert "nothing yet" in page.inner_text("[data-figure=win_rate_closed]")
    assert page.locator(".empty").count() >= 1
    assert not open_page.problems


def test_pages_of_areas_that_were_not_built_say_so(chromium: Any, without_areas: Path) -> None:
    browser = Browser(chromium, without_areas)
    page = browser.open(is_drawn=True)
    for name in PAGES:
        browser.go(page, f"{name}?")
        text = page.inner_text("main")
        assert not re.search(r"undefined|NaN|\[object|Infinity", text), name
        is_missing = name in ("funnel", "managers", "service", "growth")
        assert (page.locator("main h2").all_inner_texts() == ["Not built"]) == is_missing, name
    browser.go(page, "segments?")
    assert page.locator(".empty").count() >= 3
    browser.go(page, "overview?")
    assert "not built" in page.inner_text("[data-figure=win_rate]")
    assert not browser.problems
    browser.close()


def links(page: Any) -> list[str]:
    return [str(link) for link in page.eval_on_selector_all("a", "all => all.map(one => one.getAttribute('href'))")]


def test_links_carry_the_filters_and_lead_nowhere_else(open_page: Browser) -> None:
    page = open_page.open("service?segment=vip&period=3")
    assert all(link.startswith("#") for link in links(page))
    page.click("nav a[href^='#growth']")
    page.wait_for_selector("html[data-rendered=growth]")
    assert page.input_value("#filter-segment") == "vip"
    assert page.input_value("#filter-period") == "3"
